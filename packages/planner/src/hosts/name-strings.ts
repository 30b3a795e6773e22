import {
  ancestors,
  attributeName,
  attributeText,
  type Edit,
  literal,
  type Node,
  stringValue,
} from "nix-source";
import { openFlake } from "../eval/file.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { lineOf } from "../problems.ts";
import type { EditsByFile, HostChange } from "./host.ts";
import { ASIDE, OF_HOST } from "./name-tests.ts";
import { findsSecrets } from "./places-by-name.ts";
import { isKept, replaced } from "./rewrite.ts";
import { isWord } from "./words.ts";

// Where Nix names a host in a string of its own, as `target = "otter"`: whatever reads it looks for that host.

/** Settings in which people and groups are named, who may be called like a host. */
const OF_PEOPLE = /^(?:users?|groups?|owner|people|username|accounts?)$/i;

/**
 * The edits that name a renamed host by its new name. A name that is a word of its own right, as `desktop`, may well
 * mean something else: then only what modules put together of it follows.
 */
export function stringEdits(repo: RepoFiles, change: HostChange): EditsByFile {
  if (change.kind !== "rename") return new Map();
  const { from, name } = change;
  const made = textsMade(repo, from, name);
  const wanted = isWord(from) ? made : new Map([...made, [from, name]]);
  const edits = new Map<string, readonly Edit[]>();
  const paths = repo.below("");
  for (const { path, node, text } of namesIn(repo, wanted)) {
    // The name itself is an attribute of much else.
    if (node.kind !== "String" && !made.has(text)) continue;
    if (text === from && findsSecrets(paths, textAt(repo, path), from)) continue;
    const other = wanted.get(text)!;
    const insert = node.kind === "String" ? literal(other) : attributeName(other);
    edits.set(path, [...(edits.get(path) ?? []), replaced(node, insert)]);
  }
  return edits;
}

/** What still is called as modules put it together of a name that a host had: they no longer find it. */
export function namesLeft(repo: RepoFiles, change: HostChange): readonly NameLeft[] {
  if (change.kind !== "rename") return [];
  const made = textsMade(repo, change.from, change.name);
  return namesIn(repo, made).map(({ path, node, text }) => ({
    text,
    other: made.get(text) ?? "",
    file: path,
    line: lineOf(node),
  }));
}

/** A name that is put together of that of a host, and what it is for the new name. */
interface NameLeft {
  readonly text: string;
  readonly other: string;
  readonly file: string;
  readonly line: number;
}

/** The Nix files of a repo that are part of it. */
const filesOf = (repo: RepoFiles): readonly string[] =>
  repo.below("").filter((path) => path.endsWith(".nix") && !ASIDE.test(path));

/** A file that can be changed. */
function rootAt(repo: RepoFiles, path: string): Node | undefined {
  const root = openFlake(repo)?.load(path)?.root;
  return root?.isSound ? root : undefined;
}

/** Where Nix has one of these names: as a string of its own, or as an attribute. */
function namesIn(
  repo: RepoFiles,
  wanted: ReadonlyMap<string, unknown>,
): readonly { readonly path: string; readonly node: Node; readonly text: string }[] {
  return filesOf(repo).flatMap((path) => {
    const source = textAt(repo, path);
    const root = [...wanted.keys()].some((each) => source.includes(each))
      ? rootAt(repo, path)
      : undefined;
    return (root?.below(NAMES) ?? []).flatMap((node) => {
      const found = node.kind === "Binding" ? node.path : isOfHost(root!, node) ? [node] : [];
      return found.flatMap((each) => {
        const text = each.kind === "String" ? stringValue(each) : attributeText(each as never);
        return text !== undefined && wanted.has(text) ? [{ path, node: each, text }] : [];
      });
    });
  });
}

const NAMES = new Set(["String", "Binding"] as const);
const STRINGS = new Set(["String"] as const);

/**
 * What modules put together of the name of their host, as `"token-${hostName}"`: what it is for the old name, with
 * what it is for the new one.
 */
function textsMade(repo: RepoFiles, from: string, name: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of filesOf(repo)) {
    if (!/\$\{[^}]*(?:host|machine|node)/i.test(textAt(repo, path))) continue;
    for (const { parts } of rootAt(repo, path)?.below(STRINGS) ?? []) {
      const [made, ...more] = parts.filter((part) => part.kind === "Interpolation");
      if (!made || more.length > 0 || !OF_HOST.test(made.expression.text)) continue;
      const of = (each: string): string =>
        parts.map((part) => (part === made ? each : part.text)).join("");
      const rest = of("");
      // What is but a sign or two around the name could be anything.
      if (/[a-z].*[a-z]/i.test(rest) && !/[\s/\\]/.test(rest)) found.set(of(from), of(name));
    }
  }
  return found;
}

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
