import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Committed } from "./git.ts";
import { readBytes } from "./write/contents.ts";

// Whether git could give back what is about to be removed.

/**
 * The files and folders at a path of which git has not each byte, as they are: what it ignores or does not track, what
 * has been changed since, and other repositories. Bytes are compared, for git can be told to pass over changes.
 *
 * @param path - from the top of the repository.
 * @param commit - what is committed there.
 */
export function unsavedAt(
  directory: string,
  path: string,
  commit: ReadonlyMap<string, Committed>,
): readonly string[] {
  const stat = lstatSync(join(directory, path), { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isDirectory()) {
    const names = readdirSync(join(directory, path));
    return names.includes(".git")
      ? [`${path}/.git`]
      : names.toSorted().flatMap((name) => unsavedAt(directory, `${path}/${name}`, commit));
  }
  const known = commit.get(path);
  return known && isSaved(join(directory, path), stat, known) ? [] : [path];
}

function isSaved(
  file: string,
  stat: { isSymbolicLink(): boolean; isFile(): boolean },
  { mode, hash }: Committed,
): boolean {
  if (stat.isSymbolicLink()) return mode === "120000" && hashAs(hash, readlinkSync(file)) === hash;
  return stat.isFile() && mode.startsWith("100") && hashAs(hash, readBytes(file)) === hash;
}

/** The hash that git gives to bytes, by the kind of another one: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function hashAs(like: string, content: string | Buffer): string {
  const bytes = Buffer.from(content);
  return createHash(like.length === 64 ? "sha256" : "sha1")
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest("hex");
}
