import { isBelow } from "../files/path.ts";
import type { FolderLayer } from "./layers.ts";
import { isOfHosts, plainName } from "./sources.ts";
import type { Place } from "./place.ts";

// Hosts that a flake finds by code that is not followed.

/** What folders of hosts are called; some keep one per system. */
const FOLDER =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers|nixos-?[cC]onfigurations|nixos)(?:\/(?:nixos|[a-z0-9_]+-linux))?)\/([^/]+)\/(?:default|configuration)\.nix$/;

/** What reads a folder: of Nix itself, of nixpkgs, and of libraries that load trees of files. */
const READS = /\b(?:readDir|listFilesRecursive|haumea|import-tree|filesystem)\b/;

/**
 * Folders whose hosts a flake must find by itself, by code that is not followed here: it reads folders,
 * each folder in them is a configuration, and none of its files outside of them has the name of any.
 */
export function discovered({ file }: Place): readonly FolderLayer[] {
  const paths = file.paths();
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const [, folder, name] = FOLDER.exec(path) ?? [];
    if (folder !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), name!]);
  }
  const code = paths
    .filter((path) => path.endsWith(".nix") && !FOLDER.test(path))
    .flatMap((path) => file.load(path) ?? []);
  if (!code.some(({ root }) => READS.test(root.source))) return [];
  return [...folders].flatMap(([path, names]): readonly FolderLayer[] => {
    const outside = code.filter(
      (each) => !isBelow(each.path, path) || each.path === `${path}/default.nix`,
    );
    const isNamed = outside.some(({ root }) => names.some((name) => isWord(root.source, name)));
    if (isNamed || !isOfHosts(path, file)) return [];
    return [
      {
        kind: "folder",
        path,
        place: { kind: "place", node: file.root, scope: undefined, file, prefix: [] },
        read: plainName,
      },
    ];
  });
}

function isWord(source: string, name: string): boolean {
  for (let at = source.indexOf(name); at >= 0; at = source.indexOf(name, at + 1)) {
    if (!/[\w-]/.test(source[at - 1] ?? " ") && !/[\w-]/.test(source[at + name.length] ?? " "))
      return true;
  }
  return false;
}
