import {
  accessSync,
  constants,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from "node:fs";
import { join, resolve } from "node:path";
import type { Entry, SourceTree } from "planner";

/**
 * A directory of the disk, read where someone looks, each file once.
 *
 * @param names - what else its files call it: a copy of `/etc/nixos` speaks of that.
 */
export function sourceTree(directory: string, ...names: readonly string[]): SourceTree {
  const entries = new Map<string, Entry>();
  const texts = new Map<string, string | undefined>();
  return {
    roots: [resolve(directory), realpathSync(directory), ...names],
    look: (path) => remembered(entries, path, () => look(join(directory, path))),
    text: (path) => remembered(texts, path, () => text(join(directory, path))),
  };
}

function remembered<Value>(known: Map<string, Value>, path: string, make: () => Value): Value {
  if (!known.has(path)) known.set(path, make());
  return known.get(path)!;
}

function look(path: string): Entry {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) return { kind: "missing" };
    if (stat.isSymbolicLink()) return { kind: "link", target: readlinkSync(path) };
    if (stat.isDirectory()) return { kind: "directory", names: readdirSync(path).toSorted() };
    if (!stat.isFile()) return { kind: "special" };
    accessSync(path, constants.R_OK);
    return { kind: "file" };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { kind: code === "ENOTDIR" || code === "ENOENT" ? "missing" : "unreadable" };
  }
}

/** The bytes as text; nothing when they are not UTF-8. */
function text(path: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}
