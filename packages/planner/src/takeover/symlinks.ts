import { bare, descendants, expressions, type Node } from "nix-source";
import type { Remark } from "./files.ts";
import type { Places } from "./place.ts";
import type { Site } from "./reach.ts";
import { callOf, functionName, variable, type View } from "../modules/view.ts";

/**
 * Links of a home that are to lead to files as they are on the disk, named by a path: in a flake that
 * path is one in the store, which nobody can write to.
 *
 * @see https://github.com/nix-community/home-manager/blob/master/modules/files.nix
 */
export function symlinkRemarks(site: Site, places: Places): readonly Remark[] {
  const { view, references } = site;
  if (!view?.source.includes("mkOutOfStoreSymlink")) return [];
  const calls = view.of(["Apply"], (node) => {
    const callee = callOf(node)?.callee;
    return callee !== undefined && functionName(bound(view, callee)) === "mkOutOfStoreSymlink";
  });
  return calls.flatMap((node): readonly Remark[] => {
    const {
      callee,
      arguments: [given],
    } = callOf(node)!;
    const path = given && pathIn(view, given);
    if (!path) return [];
    const target = references.find((each) => each.node.from === path.from)?.target;
    const place = target === undefined ? "…" : places(target);
    return [
      {
        site,
        from: node.from,
        message: `${path.text} is a path, which leads into /nix/store in a flake: the link would not lead to the file that you edit`,
        fix: `${callee.text} "\${config.home.homeDirectory}/nixos/${place}", where this repository is at ~/nixos`,
      },
    ];
  });
}

/** What a variable of the file stands for; anything else is itself. */
function bound(view: View, node: Node): Node {
  const binding = node.kind === "Identifier" ? variable(view, node) : undefined;
  return (binding && expressions(binding)[0]) ?? node;
}

/** The first path in an expression, or in what a variable in it stands for. */
function pathIn(view: View, node: Node): Node | undefined {
  return [node, ...descendants(node)]
    .map((each) => bare(bound(view, each)))
    .find(({ kind }) => kind === "Path");
}
