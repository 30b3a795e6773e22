import { descendants, type Node } from "nix-source";
import { resolve } from "./path.ts";

/** The files and folders of the repo that a file in a folder of it names. */
export const pathsIn = (root: Node, folder: string): string[] =>
  descendants(root)
    .filter(({ kind, text }) => kind === "Path" && text.startsWith("."))
    .flatMap(({ text }) => resolve(folder, text) ?? []);
