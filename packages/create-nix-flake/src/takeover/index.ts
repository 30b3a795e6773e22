import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import {
  isStopping,
  noFiles,
  type Plan,
  planOf,
  type Problem,
  problem,
  type SourceTree,
  type TakenOver,
  takeOver,
  UNNAMED,
} from "planner";
import { many } from "../argv.ts";
import { CliError, exitCodes, misuse, refusal } from "../cli-error.ts";
import { takeoverSteps } from "../next.ts";
import { camelCase, optionNamed } from "../options.ts";
import { printDraft, printRemaining, terminalOn } from "../output.ts";
import { packs, releases } from "../packs/index.ts";
import type { CreateTask, RepoDraft } from "../run.ts";
import { quotePath } from "../shell.ts";
import {
  answersFor,
  CONFIGURED,
  repeatFor,
  shownFor,
  type TakenAnswer,
  type TakeoverAnswers,
} from "./answers.ts";
import { carried, type CarriedFile, refuseSecrets, renamedOptions } from "./carried.ts";
import { takeoverFacts } from "./facts.ts";
import { releaseFor } from "./release.ts";
import { takeoverReport } from "./report.ts";
import { sourceTree } from "./source-tree.ts";
import { INSTALLED, placeOfFiles } from "./source.ts";

/**
 * Drafts a new repo from the configuration in a directory, which is only read.
 *
 * @param from - the absolute path of the directory.
 * @throws {@link CliError} when no repo can be made of it, or when its secrets are not allowed.
 */
export async function takeoverDraft(task: CreateTask, from: string): Promise<RepoDraft> {
  if (!existsSync(from)) throw refusal("source-missing", { source: from });
  if (!statSync(from).isDirectory())
    throw refusal("source-no-directory", {
      source: from,
      parent: quotePath(dirname(from), task.runner.home),
    });
  const { args, context } = task;
  const draft = await draftFor(task, from);
  if (!context.interactive || args.values["dryRun"] === true) return draft;
  const release = await confirmed(task, draft);
  if (release === undefined) return draft;
  // Another release has other names and other inputs, so everything is planned anew.
  const values = { ...draft.given, release };
  return takeoverDraft({ ...task, args: { ...args, values } }, from);
}

async function draftFor(task: CreateTask, from: string): Promise<RepoDraft> {
  const { args, context } = task;
  const files = placeOfFiles(from);
  // Where they are elsewhere, `/etc/nixos` is another place than theirs.
  const tree = files === from ? sourceTree(from, INSTALLED) : sourceTree(files);
  const { answers, taken, host, notes } = await understood(task, tree, answersFor(task, from));
  const own = carried(taken, tree, answers.homes);
  const renaming = await renamedOptions(task, own, answers.release.value, {
    problems: taken.problems,
    notes: [...taken.notes, ...notes],
  });
  const shown = shownFor(task, from, { ...answers, host, taken });
  const isAllowed = await refuseSecrets(task, renaming.files);
  return {
    plan: planFor(renaming.files, taken),
    hosts: [taken.host],
    placeholders: new Set<string>(),
    given: {
      ...args.values,
      host: host.value,
      ...(renaming.isDone && { fixRenamed: true }),
      ...(isAllowed && { allowSecrets: true }),
    },
    shown,
    report: takeoverReport(files, taken, renaming),
    facts: takeoverFacts(shown, taken, renaming),
    remaining: renaming.problems,
    next: (place: Parameters<RepoDraft["next"]>[0]) =>
      takeoverSteps({
        ...place,
        host: taken.host,
        isHere: answers.isHere,
        ...filesToEdit(renaming.problems),
        version: context.version,
      }),
    repeat: repeatFor(task, from, { ...answers, host, isRenamed: renaming.isDone, isAllowed }),
  };
}

/**
 * Takes over the configuration for the release that it is for. What that is its own files may say, and these are known
 * once it has been taken over.
 */
async function understood(task: CreateTask, tree: SourceTree, answers: TakeoverAnswers) {
  const first = await named(task, tree, answers);
  const { notes } = answers;
  if (answers.release.source === "flag") return { ...first, answers, notes };
  const { note, ...release } = releaseFor(task, tree, first.taken, answers.isHere);
  const all = { answers: { ...answers, release }, notes: [...notes, ...(note ? [note] : [])] };
  if (release.value === answers.release.value) return { ...first, ...all };
  return { ...(await named(task, tree, { ...all.answers, host: first.host })), ...all };
}

/** Takes over the configuration, and asks for the name of its host where nothing gives it. */
async function named(
  task: CreateTask,
  tree: SourceTree,
  answers: TakeoverAnswers,
): Promise<{ taken: TakenOver; host: TakenAnswer }> {
  const { args, options, context, detected } = task;
  const option = optionNamed("host", options);
  const take = (host: string): TakenOver => {
    const result = takeOver({
      tree,
      homes: answers.homes,
      host,
      system: answers.system.value,
      release: answers.release.value,
      users: detected.users.map(({ value }) => value),
      chosen: chosenPacks(task),
      packs,
      releases,
      version: context.version,
    });
    if ("refusals" in result) throw new CliError(exitCodes.refused, result.refusals);
    return result;
  };
  const host: TakenAnswer = answers.host ?? {
    value: UNNAMED,
    from: "what NixOS calls a machine without a name",
    source: "default",
  };
  const taken = take(host.value);
  if (taken.naming === "said") {
    const { host: wanted } = args.values;
    if (wanted !== undefined && wanted !== taken.host) {
      throw misuse("host-is-named", { host: taken.host, wanted: String(wanted) });
    }
    return { taken, host: { value: taken.host, from: CONFIGURED, source: "configuration" } };
  }
  // What computes a name knows another one than we do, so this is worth a question.
  if (answers.host || taken.naming === "none" || !context.interactive) return { taken, host };
  const { askFor } = await import("../dialogue.ts");
  const given: TakenAnswer = { value: await askFor(option), from: "given", source: "flag" };
  return { taken: take(given.value), host: given };
}

/** The names of the chosen packs of the repo as a whole. */
function chosenPacks({ args: { values } }: CreateTask): string[] {
  return packs
    .filter(({ name, manifest }) => {
      if (manifest.level !== "repo") return false;
      return (
        (manifest.default && values[camelCase(name)] !== false) ||
        many(values["pack"]).includes(name)
      );
    })
    .map(({ name }) => name);
}

/** The plan that writes the copied files and those that are rendered around them. */
function planFor(files: readonly CarriedFile[], { rendered }: TakenOver): Plan {
  const wanted = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { path, text } of [...files, ...rendered]) {
    if (wanted.has(path)) problems.push(problem("written-twice", {}, { file: path }));
    wanted.set(path, text);
  }
  const origins = new Map(
    files.map(({ path, from, before, closed }) => [
      path,
      { from, text: before, isPrivate: closed.length > 0 },
    ]),
  );
  return planOf(wanted, noFiles, problems, origins);
}

/** The files that a person has to edit, and whether nothing builds before. */
const filesToEdit = (problems: readonly Problem[]) => ({
  files: [...new Set(problems.flatMap(({ file }) => file ?? []))],
  isStopped: problems.some(isStopping),
});

/**
 * Shows a draft and asks whether to write it.
 *
 * @returns another release, if the person chose one to go on with.
 */
async function confirmed(
  { context, options }: CreateTask,
  draft: RepoDraft,
): Promise<string | undefined> {
  const terminal = terminalOn(process.stdout, context.machine.environment);
  printDraft(terminal, draft);
  const { remaining = [] } = draft;
  printRemaining(terminal, remaining, "Afterwards, to be done by hand");
  const { confirmOrChange } = await import("../dialogue.ts");
  const option = optionNamed("release", options);
  const present = draft.shown.find((each) => each.option === option)?.value ?? "";
  return confirmOrChange("Write this?", { option, present });
}
