import { problems as nixProblems } from "nix-source";
import type { Problem } from "../problems.ts";
import { locate, type SourceTree } from "./source-tree.ts";

/** Why a configuration cannot be taken over. */
export function refusalsOf(tree: SourceTree, configuration: string): Problem[] {
  const [place] = tree.roots;
  if (locate(tree, "flake.nix").kind === "file") {
    const message = `${place} is a flake already: it has a flake.nix`;
    return [{ message, fix: `nixos-rebuild switch --flake ${place}` }];
  }
  return unusable(tree, configuration);
}

/** Why a file cannot be what a configuration, or a home, starts from. */
export function unusable(tree: SourceTree, path: string): Problem[] {
  const found = locate(tree, path);
  const file = `${tree.roots[0]}/${path}`;
  if (found.kind === "file") {
    const text = tree.text(found.path);
    if (text === undefined) return [{ message: `${file} is no text in UTF-8` }];
    const [broken] = nixProblems(text);
    if (!broken) return [];
    const { line, message } = broken;
    return [{ file, line, message: `is not Nix: ${message}`, fix: "correct it first" }];
  }
  const reasons = {
    directory: "is a directory, not a file",
    missing: "is not there",
    unreadable: "cannot be read",
    special: "is no file",
    loop: "is a symbolic link that leads to itself",
    outside: "is a symbolic link that leads out of the directory",
  };
  return [{ message: `${file} ${reasons[found.kind]}` }];
}
