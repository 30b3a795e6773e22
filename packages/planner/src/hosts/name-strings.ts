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
import { hostsOf } from "./find.ts";
import { ASIDE } from "./name-tests.ts";
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
  const hosts = hostsOf(repo).hosts.map((each) => each.name);
  for (const { path, node, text, root, isKey } of namesIn(repo, wanted)) {
    // The name itself is an attribute of much else.
    if (!made.has(text) && (isKey || !isOfHost(root, node, hosts))) continue;
    if (isKey && isInSops(root, node)) continue;
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

interface NameIn {
  readonly path: string;
  readonly node: Node;
  readonly text: string;
  readonly root: Node;
  /** Whether it is the name of an attribute. */
  readonly isKey: boolean;
}

/** Where Nix has one of these names: as a string of its own, or as an attribute. */
function namesIn(repo: RepoFiles, wanted: ReadonlyMap<string, unknown>): readonly NameIn[] {
  return filesOf(repo).flatMap((path) => {
    const source = textAt(repo, path);
    const root = [...wanted.keys()].some((each) => source.includes(each))
      ? rootAt(repo, path)
      : undefined;
    return (root?.below(NAMES) ?? []).flatMap((node) => {
      const found = node.kind === "Binding" ? node.path : isValue(root!, node) ? [node] : [];
      return found.flatMap((each) => {
        const text = each.kind === "String" ? stringValue(each) : attributeText(each as never);
        return text !== undefined && wanted.has(text)
          ? [{ path, node: each, text, root: root!, isKey: node.kind === "Binding" }]
          : [];
      });
    });
  });
}

const NAMES = new Set(["String", "Binding"] as const);
const STRINGS = new Set(["String"] as const);

/** Expressions that are the name of the host that a module is for; others, as `dbHost`, are about some host. */
const HOST_NAME = /^(?:[\w'-]+\.)*(?:host[-_]?name|(?:host|machine|node)\.name)$/i;

/** Whether an attribute is a secret that is found by its name in an encrypted file. */
const isInSops = (root: Node, node: Node): boolean =>
  ancestors(root, node).some(
    (each) => each.kind === "Binding" && each.path[0] && attributeText(each.path[0]) === "sops",
  );

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
      if (!made || more.length > 0 || !HOST_NAME.test(made.expression.text)) continue;
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
function isValue(root: Node, node: Node): boolean {
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

/** Names of settings and functions that are about hosts, and addresses of these. */
const OF_HOSTS =
  /host|machine|node|peer|server|client|device|remote|target|source|domain|builder|ssh|^(?:to|from|via|on|for)$|^(?:\d+\.){3}\d+$/i;

/**
 * Whether a string that is the name of a host is meant to be: by the settings that it is in or the function that it is
 * given to, or as it stands among the names of other hosts. Others may be called so as well: a script, `backup`.
 */
const isOfHost = (root: Node, node: Node, hosts: readonly string[]): boolean =>
  ancestors(root, node).some((each) => {
    switch (each.kind) {
      case "Binding":
        return each.path.some((part) => OF_HOSTS.test(attributeText(part) ?? ""));
      case "Apply":
        return OF_HOSTS.test(each.callee.text.slice(0, 40));
      case "List":
        return each.elements.some(
          (other) => other !== node && hosts.includes(stringValue(other) ?? ""),
        );
      default:
        return false;
    }
  });
