import { descendants } from "nix-source";
import type { Remark } from "./files.ts";
import type { Places } from "./place.ts";
import type { Site } from "./reach.ts";
import { callOf, functionName } from "./view.ts";

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
    const call = callOf(node);
    return call !== undefined && functionName(call.callee) === "mkOutOfStoreSymlink";
  });
  return calls.flatMap((node): readonly Remark[] => {
    const {
      callee,
      arguments: [given],
    } = callOf(node)!;
    const path = given && [given, ...descendants(given)].find(({ kind }) => kind === "Path");
    if (!path) return [];
    const target = references.find((each) => each.node.from === path.from)?.target;
    const place = target === undefined ? "…" : places(target);
    return [
      {
        site,
        from: path.from,
        message: `${path.text} is a path, which leads into /nix/store in a flake: the link would not lead to the file that you edit`,
        fix: `${callee.text} "\${config.home.homeDirectory}/nixos/${place}", where this repository is at ~/nixos`,
      },
    ];
  });
}
