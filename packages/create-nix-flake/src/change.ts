import { statSync } from "node:fs";
import { newFindings, type Plan, problem, type Problem, quote, type Turnover } from "planner";
import type { ParsedArgs } from "./argv.ts";
import { CliError, misuse, refusal, refuse } from "./cli-error.ts";
import type { Command, Effect } from "./commands/command.ts";
import { detect } from "./detect/index.ts";
import { committed, ignoring, isInGitRepository, stage } from "./git.ts";
import type { Option } from "./options.ts";
import type { ComparisonTask } from "./compare/index.ts";
import { progressOn, terminalOn } from "./output.ts";
import { releases } from "./packs/index.ts";
import { readRepo, type Repo } from "./repo.ts";
import { withLeftovers } from "./leftovers.ts";
import { diffLines, hardwareAnswer } from "./report.ts";
import type { Outcome, RunContext } from "./run.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
import { unsavedAt } from "./saved.ts";
import { quotePath } from "./shell.ts";
import { surroundingsOf } from "./surroundings.ts";
import { changeRepo } from "./write/change-repo.ts";
import { backUp, backupFolder } from "./write/backup.ts";
import { isSystemError, reason } from "./write/disk.ts";
import { isUnfinished, recover } from "./write/journal.ts";
import { finishKilled } from "./write/new-repo.ts";

/**
 * Carries out a command in the repo around the working directory: plans, shows, asks, writes, stages.
 *
 * @throws {@link CliError} when it cannot be done; then nothing has been changed.
 */
export async function runCommand(
  command: Command,
  args: ParsedArgs,
  options: readonly Option[],
  context: RunContext,
): Promise<Outcome> {
  if (args.words.length !== command.words.length) {
    throw misuse("words-wrong", command);
  }
  const repo = readRepo(context.workingDirectory);
  const { directory } = repo;
  // A repo of root's own stays one, whoever called.
  const isRoots = context.isRoot && statSync(directory).uid === 0;
  const runner = runnerOf(context.machine, context.isRoot && !isRoots);
  const git = isInGitRepository(directory) && onPath(runner, "git");
  const dryRun = args.values["dryRun"] === true;
  const recovered = recoveredIn(directory, git ? runner : undefined, dryRun);
  try {
    const ground = { repo, runner, git, dryRun };
    const outcome = await carryOut(command, args, options, context, ground);
    const notes = recovered.filter(({ severity }) => severity === "note");
    const left = recovered.filter(({ severity }) => severity === "error");
    return {
      ...outcome,
      notes: [...notes, ...(outcome.notes ?? [])],
      remaining: [...left, ...(outcome.remaining ?? [])],
    };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(error.exitCode, [...recovered, ...error.problems]);
  }
}

/** The repo that a command is about, and for whom its programs run. */
interface Ground {
  readonly repo: Repo;
  readonly runner: Runner;
  /** Whether there is git, and the repo is one of git's. */
  readonly git: boolean;
  readonly dryRun: boolean;
}

async function carryOut(
  command: Command,
  args: ParsedArgs,
  options: readonly Option[],
  context: RunContext,
  { repo, runner, git, dryRun }: Ground,
): Promise<Outcome> {
  const { machine, version, interactive } = context;
  const { directory } = repo;
  const isIgnored = git ? ignoring(runner, directory) : () => false;
  if (interactive) (await import("./dialogue.ts")).greet(`create-nix-flake ${version}`);
  const detected = detect(machine, releases);
  const task = { args, options, repo, context, machine: detected, isIgnored };
  const { effect, gone = [], shown = [], hasHardware, ...rest } = await command.plan(task);
  refuse(rest.plan.problems);
  const plan = withLeftovers(directory, rest.plan);
  const unsaved = unsavedIn(runner, { directory, gone, plan, git }, args.values["backup"] === true);
  const backup = unsaved.length > 0 ? backupFolder(directory) : undefined;
  refuse(findingsOf(repo, plan, effect, surroundingsOf(repo, runner, isIgnored)));

  const compared = await comparedWith(args, { repo, plan, effect, runner }, context);
  let unstaged: readonly Problem[] = [];
  if (!dryRun) {
    if (interactive) await confirmPlan(plan, context);
    const change = (): void =>
      changeRepo(directory, plan, {
        owner: runner.owner,
        finish: () => {
          if (git) unstaged = staged(runner, directory, plan, isIgnored);
        },
      });
    if (backup === undefined) change();
    else backUp(directory, { folder: backup, paths: unsaved }, runner.owner, change);
  }
  const place = quotePath(directory, runner.home);
  const hardware =
    hasHardware === undefined
      ? []
      : [hardwareAnswer(hasHardware ? detected.hardware : undefined, rest.disks)];
  return {
    directory,
    home: runner.home,
    isNew: false,
    shown: interactive ? [] : [...shown, ...hardware],
    plan,
    dryRun,
    ...compared,
    notes: [
      ...(compared.notes ?? []),
      ...(backup === undefined || dryRun
        ? []
        : [problem("backed-up", { folder: backup, files: unsaved })]),
    ],
    remaining: unstaged,
    gitNote: git && !dryRun && unstaged.length === 0 ? "Added to git, not committed." : undefined,
    next: rest.next(place),
    repeat: [`npx create-nix-flake@${version}`, ...rest.repeat].join(" "),
  };
}

/** What `doctor` would find afterwards and does not find now. */
function findingsOf(
  { files }: Repo,
  plan: Plan,
  effect: Effect,
  { modules, ...rest }: ReturnType<typeof surroundingsOf>,
): readonly Problem[] {
  const surroundings = { ...rest, unknown: [...rest.unknown, ...modules] };
  const found = newFindings(files, plan, releases, surroundings, turnoverOf(effect));
  return found.length === 0 ? [] : [problem("findings-new", {}), ...found];
}

/** The hosts that an effect makes come and go. */
function turnoverOf(effect: Effect): Turnover {
  switch (effect.kind) {
    case "add":
      return { come: [effect.host], like: effect.like, due: effect.due };
    case "rename":
      return { come: [effect.to], go: [effect.from] };
    case "remove":
      return { go: [effect.host] };
    case "change":
      return {};
  }
}

/**
 * Asks Nix whether a plan changes what it should and nothing else, where there is one.
 *
 * @throws {@link CliError} when it does not.
 */
async function comparedWith(
  { values }: ParsedArgs,
  task: Pick<ComparisonTask, "repo" | "plan" | "effect" | "runner">,
  { watched }: RunContext,
): Promise<Pick<Outcome, "notes" | "compared">> {
  if (values["check"] === false) return {};
  const isWanted = values["check"] === true;
  if (!onPath(task.runner, "nix")) {
    if (isWanted) throw refusal("nix-missing", {});
    return {};
  }
  const { compareWithNix } = await import("./compare/index.ts");
  const progress = progressOn(process.stderr, watched);
  try {
    const { problems, notes, hosts } = await compareWithNix({
      ...task,
      ...(isWanted && { seconds: Infinity }),
      onProgress: (done, all) => progress.show(`Checking with Nix: ${done} of ${all} hosts…`),
    });
    refuse(problems);
    return { notes, ...(hosts > 0 && { compared: hosts }) };
  } finally {
    progress.end();
  }
}

async function confirmPlan(plan: Plan, { machine }: RunContext): Promise<void> {
  const terminal = terminalOn(process.stdout, machine.environment);
  terminal.print(["", ...diffLines(plan, terminal), ""].join("\n"));
  const { confirm } = await import("./dialogue.ts");
  await confirm("Write this?");
}

/**
 * The files that are removed and that git could not give back, to be backed up.
 *
 * @throws {@link CliError} that lists them when they are not, or where they are more than what is removed.
 */
function unsavedIn(
  runner: Runner,
  {
    directory,
    gone,
    plan,
    git,
  }: { directory: string; gone: readonly string[]; plan: Plan; git: boolean },
  isBackedUp: boolean,
): readonly string[] {
  const [folder] = gone;
  if (folder === undefined) return [];
  const commit = git ? committed(runner, directory) : new Map<string, never>();
  const unsaved = gone.flatMap((each) => unsavedAt(directory, each, commit));
  const removed = new Set(
    plan.changes.filter(({ kind }) => kind === "remove").map(({ path }) => path),
  );
  const strange = unsaved.filter((path) => !removed.has(path));
  if (unsaved.length === 0 || (isBackedUp && strange.length === 0)) return unsaved;
  if (!git && !isBackedUp) throw refusal("folder-not-in-git", { folder });
  throw isBackedUp
    ? refusal("folder-not-ours", { folder, files: strange })
    : refusal("folder-not-committed", { folder, files: unsaved });
}

/**
 * Adds what a plan has written to git, where flakes see it.
 *
 * @returns what git said where it failed: by then everything is written.
 */
function staged(
  runner: Runner,
  directory: string,
  { changes }: Plan,
  isIgnored: (path: string) => boolean,
): readonly Problem[] {
  // What was ignored in one place is not to be committed from another.
  const present = changes.filter(
    ({ kind, path, from }) => kind !== "remove" && !isIgnored(from ?? path),
  );
  const gone = changes.filter(({ kind }) => kind === "remove");
  return stagedPaths(runner, directory, pathsOf(present), pathsOf(gone));
}

const pathsOf = (all: readonly { readonly path: string }[]): readonly string[] =>
  all.map(({ path }) => path);

function stagedPaths(
  runner: Runner,
  directory: string,
  present: readonly string[],
  gone: readonly string[],
): readonly Problem[] {
  try {
    stage(runner, directory, present, gone);
    return [];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const words = [...present, ...gone].map(quote).join(" ");
    const command = `git -C ${quotePath(directory, runner.home)} add --all --force -- ${words}`;
    return [problem("not-staged", { error: error.message, command })];
  }
}

/** Does something that the disk may refuse. */
function onDisk<Result>(directory: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  }
}

/**
 * Finishes, or takes back, what a run that was stopped had begun.
 *
 * @param runner - for git, where the directory is in a repository of it.
 * @returns what is to be said of that.
 * @throws {@link CliError} with `--dry-run`, which changes nothing.
 */
function recoveredIn(
  directory: string,
  runner: Runner | undefined,
  dryRun: boolean,
): readonly Problem[] {
  if (dryRun && isUnfinished(directory)) throw refusal("run-unfinished", {});
  const isFinished = !dryRun && onDisk(directory, () => finishKilled(directory, [directory]));
  const found = dryRun ? undefined : onDisk(directory, () => recover(directory));
  if (!found) return isFinished ? [problem("run-recovered", { became: "finished" })] : [];
  const { became, steps, kept } = found;
  const done = became === "finished" ? steps.filter(({ path }) => !kept.includes(path)) : [];
  const present = done.filter(({ kind }) => kind !== "remove");
  const gone = done.filter(({ kind }) => kind === "remove");
  return [
    problem("run-recovered", { became }),
    ...kept.map((path) => problem("run-left", { path })),
    ...(runner ? stagedPaths(runner, directory, pathsOf(present), pathsOf(gone)) : []),
  ];
}
