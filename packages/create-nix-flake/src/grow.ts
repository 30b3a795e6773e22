import { statSync } from "node:fs";
import { disksAreLaidOut, editedFlake, followEdits, foreign, grow, type Plan } from "planner";
import type { ParsedArgs } from "./argv.ts";
import { CliError, exitCodes, misuse, refusal } from "./cli-error.ts";
import type { Command, CommandTask, ForeignGrowth, ForeignTask } from "./commands/command.ts";
import { detect } from "./detect/index.ts";
import { ignored, ignoring, isInGitRepository, stage, unsaved } from "./git.ts";
import { editSteps } from "./next.ts";
import type { Option } from "./options.ts";
import { terminalOn } from "./output.ts";
import { packs, releases } from "./packs/index.ts";
import { readRepo, type Repo } from "./repo.ts";
import { diffLines, editRows, hardwareAnswer } from "./report.ts";
import type { Outcome, RunContext } from "./run.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
import { quotePath } from "./shell.ts";
import { changeRepo } from "./write.ts";

/**
 * Carries out a command in the repo around the working directory: plans, shows, asks, writes, stages.
 *
 * @throws {@link CliError} when it cannot be done; then nothing has been changed.
 */
export async function growRepo(
  command: Command,
  args: ParsedArgs,
  options: readonly Option[],
  context: RunContext,
): Promise<Outcome> {
  if (args.words.length !== command.words.length) {
    const words = [command.name, ...command.words].join(" ");
    throw misuse(`${command.name} goes with ${command.words.join(" and ")}, as in: ${words}`);
  }
  const { machine, version, interactive } = context;
  const repo = readRepo(context.workingDirectory);
  const { directory } = repo;
  // A repo of root's own stays one, whoever called.
  const isRoots = context.isRoot && statSync(directory).uid === 0;
  const runner = runnerOf(machine, context.isRoot && !isRoots);
  const git = isInGitRepository(directory) && onPath(runner, "git");
  const isIgnored = git ? ignoring(ignored(runner, directory)) : () => false;
  if (interactive) (await import("./dialogue.ts")).greet(`create-nix-flake ${version}`);
  const task = { args, options, repo, context, machine: detect(machine, releases) };
  const { plan, ...growth } = await growthOf(command, task, isIgnored);
  if (plan.problems.length > 0) throw new CliError(exitCodes.refused, plan.problems);
  for (const folder of growth.gone ?? []) refuseUnsaved(runner, repo, folder, git);

  const dryRun = args.values["dryRun"] === true;
  if (!dryRun) {
    if (interactive) await confirmPlan(plan, context);
    changeRepo(directory, plan, runner.owner);
  }
  const place = quotePath(directory, runner.home);
  const answers = growth.shown ?? [];
  const { hasHardware } = growth;
  const hardware =
    hasHardware === undefined
      ? []
      : [hardwareAnswer(hasHardware ? task.machine.hardware : undefined, growth.disks)];
  return {
    directory,
    home: runner.home,
    isNew: false,
    shown: interactive ? [] : [...answers, ...hardware],
    plan,
    dryRun,
    gitNote: git && !dryRun ? stageAndTell(runner, directory, plan, isIgnored) : undefined,
    next: growth.next(place),
    repeat: [`npx create-nix-flake@${version}`, ...growth.repeat].join(" "),
  };
}

async function growthOf(
  command: Command,
  task: CommandTask<Repo>,
  isIgnored: ForeignTask["isIgnored"],
): Promise<ForeignGrowth> {
  const { answers, files } = task.repo;
  if (!answers) return command.foreign({ ...task, foreign, isIgnored });
  const growth = await command.growth({ ...task, repo: { ...task.repo, answers } });
  const { hardware, renaming, likeness } = growth;
  const common = { packs, releases, version: task.context.version };
  const after = { ...common, answers: growth.answers, hardware: hardware ?? {} };
  const before = { ...common, answers };
  const bare = grow(before, after, files, renaming, editedFlake);
  const { plan, edits } =
    likeness && bare.problems.length === 0
      ? followEdits(bare, files, { before, after }, likeness)
      : { plan: bare, edits: [] };
  return {
    ...growth,
    plan,
    shown: [...(growth.shown ?? []), ...editRows(edits)],
    next: (place) => [...editSteps(place, edits), ...growth.next(place)],
    ...(hardware && {
      hasHardware: Object.keys(hardware).length > 0,
      disks: disksAreLaidOut(growth.answers.hosts.at(-1)!, packs),
    }),
  };
}

async function confirmPlan(plan: Plan, { machine }: RunContext): Promise<void> {
  const terminal = terminalOn(process.stdout, machine.environment);
  terminal.print(["", ...diffLines(plan, terminal), ""].join("\n"));
  const { confirm } = await import("./dialogue.ts");
  await confirm("Write this?");
}

/** What is removed can be had back only from git. */
function refuseUnsaved(runner: Runner, { directory }: Repo, folder: string, git: boolean): void {
  const fix = "commit it first, or remove the folder yourself";
  if (!git) throw refusal(`${folder} is in no git repository, and would be gone for good`, fix);
  const [first, ...more] = unsaved(runner, directory, folder);
  if (first === undefined) return;
  const others = more.length > 0 ? ` and ${more.length} more` : "";
  throw refusal(`git does not have all of ${folder} (${first.trim()}${others})`, fix);
}

/** By now everything is written, so a git that fails is told and no more. */
function stageAndTell(
  runner: Runner,
  directory: string,
  { changes }: Plan,
  isIgnored: (path: string) => boolean,
): string {
  // What was ignored in one place is not to be committed from another.
  const present = changes.filter(
    ({ kind, path, from }) => kind !== "remove" && !isIgnored(from ?? path),
  );
  const gone = changes.filter(({ kind }) => kind === "remove");
  const paths = (those: Plan["changes"]): string[] => those.map(({ path }) => path);
  try {
    stage(runner, directory, paths(present), paths(gone));
    return "Added to git, not committed.";
  } catch (error) {
    if (error instanceof CliError)
      return `${error.message}\nUntil it is added, Nix will not see it.`;
    throw error;
  }
}
