import { attributeText, bare, bindings, type Node } from "nix-source";
import { call, elementsOf, evaluate, members, textOf, truthOf } from "./evaluate.ts";
import {
  constantOf,
  inside,
  type UnknownCall,
  type Expr,
  type NixFile,
  type Value,
} from "./file.ts";
import { filesIn, loadedFiles } from "./folders.ts";
import { cut, Memory } from "./memory.ts";
import { isBelow } from "../files/path.ts";
import {
  entriesOf,
  type AttrSource,
  type FolderSource,
  type Item,
  type KnownSource,
  type Library,
  type ListSource,
  type OpaqueSource,
  type SetSource,
} from "./names.ts";

// From a value to the places where the names of its attributes are written, through the functions that make
// one set of another.

/**
 * Finds where the names of a set or a list are written. Several sources are one set together.
 *
 * @param value - what gives the set, however indirectly.
 * @param library - recognises calls that make hosts; without it they are opaque.
 */
export function sourcesOf(value: Value, library?: Library, depth = 0): readonly AttrSource[] {
  return value.kind === "expr" && value.prefix.length === 0
    ? sourcesFound.of(value, library, depth, () => unlike(sourcesFrom(value, library, depth)))
    : unlike(sourcesFrom(value, library, depth));
}

/** How many sets may be joined to sets that are joined. */
const MOST_DEEP = 200;

const sourcesFound = new Memory<readonly AttrSource[]>([]);

/** Sources without those that are the same once more, as of `a // a`. */
function unlike(sources: readonly AttrSource[]): readonly AttrSource[] {
  if (sources.length < 2) return sources;
  const seen = new Map<Node, AttrSource[]>();
  return sources.filter((source) => {
    const { node } = source.expr;
    const like = seen.get(node) ?? [];
    seen.set(node, [...like, source]);
    return !like.some((other) => isSame(source, other));
  });
}

const isSame = (one: AttrSource, other: AttrSource): boolean =>
  one === other ||
  (one.kind === "set" &&
    other.kind === "set" &&
    one.read === same &&
    other.read === same &&
    one.expr.scope === other.expr.scope &&
    one.expr.prefix.join("\n") === other.expr.prefix.join("\n")) ||
  (one.kind === "list" &&
    other.kind === "list" &&
    one.read === other.read &&
    one.expr.scope === other.expr.scope);

function sourcesFrom(
  value: Value,
  library: Library | undefined,
  depth: number,
): readonly AttrSource[] {
  const found = evaluate(value);
  if (depth > MOST_DEEP) cut();
  if (depth > MOST_DEEP || found.kind === "constant") return [];
  if (found.kind === "merge")
    return found.of.flatMap((each) => sourcesOf(each, library, depth + 1));
  if (found.kind === "call") return sourcesOfCall(found, library, depth + 1);
  const { node } = found;
  if (isTemplate(value, found)) {
    const [only] = entriesOf({ kind: "set", expr: found, read: same });
    return [{ kind: "call", expr: value, read: () => only }];
  }
  if (found.prefix.length > 0 || node.kind === "AttrSet" || node.kind === "LegacyLet") {
    return [{ kind: "set", expr: found, read: same }];
  }
  if (node.kind === "List") return [{ kind: "list", expr: found, read: named }];
  const sides = sidesOf(node);
  if (sides) return sides.flatMap((side) => sourcesOf(inside(found, side), library, depth + 1));
  return [{ kind: "opaque", expr: found, what: DESCRIPTIONS[node.kind] ?? "an expression" }];
}

/** The expressions that one gives together, or one of them. */
function sidesOf(node: Node): readonly Node[] | undefined {
  if (node.kind === "If") return [node.whenTrue, node.whenFalse];
  const isJoined = node.kind === "Binary" && (node.operator === "//" || node.operator === "++");
  return isJoined ? [node.left, node.right] : undefined;
}

/** Whether a call gives a set of one attribute, the name of which is computed: for each call another. */
function isTemplate(value: Value, { node, prefix }: Expr): value is Expr {
  if (value.kind !== "expr" || bare(value.node).kind !== "Apply" || prefix.length > 0) return false;
  const [binding, ...more] = bindings(node);
  if (binding?.kind !== "Binding" || more.length > 0) return false;
  return binding.path.slice(0, 1).every((each) => attributeText(each) === undefined);
}

const same = (item: Item): Item => item;

/** The element of a list of names is the name itself. */
const named = (item: Item): Item => ({ ...item, name: textOf(item.value)?.text });

/** The name of a host that is a file. */
export const plainName = (item: Item): Item => ({
  ...item,
  name: item.name?.replace(/\.nix$/, ""),
});

const DESCRIPTIONS: { readonly [kind in Node["kind"]]?: string } = {
  Function: "a function",
  Identifier: "a variable that is not given here",
  Select: "an attribute that is not given here",
};

function sourcesOfCall(
  found: UnknownCall,
  library: Library | undefined,
  depth: number,
): readonly AttrSource[] {
  const { head, args, expr } = found;
  const of = (value: Value) => sourcesOf(value, library, depth + 1);
  const apply = (fn: Value, ...values: readonly Value[]) => call(fn, values, expr);
  const used = sourcesOfUse({ of, apply, found });
  if (used) return used;
  const returned = RETURNED.get(head) === args.length - 1 ? args.at(-1) : undefined;
  if (returned) return of(returned);
  const loaded = loadedFiles(found);
  if (loaded) return loaded;
  const made = head === "nixosConfigurations" && found.of ? library?.(origin(found.of)) : undefined;
  if (made) return made.sources;
  const [hive] = found.of?.head === "makeHive" ? found.of.args : [];
  if (head === "nodes" && hive) return nodesOf(hive, library);
  const listed = folderIn(args);
  if (listed !== undefined && (DISCOVERS.test(head) || isOfHosts(listed, expr.file))) {
    return [{ kind: "folder", path: listed, expr, read: plainName }];
  }
  return hidden(found);
}

/** The call that attributes are taken of: `clan { }` of `(clan { }).config`. */
const origin = (found: UnknownCall): UnknownCall =>
  found.args.length === 0 && found.of ? origin(found.of) : found;

/** The machines of a hive, which is a set of them and of some settings: https://colmena.cli.rs */
export const nodesOf = (hive: Value, library: Library | undefined): readonly AttrSource[] =>
  mapped(sourcesOf(hive, library), (item) =>
    /^(?:meta|defaults|network)$/.test(item.name ?? "") ? undefined : item,
  );

function hidden({ head, callee, args, expr }: UnknownCall): readonly OpaqueSource[] {
  if (args.length > 0) {
    return [{ kind: "opaque", expr, what: callee.length > 40 ? "a call" : `a call of ${callee}` }];
  }
  const what = head === "" ? "an expression" : `\`${callee}\`, which is not given here`;
  return [{ kind: "opaque", expr, what }];
}

/** Names of functions that list a folder, or make hosts of its entries. */
const DISCOVERS =
  /^(?:(?:list|get|find|scan|read|gather|discover|map|mk|make|gen|load|import)(?:All|Nixos|NixOS|Sub)*(?:Dir|Directorie|Directory|Folder|Host|Machine|System|Path|Configuration)(?:s|Names|Map)?|(?:dirs|subdirs|folders|hosts)(?:In|Of|From|Names)?)$/i;

/** Whether every folder in a folder has the configuration of a machine. */
export function isOfHosts(path: string, file: NixFile): boolean {
  const below = file.paths().filter((each) => each.startsWith(`${path}/`));
  const folders = new Set(
    below
      .map((each) => each.slice(path.length + 1).split("/"))
      .flatMap(([top, ...rest]) => (rest.length > 0 ? [top] : [])),
  );
  const isHost = (name: string | undefined): boolean =>
    ["default.nix", "configuration.nix"].some((each) => below.includes(`${path}/${name}/${each}`));
  return folders.size > 0 && [...folders].every(isHost);
}

/** The only folder among the arguments of a function, or in a set of them. */
function folderIn(args: readonly Value[]): string | undefined {
  const found = args.flatMap((value) => {
    const one = textOf(value);
    if (one) return one.isPath ? [one.text] : [];
    const set = evaluate(value);
    if (set.kind !== "expr" || set.node.kind !== "AttrSet") return [];
    return entriesOf({ kind: "set", expr: set, read: same }).flatMap((entry) => {
      const path = textOf(entry.value);
      return path?.isPath ? [path.text] : [];
    });
  });
  const folders = found.filter((path) => path !== "" && !path.endsWith(".nix"));
  return folders.length === 1 ? folders[0] : undefined;
}

/**
 * Finds where the names of one attribute of a set, or of the sets in a list, are written.
 *
 * @returns an opaque source when the attribute is there and its names are not known; none when it is not.
 */
export function sourcesOfAttribute(
  source: SetSource | ListSource | FolderSource,
  name: string,
  library: Library,
): readonly AttrSource[] {
  const of = (value: Value) => sourcesOf(value, library);
  if (source.kind !== "set") {
    const each = mapped([source], (item) => {
      const [value, ...more] = members([item.value], name);
      const host = value && more.length === 0 ? single({ ...item, value }, of) : undefined;
      return host?.name === undefined ? undefined : host;
    });
    return each.filter((one) => one.kind !== "opaque" && entriesOf(one).length > 0);
  }
  const { expr } = source;
  const values = members([expr], name);
  const below = values.flatMap(of);
  const [value, ...more] = values;
  const isHidden = below.every(({ kind }) => kind === "opaque");
  if (isHidden && value?.kind === "expr" && more.length === 0) {
    const host = bare(value.node).kind === "Apply" ? guessedName(value) : undefined;
    if (host !== undefined) {
      return [{ kind: "call", expr: value, read: () => ({ name: host, value }) }];
    }
  }
  if (below.length > 0) return below;
  const binding = bindings(expr.node).find((each) => {
    const names =
      each.kind === "Inherit" ? each.names : each.path.slice(expr.prefix.length).slice(0, 1);
    return names.some((attribute) => attributeText(attribute) === name);
  });
  return binding
    ? [{ kind: "opaque", expr: { ...expr, node: binding }, what: "something else" }]
    : [];
}

type Mapper = (item: Item) => Item | undefined;

type SourcesOf = (value: Value) => readonly AttrSource[];

function mapped(sources: readonly AttrSource[], map: Mapper): readonly AttrSource[] {
  return sources.map((source) => {
    if (source.kind === "opaque") return source;
    const read: Mapper = (item) => {
      const before = source.read(item);
      return before && map(before);
    };
    return { ...source, read };
  });
}

/** A call of a function in the tables below, and how to look into its arguments and apply them. */
interface Use {
  readonly found: UnknownCall;
  readonly of: SourcesOf;
  readonly apply: (fn: Value, ...args: readonly Value[]) => Value;
}

type Table<Args extends readonly Value[]> = {
  readonly [head: string]: (use: Use, ...args: Args) => readonly AttrSource[];
};

/** The sources of a call of a function in the tables below. */
function sourcesOfUse(use: Use): readonly AttrSource[] | undefined {
  const { head, args } = use.found;
  const [first, second, third, ...more] = args;
  if (!first || more.length > 0) return undefined;
  if (!second) return entryAt(ONE, head)?.(use, first);
  return third
    ? entryAt(THREE, head)?.(use, first, second, third)
    : entryAt(TWO, head)?.(use, first, second);
}

const entryAt = <Row>(table: { readonly [key: string]: Row }, key: string): Row | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

const nameValue = (item: Item): Value => constantOf(item.name ?? "");

/** The attribute that `{ name = …; value = …; }` makes. */
const pair: Mapper = (item) => {
  const [name, value] = ["name", "value"].map((each) => {
    const [found, ...more] = members([item.value], each);
    return more.length === 0 ? found : undefined;
  });
  return {
    name: (name && textOf(name)?.text) ?? guessedName(item.value),
    value: value ?? item.value,
  };
};

const withNames = ({ of, apply }: Use, fn: Value, set: Value): readonly AttrSource[] =>
  mapped(of(set), (item) => ({ ...item, value: apply(fn, nameValue(item), item.value) }));

/** How functions of Nix and nixpkgs make names of names, in tables by how many arguments they take. */
const ONE: Table<[Value]> = {
  listToAttrs: ({ of }, list) => mapped(of(list), pair),
  attrNames: ({ of }, set) => mapped(of(set), (item) => ({ ...item, value: nameValue(item) })),
  attrsToList: ({ of, found }, set) =>
    mapped(of(set), (item) => ({
      ...item,
      value: { ...found, head: "nameValuePair", args: [nameValue(item), item.value] },
    })),
  mergeAttrsList: ({ of }, list) => mergedLists(of(list), of),
  mkMerge: ({ of }, list) => mergedLists(of(list), of),
  listFilesRecursive: ({ found }, folder) => {
    const path = textOf(folder);
    return (path?.isPath ? filesIn(path.text, found) : undefined) ?? hidden(found);
  },
  readDir: ({ found }, folder) => {
    const path = textOf(folder);
    if (!path?.isPath) return hidden(found);
    return [{ kind: "folder", path: path.text, expr: found.expr, read: same }];
  },
};

const TWO: Table<[Value, Value]> = {
  mapAttrs: withNames,
  mapAttrsToList: withNames,
  "mapAttrs'": (...args) => mapped(withNames(...args), pair),
  concatMapAttrs: (...args) => mapped(withNames(...args), (item) => single(item, args[0].of)),
  genAttrs: ({ of, apply }, names, fn) =>
    mapped(of(names), (item) => ({ ...item, value: apply(fn, nameValue(item)) })),
  "genAttrs'": ({ of, apply }, list, fn) =>
    mapped(of(list), (item) => pair({ ...item, value: apply(fn, item.value) })),
  map: ({ of, apply }, fn, list) =>
    mapped(of(list), (item) => renamed(item, apply(fn, item.value))),
  forEach: ({ of, apply }, list, fn) =>
    mapped(of(list), (item) => renamed(item, apply(fn, item.value))),
  concatMap: ({ of, apply }, fn, list) => {
    const made = mapped(of(list), (item) => ({ ...item, value: apply(fn, item.value) }));
    return made.flatMap((source) => listsIn(source, of));
  },
  recursiveUpdate: ({ of }, left, right) => [...of(left), ...of(right)],
  mergeAttrs: ({ of }, left, right) => [...of(left), ...of(right)],
  filterAttrs: ({ of, apply }, fn, set) =>
    mapped(of(set), (item) => unless(item, apply(fn, nameValue(item), item.value))),
  filter: ({ of, apply }, fn, list) =>
    mapped(of(list), (item) => unless(item, apply(fn, item.value))),
  removeAttrs: ({ of }, set, names) => {
    const gone = elementsOf(names)?.map((each) => textOf(each)?.text) ?? [];
    return mapped(of(set), (item) => (gone.includes(item.name) ? undefined : item));
  },
  pipe: ({ of, apply, found }, start, list) => {
    const steps = elementsOf(list);
    return steps
      ? of(steps.reduce((value: Value, step) => apply(step, value), start))
      : hidden(found);
  },
};

const THREE: Table<[Value, Value, Value]> = {
  "foldl'": folded,
  foldl: folded,
  foldr: folded,
  fold: folded,
  flip: ({ of, apply }, fn, first, second) => of(apply(fn, second, first)),
};

/** Functions that return one of their arguments, or part of it: by its index. */
const RETURNED: ReadonlyMap<string, number> = new Map([
  ["optionalAttrs", 1], ["mkIf", 1], ["mkDefault", 0], ["mkForce", 0], ["recurseIntoAttrs", 0],
  ["seq", 1], ["deepSeq", 1], ["trace", 1], ["warn", 1], ["warnIf", 2], ["throwIf", 2], ["throwIfNot", 2],
  ["unique", 0], ["sort", 1], ["flatten", 0], ["concatLists", 0], ["naturalSort", 0], ["reverseList", 0],
  ["optionals", 1], ["id", 0], ["attrValues", 0],
]); // prettier-ignore

/** An element of a list is what a function makes of it; a name stays a name until it is an attribute. */
const renamed = (item: Item, value: Value): Item => ({
  name: textOf(value)?.text ?? item.name,
  value,
});

const unless = (item: Item, condition: Value): Item | undefined =>
  truthOf(condition) === false ? undefined : item;

/** The only element of a list that an element becomes. */
function element(item: Item): Item | undefined {
  const list = evaluate(item.value);
  const [condition, value, ...others] =
    list.kind === "call" && list.head === "optional" ? list.args : [];
  if (condition && value && others.length === 0) return unless({ ...item, value }, condition);
  const all = elementsOf(list);
  if (!all) return item;
  const [one, ...more] = all;
  if (!one) return undefined;
  return more.length === 0 ? { ...item, value: one } : item;
}

/** The elements of the lists that elements become: most become a list of one, or none. */
function listsIn(source: AttrSource, of: SourcesOf): readonly AttrSource[] {
  if (source.kind === "opaque") return [source];
  const values = entriesOf(source).map(({ value }) => evaluate(value));
  const isPlain = values.every(
    (value) =>
      (value.kind === "call" && value.head === "optional") || (elementsOf(value)?.length ?? 2) <= 1,
  );
  return isPlain ? mapped([source], element) : values.flatMap(of);
}

/** The sets in lists that are merged: those that are written out, and those that a function gives. */
function mergedLists(sources: readonly AttrSource[], of: SourcesOf): readonly AttrSource[] {
  return sources.flatMap((source) => {
    if (source.kind === "opaque") return [source];
    const below = entriesOf(source).map(({ value }) => of(value));
    if (source.kind === "call" || areApart(source, below)) return below.flat();
    if (source.kind !== "list" || source.read !== named) {
      return mapped([source], (item) => single(item, of));
    }
    const all = elementsOf(source.expr) ?? [];
    const sets = all.filter(({ node }) => !isMade(node));
    const made = mapped([source], (item) =>
      item.value.kind === "expr" && isMade(item.value.node) ? single(item, of) : undefined,
    );
    const given = sets.flatMap(of);
    return sets.length < all.length ? [...given, ...made] : given;
  });
}

/** Whether elements are sets with names of their own, and not what one function makes of each. */
function areApart(source: KnownSource, elements: readonly (readonly AttrSource[])[]): boolean {
  // That of `or { }` is the same empty set for all.
  const all = elements
    .flat()
    .filter((each) => each.kind === "opaque" || entriesOf(each).length > 0);
  const isMany = elements.some(
    (each) => each.length > 1 || each.some(({ kind }) => kind === "folder"),
  );
  const files = new Set(all.map(({ expr }) => expr.file.path));
  const areFiles =
    source.kind === "folder" &&
    files.size === all.length &&
    all.length > 0 &&
    [...files].every((path) => isBelow(path, source.path));
  return areFiles || (isMany && new Set(all.map(({ expr }) => expr.node)).size === all.length);
}

/** Whether an element is what a function makes, other than `import`. */
function isMade(node: Node): boolean {
  const made = bare(node);
  return made.kind === "Apply" && made.callee.text !== "import";
}

/** `foldl' recursiveUpdate { } (map f list)`, or a function of what there is so far and an element. */
function folded(
  { of, apply, found }: Use,
  fn: Value,
  start: Value,
  list: Value,
): readonly AttrSource[] {
  const callee = evaluate(fn);
  if (callee.kind === "call" && /^(mergeAttrs|recursiveUpdate)$/.test(callee.head)) {
    return [...of(start), ...mergedLists(of(list), of)];
  }
  const isFlipped = found.head === "foldr" || found.head === "fold";
  const so = constantOf("");
  const added = mapped(of(list), (item) => {
    const value = isFlipped ? apply(fn, item.value, so) : apply(fn, so, item.value);
    return single({ ...item, value }, of);
  });
  return [...of(start), ...added];
}

/** Reads `{ x = v; }` as the name `x` and its value. */
function single({ value }: Item, of: SourcesOf): Item {
  const [one, ...more] = of(value).filter((source) => source.kind !== "opaque");
  const [entry, ...others] = one && more.length === 0 ? entriesOf(one) : [];
  if (entry && others.length === 0) return { name: entry.name, value: entry.value };
  return { name: guessedName(value), value };
}

/** Guesses the host's name in a call of an unknown function: its first string, else one in its settings. */
function guessedName(value: Value): string | undefined {
  const made = evaluate(value);
  if (made.kind !== "call" || made.head === "") return undefined;
  const [first] = made.args;
  const plain = first && textOf(first);
  if (plain) return plain.isPath ? undefined : plain.text;
  const [name, ...more] = ["hostname", "hostName", "host", "name"].flatMap((each) =>
    members(made.args, each),
  );
  return name && more.length === 0 ? textOf(name)?.text : undefined;
}
