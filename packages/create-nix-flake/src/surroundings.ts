import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Surroundings } from "planner";
import { isInGitRepository, untracked } from "./git.ts";
import type { Repo } from "./repo.ts";
import { onPath, type Runner } from "./runner.ts";

/**
 * What git says of a repository, for the rules of `doctor`.
 *
 * @returns with the new modules that git does not have: `doctor` always reports them, and other files only
 * where they are used.
 */
export function surroundingsOf(
  { directory, files }: Repo,
  runner: Runner,
  isIgnored: (path: string) => boolean,
): Required<Pick<Surroundings, "isPart" | "unknown">> & { readonly modules: readonly string[] } {
  const isInGit = isInGitRepository(directory);
  // A flake in a subdirectory of a git repository can read the whole repository.
  const isPart = isInGit && !existsSync(join(directory, ".git"));
  const fresh = isInGit && onPath(runner, "git") ? untracked(runner, directory) : [];
  const isModule = (path: string): boolean => path.endsWith(".nix");
  return {
    isPart,
    modules: fresh.filter(isModule),
    unknown: [...fresh.filter((path) => !isModule(path)), ...files.below("").filter(isIgnored)],
  };
}
