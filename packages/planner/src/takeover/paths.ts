import { replace } from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import type { Places } from "./place.ts";
import { isInGit, type Site } from "./reach.ts";
import type { Reference } from "./references.ts";
import { dirname, join, pathLiteral } from "../files/path.ts";
import { locate, type SourceTree } from "./source-tree.ts";

/**
 * The edits that make the paths in a file lead to where their files are in the repo.
 *
 * @param to - where the file itself goes.
 */
export function pathChanges(
  tree: SourceTree,
  site: Site,
  to: string,
  places: Places,
): readonly ReasonedEdit[] {
  const { view, references } = site;
  if (!view) return [];
  return references.flatMap((reference) => {
    const { node, target } = reference;
    // What is not copied has no other place.
    if (target === undefined || isInGit(target)) return [];
    const found = locate(tree, target);
    const real = "path" in found && found.kind !== "missing" ? found.path : target;
    const place = placeOf(reference, found.kind === "directory", real, places);
    const literal = pathLiteral(dirname(to), place);
    const folder = dirname(site.real);
    if (isRelative(reference, folder) && literal === pathLiteral(folder, target)) return [];
    const why = `the file is at ${to}`;
    if (node.kind !== "Path") return because(why, replace(view.root, node, literal));
    if (reference.to === node.to) {
      return because(why, [{ from: node.from, to: node.to, insert: literal }]);
    }
    const insert = literal.replace(/\/\.$/, "");
    return because(why, [{ from: node.from, to: reference.to, insert }]);
  });
}

/** Where a path leads in the repo; a folder that is imported may have been taken apart. */
function placeOf(
  { isPrefix, use }: Reference,
  isFolder: boolean,
  real: string,
  places: Places,
): string {
  const place = places(real);
  if (!isFolder || isPrefix || use === "data") return place;
  const file = places(join(real, "default.nix"));
  return file === join(place, "default.nix") ? place : file;
}

/** Whether a path is written such that it does not leave the tree on its way. */
function isRelative({ node, isPrefix }: Reference, folder: string): boolean {
  if (node.kind === "String" || node.text.startsWith("/")) return false;
  const up = node.text.split("/").filter((part) => part === "..").length;
  return isPrefix || up <= (folder === "" ? 0 : folder.split("/").length);
}
