import { lstatSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Change, Plan } from "planner";
import { refusal } from "../cli-error.ts";
import type { Owner } from "../runner.ts";
import { readText } from "../text-file.ts";
import { contentOf, fileOf, linkOf, placeWithin, readBytes } from "./contents.ts";
import {
  isSystemError,
  isThere,
  makeFolders,
  reason,
  undoWhenInterrupted,
  writeNew,
} from "./disk.ts";
import { hashOf, Journal, newBeside, oldBeside, requireAlone, type FileStep } from "./journal.ts";

/**
 * Changes an existing repo: adds files, replaces each changed file at once, `flake.nix` last of these, so
 * that it never names a missing file, and removes files at the end. What is stopped in between is finished, or taken
 * back, by the next run.
 *
 * @param owner - the owner of new files, unless it is the current user.
 * @param finish - what is to be done when all files are in their places; it does not fail.
 * @throws {@link CliError} when a file cannot be written or has changed since the plan was made; then
 * everything is as it was before.
 */
export function changeRepo(
  directory: string,
  { changes }: Plan,
  {
    owner,
    finish = () => {},
  }: { readonly owner?: Owner | undefined; readonly finish?: () => void } = {},
): void {
  let journal: Journal | undefined;
  const undo = (): void => journal?.undo();
  const forget = undoWhenInterrupted(undo);
  try {
    const files = filesOf(changes, directory);
    for (const { step } of files) requireRoom(step, directory);
    const folders = missingFolders(files, directory);
    const steps = files.map(({ step }) => step);
    if (steps.length === 0) return;
    journal = new Journal(directory, { steps, folders }, owner);
    for (const { change, step } of files) prepare(directory, change, step, owner);
    journal.apply(finish);
  } catch (error) {
    undo();
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

interface FileChange {
  readonly change: Change;
  readonly step: FileStep;
}

/** The files that are changed, in the order in which that is done. */
function filesOf(changes: readonly Change[], top: string): readonly FileChange[] {
  const of = (kind: Change["kind"]): readonly Change[] =>
    changes.filter((change) => change.kind === kind);
  const added = of("add").map((change): FileChange => {
    const file = placeWithin(change, top);
    if (isThere(file)) throw refusal("file-in-the-way", {}, { file: change.path });
    return { change, step: { kind: "add", path: change.path } };
  });
  const gone = of("remove").map((change): FileChange => {
    const file = placeWithin(change, top);
    const { path } = change;
    // Of a link only the link goes.
    const isLink = lstatSync(file).isSymbolicLink();
    return {
      change,
      step: { kind: "remove", path, ...(!isLink && { hash: hashNow(file, change) }) },
    };
  });
  return [...added, ...modified(of("modify"), top), ...gone];
}

/** Nothing of others is where files wait. */
function requireRoom({ path }: FileStep, top: string): void {
  for (const beside of [newBeside(path), oldBeside(path)]) {
    if (!isThere(join(top, beside))) continue;
    // What another run has put there goes when that is over.
    requireAlone(top);
    if (isThere(join(top, beside))) throw refusal("file-in-the-way", {}, { file: beside });
  }
}

/** Each file once, through the links that lead to it; `flake.nix` last. */
function modified(changes: readonly Change[], top: string): readonly FileChange[] {
  const found = new Map<string, FileChange>();
  const flakeLast = changes.toSorted(
    (a, b) => Number(a.path === "flake.nix") - Number(b.path === "flake.nix"),
  );
  for (const change of flakeLast) {
    const path = fileOf(change, top);
    const other = found.get(path)?.change;
    if (other && other.content !== change.content) {
      throw refusal("one-file-twice", { path: change.path, other: other.path });
    }
    const hash = hashNow(join(top, path), change);
    if (!other) found.set(path, { change, step: { kind: "modify", path, hash } });
  }
  return [...found.values()];
}

/** The hash of a file that is what the plan was made for. */
function hashNow(file: string, { path, before }: Change): string {
  // In this order: what changes between the two is noticed by one of them.
  const hash = hashOf(readBytes(file));
  if (readText(file) !== before) throw refusal("changed-meanwhile", { path });
  return hash;
}

/** The folders that are not there yet, the outermost first. */
function missingFolders(files: readonly FileChange[], top: string): readonly string[] {
  const found = new Set<string>();
  for (const { step } of files) {
    const above: string[] = [];
    for (
      let each = dirname(step.path);
      each !== "." && !isThere(join(top, each));
      each = dirname(each)
    ) {
      above.unshift(each);
    }
    for (const each of above) found.add(each);
  }
  return [...found];
}

/** Writes a new file beside its place. */
function prepare(
  top: string,
  change: Change,
  { kind, path }: FileStep,
  owner: Owner | undefined,
): void {
  if (kind === "remove") return;
  const file = join(top, path);
  const next = newBeside(file);
  makeFolders(dirname(file), owner);
  const link = kind === "add" ? linkOf(change, top) : undefined;
  if (link !== undefined) {
    symlinkSync(link, next);
    return;
  }
  if (kind === "modify") {
    // Owner and mode stay as they are.
    const { mode, uid, gid } = statSync(file);
    writeNew(next, change.content, { mode, owner: owner && { uid, gid } });
    return;
  }
  const [content, mode] = contentOf(change, top);
  writeNew(next, content, { mode, owner });
}
