import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { refusal } from "../cli-error.ts";
import type { Owner } from "../runner.ts";
import { placeWithin } from "./contents.ts";
import {
  isOneFile,
  isSystemError,
  isThere,
  keepAs,
  moveNew,
  orLater,
  removeMade,
  syncFolder,
  writeNew,
} from "./disk.ts";
import { isRunning, type Running, thisProcess } from "./running.ts";

// A change to a repository that can be stopped anywhere: all that is to be done is written down first, each new file
// lies beside its place, and whoever comes next finishes what was begun, or takes it back.

/** One file that comes, goes, or is replaced. */
export interface FileStep {
  readonly kind: "add" | "modify" | "remove";
  /** From the top of the repository. */
  readonly path: string;
  /** Of the bytes that are replaced or removed. */
  readonly hash?: string;
}

/** What is written down of a change. */
interface Written {
  /** What is `begun` is taken back; what is `ready` has all its files, and is finished; of what is `done` old files go. */
  readonly state: "begun" | "ready" | "done";
  readonly by: Running;
  /** In the order in which they are taken. */
  readonly steps: readonly FileStep[];
  /** The folders that are made for them, the outermost first. */
  readonly folders: readonly string[];
}

/** What became of a change that had been begun. */
export interface Recovered {
  readonly became: "finished" | "undone";
  readonly steps: readonly FileStep[];
  /** The paths at which somebody has written something else since: that stays. */
  readonly kept: readonly string[];
}

const NAME = ".create-nix-flake-journal";

/** Where a new file waits. */
export const newBeside = (file: string): string => `${file}.create-nix-flake`;

/** Where a file waits that is replaced or removed. */
export const oldBeside = (file: string): string => `${file}.create-nix-flake-old`;

/** Whether a name is that of a file that a run has beside others while it changes a repository. */
export const isWaiting = (name: string): boolean =>
  name.startsWith(NAME) || /[^/]\.create-nix-flake(?:-old)?$/.test(name);

export const hashOf = (content: string | Buffer): string =>
  createHash("sha256").update(content).digest("hex");

/** The journal of a change that is being made. */
export class Journal {
  readonly #top: string;
  readonly #owner: Owner | undefined;
  readonly #taken: FileStep[] = [];
  #written: Written;

  /**
   * Writes down what is to be done.
   *
   * @throws CliError when another run is changing the repository.
   */
  constructor(
    top: string,
    { steps, folders }: Pick<Written, "steps" | "folders">,
    owner: Owner | undefined,
  ) {
    this.#top = top;
    this.#owner = owner;
    this.#written = { state: "begun", by: thisProcess(), steps, folders };
    const file = join(top, NAME);
    const draft = this.#draft();
    try {
      moveNew(draft, file);
    } catch (error) {
      rmSync(draft, { force: true });
      if (isSystemError(error) && error.code === "EEXIST") throw refusal("another-run", { file });
      throw error;
    }
    syncFolder(top);
  }

  /**
   * Puts each file, all of which wait beside their places, there; those of before wait in their turn.
   *
   * @param finish - what belongs to the change when all is in its place; until it is over, the next run would do it.
   */
  apply(finish: () => void): void {
    this.#become("ready");
    for (const step of this.#written.steps) {
      // One that fails half-way is returned as well.
      this.#taken.push(step);
      applyStep(this.#top, step);
    }
    for (const folder of foldersOf(this.#written)) syncFolder(join(this.#top, folder));
    this.#become("done");
    finish();
    // Everything is in its place: that the rest cannot be cleaned up now is for the next run.
    orLater(() => clean(this.#top, this.#written, NAME));
  }

  /** Leaves everything as it was; what cannot be done now is for the next run. */
  undo(): void {
    orLater(() => {
      for (const step of this.#taken.toReversed()) {
        returnStep(this.#top, step);
        this.#taken.pop();
      }
      // From here on nobody who comes after this finishes it: be it that there is nothing to finish.
      if (this.#written.state !== "begun" && !orLater(() => this.#become("begun"))) {
        rmSync(join(this.#top, NAME), { force: true });
      }
      undo(this.#top, this.#written, NAME);
    });
  }

  #become(state: Written["state"]): void {
    this.#written = { ...this.#written, state };
    renameSync(this.#draft(), join(this.#top, NAME));
    syncFolder(this.#top);
  }

  #draft(): string {
    const draft = join(this.#top, `${NAME}.${process.pid}`);
    rmSync(draft, { force: true });
    writeNew(draft, JSON.stringify(this.#written), { owner: this.#owner });
    return draft;
  }
}

/**
 * Finishes, or takes back, what a run that was stopped had begun.
 *
 * @returns undefined when there is nothing.
 * @throws CliError when that run is not over, or what it wrote down cannot be read.
 */
export function recover(top: string): Recovered | undefined {
  const names = journalsIn(top);
  for (const name of names) {
    const file = join(top, name);
    const by = byOf(name) ?? read(file)?.by;
    if (by && isRunning(by)) throw refusal("another-run", { file });
  }
  // Beside the journal itself, others are drafts of it; without it, one is what somebody was about to recover.
  const [name, ...drafts] = names.toSorted((one, other) => one.length - other.length);
  if (name === undefined) return undefined;
  const file = join(top, name);
  const found = read(file);
  if (!found && name === NAME) {
    // A run that is over has taken it away meanwhile.
    if (!isThere(file)) return recover(top);
    throw refusal("journal-unreadable", { file });
  }
  for (const draft of drafts) rmSync(join(top, draft), { force: true });
  if (!found) {
    rmSync(file, { force: true });
    return undefined;
  }
  // What is behind a link is not ours, whatever somebody has written there.
  for (const step of found.steps) placeWithin(step, top);
  const own = `${NAME}.${process.pid}`;
  if (!take(file, join(top, own), found)) throw refusal("another-run", { file });
  return recovered(top, found, own);
}

/**
 * Takes a journal over: of several who come at once, one gets it.
 *
 * @returns whether it is the one that was read; another one, of who came meanwhile, is given back.
 */
function take(file: string, own: string, found: Written): boolean {
  try {
    renameSync(file, own);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return false;
    throw error;
  }
  if (JSON.stringify(read(own)) === JSON.stringify(found)) return true;
  // Who has it may have written it anew.
  orLater(() => moveNew(own, file));
  rmSync(own, { force: true });
  return false;
}

/** The process that a draft is of, by its name. */
function byOf(name: string): Running | undefined {
  const [, pid] = /\.(\d+)$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid) };
}

/** Whether a run is changing a repository, or was stopped while it did. */
export const isChanging = (top: string): boolean => journalsIn(top).length > 0;

/** @throws CliError when another run is changing the repository, or was stopped while it did. */
export function requireAlone(top: string): void {
  const [name] = journalsIn(top);
  if (name !== undefined) throw refusal("another-run", { file: join(top, name) });
}

/** Whether a run that was stopped had begun something here. */
export const isUnfinished = (top: string): boolean =>
  journalsIn(top).some((name) => name === NAME || read(join(top, name)) !== undefined);

const journalsIn = (top: string): readonly string[] =>
  readdirSync(top).filter(
    (name) => name === NAME || /^\.create-nix-flake-journal\.\d+$/.test(name),
  );

function recovered(top: string, written: Written, name: string): Recovered {
  const { state, steps } = written;
  if (state === "begun") {
    undo(top, written, name);
    return { became: "undone", steps, kept: [] };
  }
  const kept = state === "ready" ? steps.filter((step) => !finishStep(top, step)) : [];
  clean(top, written, name);
  return { became: "finished", steps, kept: kept.map(({ path }) => path) };
}

/** What is written in a journal; nothing where it is not all there. */
function read(file: string): Written | undefined {
  try {
    const { state, by, steps, folders } = JSON.parse(readFileSync(file, "utf8")) as Written;
    const isKnown = ["begun", "ready", "done"].includes(state) && Number.isInteger(by.pid);
    // Only what lies in the repository is touched, whatever somebody has written there.
    const paths = [...steps.map(({ path }) => path), ...folders];
    const isWithin = paths.every(
      (path) => !path.startsWith("/") && !path.split("/").includes(".."),
    );
    return isKnown && isWithin ? { state, by, steps, folders } : undefined;
  } catch {
    return undefined;
  }
}

function applyStep(top: string, { kind, path, hash }: FileStep): void {
  const file = join(top, path);
  if (kind === "add") {
    moveNew(newBeside(file), file);
    return;
  }
  if (!isSame(file, hash)) throw refusal("changed-meanwhile", { path });
  if (kind === "remove") {
    moveNew(file, oldBeside(file));
    return;
  }
  keepAs(file, oldBeside(file));
  renameSync(newBeside(file), file);
}

/** Takes a step back, as far as it was taken: its file waits again. */
function returnStep(top: string, { kind, path }: FileStep): void {
  const file = join(top, path);
  const [next, old] = [newBeside(file), oldBeside(file)];
  if (kind === "add") {
    if (!isThere(next)) moveNew(file, next);
    else if (isThere(file) && isOne(file, next)) removeMade(file);
    return;
  }
  if (!isThere(old)) return;
  if (kind === "remove") {
    if (!isThere(file)) moveNew(old, file);
    else if (isOne(file, old)) removeMade(old);
    return;
  }
  if (isThere(next)) removeMade(old);
  else {
    keepAs(file, next);
    renameSync(old, file);
  }
}

/** Takes a step that may have been taken already; not where somebody has written something else since. */
function finishStep(top: string, step: FileStep): boolean {
  const file = join(top, step.path);
  const [next, old] = [newBeside(file), oldBeside(file)];
  if (step.kind === "remove") {
    if (!isThere(file)) return true;
    if (!isSame(file, step.hash)) return false;
    // It may have both names.
    if (isThere(old)) removeMade(file);
    else moveNew(file, old);
    return true;
  }
  if (!isThere(next)) return true;
  if (step.kind === "add" && isThere(file)) {
    // It may have both names, and nothing is renamed to what it is called already.
    const isOurs = isOne(file, next);
    removeMade(next);
    return isOurs;
  }
  const isOurs = step.kind === "add" || (isThere(file) && isSame(file, step.hash));
  if (isOurs) renameSync(next, file);
  else removeMade(next);
  return isOurs;
}

/** Whether two paths are one file that was about to be moved; a link is made anew where it goes. */
const isOne = (path: string, other: string): boolean =>
  isOneFile(path, other) ||
  ([path, other].every((each) => lstatSync(each).isSymbolicLink()) &&
    readlinkSync(path) === readlinkSync(other));

const isSame = (file: string, hash: string | undefined): boolean =>
  hash === undefined || hashOf(readFileSync(file)) === hash;

/** Takes away what waits, of a change of which no step was taken. */
function undo(top: string, { steps, folders }: Written, name: string): void {
  for (const { kind, path } of steps) {
    if (kind !== "remove") removeMade(newBeside(join(top, path)));
  }
  for (const folder of folders.toReversed()) removeMade(join(top, folder));
  removeMade(join(top, name));
  syncFolder(top);
}

/** Takes away what was there before a change of which all steps were taken. */
function clean(top: string, written: Written, name: string): void {
  for (const { kind, path } of written.steps) {
    if (kind !== "add") rmSync(oldBeside(join(top, path)), { force: true });
  }
  for (const folder of foldersOf(written)) removeEmpty(top, folder);
  rmSync(join(top, name), { force: true });
  syncFolder(top);
}

const foldersOf = ({ steps }: Written): ReadonlySet<string> =>
  new Set(steps.map(({ path }) => dirname(path)));

/** Removes the folders that have become empty, up to the repository. */
function removeEmpty(top: string, folder: string): void {
  for (let each = folder; each !== "."; each = dirname(each)) {
    removeMade(join(top, each));
    if (isThere(join(top, each))) return;
  }
}
