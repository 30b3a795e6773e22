import { attributes, attributeText, bindings, expressions, type Node } from "nix-source";
import { join } from "./repo.ts";
import {
  call,
  force,
  inside,
  known,
  members,
  nameOf,
  text,
  type Call,
  type Known,
  type Place,
  type Value,
} from "./value.ts";

/** A name and its value, in a set or a list. */
export interface Item {
  readonly name: string | undefined;
  readonly value: Value;
}

/** Where names come from: a set or a list that is written out, a folder, or something that hides them. */
export type Layer = SetLayer | ListLayer | FolderLayer | OpaqueLayer;

interface Reader {
  /** What becomes of an item on its way to the attribute that it is in the end. */
  readonly read: (item: Item) => Item;
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

/** The entries of a folder. */
export interface FolderLayer extends Reader {
  readonly kind: "folder";
  readonly path: string;
  /** Where it is read. */
  readonly place: Place;
  /** What chooses among the entries. */
  readonly filters: readonly Value[];
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
  readonly layer: SetLayer | ListLayer | FolderLayer;
  /** The binding or element; nothing in a folder. */
  readonly node: Node | undefined;
  /** As it is written, before any function is applied. */
  readonly written: Value;
}

const same = (item: Item): Item => item;

/** Functions that give what they are given, or part of it: by how many arguments come before it. */
const THROUGH: ReadonlyMap<string, number> = new Map([
  ["optionalAttrs", 1], ["mkIf", 1], ["mkMerge", 0], ["mkDefault", 0], ["mkForce", 0], ["recurseIntoAttrs", 0],
  ["seq", 1], ["deepSeq", 1], ["trace", 1], ["warn", 1], ["warnIf", 2], ["throwIf", 2], ["throwIfNot", 2], ["attrNames", 0],
  ["unique", 0], ["sort", 1], ["flatten", 0], ["concatLists", 0], ["naturalSort", 0], ["reverseList", 0], ["optionals", 1], ["id", 0],
]); // prettier-ignore

/** Where the names of a set come from. */
export function layersOf(value: Value, depth = 0): readonly Layer[] {
  const found = force(value);
  if (depth > 40 || found.kind === "known") return [];
  if (found.kind === "call") return layersOfCall(found, depth + 1);
  const { node } = found;
  if (found.prefix.length > 0 || node.kind === "AttrSet" || node.kind === "LegacyLet") {
    return [{ kind: "set", place: found, read: same }];
  }
  if (node.kind === "List") return [{ kind: "list", place: found, read: named }];
  const isJoined = node.children.some(({ kind }) => kind === "//" || kind === "++");
  if (node.kind === "Binary" && isJoined) {
    return expressions(node).flatMap((side) => layersOf(inside(found, side), depth + 1));
  }
  return [opaque(found)];
}

/** The element of a list of names is the name itself. */
const named = (item: Item): Item => ({ ...item, name: text(item.value)?.text });

function opaque(place: Place): OpaqueLayer {
  return { kind: "opaque", place, what: DESCRIPTIONS[place.node.kind] ?? "an expression" };
}

const DESCRIPTIONS: { readonly [kind in Node["kind"]]?: string } = {
  If: "an `if`",
  Function: "a function",
  Identifier: "a variable that is not given here",
  Select: "an attribute that is not given here",
};

type Mapper = (item: Item) => Item;

function mapped(layers: readonly Layer[], map: Mapper): readonly Layer[] {
  return layers.map((layer) => {
    if (layer.kind === "opaque") return layer;
    return { ...layer, read: (item: Item) => map(layer.read(item)) };
  });
}

function layersOfCall(found: Call, depth: number): readonly Layer[] {
  const { head, args, place } = found;
  const [first, second, third] = args;
  const apply = (fn: Value, ...values: readonly Value[]) => call(fn, values, place);
  const of = (value: Value) => layersOf(value, depth + 1);
  const nameValue = (item: Item) => known(item.name ?? "");
  const pair: Mapper = (item) => ({
    name: member(item.value, "name", (name) => text(name)?.text),
    value: member(item.value, "value", (value) => value) ?? item.value,
  });
  switch (`${head} ${args.length}`) {
    case "mapAttrs 2":
      return mapped(of(second!), (item) => ({
        ...item,
        value: apply(first!, nameValue(item), item.value),
      }));
    case "mapAttrs' 2":
      return mapped(of(second!), (item) =>
        pair({ ...item, value: apply(first!, nameValue(item), item.value) }),
      );
    case "mapAttrsToList 2":
      return mapped(of(second!), (item) => ({
        ...item,
        value: apply(first!, nameValue(item), item.value),
      }));
    case "concatMapAttrs 2":
      return mapped(of(second!), (item) =>
        single({ ...item, value: apply(first!, nameValue(item), item.value) }),
      );
    case "genAttrs 2":
      return mapped(of(first!), (item) => ({ ...item, value: apply(second!, nameValue(item)) }));
    case "genAttrs' 2":
      return mapped(of(first!), (item) => pair({ ...item, value: apply(second!, item.value) }));
    case "map 2":
    case "concatMap 2":
      return mapped(of(second!), (item) => ({ ...item, value: apply(first!, item.value) }));
    case "forEach 2":
      return mapped(of(first!), (item) => ({ ...item, value: apply(second!, item.value) }));
    case "listToAttrs 1":
      return mapped(of(first!), pair);
    case "attrNames 1":
      return mapped(of(first!), (item) => ({ ...item, value: nameValue(item) }));
    case "attrsToList 1":
      return mapped(of(first!), (item) => ({
        ...item,
        value: { ...found, head: "nameValuePair", args: [nameValue(item), item.value] },
      }));
    case "mergeAttrsList 1":
    case "mkMerge 1":
      return mapped(of(first!), single);
    case "foldl' 3":
    case "foldl 3":
    case "foldr 3":
    case "fold 3":
      return folded(found, depth);
    case "recursiveUpdate 2":
    case "mergeAttrs 2":
      return [...of(first!), ...of(second!)];
    case "filterAttrs 2":
    case "filter 2":
      return of(second!).map((layer) =>
        layer.kind === "folder" ? { ...layer, filters: [...layer.filters, first!] } : layer,
      );
    case "removeAttrs 2":
      return of(first!).map((layer) =>
        layer.kind === "folder" ? { ...layer, filters: [...layer.filters, second!] } : layer,
      );
    case "pipe 2": {
      const steps = force(second!);
      if (steps.kind !== "place" || steps.node.kind !== "List") break;
      const all = expressions(steps.node).map((each) => inside(steps, each));
      return of(all.reduce((value, step) => apply(step, value), first!));
    }
    case "readDir 1": {
      const path = text(first!);
      if (!path?.isPath) break;
      return [{ kind: "folder", path: path.text, place, filters: [], read: same }];
    }
  }
  const listed = DISCOVERS.test(head) ? folderIn(args) : undefined;
  if (listed !== undefined) {
    return [{ kind: "folder", path: listed, place, filters: [], read: plainName }];
  }
  const through = THROUGH.get(head);
  if (through !== undefined && args.length === through + 1) return of(args[through]!);
  if (third === undefined && head === "" && args.length === 0) return [opaque(place)];
  const callee = found.callee.length > 40 ? "" : ` of ${found.callee}`;
  return [
    args.length === 0
      ? { kind: "opaque", place, what: `\`${found.callee}\`, which is not given here` }
      : { kind: "opaque", place, what: `a call${callee}` },
  ];
}

/** What functions are called that give what is in a folder, or make hosts of it. */
const DISCOVERS =
  /^(?:(?:list|get|find|scan|read|gather|discover|map|mk|make|gen|load|import)(?:All|Nixos|NixOS|Sub)*(?:Dir|Directorie|Directory|Folder|Host|Machine|System|Path|Configuration)(?:s|Names|Map)?|(?:dirs|subdirs|folders|hosts)(?:In|Of|From|Names)?)$/i;

/** The only folder among the arguments of a function, or in a set of them. */
function folderIn(args: readonly Value[]): string | undefined {
  const found = args.flatMap((value) => {
    const one = text(value);
    if (one) return one.isPath ? [one.text] : [];
    const set = force(value);
    if (set.kind !== "place" || set.node.kind !== "AttrSet") return [];
    return entriesOf({ kind: "set", place: set, read: same }).flatMap((entry) => {
      const path = text(entry.value);
      return path?.isPath ? [path.text] : [];
    });
  });
  const folders = found.filter((path) => path !== "" && !path.endsWith(".nix"));
  return folders.length === 1 ? folders[0] : undefined;
}

/** The name of a host that is a file. */
export const plainName = (item: Item): Item => ({
  ...item,
  name: item.name?.replace(/\.nix$/, ""),
});

/** `foldl' recursiveUpdate { } (map f list)`, or a function of what there is so far and an element. */
function folded({ args: [fn, start, list], head, place }: Call, depth: number): readonly Layer[] {
  const callee = force(fn!);
  const isMerge = callee.kind === "call" && /^(mergeAttrs|recursiveUpdate)$/.test(callee.head);
  const isFlipped = head === "foldr" || head === "fold";
  const below = layersOf(list!, depth + 1);
  const added = mapped(below, (item) => {
    if (isMerge) return single(item);
    const so: Value = { ...known(""), isPath: false };
    return single({
      ...item,
      value: call(fn!, isFlipped ? [item.value, so] : [so, item.value], place),
    });
  });
  return [...layersOf(start!, depth + 1), ...added];
}

/** A set with one attribute is a name and its value. */
function single({ value }: Item): Item {
  const [one, ...more] = layersOf(value).filter((layer) => layer.kind !== "opaque");
  const entries = one && more.length === 0 ? entriesOf(one) : [];
  const [entry] = entries;
  return entry && entries.length === 1
    ? { name: entry.name, value: entry.value }
    : { name: undefined, value };
}

function member<Type>(
  value: Value,
  name: string,
  use: (value: Value) => Type | undefined,
): Type | undefined {
  const found = members([value], name);
  return found.length === 1 ? use(found[0]!) : undefined;
}

/** The entries of a layer that have a name. */
export function entriesOf(layer: Exclude<Layer, OpaqueLayer>): readonly Entry[] {
  if (layer.kind === "folder") return entriesOfFolder(layer);
  if (layer.kind === "list") {
    return expressions(layer.place.node).map((node) => {
      const written = inside(layer.place, node);
      return { ...layer.read({ name: undefined, value: written }), layer, node, written };
    });
  }
  const { place } = layer;
  const { prefix } = place;
  const seen = new Set<string>();
  return bindings(place.node).flatMap((binding): Entry[] => {
    const isInherit = binding.kind === "Inherit";
    if (isInherit && prefix.length > 0) return [];
    const path = attributes(isInherit ? binding : binding.children[0]!);
    if (isInherit) {
      return path.flatMap((attribute): Entry[] => {
        const name = nameOf(place, attribute);
        const [written] = name === undefined ? [] : members([place], name);
        if (name === undefined || !written) return [];
        return [{ ...layer.read({ name, value: written }), layer, node: binding, written }];
      });
    }
    const isBelow = prefix.every(
      (name, index) => path[index] && nameOf(place, path[index]) === name,
    );
    const attribute = path[prefix.length];
    if (!isBelow || !attribute) return [];
    const within = inside(place, attribute);
    const name = nameOf(within, attribute);
    if (name === undefined || seen.has(name)) return [];
    seen.add(name);
    const isWhole = path.length === prefix.length + 1;
    const value = expressions(binding)[0];
    if (isWhole && !value) return [];
    const written: Value = isWhole
      ? inside(place, value!)
      : { ...place, prefix: [...prefix, name] };
    return [{ ...layer.read({ name, value: written }), layer, node: binding, written }];
  });
}

function entriesOfFolder(layer: FolderLayer): readonly Entry[] {
  return childrenOf(layer).flatMap(({ name, type }) => {
    const written: Known = known(type);
    const item = layer.read({ name, value: written });
    return item.name === undefined ? [] : [{ ...item, layer, node: undefined, written }];
  });
}

/** What `readDir` gives, less what the filters seem to leave out. */
function childrenOf({
  path,
  place,
  filters,
}: FolderLayer): readonly { name: string; type: string }[] {
  const types = new Map<string, string>();
  for (const each of place.file.paths()) {
    if (path !== "" && !each.startsWith(`${path}/`)) continue;
    const [name, ...rest] = (path === "" ? each : each.slice(path.length + 1)).split("/");
    types.set(name!, rest.length > 0 ? "directory" : "regular");
  }
  const all = [...types].map(([name, type]) => ({ name, type }));
  return all.filter(({ name, type }) =>
    filters.every((filter) => {
      if (filter.kind !== "place") return true;
      const written = filter.node.text;
      const isNamed = written.includes(`"${name}"`);
      const wantsFolders = /"directory"/.test(written) && !/"regular"/.test(written);
      const wantsFiles = /"regular"|"\.nix"/.test(written) && !/"directory"/.test(written);
      if (wantsFolders && type !== "directory") return false;
      if (wantsFiles && (type !== "regular" || !name.endsWith(".nix"))) return false;
      const asked = /pathExists[^;]*?\/(\w[\w.-]*\.nix)"/.exec(written)?.[1];
      if (asked && !place.file.paths().includes(join(join(path, name), asked))) return false;
      return !isNamed;
    }),
  );
}

/** Where the names of an attribute come from that these layers may give. */
export function layersBelow(layers: readonly Layer[], name: string): readonly Layer[] {
  return layers.flatMap((layer) =>
    layer.kind === "set" ? members([layer.place], name).flatMap((each) => layersOf(each)) : [],
  );
}

/** The layers of an attribute; an opaque one when it is there and not known. */
export function configurations(layer: SetLayer, name: string): readonly Layer[] {
  const below = layersBelow([layer], name);
  if (below.length > 0) return below;
  const { place } = layer;
  const binding = bindings(place.node).find((each) =>
    attributes(each.kind === "Inherit" ? each : each.children[0]!).some(
      (attribute, index) =>
        (each.kind === "Inherit" || index === place.prefix.length) &&
        attributeText(attribute) === name,
    ),
  );
  return binding
    ? [{ kind: "opaque", place: { ...place, node: binding }, what: "something else" }]
    : [];
}
