import { byPlace, lineAfter, type Problem, renameOptions, type TakenOver } from "planner";
import { changedLines } from "../diff.ts";
import type { Task } from "../draft.ts";
import type { Carried } from "./index.ts";

/** What became of options that NixOS has renamed or removed. */
export interface Renaming {
  readonly files: readonly Carried[];
  /** Whether they have been rewritten. */
  readonly isDone: boolean;
  /** The lines that are, or would be, rewritten, each as it was and as it is; none that have been shown. */
  readonly changes: readonly string[];
  /** What must be done by hand, with what was known before; lines are those of the files. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

const OFFER = "or start again with --fix-renamed, which does it";

/** Gives options their new names where that is wanted. */
export async function renamedOptions(
  { request, setting }: Task,
  files: readonly Carried[],
  release: string,
  known: Pick<TakenOver, "problems" | "notes">,
): Promise<Renaming> {
  const results = files.map((file) => {
    const isModule = file.isOfSystem && file.path.endsWith(".nix");
    return { file, ...renameOptions(isModule ? file.text : "", release) };
  });
  const renamed = results.filter(({ edits }) => edits.length > 0);
  const changes = renamed.flatMap(({ file, text }) => changedLines(file.path, file.text, text));
  let wasShown = false;
  const isDone = renamed.length > 0 && (await isWanted());
  const lines = new Map(renamed.map((each) => [each.file.path, each.lines]));
  const moved = (problem: Problem): Problem => {
    const { file = "", line } = problem;
    const found = isDone && line !== undefined ? lines.get(file) : undefined;
    return found ? { ...problem, line: lineAfter(found, line!) } : problem;
  };
  const told = results.flatMap(({ file, edits, notes }) => {
    const undone = isDone ? [] : edits.filter(({ kind }) => kind !== "renamed");
    const offered = undone.map((each) => ({ ...each, fix: `${each.fix}\n${OFFER}` }));
    return [...offered, ...notes].map((each) => ({ file: file.path, ...each }));
  });
  const problemOf = ({ file, line, message, fix }: (typeof told)[number]): Problem =>
    moved({ file, line, message, fix });
  const texts = new Map(renamed.map(({ file, text }) => [file.path, text]));
  return {
    files: isDone
      ? files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text }))
      : files,
    isDone,
    changes: wasShown ? [] : changes,
    problems: [
      ...known.problems.map(moved),
      ...told.filter(({ kind }) => kind === "removed").map(problemOf),
    ].toSorted(byPlace),
    notes: [
      ...known.notes.map(moved),
      ...told.filter(({ kind }) => kind !== "removed").map(problemOf),
    ].toSorted(byPlace),
  };

  async function isWanted(): Promise<boolean> {
    if (request.values["fixRenamed"] === true) return true;
    if (!setting.interactive) return false;
    const { askWhether, tell } = await import("../dialogue.ts");
    wasShown = true;
    tell("Options that NixOS has renamed or removed", changes);
    return askWhether("Rewrite them?");
  }
}
