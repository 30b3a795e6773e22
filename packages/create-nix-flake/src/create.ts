import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { isStopping, nearest, type Problem, problem } from "planner";
import type { ParsedArgs } from "./argv.ts";
import { CliError, exitCodes, misuse, refusal, refuse } from "./cli-error.ts";
import { commands } from "./commands/index.ts";
import { detect, gitIdentity, type Machine } from "./detect/index.ts";
import { freshDraft } from "./fresh.ts";
import { commit, initialise, isInGitRepository } from "./git.ts";
import { doctor } from "./help.ts";
import { checkWithNix } from "./nix.ts";
import type { Option } from "./options.ts";
import { releases } from "./packs/index.ts";
import type { Outcome, RunContext } from "./run.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
import { quotePath } from "./shell.ts";
import { chooseSource } from "./takeover/source.ts";
import { finishKilled, strangersIn, writeRepo } from "./write/new-repo.ts";

/**
 * Makes a new repo: detects, asks, plans, checks, writes and commits.
 *
 * @throws {@link CliError} when it cannot be done; then nothing has been changed.
 */
export async function createRepo(
  args: ParsedArgs,
  options: readonly Option[],
  context: RunContext,
): Promise<Outcome> {
  const { machine, version, interactive } = context;
  const runner = runnerOf(machine, context.isRoot);
  const dryRun = args.values["dryRun"] === true;
  const wantsCheck = args.values["check"] === true;
  if (wantsCheck && !onPath(runner, "nix")) throw refusal("nix-missing", {});
  if (interactive) (await import("./dialogue.ts")).greet(`create-nix-flake ${version}`);
  // Before the questions, so that nobody answers them in vain.
  const directory = await chooseDirectory(args.words, context, runner);
  const isFinished = !dryRun && finishKilled(directory);
  const recovered = isFinished ? [problem("run-recovered", { became: "finished" })] : [];
  refuse([...recovered, ...inTheWay(directory)]);
  const task = { args, options, context, runner, detected: detect(machine, releases) };
  const from = await chooseSource(task);
  if (from !== undefined && `${directory}/`.startsWith(`${from}/`)) {
    throw refusal("directory-inside-source", { directory, source: from });
  }
  // The code of a takeover is loaded only when there is one.
  const draft = await (from === undefined
    ? freshDraft(task)
    : (await import("./takeover/index.ts")).takeoverDraft(task, from));
  const { plan, given, remaining = [] } = draft;
  refuse(plan.problems);

  const verify = async (place: string): Promise<void> => {
    if (!wantsCheck) return;
    refuse(remaining.filter(isStopping));
    const { hosts, placeholders } = draft;
    refuse(await checkWithNix(place, hosts, placeholders, runner, context.watched));
  };
  const wantsGit = given["git"] !== false;
  const git = wantsGit && onPath(runner, "git");
  let gitNote = wantsGit ? "There is no git here, so it is no git repository yet." : undefined;
  if (dryRun && wantsCheck)
    await elsewhere((place) => writeRepo(place, plan, verify, runner.owner));
  if (!dryRun) {
    const finish = async (place: string): Promise<void> => {
      await verify(place);
      if (git) gitNote = makeRepository(machine, runner, place);
    };
    await writeRepo(directory, plan, finish, runner.owner);
  }
  const place = quotePath(directory, runner.home);
  return {
    directory,
    home: runner.home,
    isNew: true,
    shown: interactive ? [] : draft.shown,
    plan,
    dryRun,
    gitNote,
    ...(draft.report && !interactive && { report: draft.report }),
    ...(draft.facts && { facts: draft.facts }),
    remaining,
    next: draft.next({
      ...{ directory, place },
      isInGit: git || isInGitRepository(directory),
      isInOtherGit: !git && isInGitRepository(directory),
    }),
    repeat: [`npm create nix-flake@${version} ${place} -- --yes`, ...draft.repeat].join(" "),
  };
}

/**
 * The directory of the new repo: an absolute path.
 *
 * @throws {@link CliError} when Nix could not use it.
 */
async function chooseDirectory(
  words: readonly string[],
  { interactive, workingDirectory }: RunContext,
  { home }: Runner,
): Promise<string> {
  if (words.length > 1) throw tooMany(words);
  const absolute = (typed: string): string =>
    resolvePath(workingDirectory, typed.replace(/^~(?=$|\/)/, home));
  let [typed] = words;
  if (typed === undefined && interactive) {
    const { askDirectory } = await import("./dialogue.ts");
    typed = await askDirectory("~/nixos", (text) => {
      const directory = absolute(text);
      const [wrong] = problemsOfDirectory(text, directory);
      return wrong?.message ?? (inTheWay(directory).length > 0 ? "is not empty" : undefined);
    });
  }
  typed ??= "~/nixos";
  const directory = absolute(typed);
  refuse(problemsOfDirectory(typed, directory), exitCodes.usage);
  return directory;
}

/** Makes a directory a git repository with a first commit; returns a sentence about it. */
function makeRepository({ root }: Machine, runner: Runner, directory: string): string {
  initialise(runner, directory);
  const identity = gitIdentity({ root, environment: runner.environment }, directory);
  if (!identity) return "Added to git but not committed: git knows no user.name and user.email.";
  try {
    commit(runner, directory);
    return `Committed as ${identity.value}.`;
  } catch (error) {
    // Everything is written and added, so a failed commit is only reported.
    if (error instanceof CliError) return `Added to git but not committed: ${error.message}`;
    throw error;
  }
}

/** The error for several words: the first may be a misspelt command. */
function tooMany(words: readonly string[]): CliError {
  const [first = ""] = words;
  const names = [...commands, doctor].map(({ name }) => name);
  const meant = names.find((name) => name.startsWith(`${first}-`)) ?? nearest(first, names);
  return meant === undefined
    ? misuse("too-many-directories", { directories: words, commands: names })
    : misuse("unknown-command", { name: first, meant });
}

function problemsOfDirectory(typed: string, directory: string): Problem[] {
  if (typed === "") return [problem("directory-without-name", {})];
  // Both characters end the path in a flake reference, and no quoting changes that.
  return /[#?]/.test(directory) ? [problem("directory-not-for-nix", { directory })] : [];
}

/** Problems that list the files in a directory, the first ten by name. */
function inTheWay(directory: string): Problem[] {
  const existing = strangersIn(directory);
  if (existing.length === 0) return [];
  const most = 10;
  const more = existing.length - most;
  return [
    problem("directory-not-empty", { directory }),
    ...existing.slice(0, most).map((file) => problem("file-in-the-way", {}, { file })),
    ...(more > 0 ? [problem("more-files-in-the-way", { count: more })] : []),
  ];
}

/** Runs `work` in a temporary directory, which is removed afterwards. */
async function elsewhere(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "create-nix-flake-"));
  // Under sudo, Nix runs as the caller and must be able to read it.
  chmodSync(directory, 0o755);
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
