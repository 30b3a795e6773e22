import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import {
  byPlace,
  isEncrypted,
  isHardware,
  type LineEdit,
  type Problem,
  problem,
  renameOptions,
  secretsIn,
  type SourceTree,
  type StandaloneHome,
  type TakenOver,
} from "planner";
import { CliError, exitCodes } from "../cli-error.ts";
import { protections } from "../git.ts";
import { type Closed, closedOn, closedProblems } from "../closed.ts";
import { changedLines, problemLines } from "../report.ts";
import type { CreateTask } from "../run.ts";
import type { Runner } from "../runner.ts";

/** A file that is copied into the repo. */
export interface CarriedFile {
  /** The path in the repo. */
  readonly path: string;
  /** The absolute path on the disk. */
  readonly from: string;
  /** The text on the disk, with invalid bytes as `\uFFFD`. */
  readonly before: string;
  /** The text in the repo. */
  readonly text: string;
  /** All that keeps others from reading it. */
  readonly closed: readonly Closed[];
  /** Whether NixOS reads it as a module, rather than home-manager. */
  readonly isOfSystem: boolean;
}

/** Reads the files that a takeover copies, from the system and from homes. */
export function carried(
  { files }: TakenOver,
  system: SourceTree,
  homes: readonly StandaloneHome[],
): readonly CarriedFile[] {
  return files.map((file) => {
    const tree = homes.find(({ user }) => user === file.home)?.tree ?? system;
    const source = resolve(tree.roots[0], file.from);
    const before = tree.text(file.from) ?? readFileSync(source, "utf8");
    return {
      path: file.to,
      from: source,
      before,
      text: file.text ?? before,
      // Of what is elsewhere its own folder is the whole.
      closed: isAbsolute(file.from)
        ? closedOn(dirname(source), basename(source))
        : closedOn(tree.roots[0], file.from),
      isOfSystem: file.home === undefined && !file.to.startsWith("users/"),
    };
  });
}

/** Lines of a copied file in which names are, or would be, updated. */
type RenamingEdit = LineEdit & { readonly file: string };

/** The result of updating options that NixOS has renamed or removed. */
export interface OptionRenaming {
  readonly files: readonly CarriedFile[];
  /** Whether the files have been rewritten. */
  readonly isDone: boolean;
  /** A diff of the lines that are, or would be, rewritten; empty when it has been shown. */
  readonly changes: readonly string[];
  /** The same for programs; the lines are those of the copied files, before. */
  readonly edits: readonly RenamingEdit[];
  /** All that must be done by hand, known problems included, with the lines of the rewritten files. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

const OFFER = "or start again with --fix-renamed, which does it";

/**
 * Gives options their new names, where a flag or a person asks for it.
 *
 * @param known - problems and notes so far, whose lines move with the text.
 */
export async function renamedOptions(
  { args, context }: CreateTask,
  files: readonly CarriedFile[],
  release: string,
  known: Pick<TakenOver, "problems" | "notes">,
): Promise<OptionRenaming> {
  const results = files.map((file) => {
    const isModule = file.isOfSystem && file.path.endsWith(".nix");
    return { file, ...renameOptions(isModule ? file.text : "", release) };
  });
  const renamed = results.filter(({ done }) => done.length > 0);
  const changes = renamed.flatMap(({ file, script }) =>
    changedLines(file.path, script.source, script.text),
  );
  let wasShown = false;
  const isDone = renamed.length > 0 && (await isWanted());
  const scripts = new Map(renamed.map(({ file, script }) => [file.path, script]));
  const moved = (each: Problem): Problem => {
    const { file = "", line } = each;
    const script = isDone ? scripts.get(file) : undefined;
    return script && line !== undefined ? { ...each, line: script.movedLine(line) } : each;
  };
  const told = results.flatMap(({ file, done, left }) => {
    const undone = isDone ? [] : done.filter(({ code }) => code !== "name-renamed");
    const offered = undone.map((each) => ({ ...each, fix: `${each.fix}\n${OFFER}` }));
    return [...offered, ...left].map((each) => moved({ ...each, file: file.path }));
  });
  return {
    files: isDone
      ? files.map((file) => ({ ...file, text: scripts.get(file.path)?.text ?? file.text }))
      : files,
    isDone,
    changes: wasShown ? [] : changes,
    edits: renamed.flatMap(({ file: { path: file }, script }) =>
      script.lineEdits().map((edit) => ({ file, ...edit })),
    ),
    problems: [
      ...known.problems.map(moved),
      ...told.filter(({ severity }) => severity !== "note"),
    ].toSorted(byPlace),
    notes: [
      ...known.notes.map(moved),
      ...told.filter(({ severity }) => severity === "note"),
    ].toSorted(byPlace),
  };

  async function isWanted(): Promise<boolean> {
    if (args.values["fixRenamed"] === true) return true;
    if (!context.interactive) return false;
    const { askWhether, tell } = await import("../dialogue.ts");
    wasShown = true;
    tell("Options that NixOS has renamed or removed", changes);
    return askWhether("Change the old names to those of today?");
  }
}

/**
 * Refuses to copy secrets unless a flag or a person allows it.
 *
 * @returns whether there are secrets and they are allowed.
 * @throws {@link CliError} that lists them.
 */
export async function refuseSecrets(
  { args, context, runner }: CreateTask,
  files: readonly CarriedFile[],
): Promise<boolean> {
  // Problems name the files on the disk, because they have to be changed there. A path may lead through
  // links to a file that is copied.
  const texts = new Map(files.map(({ from, before }) => [realpathSync(from), before]));
  const textAt = (path: string) => (existsSync(path) ? texts.get(realpathSync(path)) : undefined);
  const found = files.map(({ from, before }) => secretsIn(from, before, textAt));
  // What one file uses as a secret another one may hold, and be found to.
  const shown = new Map(found.flat().map((each) => [`${each.file}:${each.line ?? ""}`, each]));
  // What a file is known for need not be said twice.
  const silent = files.filter((_, index) => found[index]?.length === 0);
  const problems = [
    ...shown.values(),
    ...closedProblems(silent.map(({ closed }) => closed)),
    ...protectedProblems(runner, silent),
  ].toSorted(byPlace);
  if (problems.length === 0) return false;
  if (args.values["allowSecrets"] === true) return true;
  if (context.interactive) {
    const { askWhether, tell } = await import("../dialogue.ts");
    tell("Secrets", problems.flatMap(problemLines));
    if (await askWhether("Put them into the repository as they are?", false)) return true;
  }
  throw new CliError(exitCodes.refused, [...problems, problem("secrets-not-allowed", {})]);
}

/** What git keeps from others, which nobody has said to be for all: the description of the hardware is no secret. */
function protectedProblems(runner: Runner, files: readonly CarriedFile[]): readonly Problem[] {
  const texts = new Map(files.map(({ from, before }) => [from, before]));
  return [...protections(runner, [...texts.keys()])].flatMap(([file, kind]) => {
    const text = texts.get(file) ?? "";
    if (isEncrypted(text) || isHardware(file, text)) return [];
    return [problem(kind === "encrypted" ? "secret-in-git-crypt" : "secret-ignored", {}, { file })];
  });
}
