import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { filesBelow } from "../../test/support/files.ts";
import type { Told } from "./take.ts";

/** A file that is not as it should be. */
export interface FileFault {
  readonly path: string;
  readonly what: "lost" | "changed" | "data changed";
}

/** The files of a tree that are not in its repository, or not to the byte, though nothing tells of that. */
export function filesLost(tree: string, repo: string, told: Told): FileFault[] {
  const known = new Set(filesBelow(repo).map((path) => bytesOf(join(repo, path))));
  const faults: FileFault[] = [];
  for (const path of filesBelow(tree)) {
    const stat = statSync(join(tree, path), { throwIfNoEntry: false });
    // What is in a folder that a link leads to is looked at where it is.
    if (!stat || stat.isDirectory() || isAside(path) || known.has(bytesOf(join(tree, path))))
      continue;
    if (path === IGNORED && hasLines(join(tree, path), join(repo, path))) continue;
    // A link is told of as what it leads to.
    const real = relative(tree, realpathSync(join(tree, path)));
    const to = told.copied.find(({ from }) => from === real)?.to;
    const isThere = to !== undefined && existsSync(join(repo, to));
    if (isThere && !path.endsWith(".nix")) faults.push({ path, what: "data changed" });
    else if (isThere && !told.edits.some(({ file }) => file === real))
      faults.push({ path, what: "changed" });
    else if (!isThere && (to !== undefined || ![path, real].some((each) => isLeft(each, told))))
      faults.push({ path, what: "lost" });
  }
  return faults;
}

const IGNORED = ".gitignore";

/** Whether a list of ignored files has all of another one, which may name other places for them. */
function hasLines(path: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const names = (file: string) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split("/").findLast((name) => name !== ""));
  const present = new Set(names(other));
  return names(path).every((name) => present.has(name));
}

/** Git's own, and what an editor keeps beside a file. */
const isAside = (path: string): boolean =>
  path.split("/").includes(".git") || /\.sw[a-p]$|~$/.test(path);

/** What is in a file, or where a link leads that leads nowhere. */
const bytesOf = (path: string): string => {
  try {
    return readFileSync(path).toString("latin1");
  } catch {
    return `«unread» ${path}`;
  }
};

/** Whether it is said of a file that it is left behind, or of a folder that it is in. */
const isLeft = (path: string, { left, notes }: Told): boolean =>
  notes.includes(path) ||
  left.some((line) => line === path || (line.endsWith("/") && path.startsWith(line)));
