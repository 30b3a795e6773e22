import {
  ancestors,
  attributeName,
  attributeText,
  remove,
  rename,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { members } from "../eval/evaluate.ts";
import type { Expr, NixFile, Value } from "../eval/file.ts";
import { sourcesOf } from "../eval/functions.ts";
import { type AttrEntry, entriesOf, type SetSource } from "../eval/names.ts";
import { addBinding, type Copy, dottedCopies, excerptOf } from "./copy.ts";
import { unlessUnsafe } from "../files/edit-script.ts";
import { escaped } from "../files/renaming.ts";
import { holds, pathsOf } from "./files.ts";
import type { EditsByFile, Host } from "./host.ts";
import { OF_HOST } from "./name-tests.ts";
import { holdsNode } from "./own.ts";
import { mayTake, takenBy } from "./references.ts";
import { type HostRecord, recordKey, recordsOf } from "./records.ts";
import { replaced, rewritten } from "./rewrite.ts";

// What a flake says of a host beside its entry, in sets that have the names of hosts: how a hive builds it, where
// deploy-rs finds it, the homes of people on it, and what modules take by its name.

/** Settings of a hive by the names of its machines. https://colmena.cli.rs/unstable/reference/meta.html */
const BY_NODE = ["nodeNixpkgs", "nodeSpecialArgs"];

/** The homes that are built by themselves, as `ada@otter`. */
const HOMES = "homeConfigurations";

interface Setting {
  readonly source: SetSource;
  readonly entry: AttrEntry;
  readonly node: Node;
  /** The path of the set in the flake. */
  readonly place: string;
  /** Whether modules take it by a name. */
  readonly isTaken: boolean;
}

const known = new WeakMap<Host, readonly Setting[]>();

/** What is said of a host beside its entry, where it is written out. */
export function settingsOf(host: Host): readonly Setting[] {
  const found = known.get(host) ?? settingsIn(host);
  known.set(host, found);
  return found;
}

function settingsIn({ name, node, entry: { source } }: Host): readonly Setting[] {
  const meta = source.kind === "set" ? members([source.expr], "meta") : [];
  const { outputs } = source.expr.file;
  const taken = takenByName(source.expr.file);
  const sets = [
    ...BY_NODE.map((each) => [`meta.${each}`, members(meta, each)] as const),
    ["deploy.nodes", members(members(outputs, "deploy"), "nodes")] as const,
    [HOMES, members(outputs, HOMES)] as const,
    ...taken,
  ];
  const isIts = (place: string, key: string | undefined): boolean =>
    place === HOMES ? key?.replace(/^[^@]+@/, "") === name && key !== name : key === name;
  const all = sets.flatMap(([place, values]) =>
    values
      .flatMap((value) => sourcesOf(value))
      .flatMap((found): readonly Setting[] => {
        if (found.kind !== "set" || isSameSet(found.expr, source.expr)) return [];
        return entriesOf(found).flatMap((entry) =>
          isIts(place, entry.key) &&
          entry.name === entry.key &&
          entry.node?.kind === "Binding" &&
          entry.node !== node
            ? {
                ...{ source: found, entry, node: entry.node, place },
                isTaken: taken.some(([text]) => text === place),
              }
            : [],
        );
      }),
  );
  return [...new Map(all.map((each) => [each.node, each])).values()];
}

/** The sets of which modules take something by the name of their host. */
const takenByName = (file: NixFile): readonly (readonly [string, readonly Value[]])[] =>
  file
    .paths()
    .filter((path) => path.endsWith(".nix") && mayTake(file.textAt(path)))
    .flatMap((path) => file.load(path) ?? [])
    .flatMap((each) => takenBy(each, (text) => OF_HOST.test(text)))
    .map(({ text, values }) => [text, values]);

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

/** What another host is called there. */
const keyFor = ({ place, entry: { key = "" } }: Setting, host: Host, name: string): string =>
  place === HOMES ? key.slice(0, key.length - host.name.length) + name : name;

/** The files of the homes on a host that bear its name. */
export const filesOfHomes = (host: Host): readonly string[] =>
  settingsOf(host)
    .filter(({ place }) => place === HOMES)
    .flatMap(({ entry }) => pathsOf(entry.value))
    .filter((path) => holds(path, host));

/**
 * The edits that say the same of another host.
 *
 * @param copied - what is copied already, as definitions in the modules of the flake.
 */
export function settingsCopied(copy: Copy, copied: readonly Node[] = []): EditsByFile {
  const { model, name } = copy;
  const found = byFile(model, (setting) => {
    const { source, entry, node } = setting;
    if (entry.written.kind !== "expr" || copied.includes(node)) return [];
    const key = keyFor(setting, model, name);
    return entry.written.prefix.length === 0
      ? addBinding(source, key, excerptOf(entry.written, copy))
      : dottedCopies(source, entry.written, key, copy);
  });
  const all = new Map(found);
  for (const each of recordsOf(model)) {
    const edits = addBinding(
      { expr: each.among },
      recordKey(each, model, name),
      excerptOf(each.record, copy),
    );
    const { path } = each.among.file;
    all.set(path, [...(all.get(path) ?? []), ...edits]);
  }
  return all;
}

/** The edits that give the host another name there. */
export function settingsRenamed(host: Host, name: string): EditsByFile {
  const found = new Map(byFile(host, (each) => renamedSetting(each, host, name)));
  const keys = renamedRecords(host, name);
  for (const { among, key, record, path } of recordsOf(host)) {
    const other = keys.get(path.join("."));
    const edits = [
      ...(other === undefined ? [] : rename(among.node, [key], other)),
      ...rewritten(record, { of: host, name, isShared: () => false }),
    ];
    found.set(among.file.path, [...(found.get(among.file.path) ?? []), ...edits]);
  }
  return found;
}

function renamedSetting(setting: Setting, host: Host, name: string): readonly Edit[] {
  const { source, entry, place, node } = setting;
  if (place !== HOMES) return rename(source.expr.node, pathOf(setting), name);
  const { written } = entry;
  const home = keyFor(setting, host, name);
  const label = node.kind === "Binding" ? node.path[source.expr.prefix.length] : undefined;
  const isHere = written.kind === "expr" && written.file === source.expr.file;
  const changes = { of: host, name, isShared: () => false };
  return [
    ...(label ? [replaced(label, attributeName(home))] : []),
    ...(isHere && written.prefix.length === 0 ? rewritten(written, changes) : []),
  ];
}

/** The new names of the records that are called like their host, by the paths that lead to them. */
export const renamedRecords = (host: Host, name: string): ReadonlyMap<string, string> =>
  new Map(
    recordsOf(host)
      .filter((each) => each.key === host.name && !isUsedElsewhere(each, host))
      .map(({ path }) => [path.join("."), name]),
  );

/** The edits that say nothing of the host any more. */
export function settingsRemoved(host: Host): EditsByFile {
  const found = new Map(
    byFile(host, (each) => {
      const gone = (): readonly Edit[] => remove(each.source.expr.node, pathOf(each));
      // A home that is left is seen where it needs what is gone.
      return each.place === HOMES ? unlessUnsafe(gone, () => []) : gone();
    }),
  );
  for (const each of recordsOf(host)) {
    if (isUsedElsewhere(each, host)) continue;
    const { path } = each.among.file;
    found.set(path, [...(found.get(path) ?? []), ...remove(each.among.node, [each.key])]);
  }
  return found;
}

/**
 * What says that it is about a host, as `targetHost = "otter"` does, where modules take by that what a set has of the
 * host: its keys, say. They would miss them.
 *
 * @param gone - what goes with the host.
 * @param isTakenBy - whether something is taken by what a setting of this name says.
 */
export function needsOf(
  host: Host,
  gone: readonly Node[],
  isTakenBy: (label: string) => boolean,
): readonly Need[] {
  const { file } = host.entry.source.expr;
  const settings = settingsOf(host);
  const own = [host.node, ...settings.map(({ node }) => node), ...gone];
  return file.paths().flatMap((path): readonly Need[] => {
    if (!path.endsWith(".nix") || holds(path, host)) return [];
    if (!file.textAt(path).includes(`"${host.name}"`)) return [];
    const other = file.load(path);
    return (other?.root.below(BINDINGS) ?? []).flatMap((each) => {
      const name = each.path.at(-1);
      const label = (name && attributeText(name)) ?? "";
      const isNeed =
        stringValue(each.value) === host.name &&
        OF_HOST.test(label) &&
        isTakenBy(label) &&
        !isExample(other!.root, each) &&
        !own.some((node) => node && node.source === each.source && holdsNode(node, each));
      return isNeed ? [{ file: other!, node: each }] : [];
    });
  });
}

/** Whether something is in the example of an option. */
const isExample = (root: Node, node: Node): boolean =>
  ancestors(root, node).some(
    (each) => each.kind === "Binding" && each.path[0] && attributeText(each.path[0]) === "example",
  );

interface Need {
  readonly file: NixFile;
  readonly node: Node;
}

const BINDINGS = new Set(["Binding"] as const);

/** Whether anything but the entry of a host speaks of its record. */
function isUsedElsewhere({ key }: HostRecord, { node, entry }: Host): boolean {
  const { file } = entry.source.expr;
  const use = new RegExp(String.raw`\.\s*"?${escaped(key)}(?![\w'-])`);
  return file.paths().some((path) => {
    const text = path.endsWith(".nix") ? file.textAt(path) : "";
    if (path !== file.path || !node) return use.test(text);
    return use.test(text.slice(0, node.from)) || use.test(text.slice(node.to));
  });
}
