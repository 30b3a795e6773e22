// Paths from the top of a repo or of a tree, with `/` between their parts; the top is the empty path.

/** What stands in a path, or in any text, for bytes that are no UTF-8: such a path leads nowhere. */
export const NO_UTF8 = "\uFFFD";

/** The folder that a path is in. */
export const dirname = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

/** The last name of a path. */
export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Two parts of a path as one; either may be empty. */
export const join = (folder: string, name: string): string =>
  folder === "" ? name : name === "" ? folder : `${folder}/${name}`;

/** Whether a path leads below a folder. */
export const isBelow = (path: string, folder: string): boolean =>
  folder === "" ? path !== "" : path.startsWith(`${folder}/`);

/** Whether a path is that of a folder or leads below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || isBelow(path, folder);

/** A path when what is at one place is at another one. */
export const rebased = (path: string, from: string, to: string): string =>
  isWithin(path, from) ? join(to, path.slice(from === "" ? 0 : from.length + 1)) : path;

/** A path without `.` and empty parts, and with `..` only at its start: there it leads out of the top. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Where a relative path leads that is written in a folder; nothing when that is out of the top. */
export function resolve(folder: string, written: string): string | undefined {
  const path = normalize(`${folder}/${written}`);
  return isWithin(path, "..") ? undefined : path;
}

/** The path literal of Nix by which a file in a folder names another place. */
export function pathLiteral(folder: string, target: string): string {
  const [from, to] = [partsOf(folder), partsOf(target)];
  let common = 0;
  while (common < from.length && common < to.length && from[common] === to[common]) common++;
  const parts = [...from.slice(common).map(() => ".."), ...to.slice(common)];
  if (parts[0] !== "..") parts.unshift(".");
  // A path has a slash: `..` alone is none.
  return parts.length === 1 ? `${parts[0]}/.` : parts.join("/");
}

const partsOf = (path: string): readonly string[] => path.split("/").filter((part) => part !== "");

/**
 * The code of the problem with writing a file of this path; undefined where it may be written.
 *
 * @param path - from the top of the repo, with `/` between its parts.
 */
export function refusalOfPath(path: string): "written-outside" | "written-in-git" | undefined {
  const parts = path.split("/");
  const isOutside = parts.some((part) => ["", ".", ".."].includes(part));
  if (isOutside || path.includes("\\")) return "written-outside";
  // Some file systems do not tell upper case from lower case.
  return parts.some((part) => part.toLowerCase() === ".git") ? "written-in-git" : undefined;
}
