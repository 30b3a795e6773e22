import { append, descendants, expressions, removeAt, type Edit, type Node } from "nix-source";
import { renamedPath } from "./naming.ts";
import { basename, dirname, resolve } from "../files/path.ts";
import type { SourceFile } from "../eval/repo.ts";

// The list in which the file of a host is named.

/** Where a list names a file: of the modules of a flake, say. */
interface Import {
  readonly file: SourceFile;
  readonly list: Node;
  readonly element: Node;
}

/** The list of paths that names this file or its folder. */
export function importOf(target: SourceFile): Import | undefined {
  const isDefault = target.path.endsWith("/default.nix");
  const path = isDefault ? dirname(target.path) : target.path;
  const last = basename(path);
  for (const each of target.paths()) {
    const file = each.endsWith(".nix") && each !== target.path ? target.load(each) : undefined;
    if (!file?.root.source.includes(last)) continue;
    for (const list of descendants(file.root).filter(({ kind }) => kind === "List")) {
      const element = expressions(list).find(
        ({ kind, text }) =>
          kind === "Path" && [path, target.path].includes(resolve(dirname(each), text) ?? ""),
      );
      if (element) return { file, list, element };
    }
  }
  return undefined;
}

/** The edits that name the file of another host beside this one. */
export const importTwin = ({ list, element }: Import, old: string, name: string): readonly Edit[] =>
  append(list, renamedPath(element.text, old, name));

/** The edits that leave a file out. */
export const importNoMore = ({ list, element }: Import): readonly Edit[] =>
  removeAt(
    list,
    expressions(list).findIndex(({ from }) => from === element.from),
  );
