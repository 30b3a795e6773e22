import { append, descendants, removeAt, type Edit, type Node, type NodeOf } from "nix-source";
import type { NixFile } from "../eval/file.ts";
import { basename, dirname, pathLiteral, resolve } from "../files/path.ts";

// Lists that name the file of a host: the modules of a flake, say.

/** A list that names a file: the modules of a flake, say. */
interface Import {
  readonly file: NixFile;
  readonly list: NodeOf<"List">;
  readonly element: Node;
}

/** The list of paths that names this file or its folder. */
export function importOf(target: NixFile): Import | undefined {
  const isDefault = target.path.endsWith("/default.nix");
  const path = isDefault ? dirname(target.path) : target.path;
  const last = basename(path);
  for (const each of target.paths()) {
    const file = each.endsWith(".nix") && each !== target.path ? target.load(each) : undefined;
    if (!file?.root.source.includes(last)) continue;
    for (const list of descendants(file.root)) {
      if (list.kind !== "List") continue;
      const element = list.elements.find(
        ({ kind, text }) =>
          kind === "Path" && [path, target.path].includes(resolve(dirname(each), text) ?? ""),
      );
      if (element) return { file, list, element };
    }
  }
  return undefined;
}

/**
 * The edits that name the file of another host beside this one.
 *
 * @param to - the path of that file, from the top of the repo.
 */
export function importCopy({ file, list, element }: Import, to: string): readonly Edit[] {
  const isFolder = !element.text.endsWith(".nix");
  return append(list, pathLiteral(dirname(file.path), isFolder ? dirname(to) : to));
}

/** The edits that leave a file out. */
export const importNoMore = ({ list, element }: Import): readonly Edit[] =>
  removeAt(
    list,
    list.elements.findIndex(({ from }) => from === element.from),
  );
