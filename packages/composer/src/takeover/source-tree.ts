/** What is at a path of a {@link SourceTree}, symbolic links not followed. */
export type Entry =
  | { readonly kind: "file" }
  | { readonly kind: "directory"; readonly names: readonly string[] }
  /** With what the link says, relative or absolute. */
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "unreadable" }
  /** A socket, a device and the like. */
  | { readonly kind: "special" }
  | { readonly kind: "missing" };

/** A directory that is only read, and only where someone looks. */
export interface SourceTree {
  /** The absolute paths that mean its top, `/etc/nixos` among them; the first is where it was found. */
  readonly roots: readonly string[];
  /** What is at a path from the top, with `/` between its parts; the top itself is the empty path. */
  look(path: string): Entry;
  /** The text of a file; nothing when it is not UTF-8. */
  text(path: string): string | undefined;
}

/** What a path leads to, once all links are followed. */
export type Located =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "directory"; readonly path: string; readonly names: readonly string[] }
  | { readonly kind: "missing" | "unreadable" | "special" | "loop"; readonly path: string }
  | { readonly kind: "outside"; readonly path: string; readonly target: string };

/** As many links as Linux follows for one path. */
const MOST_LINKS = 40;

/** Follows a path from the top of a tree, through links that stay in it. */
export function locate(tree: SourceTree, path: string): Located {
  let links = 0;
  let done = "";
  let rest = path === "" ? [] : path.split("/");
  for (;;) {
    const entry = tree.look(done);
    if (entry.kind === "link") {
      if (++links > MOST_LINKS) return { kind: "loop", path };
      const target = resolve(tree, dirname(done), entry.target);
      if (target === undefined) return { kind: "outside", path: done, target: entry.target };
      rest = [...(target === "" ? [] : target.split("/")), ...rest];
      done = "";
      continue;
    }
    const [name, ...more] = rest;
    if (name === undefined) return { ...entry, path: done };
    if (entry.kind !== "directory") {
      return { kind: entry.kind === "unreadable" ? "unreadable" : "missing", path: done };
    }
    done = join(done, name);
    rest = more;
  }
}

/**
 * Where a path that a file of this folder names leads, from the top of the tree. It may leave the tree
 * by any of its names and come back by another.
 *
 * @returns nothing when it is not in the tree.
 */
export function resolve(tree: SourceTree, folder: string, path: string): string | undefined {
  for (const from of path.startsWith("/") ? [""] : tree.roots) {
    const found = normal(path.startsWith("/") ? path : `${from}/${folder}/${path}`);
    for (const root of tree.roots) {
      if (found === root) return "";
      if (found.startsWith(`${root}/`)) return found.slice(root.length + 1);
    }
  }
  return undefined;
}

/** Two parts of a path as one. */
export const join = (folder: string, name: string): string =>
  folder === "" ? name : name === "" ? folder : `${folder}/${name}`;

/** The folder that a path is in. */
export const dirname = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

/** The last name of a path. */
export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Whether a path is that of a folder or leads below it. */
export const isBelow = (path: string, folder: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** How a file in one folder names another place of the same tree, as a path literal of Nix. */
export function pathLiteral(folder: string, target: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = target === "" ? [] : target.split("/");
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  const up = from.slice(common).map(() => "..");
  const parts = [...(up.length > 0 ? up : ["."]), ...to.slice(common)];
  // A path has a slash: `..` alone is none.
  return parts.length === 1 ? `${parts[0]}/.` : parts.join("/");
}
