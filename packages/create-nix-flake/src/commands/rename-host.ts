import { planRename, quote } from "planner";
import { refusal } from "../cli-error.ts";
import type { Command } from "./command.ts";
import { occurrenceSteps } from "./occurrence-steps.ts";
import { hintsOf, hostNamed, validHostName, hostsIn } from "./hosts.ts";

/** `rename-host OLD NEW`: folder, entry, `networking.hostName`, and what refers to them. */
export const renameHostCommand: Command = {
  name: "rename-host",
  words: ["OLD", "NEW"],
  help: "give a machine another name, everywhere",
  options: () => [],
  plan({ args, repo, context }) {
    const hints = hintsOf(repo.files, context.version);
    const hosts = hostsIn(hints);
    const [word = "", newWord] = args.words;
    const { name: from } = hostNamed(word, hosts);
    const to = validHostName(newWord);
    if (hosts.some(({ name }) => name === to)) throw refusal("host-exists", { name: to });
    const plan = planRename(hints, { from, to });
    const effect = { kind: "rename", from, to } as const;
    return {
      plan,
      effect,
      repeat: ["rename-host", quote(from), quote(to), "--yes"],
      next: (place) => [
        ...occurrenceSteps(place, plan.occurrences, effect),
        {
          command: `nixos-rebuild dry-activate --sudo --flake ${place}#${quote(to)}`,
          why: `on ${from}: build it, and see what would change; the same with switch makes it ${to}`,
        },
      ],
    };
  },
};
