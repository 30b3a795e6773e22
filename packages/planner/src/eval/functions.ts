import { attributes, attributeText, bare, bindings, expressions, type Node } from "nix-source";
import { call, evaluate, members, textOf, truthOf } from "./evaluate.ts";
import { constant, inside, type Call, type Expr, type NixFile, type Value } from "./file.ts";
import {
  entriesOf,
  type AttrSource,
  type Item,
  type Library,
  type ListSource,
  type OpaqueSource,
  type SetSource,
} from "./names.ts";

// Where the names of a set come from: through the functions that make one set of another.

/**
 * Where the names of a set or a list come from. Several sources are one set together.
 *
 * @param value - what gives the set, however indirectly.
 * @param library - recognises calls that make hosts; without it they are opaque.
 */
export function sourcesOf(value: Value, library?: Library, depth = 0): readonly AttrSource[] {
  const found = evaluate(value);
  if (depth > 40 || found.kind === "constant") return [];
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
  const sides = expressions(node);
  const isJoined = node.children.some(({ kind }) => kind === "//" || kind === "++");
  if ((node.kind === "Binary" && isJoined) || node.kind === "If") {
    const parts = node.kind === "If" ? sides.slice(1) : sides;
    return parts.flatMap((side) => sourcesOf(inside(found, side), library, depth + 1));
  }
  return [{ kind: "opaque", expr: found, what: DESCRIPTIONS[node.kind] ?? "an expression" }];
}

/** Whether a call gives a set of one attribute, the name of which is computed: for each call another. */
function isTemplate(value: Value, { node, prefix }: Expr): value is Expr {
  if (value.kind !== "expr" || bare(value.node).kind !== "Apply" || prefix.length > 0) return false;
  const [binding, ...more] = bindings(node);
  if (binding?.kind !== "Binding" || more.length > 0) return false;
  return attributeText(attributes(binding.children[0]!)[0]!) === undefined;
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
  found: Call,
  library: Library | undefined,
  depth: number,
): readonly AttrSource[] {
  const { head, args, expr } = found;
  const of = (value: Value) => sourcesOf(value, library, depth + 1);
  const use = FUNCTIONS[`${head} ${args.length}`];
  if (use) {
    const apply = (fn: number, ...values: readonly Value[]) => call(args[fn]!, values, expr);
    return use({ args, of, from: (index) => of(args[index]!), apply, found });
  }
  const returned = RETURNED.get(head);
  if (returned !== undefined && args.length === returned + 1) return of(args[returned]!);
  const made = found.of && library?.(found.of);
  if (made && head === "nixosConfigurations") return made.sources;
  // https://colmena.cli.rs: a hive is a set of machines, and two settings
  if (head === "nodes" && found.of?.head === "makeHive") {
    return mapped(of(found.of.args[0]!), (item) =>
      /^(?:meta|defaults|network)$/.test(item.name ?? "") ? undefined : item,
    );
  }
  const listed = folderIn(args);
  if (listed !== undefined && (DISCOVERS.test(head) || isOfHosts(listed, expr.file))) {
    return [{ kind: "folder", path: listed, expr, read: plainName }];
  }
  return hidden(found);
}

function hidden({ head, callee, args, expr }: Call): readonly OpaqueSource[] {
  if (args.length > 0) {
    return [{ kind: "opaque", expr, what: callee.length > 40 ? "a call" : `a call of ${callee}` }];
  }
  const what = head === "" ? "an expression" : `\`${callee}\`, which is not given here`;
  return [{ kind: "opaque", expr, what }];
}

/** What functions are called that list a folder, or make hosts of what is in it. */
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

/** Where the names of an attribute come from that these sources may give. */
export const sourcesBelow = (sources: readonly AttrSource[], name: string): readonly AttrSource[] =>
  sources.flatMap((source) =>
    source.kind === "set" ? members([source.expr], name).flatMap((each) => sourcesOf(each)) : [],
  );

/**
 * Where the names of one attribute of a set, or of the sets in a list, come from.
 *
 * @returns an opaque source when the attribute is there and its names are not known; none when it is not.
 */
export function sourcesOfAttribute(
  source: SetSource | ListSource,
  name: string,
  library: Library,
): readonly AttrSource[] {
  const of = (value: Value) => sourcesOf(value, library);
  if (source.kind === "list") {
    const each = mapped([source], (item) => {
      const [value, ...more] = members([item.value], name);
      const host = value && more.length === 0 ? single({ ...item, value }, of) : undefined;
      return host?.name === undefined ? undefined : host;
    });
    return each.filter((one) => one.kind === "list" && entriesOf(one).length > 0);
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
  const binding = bindings(expr.node).find((each) =>
    attributes(each.kind === "Inherit" ? each : each.children[0]!).some(
      (attribute, index) =>
        (each.kind === "Inherit" || index === expr.prefix.length) &&
        attributeText(attribute) === name,
    ),
  );
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

/** A call of a function in the table below: its arguments, and how to look into and apply them. */
interface Use {
  readonly args: readonly Value[];
  readonly of: SourcesOf;
  /** The sources of the argument at an index. */
  readonly from: (index: number) => readonly AttrSource[];
  /** Applies the argument at an index. */
  readonly apply: (fn: number, ...values: readonly Value[]) => Value;
  readonly found: Call;
}

const nameValue = (item: Item): Value => constant(item.name ?? "");

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

const withNames = ({ from, apply }: Use): readonly AttrSource[] =>
  mapped(from(1), (item) => ({ ...item, value: apply(0, nameValue(item), item.value) }));

/** What each function of Nix and nixpkgs does to names, by its own name and how many arguments it takes. */
const FUNCTIONS: { readonly [call: string]: (use: Use) => readonly AttrSource[] } = {
  "mapAttrs 2": withNames,
  "mapAttrsToList 2": withNames,
  "mapAttrs' 2": (use) => mapped(withNames(use), pair),
  "concatMapAttrs 2": (use) => mapped(withNames(use), (item) => single(item, use.of)),
  "genAttrs 2": ({ from, apply }) =>
    mapped(from(0), (item) => ({ ...item, value: apply(1, nameValue(item)) })),
  "genAttrs' 2": ({ from, apply }) =>
    mapped(from(0), (item) => pair({ ...item, value: apply(1, item.value) })),
  "map 2": ({ from, apply }) => mapped(from(1), (item) => renamed(item, apply(0, item.value))),
  "concatMap 2": ({ from, apply }) =>
    mapped(from(1), (item) => element({ ...item, value: apply(0, item.value) })),
  "forEach 2": ({ from, apply }) => mapped(from(0), (item) => renamed(item, apply(1, item.value))),
  "listToAttrs 1": ({ from }) => mapped(from(0), pair),
  "attrNames 1": ({ from }) => mapped(from(0), (item) => ({ ...item, value: nameValue(item) })),
  "attrsToList 1": ({ from, found }) =>
    mapped(from(0), (item) => ({
      ...item,
      value: { ...found, head: "nameValuePair", args: [nameValue(item), item.value] },
    })),
  "mergeAttrsList 1": ({ from, of }) => mergedLists(from(0), of),
  "mkMerge 1": ({ from, of }) => mergedLists(from(0), of),
  "foldl' 3": folded,
  "foldl 3": folded,
  "foldr 3": folded,
  "fold 3": folded,
  "recursiveUpdate 2": ({ from }) => [...from(0), ...from(1)],
  "mergeAttrs 2": ({ from }) => [...from(0), ...from(1)],
  "filterAttrs 2": ({ from, apply }) =>
    mapped(from(1), (item) => unless(item, apply(0, nameValue(item), item.value))),
  "filter 2": ({ from, apply }) => mapped(from(1), (item) => unless(item, apply(0, item.value))),
  "removeAttrs 2": ({ from, args }) => {
    const gone = elementsOf(args[1]!)?.map((each) => textOf(each)?.text) ?? [];
    return mapped(from(0), (item) => (gone.includes(item.name) ? undefined : item));
  },
  "pipe 2": ({ args, of, found }) => {
    const steps = elementsOf(args[1]!);
    if (!steps) return hidden(found);
    return of(steps.reduce((value: Value, step) => call(step, [value], found.expr), args[0]!));
  },
  "flip 3": ({ args, of, found }) => of(call(args[0]!, [args[2]!, args[1]!], found.expr)),
  "readDir 1": ({ args, found }) => {
    const path = textOf(args[0]!);
    if (!path?.isPath) return hidden(found);
    return [{ kind: "folder", path: path.text, expr: found.expr, read: same }];
  },
};

/** Functions that return one of their arguments, or part of it: by its index. */
const RETURNED: ReadonlyMap<string, number> = new Map([
  ["optionalAttrs", 1], ["mkIf", 1], ["mkDefault", 0], ["mkForce", 0], ["recurseIntoAttrs", 0],
  ["seq", 1], ["deepSeq", 1], ["trace", 1], ["warn", 1], ["warnIf", 2], ["throwIf", 2], ["throwIfNot", 2],
  ["unique", 0], ["sort", 1], ["flatten", 0], ["concatLists", 0], ["naturalSort", 0], ["reverseList", 0],
  ["optionals", 1], ["id", 0], ["attrValues", 0],
]); // prettier-ignore

/** The elements of a list that is written out. */
function elementsOf(value: Value): readonly Value[] | undefined {
  const list = evaluate(value);
  if (list.kind !== "expr" || list.node.kind !== "List") return undefined;
  return expressions(list.node).map((each) => inside(list, each));
}

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
  if (list.kind === "call" && list.head === "optional" && list.args.length === 2) {
    return unless({ ...item, value: list.args[1]! }, list.args[0]!);
  }
  const all = elementsOf(list);
  if (!all) return item;
  const [one, ...more] = all;
  if (!one) return undefined;
  return more.length === 0 ? { ...item, value: one } : item;
}

/** The sets in lists that are merged: those that are written out, and those that a function gives. */
function mergedLists(sources: readonly AttrSource[], of: SourcesOf): readonly AttrSource[] {
  return sources.flatMap((source) => {
    if (source.kind !== "list" || source.read !== named) {
      return mapped([source], (item) => single(item, of));
    }
    const all = expressions(source.expr.node).map((node) => inside(source.expr, node));
    const sets = all.filter(({ node }) => !isMade(node));
    const made = mapped([source], (item) =>
      item.value.kind === "expr" && isMade(item.value.node) ? single(item, of) : undefined,
    );
    const given = sets.flatMap(of);
    return sets.length < all.length ? [...given, ...made] : given;
  });
}

/** Whether an element is what a function makes, other than `import`. */
function isMade(node: Node): boolean {
  const made = bare(node);
  return made.kind === "Apply" && expressions(made)[0]!.text !== "import";
}

/** `foldl' recursiveUpdate { } (map f list)`, or a function of what there is so far and an element. */
function folded({ from, of, apply, args, found }: Use): readonly AttrSource[] {
  const callee = evaluate(args[0]!);
  const [before, below] = [from(1), from(2)];
  if (callee.kind === "call" && /^(mergeAttrs|recursiveUpdate)$/.test(callee.head)) {
    return [...before, ...mergedLists(below, of)];
  }
  const isFlipped = found.head === "foldr" || found.head === "fold";
  const so = constant("");
  const added = mapped(below, (item) => {
    const value = isFlipped ? apply(0, item.value, so) : apply(0, so, item.value);
    return single({ ...item, value }, of);
  });
  return [...before, ...added];
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
