import { basename, dirname, isWithin, join } from "../files/path.ts";
import type { Closure } from "./closure.ts";
import { commonFolder, isNear, isOutside } from "./source-tree.ts";

// Files from the rest of the disk get names in the tree, as if their folder had been in it all along.

/**
 * The path that each path would have in the tree.
 *
 * @returns the path itself, unless it is one of the rest of the disk.
 */
export function namesInTree({ files, folders }: Closure): (path: string) => string {
  const outside = [...files.keys()].filter(isOutside);
  if (outside.length === 0) return (path) => path;
  const tops = topsOf([...outside.map(dirname), ...[...folders].filter(isOutside)]);
  const taken = new Set([...files.keys()].map((path) => path.replace(/\/.*/s, "")));
  const names = new Map<string, string>();
  for (const top of tops) {
    const wanted =
      basename(top)
        .replace(/^\.+/, "")
        .replaceAll(/[^\w.+-]/g, "-") || "outside";
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
    taken.add(name);
    names.set(top, name);
  }
  return (path) => {
    const top = isOutside(path) ? tops.find((each) => isWithin(path, each)) : undefined;
    return top === undefined ? path : join(names.get(top) ?? "", path.slice(top.length + 1));
  };
}

/** The folders that hold others, none of them as wide as a home. */
function topsOf(folders: readonly string[]): readonly string[] {
  const tops = new Set<string>();
  for (const folder of new Set(folders)) {
    const near = [...tops].find((top) => isNear(top, folder));
    if (near === undefined) tops.add(folder);
    else {
      tops.delete(near);
      tops.add(commonFolder(near, folder));
    }
  }
  return [...tops];
}
