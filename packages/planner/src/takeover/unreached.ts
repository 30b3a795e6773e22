import { dirname, join } from "../files/path.ts";
import { IGNORED } from "./ignored.ts";
import type { Closure } from "./reach.ts";
import { locate, type SourceTree } from "./source-tree.ts";

/**
 * The paths of a tree that are no part of a closure, and that nothing in it names; a folder stands for
 * all that is in it.
 */
export function unreached(tree: SourceTree, { sites, lacks }: Closure): readonly string[] {
  const reached = new Set(lacks.map(({ path }) => path));
  for (const { path, real } of sites.values()) {
    for (const each of [path, real]) {
      for (let at = each; !reached.has(at); at = dirname(at)) {
        reached.add(at);
      }
    }
  }
  const below = (folder: string): readonly string[] => {
    const entry = tree.look(folder);
    if (entry.kind !== "directory") return [];
    return entry.names.toSorted().flatMap((name) => {
      if (IGNORED.test(name)) return [];
      const path = join(folder, name);
      const { kind } = tree.look(path);
      if (reached.has(path)) return below(path);
      // A link is as good as what it leads to.
      if (kind === "link" && reached.has(locate(tree, path).path)) return [];
      return [kind === "directory" ? `${path}/` : path];
    });
  };
  return below("");
}
