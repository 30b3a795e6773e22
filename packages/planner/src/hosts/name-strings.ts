import { ancestors, attributeText, type Edit, literal, type Node, stringValue } from "nix-source";
import { openFlake } from "../eval/file.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import type { EditsByFile, HostChange } from "./host.ts";
import { ASIDE } from "./name-tests.ts";
import { isKept, replaced } from "./rewrite.ts";
import { isWord } from "./words.ts";

// Where Nix names a host in a string of its own, as `target = "otter"`: whatever reads it looks for that host.

/** Settings in which people and groups are named, who may be called like a host. */
const OF_PEOPLE = /^(?:users?|groups?|owner|people|username|accounts?)$/i;

/**
 * The edits that name a renamed host by its new name. A name that is a word of its own right, as `desktop`, may well
 * mean something else: then there are none.
 */
export function stringEdits(repo: RepoFiles, change: HostChange): EditsByFile {
  const edits = new Map<string, readonly Edit[]>();
  if (change.kind !== "rename" || isWord(change.from)) return edits;
  const { from, name } = change;
  const flake = openFlake(repo);
  for (const path of repo.below("")) {
    if (!path.endsWith(".nix") || ASIDE.test(path)) continue;
    if (!repo.get(path)?.includes(`"${from}"`)) continue;
    const root = flake?.load(path)?.root;
    if (!root?.isSound) continue;
    const found = root
      .below(STRINGS)
      .filter((node) => stringValue(node) === from && isOfHost(root, node))
      .map((node) => replaced(node, literal(name)));
    if (found.length > 0) edits.set(path, found);
  }
  return edits;
}

const STRINGS = new Set(["String"] as const);

/** Whether a string is a value, and of none of the settings in which a host is not meant or keeps its name. */
function isOfHost(root: Node, node: Node): boolean {
  const around = ancestors(root, node);
  return (
    around.every(
      (each) =>
        each.kind !== "Binding" ||
        (each.value.from <= node.from &&
          !isKept(each) &&
          each.path.every((part) => !OF_PEOPLE.test(attributeText(part) ?? ""))),
    ) && around.every(({ kind }) => kind !== "Select" && kind !== "HasAttribute")
  );
}
