import { removeHost } from "../hosts/remove.ts";
import { isWithin } from "../files/path.ts";
import { type Plan, planOf, type RepoFiles } from "../files/plan.ts";

/** The plan that takes a host away. */
interface RemovalPlan extends Plan {
  /** The files and folders that go. */
  readonly gone: readonly string[];
}

/**
 * The plan that takes a host out of a flake that people have written: its entry, and the files that
 * are its own.
 *
 * @returns with problems when it is not written in one place, or used elsewhere.
 */
export function remove(repo: RepoFiles, name: string): RemovalPlan {
  const { changes, problems, paths } = removeHost(repo, name);
  if (problems.length > 0) return { changes: [], problems, gone: [] };
  const wanted = new Map<string, string | undefined>(
    changes.map(({ path, content }) => [path, content]),
  );
  const gone = repo.below("").filter((path) => paths.some((own) => isWithin(path, own)));
  for (const path of gone) wanted.set(path, undefined);
  return { ...planOf(wanted, repo), gone: gone.length > 0 ? paths : [] };
}
