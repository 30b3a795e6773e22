import { remove, rename, type Edit, type Node } from "nix-source";
import { members } from "../eval/evaluate.ts";
import type { Expr } from "../eval/file.ts";
import { sourcesOf } from "../eval/functions.ts";
import { type AttrEntry, entriesOf, type SetSource } from "../eval/names.ts";
import { addBinding, type Copy, excerptOf } from "./copy.ts";
import type { Host } from "./host.ts";

// What a flake says of a host beside its entry, in sets that have the names of hosts: how a hive builds it, and
// where deploy-rs finds it.

/** Settings of a hive by the names of its machines. https://colmena.cli.rs/unstable/reference/meta.html */
const BY_NODE = ["nodeNixpkgs", "nodeSpecialArgs"];

interface Setting {
  readonly source: SetSource;
  readonly entry: AttrEntry;
  readonly node: Node;
  /** The path of the set in the flake. */
  readonly place: string;
}

/** Edits by the files that they are for. */
export type EditsByFile = ReadonlyMap<string, readonly Edit[]>;

/** What is said of a host beside its entry, where it is written out. */
export function settingsOf({ name, entry: { source } }: Host): readonly Setting[] {
  const meta = source.kind === "set" ? members([source.expr], "meta") : [];
  const { outputs } = source.expr.file;
  const sets = [
    ...BY_NODE.map((each) => [`meta.${each}`, members(meta, each)] as const),
    ["deploy.nodes", members(members(outputs, "deploy"), "nodes")] as const,
  ];
  return sets.flatMap(([place, values]) =>
    values
      .flatMap((value) => sourcesOf(value))
      .flatMap((found): readonly Setting[] => {
        if (found.kind !== "set" || isSameSet(found.expr, source.expr)) return [];
        return entriesOf(found).flatMap((entry) =>
          entry.name === name && entry.key === name && entry.node?.kind === "Binding"
            ? { source: found, entry, node: entry.node, place }
            : [],
        );
      }),
  );
}

/** Whether these are one set in the text: the nodes may be made of the very set of hosts. */
const isSameSet = (one: Expr, other: Expr): boolean =>
  one.file === other.file &&
  one.node.from === other.node.from &&
  one.prefix.join(".") === other.prefix.join(".");

function byFile(host: Host, edits: (setting: Setting) => readonly Edit[]): EditsByFile {
  const found = new Map<string, readonly Edit[]>();
  for (const each of settingsOf(host)) {
    const { path } = each.source.expr.file;
    found.set(path, [...(found.get(path) ?? []), ...edits(each)]);
  }
  return found;
}

const pathOf = ({ source, entry }: Setting): readonly string[] => [
  ...source.expr.prefix,
  entry.key ?? "",
];

/** The edits that say the same of another host. */
export const settingsCopied = (copy: Copy): EditsByFile =>
  byFile(copy.model, ({ source, entry: { written } }) =>
    written.kind === "expr" && written.prefix.length === 0
      ? addBinding(source, copy.name, excerptOf(written, copy))
      : [],
  );

/** The edits that give the host another name there. */
export const settingsRenamed = (host: Host, name: string): EditsByFile =>
  byFile(host, (each) => rename(each.source.expr.node, pathOf(each), name));

/** The edits that say nothing of the host any more. */
export const settingsRemoved = (host: Host): EditsByFile =>
  byFile(host, (each) => remove(each.source.expr.node, pathOf(each)));
