import { attributes, bindings, expressions, type Node } from "nix-source";
import { inside, known, type Place, type Value } from "./place.ts";
import { members, nameOf } from "./value.ts";

// Where names are written: in sets, lists, calls and folders.

/** A name and its value, in a set or a list. */
export interface Item {
  readonly name: string | undefined;
  readonly value: Value;
}

/** Where names come from: a set or a list that is written out, a folder, or something that hides them. */
export type Layer = SetLayer | ListLayer | CallLayer | FolderLayer | OpaqueLayer;

interface Reader {
  /** What becomes of an item on its way to the attribute that it is in the end; nothing when it is left out. */
  readonly read: (item: Item) => Item | undefined;
}

/** The bindings of a set, or of a `let` below a name. */
export interface SetLayer extends Reader {
  readonly kind: "set";
  readonly place: Place;
}

/** The elements of a list. */
export interface ListLayer extends Reader {
  readonly kind: "list";
  readonly place: Place;
}

/** A call of a function that gives a set of one host. */
interface CallLayer extends Reader {
  readonly kind: "call";
  readonly place: Place;
}

/** The entries of a folder. */
export interface FolderLayer extends Reader {
  readonly kind: "folder";
  readonly path: string;
  /** Where it is read. */
  readonly place: Place;
  /** The file in the folder of a host, where a framework says which. */
  readonly entryFile?: string;
  /** Whether the modules of its hosts are given `inputs`. */
  readonly givesInputs?: boolean;
}

/** Something of which the names are not known. */
export interface OpaqueLayer {
  readonly kind: "opaque";
  readonly place: Place;
  /** What it is, for a sentence. */
  readonly what: string;
}

/** An item of a layer, where it is written and what becomes of it. */
export interface Entry extends Item {
  readonly layer: Exclude<Layer, OpaqueLayer>;
  /** The binding or element; nothing in a folder. */
  readonly node: Node | undefined;
  /** The name as it is written there. */
  readonly key: string | undefined;
  /** As it is written, before any function is applied. */
  readonly written: Value;
}

/** The entries of a layer; those without a name are no attributes. */
export function entriesOf(layer: Exclude<Layer, OpaqueLayer>): readonly Entry[] {
  if (layer.kind === "folder") return childrenOf(layer);
  if (layer.kind === "call") return entry(layer, undefined, layer.place, layer.place.node);
  if (layer.kind === "list") {
    return expressions(layer.place.node).flatMap((node) => {
      const written = inside(layer.place, node);
      return entry(layer, undefined, written, node);
    });
  }
  const { place } = layer;
  const { prefix } = place;
  const seen = new Set<string>();
  return bindings(place.node).flatMap((binding): readonly Entry[] => {
    const isInherit = binding.kind === "Inherit";
    if (isInherit && prefix.length > 0) return [];
    const path = attributes(isInherit ? binding : binding.children[0]!);
    if (isInherit) {
      return path.flatMap((attribute) => {
        const name = nameOf(place, attribute);
        const [written] = name === undefined ? [] : members([place], name);
        return written ? entry(layer, name, written, binding) : [];
      });
    }
    const isBelow = prefix.every(
      (name, index) => path[index] && nameOf(place, path[index]) === name,
    );
    const attribute = path[prefix.length];
    if (!isBelow || !attribute) return [];
    const name = nameOf(inside(place, attribute), attribute);
    const value = expressions(binding)[0];
    if (name === undefined || seen.has(name) || !value) return [];
    seen.add(name);
    const isWhole = path.length === prefix.length + 1;
    const written: Value = isWhole ? inside(place, value) : { ...place, prefix: [...prefix, name] };
    return entry(layer, name, written, binding);
  });
}

function entry(
  layer: Entry["layer"],
  key: string | undefined,
  written: Value,
  node: Node | undefined,
): readonly Entry[] {
  const item = layer.read({ name: key, value: written });
  return item ? [{ ...item, layer, node, written, key }] : [];
}

/** What `readDir` gives, less what can be no host. */
function childrenOf(layer: FolderLayer): readonly Entry[] {
  const { path, place } = layer;
  const types = new Map<string, string>();
  const top = path === "" ? "" : `${path}/`;
  for (const each of place.file.paths()) {
    if (!each.startsWith(top)) continue;
    const [name, ...rest] = each.slice(top.length).split("/");
    types.set(name!, rest.length > 0 ? "directory" : "regular");
  }
  const all = [...types].filter(
    ([name, type]) => type === "directory" || /(?<!^default|^flake)\.nix$/.test(name),
  );
  return all.flatMap(([name, type]) => entry(layer, name, known(type), undefined));
}
