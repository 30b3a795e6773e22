import { basename, dirname, isWithin, join, normalize } from "../files/path.ts";

/** The file, folder or link at a path of a {@link SourceTree}, symbolic links not followed. */
export type Entry =
  | { readonly kind: "file" }
  | { readonly kind: "directory"; readonly names: readonly string[] }
  /** With the target as the link has it, relative or absolute. */
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "unreadable" }
  /** A socket, a device and the like. */
  | { readonly kind: "special" }
  /** More than a configuration has. */
  | { readonly kind: "large" }
  | { readonly kind: "missing" };

/**
 * A directory that is only read, and only where someone looks. Absolute paths are those of the rest of the disk, as far
 * as there is one.
 */
export interface SourceTree {
  /** The absolute paths that mean its top, `/etc/nixos` among them; the first is where it was found. */
  readonly roots: readonly [string, ...string[]];
  /** The entry at a path from the top, with `/` between its parts; the top itself is the empty path. */
  look(path: string): Entry;
  /** The text of a file; nothing when it is not UTF-8. */
  text(path: string): string | undefined;
  /** Whether git-crypt keeps the content of a file, which nobody has unlocked. */
  isLocked?(path: string): boolean;
}

/** The end of a path, once all links are followed. */
export type Located =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "directory"; readonly path: string; readonly names: readonly string[] }
  | {
      readonly kind: "missing" | "unreadable" | "special" | "large" | "loop";
      readonly path: string;
    }
  | { readonly kind: "leads-out"; readonly path: string; readonly target: string };

/** As many links as Linux follows for one path. */
const MOST_LINKS = 40;

/** Follows a path from the top of a tree, through links that stay in it. */
export function locate(tree: SourceTree, path: string): Located {
  let links = 0;
  let [done, rest] = startOf(path);
  for (;;) {
    const entry = tree.look(done);
    if (entry.kind === "link") {
      if (++links > MOST_LINKS) return { kind: "loop", path };
      const target = resolveIn(tree, dirname(done), entry.target);
      if (isOutside(target) && !isOutside(path) && !isThere(tree, target)) {
        return { kind: "leads-out", path: done, target: entry.target };
      }
      const [from, names] = startOf(target);
      rest = [...names, ...rest];
      done = from;
      continue;
    }
    const [name, ...more] = rest;
    if (name === undefined) return { ...entry, path: done };
    if (entry.kind !== "directory") {
      return { kind: entry.kind === "unreadable" ? "unreadable" : "missing", path: done };
    }
    done = done === "/" ? `/${name}` : join(done, name);
    rest = more;
  }
}

/** Whether a place on the rest of the disk can be read, and is none that holds more than a configuration. */
function isThere(tree: SourceTree, target: string): boolean {
  const found = locate(tree, target);
  return found.kind === "file" || (found.kind === "directory" && !isWholeHome(tree, found));
}

/** Whether a folder is a whole home, or has the configuration in it: nobody means to copy all of that. */
export function isWholeHome(
  tree: SourceTree,
  { path, names }: Extract<Located, { kind: "directory" }>,
): boolean {
  const hasTree = tree.roots.some((root) => isWithin(root, path));
  return hasTree || names.some((name) => OF_HOMES.test(name));
}

const OF_HOMES = /^\.(?:ssh|bash_history|cache|local|profile|gnupg)$/;

/** Where a path starts, and the names in it. */
const startOf = (path: string): [string, string[]] => [
  isOutside(path) ? "/" : "",
  path.split("/").filter((name) => name !== ""),
];

/** Whether a path of a tree is one of the rest of the disk. */
export const isOutside = (path: string): boolean => path.startsWith("/");

/**
 * The path that Nix has for a file that it evaluates: the link that the file is, is followed; those on the way to it stay
 * in the path, so that `..` leads out of the folder by whose name one came.
 *
 * @see https://github.com/NixOS/nix/blob/master/src/libexpr/parser.y (resolveExprPath)
 */
export function evaluatedPath(tree: SourceTree, path: string): string {
  const { kind } = locate(tree, path);
  if (kind !== "file" && kind !== "directory") return path;
  let at = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const folder = locate(tree, dirname(at));
    const entry = tree.look(join(folder.path, basename(at)));
    if (at === "" || entry.kind !== "link") return at;
    const target = resolveIn(tree, dirname(at), entry.target);
    at = target;
  }
  return at;
}

/**
 * Resolves a path that a file of this folder names, from the top of the tree. It may leave the tree
 * by any of its names and come back by another.
 *
 * @returns an absolute path when it is not in the tree.
 */
export function resolveIn(tree: SourceTree, folder: string, path: string): string {
  const isAbsolute = isOutside(path) || isOutside(folder);
  const starts = isAbsolute ? [""] : tree.roots;
  const all = starts.map((from) => absolute(isOutside(path) ? path : `${from}/${folder}/${path}`));
  for (const found of all) {
    for (const root of tree.roots) {
      if (found === root) return "";
      if (found.startsWith(`${root}/`)) return found.slice(root.length + 1);
    }
  }
  return all[0] ?? path;
}

/** An absolute path without `.` and `..`: above the root is the root. */
const absolute = (path: string): string => `/${normalize(path).replace(/^(?:\.\.(?:\/|$))+/, "")}`;

/** Whether two places on the disk are in one folder that is not as wide as a home. */
export const isNear = (one: string, other: string): boolean => !isWide(commonFolder(one, other));

/** Folders in which everything of the disk is: they say nothing of what is in them. */
const isWide = (folder: string): boolean => folder.split("/").length <= 3;

/** The folder that holds two places on the disk. */
export function commonFolder(one: string, other: string): string {
  const [a, b] = [one.split("/"), other.split("/")];
  const end = a.findIndex((part, index) => part !== b[index]);
  return (end === -1 ? a : a.slice(0, end)).join("/");
}
