import { planRemoval, quote } from "planner";
import type { Option } from "../options.ts";
import type { Command } from "./command.ts";
import { occurrenceSteps } from "./occurrence-steps.ts";
import { hintsOf, hostNamed, hostsIn } from "./hosts.ts";

/** There is no `--force`: what git does not have is moved, and never gone. */
const backup: Option = {
  name: "backup",
  help: "put what git does not have of it into a folder beside the repository",
  takes: "nothing",
  about: "run",
};

/** `remove-host NAME`: its entry and its folder go. */
export const removeHostCommand: Command = {
  name: "remove-host",
  words: ["NAME"],
  help: "take a machine away, its entry and its folder",
  options: () => [backup],
  plan({ args, repo, context }) {
    const hints = hintsOf(repo.files, context.version);
    const { name } = hostNamed(args.words[0] ?? "", hostsIn(hints));
    const { gone, kept, ...plan } = planRemoval(hints, name);
    const effect = { kind: "remove", host: name } as const;
    return {
      plan,
      effect,
      gone,
      repeat: [
        "remove-host",
        quote(name),
        "--yes",
        ...(args.values["backup"] === true ? ["--backup"] : []),
      ],
      next: (place) => [
        ...kept.map((path) => ({
          command: `nano ${place}/${quote(path)}`,
          why: `other machines are made of it as well: take ${name} out of it where they need it no more`,
        })),
        ...occurrenceSteps(place, plan.occurrences, effect),
        {
          command: `git -C ${place} commit --message ${quote(`Remove ${name}`)}`,
          why: "git keeps what was there",
        },
      ],
    };
  },
};
