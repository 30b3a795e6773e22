import { existsSync } from "node:fs";
import { join } from "node:path";
import { examine, hostsOf, type Problem, problem, type RepoFiles } from "planner";
import type { ParsedArgs } from "./argv.ts";
import { misuse, refusal } from "./cli-error.ts";
import { rebuildSteps } from "./commands/hosts.ts";
import { hostName } from "./detect/installation.ts";
import { ignoring, isInGitRepository, untracked } from "./git.ts";
import { checkWithNix } from "./nix.ts";
import { releases } from "./packs/index.ts";
import { readRepo } from "./repo.ts";
import type { Outcome, RunContext } from "./run.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
import { quotePath } from "./shell.ts";

/**
 * Finds whatever keeps the hosts of a repo from being built. Writes nothing, except that with `--check`
 * Nix writes `flake.lock`.
 *
 * @returns an outcome without changes, whose remaining problems are those that were found.
 * @throws {@link CliError} outside of a repo.
 */
export async function examineRepo(
  { words, values }: ParsedArgs,
  context: RunContext,
): Promise<Outcome> {
  if (words.length > 0) throw misuse("words-wrong", { name: "doctor", words: [] });
  const { directory, files } = readRepo(context.workingDirectory);
  const runner = runnerOf(context.machine, context.isRoot);
  // A flake in a subdirectory of a git repository can read the whole repository.
  const isPart = isInGitRepository(directory) && !existsSync(join(directory, ".git"));
  const hasGit = isInGitRepository(directory) && onPath(runner, "git");
  const { modules, others } = hasGit ? unseen(runner, directory, files) : NOTHING;
  const problems: Problem[] = [
    ...examine(files, releases, { isPart, unknown: others }),
    ...modules.map((file) => problem("unknown-to-git", { file }, { file })),
  ];
  const hosts = hostsOf(files).hosts.map(({ name }) => name);
  if (values["check"] === true && problems.length === 0) {
    if (!onPath(runner, "nix")) {
      throw refusal("nix-missing", {});
    }
    problems.push(...(await checkWithNix(directory, hosts, new Set(), runner, context.watched)));
  }
  const here = hostName(context.machine)?.value;
  const named = hosts.filter((name) => name === here);
  const shown = (named.length > 0 ? named : hosts).map((name) => ({ name }));
  const place = quotePath(directory, runner.home);
  return {
    directory,
    home: runner.home,
    isNew: false,
    shown: [],
    plan: { changes: [], problems: [] },
    remaining: problems,
    dryRun: false,
    gitNote: undefined,
    next: problems.length > 0 ? [] : rebuildSteps(place, shown),
    repeat: `npx create-nix-flake@${context.version} doctor${values["check"] ? " --check" : ""}`,
  };
}

const NOTHING = { modules: [], others: [] };

/**
 * Files that Nix does not see because git does not have them.
 *
 * @returns new modules, which are always reported, and other files, which matter only where they are used.
 */
function unseen(
  runner: Runner,
  directory: string,
  files: RepoFiles,
): { readonly modules: readonly string[]; readonly others: readonly string[] } {
  const isIgnored = ignoring(runner, directory);
  const fresh = untracked(runner, directory);
  const modules = fresh.filter((path) => path.endsWith(".nix"));
  const others = fresh.filter((path) => !path.endsWith(".nix"));
  return { modules, others: [...others, ...files.below("").filter(isIgnored)] };
}
