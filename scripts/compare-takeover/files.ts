import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../test/support/files.ts";

/** A file that is not as it should be. */
export interface FileFault {
  readonly path: string;
  readonly what: "lost" | "changed" | "data changed";
}

/**
 * The files of a tree that are not in its repository, or not to the byte, though nothing tells of that.
 *
 * @param told all that was shown of it
 */
export function filesLost(tree: string, repo: string, told: string): FileFault[] {
  const known = new Set(filesBelow(repo).map((path) => bytesOf(join(repo, path))));
  const lines = told.split("\n");
  const faults: FileFault[] = [];
  for (const path of filesBelow(tree)) {
    if (isOfGit(path) || known.has(bytesOf(join(tree, path)))) continue;
    const to = copiedTo(path, lines);
    const isMentioned = lines.some((line) => mentions(line, path));
    if (to !== undefined && existsSync(join(repo, to))) {
      const isEdited = lines.some((line) => line.startsWith(`  ${path}:`));
      if (!path.endsWith(".nix")) faults.push({ path, what: "data changed" });
      else if (!isEdited) faults.push({ path, what: "changed" });
    } else if (!isMentioned) faults.push({ path, what: "lost" });
  }
  return faults;
}

const isOfGit = (path: string): boolean => path.split("/").includes(".git");

/** What is in a file, or where a link leads that leads nowhere. */
const bytesOf = (path: string): string => {
  try {
    return readFileSync(path).toString("latin1");
  } catch {
    return `«unread» ${path}`;
  }
};

/** Where a file was copied to: a folder that keeps its shape has one line. */
function copiedTo(path: string, lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const [, from, to] = /^ {2}(\S.*?) → (\S.*)$/.exec(line) ?? [];
    if (from === path) return to;
    if (from?.endsWith("/") && path.startsWith(from)) return `${to}${path.slice(from.length)}`;
  }
  return undefined;
}

/** Whether a line tells of a file, or of a folder that it is in. */
function mentions(line: string, path: string): boolean {
  const parts = path.split("/");
  return parts.some((_, index) => {
    const start = parts.slice(0, index + 1).join("/");
    return line.trim() === start || line.trim() === `${start}/` || line.includes(path);
  });
}
