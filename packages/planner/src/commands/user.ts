import { type Plan } from "../files/plan.ts";
import type { UserAnswers } from "../packs/answers.ts";
import { orProblem } from "../packs/pack.ts";
import { problem } from "../problems.ts";
import { emptyDraft, proven } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";

/**
 * The plan that gives a person an account on hosts of a flake of any kind.
 *
 * @param names - of hosts that the flake has.
 * @returns a plan that leaves alone an account file that is there; with problems when a host's modules
 * cannot be found: they say what to paste.
 */
export function planUser(hints: Hints, person: UserAnswers, names: readonly string[]): Plan {
  const { answers, repo } = hints;
  const isKnown = answers.users.some(({ name }) => name === person.name);
  const after = {
    ...answers,
    users: isKnown ? answers.users : [...answers.users, person],
    hosts: answers.hosts.map((host) =>
      names.includes(host.name) && !host.users.includes(person.name)
        ? { ...host, users: [...host.users, person.name] }
        : host,
    ),
  };
  return orProblem(() => {
    const draft = emptyDraft();
    mergeAnswers(hints, after, draft);
    if (draft.wanted.size === 0 && draft.problems.length === 0) {
      draft.problems.push(problem("user-has-account", { name: person.name }));
    }
    return proven(draft, repo, { kind: "extend", hosts: names });
  });
}
