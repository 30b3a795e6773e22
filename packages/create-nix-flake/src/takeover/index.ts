import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  noFiles,
  type Plan,
  planOf,
  type Problem,
  type SourceTree,
  type StandaloneHome,
  type TakenOver,
  takeOver,
} from "planner";
import { many } from "../argv.ts";
import type { Finding } from "../detect/index.ts";
import type { Draft, Task } from "../draft.ts";
import { exitCodes, Failure, misuse, refusal } from "../failure.ts";
import { takeoverSteps } from "../next.ts";
import { packs } from "../packs/index.ts";
import { releases } from "../releases.ts";
import { problemLines } from "../report.ts";
import { refuseGaps } from "../resolve.ts";
import { INSTALLED } from "./source.ts";
import { quotePath } from "../shell.ts";
import { sourceTree } from "../source-tree.ts";
import { type Answers, answersFor, CONFIGURED, repeatFor, shownFor } from "./answers.ts";
import { takeoverReport } from "./report.ts";
import { renamedOptions } from "./renamed.ts";
import { refuseSecrets } from "./secrets.ts";

/** A file that comes along. */
export interface Carried {
  /** In the repo. */
  readonly path: string;
  /** On the disk: an absolute path. */
  readonly from: string;
  /** Its text there; bytes that are none as `\uFFFD`. */
  readonly before: string;
  /** All of its text, edited or not. */
  readonly text: string;
  /** Whether NixOS reads it as a module, rather than home-manager. */
  readonly isOfSystem: boolean;
}

/**
 * A repo made of the configuration in a directory, which is only read.
 *
 * @param from - the directory: an absolute path.
 * @throws {@link Failure} when nothing can be made of it, or when nobody allowed its secrets.
 */
export async function takeoverDraft(task: Task, from: string): Promise<Draft> {
  if (!existsSync(from))
    throw refusal(`${from} is not there`, "name the directory of a configuration");
  if (!statSync(from).isDirectory())
    throw refusal(
      `${from} is no directory`,
      `--from ${quotePath(dirname(from), task.runner.home)}`,
    );
  const { request, setting } = task;
  const draft = await draftFor(task, from);
  if (!setting.interactive || request.values["dryRun"] === true) return draft;
  const release = await confirmed(task, draft);
  if (release === undefined) return draft;
  // Another release has other names and other inputs: all of it is made anew.
  const values = { ...draft.given, release };
  return takeoverDraft({ ...task, request: { ...request, values } }, from);
}

async function draftFor(task: Task, from: string): Promise<Draft> {
  const { request, setting } = task;
  const answers = answersFor(task, from);
  const tree = sourceTree(from, INSTALLED);
  const { taken, host } = await named(task, tree, answers);
  const own = carried(taken, tree, answers.homes);
  const renaming = await renamedOptions(task, own, answers.release.value, {
    problems: taken.problems,
    notes: [...taken.notes, ...answers.notes],
  });
  const isAllowed = await refuseSecrets(task, renaming.files);
  return {
    plan: planFor(renaming.files, taken),
    hosts: [taken.host],
    placeholders: new Set<string>(),
    given: {
      ...request.values,
      host: host.value,
      ...(renaming.isDone && { fixRenamed: true }),
      ...(isAllowed && { allowSecrets: true }),
    },
    shown: shownFor(task, from, { ...answers, host, taken }),
    report: takeoverReport(from, taken, renaming),
    remaining: renaming.problems,
    next: (place: Parameters<Draft["next"]>[0]) =>
      takeoverSteps({
        ...place,
        host: taken.host,
        isHere: answers.isHere,
        files: filesOf(renaming.problems),
        version: setting.version,
      }),
    repeat: repeatFor(task, from, { ...answers, host, isRenamed: renaming.isDone, isAllowed }),
  };
}

/** The configuration as a repo, once its host has a name. */
async function named(
  task: Task,
  tree: SourceTree,
  answers: Answers,
): Promise<{ taken: TakenOver; host: Finding }> {
  const { request, options, setting, detected } = task;
  const option = options.find(({ name }) => name === "host")!;
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
      version: setting.version,
    });
    if ("refusals" in result) throw new Failure(exitCodes.refused, result.refusals);
    return result;
  };
  const fallback = answers.host?.value ?? "nixos";
  const taken = take(fallback);
  if (taken.saysHost) {
    const { host } = request.values;
    if (host !== undefined && host !== taken.host) {
      const later = `npx create-nix-flake rename-host ${taken.host} ${String(host)}`;
      throw misuse(
        `--host: the configuration calls its machine ${taken.host}; afterwards, ${later}`,
      );
    }
    return { taken, host: { value: taken.host, from: CONFIGURED } };
  }
  if (answers.host) return { taken, host: answers.host };
  if (!setting.interactive) refuseGaps({ missing: [option], unused: [] });
  const { askFor } = await import("../dialogue.ts");
  const host = { value: await askFor(option), from: "given" };
  return { taken: take(host.value), host };
}

/** The packs of the repo as a whole that are wanted. */
function chosenPacks({ request: { values } }: Task): string[] {
  return packs
    .filter(({ name, manifest }) => {
      if (manifest.level !== "repo") return false;
      return (manifest.default && values[name] !== false) || many(values["pack"]).includes(name);
    })
    .map(({ name }) => name);
}

function carried(
  { files }: TakenOver,
  system: SourceTree,
  homes: readonly StandaloneHome[],
): readonly Carried[] {
  return files.map((file) => {
    const tree = homes.find(({ user }) => user === file.home)?.tree ?? system;
    const source = join(tree.roots[0]!, file.from);
    const before = tree.text(file.from) ?? readFileSync(source, "utf8");
    return {
      path: file.to,
      from: source,
      before,
      text: file.text ?? before,
      isOfSystem: file.home === undefined && !file.to.startsWith("users/"),
    };
  });
}

/** The plan that writes what comes along and what is rendered around it. */
function planFor(files: readonly Carried[], { rendered }: TakenOver): Plan {
  const wanted = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { path, text } of [...files, ...rendered]) {
    if (wanted.has(path)) problems.push({ file: path, message: "would be written twice" });
    wanted.set(path, text);
  }
  const origins = new Map(files.map(({ path, from, before }) => [path, { from, text: before }]));
  return planOf(wanted, noFiles, problems, origins);
}

const filesOf = (problems: readonly Problem[]): string[] => [
  ...new Set(problems.flatMap(({ file }) => file ?? [])),
];

/** @returns another release, when somebody wants to go on with that. */
async function confirmed({ setting, options }: Task, draft: Draft): Promise<string | undefined> {
  const { terminalOn } = await import("../terminal.ts");
  const { printDraft, printSection } = await import("../output.ts");
  const terminal = terminalOn(process.stdout, setting.machine.environment);
  printDraft(terminal, draft);
  const { remaining = [] } = draft;
  if (remaining.length > 0) {
    printSection(terminal, "Afterwards, to be done by hand", remaining.flatMap(problemLines));
  }
  const { confirmOrChange } = await import("../dialogue.ts");
  const option = options.find(({ name }) => name === "release")!;
  const present = draft.shown.find((each) => each.option === option)!.value!;
  return confirmOrChange("Write this?", { option, present });
}
