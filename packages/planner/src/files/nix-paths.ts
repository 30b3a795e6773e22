import { descendants, type Node, parse } from "nix-source";
import { lineOf } from "../problems.ts";
import { dirname, resolve } from "./path.ts";

/** A path in a Nix file that leads to no file or folder. */
export interface MissingPath {
  /** From 1. */
  readonly line: number;
  /** As it is written. */
  readonly written: string;
  /** From the top of the repo; nothing when it leads out. */
  readonly target: string | undefined;
}

/**
 * The relative paths in a Nix file that lead to nothing, or out of the repo.
 *
 * @param present - what {@link withFolders} gives for the files of the repo.
 * @param path - where the file is.
 */
export function missingPaths(
  present: ReadonlySet<string>,
  path: string,
  text: string,
): MissingPath[] {
  // Whoever asks what is there knows that it may not be.
  if (text.includes("pathExists")) return [];
  return parse(text)
    .below(new Set(["Path"]))
    .flatMap((node): MissingPath[] => {
      // What is computed is not known here.
      if (node.children.length !== 1 || !node.text.startsWith(".")) return [];
      const target = resolve(dirname(path), node.text);
      if (target !== undefined && present.has(target)) return [];
      return [{ line: lineOf(node), written: node.text, target }];
    });
}

/** The paths of files, and of all folders that they are in. */
export function withFolders(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(["", ...paths]);
  for (const path of paths) {
    for (let folder = dirname(path); folder !== ""; folder = dirname(folder)) all.add(folder);
  }
  return all;
}

/**
 * A relative path as far as it is written out: what follows an interpolation is not known, the folder
 * before it is. Undefined for any other node.
 */
export function writtenPath(node: Node): string | undefined {
  const first = node.children[0];
  if (node.kind !== "Path" || first?.kind !== "Text" || !first.text.startsWith("."))
    return undefined;
  return node.children.length === 1 ? first.text : dirname(first.text);
}

/** The files and folders of the repo that a Nix file in a folder of it names. */
export const pathsIn = (root: Node, folder: string): string[] =>
  descendants(root).flatMap((node) => {
    const written = writtenPath(node);
    return written === undefined ? [] : (resolve(folder, written) ?? []);
  });
