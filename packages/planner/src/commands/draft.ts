import { type RepoFiles, overlay } from "../files/repo-files.ts";
import { type Origin, type Plan, planOf } from "../files/plan.ts";
import { disproofs, type Intent } from "../hosts/proof.ts";
import type { Problem } from "../problems.ts";

/** A plan in the making, which the steps of a command add to one after the other. */
export interface PlanDraft {
  /** The text of each file by its path; undefined for a file that goes. */
  readonly wanted: Map<string, string | undefined>;
  /** The file that each copy is of, by the path of the copy. */
  readonly origins: Map<string, Origin>;
  readonly problems: Problem[];
  /** What was wanted and is there already, and stays as it is. */
  readonly kept: string[];
  /** What packs write, by its path. */
  readonly written: Map<string, string>;
}

/** A draft that changes what another plan changes. */
export const draftOf = ({ changes, problems }: Pick<Plan, "changes" | "problems">): PlanDraft => ({
  wanted: new Map(
    changes.map(({ path, kind, content }) => [path, kind === "remove" ? undefined : content]),
  ),
  origins: new Map(),
  problems: [...problems],
  kept: [],
  written: new Map(),
});

export const emptyDraft = (): PlanDraft => draftOf({ changes: [], problems: [] });

/** The plan that a draft has become. */
export const planned = ({ wanted, origins, problems }: PlanDraft, repo: RepoFiles): Plan =>
  planOf(wanted, repo, problems, origins);

/** The repository as it would be. */
export const drafted = ({ wanted }: PlanDraft, repo: RepoFiles): RepoFiles => overlay(repo, wanted);

/**
 * The plan that a draft has become, if every host is what it should be; else why not.
 *
 * @param after - the repository as it would be, where that is known: its hosts need be found but once.
 */
export function proven(
  draft: PlanDraft,
  repo: RepoFiles,
  intent: Intent,
  after = drafted(draft, repo),
): Plan {
  const plan = planned(draft, repo);
  if (plan.problems.length > 0) return plan;
  const problems = disproofs(repo, after, plan, intent);
  return problems.length > 0 ? { changes: [], problems } : plan;
}
