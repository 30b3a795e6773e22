import { call, members, textOf } from "./evaluate.ts";
import { constantOf, fileExpr, type UnknownCall } from "./file.ts";
import type { AttrSource, Item } from "./names.ts";

// Files that functions of libraries list or load, where it is known which.

/**
 * The files of a folder that https://github.com/nix-community/haumea loads, each called with the same arguments.
 *
 * @returns undefined when it is no such call.
 */
export function loadedFiles(found: UnknownCall): readonly AttrSource[] | undefined {
  const { head, callee, args, expr } = found;
  const [first] = args;
  if (head !== "load" || !first || !/haumea/.test(callee)) return undefined;
  const [src] = members([first], "src");
  const folder = src && textOf(src)?.text;
  if (folder === undefined) return undefined;
  return expr.file.paths().flatMap((path): AttrSource[] => {
    const name = nameIn(folder, path);
    const file = name === undefined ? undefined : expr.file.load(path);
    if (name === undefined || !file) return [];
    const value = call(fileExpr(file), members([first], "inputs").slice(0, 1), expr);
    return [{ kind: "call", expr: fileExpr(file), read: () => ({ name, value }) }];
  });
}

/** The name of a Nix file that is directly in a folder. */
const nameIn = (folder: string, path: string): string | undefined =>
  path.startsWith(`${folder}/`)
    ? /^(?!_)([^/]+)\.nix$/.exec(path.slice(folder.length + 1))?.[1]
    : undefined;

/**
 * The files that `listFilesRecursive` gives of a folder that has no folders of its own.
 *
 * @returns undefined for another folder.
 */
export function filesIn(folder: string, { expr }: UnknownCall): readonly AttrSource[] | undefined {
  const below = expr.file.paths().filter((path) => path.startsWith(`${folder}/`));
  const isFlat = below.every((path) => !path.slice(folder.length + 1).includes("/"));
  if (below.length === 0 || !isFlat) return undefined;
  const read = (item: Item): Item => ({
    ...item,
    value: constantOf(`${folder}/${item.name ?? ""}`, true),
  });
  return [{ kind: "folder", path: folder, expr, read }];
}
