import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
} from "node:fs";
import { resolve } from "node:path";
import type { Entry, SourceTree } from "planner";
import { isBinary, mostBytes } from "../text-file.ts";

/**
 * A directory of the disk; each path is read when it is first asked for.
 *
 * @param names - other absolute paths that its files use for it: a copy of `/etc/nixos` refers to that.
 */
export function sourceTree(directory: string, ...names: readonly string[]): SourceTree {
  return {
    roots: [resolve(directory), realpathSync(directory), ...names],
    look: remembered((path) => look(resolve(directory, path))),
    text: remembered((path) => text(resolve(directory, path))),
    isLocked: (path) => isLocked(resolve(directory, path)),
  };
}

/** Computes a value for each path once. */
function remembered<Value>(compute: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (path) => {
    const entry = known.get(path) ?? { value: compute(path) };
    known.set(path, entry);
    return entry.value;
  };
}

function look(path: string): Entry {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) return { kind: "missing" };
    if (stat.isSymbolicLink()) return { kind: "link", target: readlinkSync(path) };
    if (stat.isDirectory()) return { kind: "directory", names: readdirSync(path).toSorted() };
    if (!stat.isFile()) return { kind: "special" };
    if (stat.size > mostBytes(path)) return { kind: "large" };
    accessSync(path, constants.R_OK);
    return { kind: "file" };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { kind: code === "ENOTDIR" || code === "ENOENT" ? "missing" : "unreadable" };
  }
}

/** The text of a file; `undefined` when it is none, or not in UTF-8. */
function text(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (isBinary(path, bytes)) return undefined;
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Whether a file is what git-crypt writes.
 *
 * @see https://github.com/AGWA/git-crypt/blob/master/crypto.hpp
 */
function isLocked(path: string): boolean {
  const start = Buffer.alloc(LOCKED.length);
  try {
    const file = openSync(path, "r");
    readSync(file, start, 0, start.length, 0);
    closeSync(file);
  } catch {
    return false;
  }
  return start.equals(LOCKED);
}

const LOCKED = Buffer.from("\0GITCRYPT\0");
