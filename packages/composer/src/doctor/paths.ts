import { ancestors, descendants, expressions, parse, positionAt } from "nix-source";
import { folderOf, normal } from "../flake/repo.ts";
import type { Problem } from "../plan.ts";

/**
 * Relative paths in a Nix file that lead to nothing, or out of the repo.
 *
 * @param present - the paths of all files and folders of the repo.
 */
export function missingPaths(present: ReadonlySet<string>, path: string, text: string): Problem[] {
  const root = parse(text);
  return descendants(root).flatMap((node): Problem[] => {
    // What is computed is not known here.
    if (node.kind !== "Path" || node.children.length !== 1 || !node.text.startsWith(".")) return [];
    const target = normal(`${folderOf(path)}/${node.text}`);
    if (target !== undefined && present.has(target)) return [];
    const call = ancestors(root, node).findLast(({ kind }) => kind === "Apply");
    // Whoever asks whether it is there knows that it may not be.
    if (call && /\bpathExists$/.test(expressions(call)[0]!.text)) return [];
    const { line } = positionAt(text, node.from);
    if (target === undefined) {
      const message = `${node.text} leads out of the repository, where a flake may not read`;
      return [{ line, message, fix: "copy it here" }];
    }
    return [{ line, message: `${node.text} is not there: the repository has no ${target}` }];
  });
}

/** The paths of files, and of all folders that they are in. */
export function withFolders(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(["", ...paths]);
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) all.add(folder);
  }
  return all;
}
