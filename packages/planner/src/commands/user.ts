import type { UserAnswers } from "../packs/answers.ts";
import { compose, type Ingredients } from "../packs/compose.ts";
import { type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import { importing } from "./importing.ts";

/**
 * The plan that gives a person an account on hosts of a flake that people have written.
 *
 * @param hosts - the names of hosts that the flake has.
 * @returns a plan that leaves alone an account file that is there; with problems when a host's modules
 * cannot be found: they say what to paste.
 */
export function user(
  repo: RepoFiles,
  { packs, releases, version }: Omit<Ingredients, "answers">,
  person: UserAnswers,
  hosts: readonly string[],
): Plan {
  const host = { name: hosts[0]!, system: "", stateVersion: "", packs: [], answers: {} };
  const answers = {
    release: releases[0]!.name,
    packs: [],
    users: [person],
    hosts: [{ ...host, users: [person.name] }],
  };
  const own = packs.filter(({ name }) => name === "user");
  const files = compose({ answers, packs: own, releases, version });
  const wanted = new Map([...files].filter(([path]) => repo.get(path) === undefined));
  const imports = hosts.flatMap((name) => [...files.keys()].map((path) => ({ host: name, path })));
  const { texts, problems } = importing(repo, wanted, imports);
  if (texts.size > 0 || problems.length > 0) return planOf(texts, repo, problems);
  return planOf(texts, repo, [{ message: `${person.name} has an account there already` }]);
}
