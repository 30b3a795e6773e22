import { examine, hostsOf, type Problem, problem } from "planner";
import type { ParsedArgs } from "./argv.ts";
import { misuse, refusal } from "./cli-error.ts";
import { rebuildSteps } from "./commands/hosts.ts";
import { hostName } from "./detect/installation.ts";
import { ignoring, isInGitRepository } from "./git.ts";
import { checkWithNix } from "./nix.ts";
import { releases } from "./packs/index.ts";
import { readRepo } from "./repo.ts";
import type { Outcome, RunContext } from "./run.ts";
import { onPath, runnerOf } from "./runner.ts";
import { quotePath } from "./shell.ts";
import { surroundingsOf } from "./surroundings.ts";
import { isUnfinished } from "./write/journal.ts";

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
  const hasGit = isInGitRepository(directory) && onPath(runner, "git");
  const isIgnored = hasGit ? ignoring(runner, directory) : () => false;
  const { modules, ...surroundings } = surroundingsOf({ directory, files }, runner, isIgnored);
  const problems: Problem[] = [
    ...(isUnfinished(directory) ? [problem("run-unfinished", {})] : []),
    ...examine(files, releases, surroundings),
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
