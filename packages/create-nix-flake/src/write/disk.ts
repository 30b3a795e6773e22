import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { refusal } from "../cli-error.ts";
import type { Owner } from "../runner.ts";

// What the writers of new and of present repositories do with the disk.

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

/** Whether something is at a path, be it a link that leads nowhere. */
export const isThere = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Whether two paths are names of one file. */
export function isOneFile(path: string, other: string): boolean {
  const [one, two] = [path, other].map((each) => lstatSync(each, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

/** Whose a new file is, and who may do what with it. */
interface Access {
  readonly mode?: number | undefined;
  readonly owner?: Owner | undefined;
}

/**
 * Writes a file that must not be there yet: with its final mode before a byte is in it, and with its bytes on the disk.
 *
 * @throws an error with the code EEXIST when something is there.
 */
export function writeNew(
  file: string,
  content: string | Buffer,
  { mode, owner }: Access = {},
): void {
  const descriptor = openSync(file, "wx", mode ?? 0o666);
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode & 0o7777);
    if (owner) fchownSync(descriptor, owner.uid, owner.gid);
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Sees to it that the names in a directory outlast a loss of power, where the file system can. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // Some file systems sync no directories; one that is gone needs it no more.
    if (
      !isSystemError(error) ||
      !/^E(?:INVAL|NOSYS|NOTSUP|ISDIR|ACCES|PERM|NOENT)$/.test(error.code ?? "")
    ) {
      throw error;
    }
  }
}

/**
 * Moves a file or link to a place where nothing is. Node has no `renameat2`, and `rename` replaces what is there:
 * a second name is made, which fails where there is one, and the first one taken away. Where a file system has no
 * second names, it is looked first.
 *
 * @throws an error with the code EEXIST when something is there.
 */
export function moveNew(from: string, to: string): void {
  if (lstatSync(from).isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    unlinkSync(from);
    return;
  }
  try {
    linkSync(from, to);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    if (isThere(to)) throw Object.assign(error, { code: "EEXIST" });
    renameSync(from, to);
    return;
  }
  unlinkSync(from);
}

/** Gives a file a second name, under which its bytes stay when it is replaced. */
export function keepAs(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch (error) {
    if (!isWithoutLinks(error)) throw error;
    copyFileSync(file, name, constants.COPYFILE_EXCL);
  }
}

/** Whether a file system has no second names, or lets nobody but its owner give a file one. */
const isWithoutLinks = (error: unknown): error is NodeJS.ErrnoException =>
  isSystemError(error) &&
  /^E(?:PERM|ACCES|NOSYS|NOTSUP|OPNOTSUPP|MLINK|XDEV)$/.test(error.code ?? "");

/**
 * Makes a folder, and those above it that are not there.
 *
 * @returns the folders that were made, the outermost first.
 */
export function makeFolders(folder: string, owner: Owner | undefined): readonly string[] {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let path = folder; path.length >= first.length; path = dirname(path)) made.unshift(path);
  if (owner) for (const path of made) chownSync(path, owner.uid, owner.gid);
  return made;
}

/** Gives a path and all below it to an owner, from the inside out, while folders are still readable. */
export function giveTo(owner: Owner, path: string): void {
  const names = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  for (const name of names) giveTo(owner, join(path, name));
  lchownSync(path, owner.uid, owner.gid);
}

/** Removes a file, or a directory unless someone else has put something there meanwhile. */
export function removeMade(path: string): void {
  try {
    if (lstatSync(path).isDirectory()) rmdirSync(path);
    else rmSync(path);
  } catch {
    // Someone else uses it now, or it is gone.
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

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;

/** Does something as far as the system lets it. @returns whether that was all of it. */
export function orLater(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EIO: "the disk reports an error",
  ENOENT: "something has been taken away meanwhile",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
  EEXIST: "something else has been written there meanwhile",
  ENOTEMPTY: "something else has been written there meanwhile",
  ENOTDIR: "a part of the path is a file",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

/** Why the system would not do something, in words. */
export const reason = (error: NodeJS.ErrnoException): string =>
  REASONS[error.code ?? ""] ?? error.message;
