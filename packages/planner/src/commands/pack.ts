import type { Plan } from "../files/plan.ts";
import type { HostAnswers } from "../packs/answers.ts";
import { orProblem, type Pack } from "../packs/pack.ts";
import { problem } from "../problems.ts";
import { emptyDraft, proven } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";

/** The plan that adds packs. */
export interface PackPlan extends Plan {
  /** Files and outputs that are there already, and stay as they are. */
  readonly kept: readonly string[];
}

/**
 * The plan that adds packs to a flake of any kind.
 *
 * @param added - the packs, none of which is of level `core`; those of level `host` are in `hosts`.
 * @param hosts - the hosts that are to have more packs, as they are to be.
 * @returns with problems when a file or an input is there already, or when the flake is not understood:
 * they say what to do by hand.
 */
export function planPack(
  hints: Hints,
  added: readonly Pack[],
  hosts: readonly HostAnswers[],
): PackPlan {
  const { answers, repo } = hints;
  const ofRepo = added.filter(({ manifest }) => manifest.level === "repo");
  const after = {
    ...answers,
    packs: [...new Set([...answers.packs, ...ofRepo.map(({ name }) => name)])].toSorted(),
    hosts: answers.hosts.map((host) => hosts.find(({ name }) => name === host.name) ?? host),
  };
  const draft = emptyDraft();
  const plan = orProblem(() => {
    mergeAnswers(hints, after, draft);
    if (draft.wanted.size === 0 && draft.problems.length === 0) {
      draft.problems.push(
        problem("pack-is-there", { name: added.map(({ name }) => name).join(" and ") }),
      );
    }
    return proven(draft, repo, { kind: "extend", hosts: hosts.map(({ name }) => name) });
  });
  return { ...plan, kept: draft.kept };
}
