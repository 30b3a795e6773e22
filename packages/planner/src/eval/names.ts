import { bindings, type Node } from "nix-source";
import { members, nameAt } from "./evaluate.ts";
import { constantOf, inside, type UnknownCall, type Expr, type Value } from "./file.ts";

// Where names are written: in sets, lists, calls and folders.

/** A name and its value, in a set or a list. */
export interface Item {
  readonly name: string | undefined;
  readonly value: Value;
}

/** A place where names are written: a set, a list, a call or a folder; or an expression that hides them. */
export type AttrSource = KnownSource | OpaqueSource;

/** A source whose names are known. */
export type KnownSource = SetSource | ListSource | CallSource | FolderSource;

interface Source<Kind> {
  readonly kind: Kind;
  /** Where it is written. */
  readonly expr: Expr;
  /** Applies the functions around the source to one item; undefined if they filter it out. */
  readonly read: (item: Item) => Item | undefined;
  /** The name of the library that makes hosts of its values, where it is one that is known. */
  readonly library?: string;
}

/** The bindings of a set, or of a `let` below a name. */
export interface SetSource extends Source<"set"> {
  /** The system of its hosts, where the set lies below the name of one. */
  readonly system?: string;
  /** The folder in which a library looks for a folder of each of its hosts. */
  readonly folder?: string;
}

/** The elements of a list. */
export type ListSource = Source<"list">;

/** A call of a function that gives a set of one attribute. */
type CallSource = Source<"call">;

/** The entries of a folder, which the expression reads. */
export interface FolderSource extends Source<"folder"> {
  readonly path: string;
  /** The file in the folder of a host, where a library says which. */
  readonly entryFile?: string;
  /** Whether the modules of its hosts are given `inputs`. */
  readonly givesInputs?: boolean;
}

/** An expression whose names are not known. */
export interface OpaqueSource {
  readonly kind: "opaque";
  readonly expr: Expr;
  /** The expression in words, for a sentence. */
  readonly what: string;
}

/** The set that could be given a first name, and the path of attributes there. */
export interface Room {
  readonly expr: Expr;
  readonly path: readonly string[];
}

/** The sources of the hosts that a call makes; `room` when it makes none yet. */
export interface LibraryHosts {
  readonly sources: readonly AttrSource[];
  readonly room: Room | undefined;
  /** The sets of the modules that the flake consists of, where it does. */
  readonly modules?: readonly SetSource[];
}

/** Recognises calls of a library that makes hosts of its arguments. */
export type Library = (call: UnknownCall) => LibraryHosts | undefined;

/** An item of a source, and where it is written. */
export interface AttrEntry extends Item {
  readonly source: KnownSource;
  /** The binding or element; undefined in a folder. */
  readonly node: Node | undefined;
  /** The name as it is written there. */
  readonly key: string | undefined;
  /** The value as it is written, before any function is applied. */
  readonly written: Value;
}

/** The entries of a source; those without a name are no attributes. */
export function entriesOf(source: KnownSource): readonly AttrEntry[] {
  switch (source.kind) {
    case "folder":
      return childrenOf(source);
    case "call":
      return entry(source, undefined, source.expr, source.expr.node);
    case "list": {
      const { expr } = source;
      const elements = expr.node.kind === "List" ? expr.node.elements : [];
      return elements.flatMap((node) => entry(source, undefined, inside(expr, node), node));
    }
    case "set":
      return bindingsOf(source);
  }
}

function bindingsOf(source: SetSource): readonly AttrEntry[] {
  const { expr } = source;
  const { prefix } = expr;
  const seen = new Set<string>();
  return bindings(expr.node).flatMap((binding): readonly AttrEntry[] => {
    if (binding.kind === "Inherit") {
      if (prefix.length > 0) return [];
      return binding.names.flatMap((attribute) => {
        const name = nameAt(expr, attribute);
        const [written] = name === undefined ? [] : members([expr], name);
        return written ? entry(source, name, written, binding) : [];
      });
    }
    const { path, value } = binding;
    const isBelow = prefix.every(
      (name, index) => path[index] && nameAt(expr, path[index]) === name,
    );
    const attribute = path[prefix.length];
    const name = isBelow && attribute ? nameAt(inside(expr, attribute), attribute) : undefined;
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    const isWhole = path.length === prefix.length + 1;
    const written: Value = isWhole ? inside(expr, value) : { ...expr, prefix: [...prefix, name] };
    return entry(source, name, written, binding);
  });
}

function entry(
  source: KnownSource,
  key: string | undefined,
  written: Value,
  node: Node | undefined,
): readonly AttrEntry[] {
  const item = source.read({ name: key, value: written });
  return item ? [{ ...item, source, node, written, key }] : [];
}

/** The entries of a folder as `readDir` gives them, without those that can be no host. */
function childrenOf(source: FolderSource): readonly AttrEntry[] {
  const { path, expr } = source;
  const types = new Map<string, string>();
  const top = path === "" ? "" : `${path}/`;
  for (const each of expr.file.paths()) {
    if (!each.startsWith(top)) continue;
    const [name = "", ...rest] = each.slice(top.length).split("/");
    types.set(name, rest.length > 0 ? "directory" : "regular");
  }
  const all = [...types].filter(
    ([name, type]) => type === "directory" || /(?<!^default|^flake)\.nix$/.test(name),
  );
  return all.flatMap(([name, type]) => entry(source, name, constantOf(type), undefined));
}
