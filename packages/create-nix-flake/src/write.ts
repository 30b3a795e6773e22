import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Change, Plan } from "planner";
import { refusal } from "./cli-error.ts";
import type { Owner } from "./runner.ts";

/**
 * Writes a new repo into a temporary directory beside its destination, then moves it there at once.
 *
 * @param directory - an absolute path; a directory that is there already must be empty.
 * @param finish - called with the temporary directory before the move; its error undoes everything.
 * @param owner - the owner to give the files to, unless it is the current user.
 * @throws {@link CliError} when a file cannot be written. After any error nothing is left behind.
 */
export async function writeRepo(
  directory: string,
  plan: Plan,
  finish: (staging: string) => Promise<void>,
  owner?: Owner,
): Promise<void> {
  const there = entries(directory) !== undefined;
  const created: string[] = [];
  let staging: string | undefined;
  const undo = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    for (const parent of created.toReversed()) removeMade(parent);
  };
  const forget = undoWhenInterrupted(undo);
  try {
    makeParents(dirname(directory), created, owner);
    // An existing directory may be a mount or a shell's working directory, so it is filled, not replaced.
    const prefix = there
      ? join(directory, ".")
      : join(dirname(directory), `.${basename(directory)}.`);
    staging = mkdtempSync(`${prefix}create-nix-flake-`);
    // Temporary directories are private, and this one becomes the repo.
    chmodSync(staging, 0o777 & ~process.umask());
    for (const change of plan.changes) {
      const file = join(staging, change.path);
      mkdirSync(dirname(file), { recursive: true });
      const [content, mode] = contentOf(change, staging);
      writeFileSync(file, content);
      if (mode !== undefined) chmodSync(file, mode);
    }
    if (owner) giveTo(owner, staging);
    await finish(staging);
    if (there) moveUp(staging, directory);
    else renameSync(staging, directory);
  } catch (error) {
    undo();
    // Ctrl-C also ends the program that was waited for, and its end may be noticed before the signal.
    await setTimeout(100);
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

/**
 * Opens a file that must not exist yet.
 *
 * @throws {@link CliError} when it exists and belongs to another run that is not over.
 */
function openNew(file: string): number {
  try {
    return openSync(file, "wx");
  } catch (error) {
    const isOurs = isSystemError(error) && error.code === "EEXIST" && file.endsWith(UNFINISHED);
    if (!isOurs) throw error;
    throw refusal("another-run", { file });
  }
}

/**
 * Makes signals undo everything before they end the program.
 *
 * @returns a function that restores their usual effect.
 */
export function undoWhenInterrupted(undo: () => void): () => void {
  const end = (_: NodeJS.Signals, signal: number): void => {
    undo();
    process.exit(128 + signal);
  };
  const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** The ending of files that exist only while a run writes. */
const UNFINISHED = ".create-nix-flake";

/**
 * Changes an existing repo: adds files, replaces each changed file at once, `flake.nix` last of these, so
 * that it never names a missing file, and removes files at the end.
 *
 * @throws {@link CliError} when a file cannot be written or has changed since the plan was made; then
 * everything is as it was before.
 */
export function changeRepo(directory: string, { changes }: Plan, owner?: Owner): void {
  const made: string[] = [];
  const restorers: (() => void)[] = [];
  const undo = (): void => {
    for (const restore of restorers) restore();
    for (const path of made.toReversed()) removeMade(path);
  };
  const make = (file: string, content: string | Buffer, mode?: number, its = owner): void => {
    makeParents(dirname(file), made, owner);
    // A file that someone else has put there meanwhile must be neither overwritten nor removed.
    const descriptor = openNew(file);
    made.push(file);
    writeFileSync(descriptor, content);
    closeSync(descriptor);
    if (mode !== undefined) chmodSync(file, mode);
    if (its) lchownSync(file, its.uid, its.gid);
  };
  const forget = undoWhenInterrupted(undo);
  try {
    for (const change of changes.filter(({ kind }) => kind === "add")) {
      const file = join(directory, change.path);
      const link = linkOf(change, directory);
      if (link === undefined) make(file, ...contentOf(change, directory));
      else {
        makeParents(dirname(file), made, owner);
        symlinkSync(link, file);
        made.push(file);
      }
    }
    const flakeLast = changes
      .filter(({ kind }) => kind === "modify")
      .toSorted((a, b) => Number(a.path === "flake.nix") - Number(b.path === "flake.nix"));
    const next = throughLinks(directory, flakeLast).map(({ file, path, content, before }) => {
      const { mode, uid, gid } = statSync(file);
      // The file beside it also keeps a second run out. Owner and mode stay as they are.
      make(`${file}${UNFINISHED}`, content, mode, owner && { uid, gid });
      return { file, path, before, restore: saving(file) };
    });
    const gone = changes
      .filter(({ kind }) => kind === "remove")
      .map(({ path, before }) => {
        const file = join(directory, path);
        return { file, path, before, restore: saving(file) };
      });
    for (const { file, path, before } of [...next, ...gone]) {
      if (readFileSync(file, "utf8") !== before) {
        throw refusal("changed-meanwhile", { path });
      }
    }
    for (const { file, restore } of next) {
      renameSync(`${file}${UNFINISHED}`, file);
      restorers.push(restore);
    }
    for (const { file, restore } of gone) {
      rmSync(file);
      restorers.push(restore);
    }
    for (const { file } of gone) removeEmpty(dirname(file), directory);
  } catch (error) {
    undo();
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

/**
 * The names in a directory, in order.
 *
 * @returns `undefined` when there is no such directory.
 * @throws {@link CliError} when it is something else, or may not be read.
 */
export function entries(directory: string): string[] | undefined {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOENT") return undefined;
    throw refusal("not-readable", { path: directory, reason: reason(error) });
  }
}

/** Makes a function that restores a file or link to its present state. Bytes, as not every file is text. */
function saving(file: string): () => void {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(file);
    return () => symlinkSync(target, file);
  }
  const bytes = readFileSync(file);
  return () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, stat.mode);
    lchownSync(file, stat.uid, stat.gid);
  };
}

/**
 * Resolves links: a link stays, and the file that it leads to is changed, once, and only within the repo.
 */
function throughLinks(
  directory: string,
  changes: readonly Change[],
): readonly (Change & { readonly file: string })[] {
  const top = realpathSync(directory);
  const files = new Map<string, Change & { readonly file: string }>();
  for (const change of changes) {
    const file = realpathSync(join(directory, change.path));
    if (!file.startsWith(`${top}/`)) {
      throw refusal("link-out-of-repository", { path: change.path, target: file });
    }
    const other = files.get(file);
    if (other && other.content !== change.content) {
      throw refusal("one-file-twice", { path: change.path, other: other.path });
    }
    if (!other) files.set(file, { ...change, file });
  }
  return [...files.values()];
}

/** The target of a link that is copied as it is; `undefined` when the source is no link. */
function linkOf({ from }: Change, top: string): string | undefined {
  const source = from === undefined ? undefined : resolve(top, from);
  return source !== undefined && lstatSync(source).isSymbolicLink()
    ? readlinkSync(source)
    : undefined;
}

/** The content of a new file, and its permissions where these are copied. */
function contentOf({ content, from }: Change, top: string): [string | Buffer, number?] {
  if (from === undefined) return [content];
  const source = resolve(top, from);
  const bytes = readFileSync(source);
  // A copy can be changed, even one of a read-only file.
  const mode = statSync(source).mode | 0o200;
  if (bytes.toString("utf8") === content) return [bytes, mode];
  // A file that is no valid UTF-8 can only be copied whole.
  if (!content.includes("\uFFFD")) return [content, mode];
  throw refusal("changed-meanwhile", { path: from });
}

function makeParents(directory: string, created: string[], owner: Owner | undefined): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let path = directory; path.length >= first.length; path = dirname(path)) {
    created.unshift(path);
    if (owner) chownSync(path, owner.uid, owner.gid);
  }
}

/** Moves the staged files up into place; when one cannot be moved, removes those that were. */
function moveUp(staging: string, directory: string): void {
  const moved: string[] = [];
  try {
    for (const name of readdirSync(staging)) {
      renameSync(join(staging, name), join(directory, name));
      moved.push(name);
    }
    rmdirSync(staging);
  } catch (error) {
    for (const name of moved) rmSync(join(directory, name), { recursive: true, force: true });
    throw error;
  }
}

/** Gives a path and all below it to an owner, from the inside out, while folders are still readable. */
export function giveTo(owner: Owner, path: string): void {
  const names = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  for (const name of names) giveTo(owner, join(path, name));
  lchownSync(path, owner.uid, owner.gid);
}

/** Removes the folders that have become empty, up to the repo. */
function removeEmpty(folder: string, repo: string): void {
  if (folder === repo || !existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), repo);
}

/** Removes a file, or a directory unless someone else has put something there meanwhile. */
function removeMade(path: string): void {
  try {
    if (lstatSync(path).isDirectory()) rmdirSync(path);
    else rmSync(path);
  } catch {
    // Someone else uses it now.
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
  EEXIST: "something else has been written there meanwhile",
  ENOTEMPTY: "something else has been written there meanwhile",
  ENOTDIR: "a part of the path is a file",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

const reason = (error: NodeJS.ErrnoException): string => REASONS[error.code ?? ""] ?? error.message;
