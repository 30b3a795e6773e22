import { attributes, attributeText, bare, bindings, expressions, type Node } from "nix-source";
import { libraryHosts } from "./libraries.ts";
import {
  entriesOf,
  type Item,
  type AttrSource,
  type OpaqueSource,
  type ListSource,
  type SetSource,
} from "./names.ts";
import { type NixFile, inside, type Call, type Expr, type Value, constant } from "./file.ts";
import { textOf, call, evaluate, members, truthOf } from "./evaluate.ts";

// Where the names of a set come from: through the functions that make one set of another.

export const same = (item: Item): Item => item;

/** Where the names of a set come from. */
export function sourcesOf(value: Value, depth = 0): readonly AttrSource[] {
  const found = evaluate(value);
  if (depth > 40 || found.kind === "constant") return [];
  if (found.kind === "merge") return found.of.flatMap((each) => sourcesOf(each, depth + 1));
  if (found.kind === "call") return sourcesOfCall(found, depth + 1);
  const { node } = found;
  if (isTemplate(value, found)) {
    const [host] = entriesOf({ kind: "set", expr: found, read: same });
    return [{ kind: "call", expr: value, read: () => host }];
  }
  if (found.prefix.length > 0 || node.kind === "AttrSet" || node.kind === "LegacyLet") {
    return [{ kind: "set", expr: found, read: same }];
  }
  if (node.kind === "List") return [{ kind: "list", expr: found, read: named }];
  const sides = expressions(node);
  const isJoined = node.children.some(({ kind }) => kind === "//" || kind === "++");
  if ((node.kind === "Binary" && isJoined) || node.kind === "If") {
    const parts = node.kind === "If" ? sides.slice(1) : sides;
    return parts.flatMap((side) => sourcesOf(inside(found, side), depth + 1));
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

/** The element of a list of names is the name itself. */
export const named = (item: Item): Item => ({ ...item, name: textOf(item.value)?.text });

const DESCRIPTIONS: { readonly [kind in Node["kind"]]?: string } = {
  Function: "a function",
  Identifier: "a variable that is not given here",
  Select: "an attribute that is not given here",
};

function sourcesOfCall(found: Call, depth: number): readonly AttrSource[] {
  const { head, args, expr } = found;
  const use = FUNCTIONS[`${head} ${args.length}`];
  if (use) {
    const of = (index: number) => sourcesOf(args[index]!, depth + 1);
    const apply = (fn: number, ...values: readonly Value[]) => call(args[fn]!, values, expr);
    return use({ args, of, apply, found, depth });
  }
  const through = THROUGH.get(head);
  if (through !== undefined && args.length === through + 1) {
    return sourcesOf(args[through]!, depth + 1);
  }
  const given = found.of && libraryHosts(found.of);
  if (given && head === "nixosConfigurations") return given.sources;
  // https://colmena.cli.rs: a hive is a set of machines, and two settings
  if (head === "nodes" && found.of?.head === "makeHive") {
    const machines = sourcesOf(found.of.args[0]!, depth + 1);
    return mapped(machines, (item) =>
      /^(?:meta|defaults|network)$/.test(item.name ?? "") ? undefined : item,
    );
  }
  const listed = folderIn(args);
  if (listed !== undefined && (DISCOVERS.test(head) || isOfHosts(listed, expr.file))) {
    return [{ kind: "folder", path: listed, expr, read: plainName }];
  }
  return hidden(found);
}

export function hidden({ head, callee, args, expr }: Call): readonly OpaqueSource[] {
  if (args.length > 0) {
    return [{ kind: "opaque", expr, what: callee.length > 40 ? "a call" : `a call of ${callee}` }];
  }
  const what = head === "" ? "an expression" : `\`${callee}\`, which is not given here`;
  return [{ kind: "opaque", expr, what }];
}

/** What functions are called that give what is in a folder, or make hosts of it. */
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

/** The name of a host that is a file. */
export const plainName = (item: Item): Item => ({
  ...item,
  name: item.name?.replace(/\.nix$/, ""),
});

// The layers of one attribute of the outputs.

/** Where the names of an attribute come from that these layers may give. */
export function sourcesBelow(sources: readonly AttrSource[], name: string): readonly AttrSource[] {
  return sources.flatMap((source) =>
    source.kind === "set" ? members([source.expr], name).flatMap((each) => sourcesOf(each)) : [],
  );
}

/** The layers of an attribute; an opaque one when it is there and not known. */
export function configurationSources(
  source: SetSource | ListSource,
  name: string,
): readonly AttrSource[] {
  if (source.kind === "list") {
    const each = mapped([source], (item) => {
      const [value, ...more] = members([item.value], name);
      const host = value && more.length === 0 ? single({ ...item, value }) : undefined;
      return host?.name === undefined ? undefined : host;
    });
    return each.filter((one) => one.kind === "list" && entriesOf(one).length > 0);
  }
  const { expr } = source;
  const values = members([expr], name);
  const below = values.flatMap((value) => sourcesOf(value));
  const [value, ...more] = values;
  if (below.every(({ kind }) => kind === "opaque") && value?.kind === "expr" && more.length === 0) {
    const host = bare(value.node).kind === "Apply" ? guessedName(value) : undefined;
    if (host !== undefined)
      return [{ kind: "call", expr: value, read: () => ({ name: host, value }) }];
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

// What the functions of Nix and of nixpkgs that make one set of another do to its names.

type Mapper = (item: Item) => Item | undefined;

export function mapped(sources: readonly AttrSource[], map: Mapper): readonly AttrSource[] {
  return sources.map((source) => {
    if (source.kind === "opaque") return source;
    const read: Mapper = (item) => {
      const before = source.read(item);
      return before && map(before);
    };
    return { ...source, read };
  });
}

/** What a function of nixpkgs or of Nix gives: its arguments, and how to look into and apply them. */
interface Use {
  readonly args: readonly Value[];
  readonly of: (index: number) => readonly AttrSource[];
  readonly apply: (fn: number, ...values: readonly Value[]) => Value;
  readonly found: Call;
  readonly depth: number;
}

const nameValue = (item: Item): Value => constant(item.name ?? "");

/** The attribute that a name and a value make. */
const pair: Mapper = (item) => ({
  name: member(item.value, "name", (name) => textOf(name)?.text) ?? guessedName(item.value),
  value: member(item.value, "value", (value) => value) ?? item.value,
});

const withNames = ({ of, apply }: Use): readonly AttrSource[] =>
  mapped(of(1), (item) => ({ ...item, value: apply(0, nameValue(item), item.value) }));

const folds = ({ found, depth }: Use): readonly AttrSource[] => folded(found, depth);

/** What each function does to the names, by its name and how many arguments it takes. */
export const FUNCTIONS: { readonly [call: string]: (use: Use) => readonly AttrSource[] } = {
  "mapAttrs 2": withNames,
  "mapAttrsToList 2": withNames,
  "mapAttrs' 2": (use) => mapped(withNames(use), pair),
  "concatMapAttrs 2": (use) => mapped(withNames(use), single),
  "genAttrs 2": ({ of, apply }) =>
    mapped(of(0), (item) => ({ ...item, value: apply(1, nameValue(item)) })),
  "genAttrs' 2": ({ of, apply }) =>
    mapped(of(0), (item) => pair({ ...item, value: apply(1, item.value) })),
  "map 2": ({ of, apply }) => mapped(of(1), (item) => renamed(item, apply(0, item.value))),
  "concatMap 2": ({ of, apply }) =>
    mapped(of(1), (item) => element({ ...item, value: apply(0, item.value) })),
  "forEach 2": ({ of, apply }) => mapped(of(0), (item) => renamed(item, apply(1, item.value))),
  "listToAttrs 1": ({ of }) => mapped(of(0), pair),
  "attrNames 1": ({ of }) => mapped(of(0), (item) => ({ ...item, value: nameValue(item) })),
  "attrsToList 1": ({ of, found }) =>
    mapped(of(0), (item) => ({
      ...item,
      value: { ...found, head: "nameValuePair", args: [nameValue(item), item.value] },
    })),
  "mergeAttrsList 1": ({ of, depth }) => mergedLists(of(0), depth),
  "mkMerge 1": ({ of, depth }) => mergedLists(of(0), depth),
  "foldl' 3": folds,
  "foldl 3": folds,
  "foldr 3": folds,
  "fold 3": folds,
  "recursiveUpdate 2": ({ of }) => [...of(0), ...of(1)],
  "mergeAttrs 2": ({ of }) => [...of(0), ...of(1)],
  "filterAttrs 2": ({ of, apply }) =>
    mapped(of(1), (item) => unless(item, apply(0, nameValue(item), item.value))),
  "filter 2": ({ of, apply }) => mapped(of(1), (item) => unless(item, apply(0, item.value))),
  "removeAttrs 2": ({ of, args }) => {
    const list = evaluate(args[1]!);
    const gone =
      list.kind === "expr" && list.node.kind === "List"
        ? expressions(list.node).map((each) => textOf(inside(list, each))?.text)
        : [];
    return mapped(of(0), (item) => (gone.includes(item.name) ? undefined : item));
  },
  "pipe 2": ({ args, found, depth }) => {
    const steps = evaluate(args[1]!);
    if (steps.kind !== "expr" || steps.node.kind !== "List") return hidden(found);
    const all = expressions(steps.node).map((each) => inside(steps, each));
    return sourcesOf(
      all.reduce((value: Value, step) => call(step, [value], found.expr), args[0]!),
      depth + 1,
    );
  },
  "flip 3": ({ args, found, depth }) =>
    sourcesOf(call(args[0]!, [args[2]!, args[1]!], found.expr), depth + 1),
  "readDir 1": ({ args, found }) => {
    const path = textOf(args[0]!);
    if (!path?.isPath) return hidden(found);
    return [{ kind: "folder", path: path.text, expr: found.expr, read: same }];
  },
};

/** Functions that give what they are given, or part of it: by how many arguments come before it. */
export const THROUGH: ReadonlyMap<string, number> = new Map([
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
  if (list.kind === "call" && list.head === "optional" && list.args.length === 2) {
    return unless({ ...item, value: list.args[1]! }, list.args[0]!);
  }
  if (list.kind !== "expr" || list.node.kind !== "List") return item;
  const [one, ...more] = expressions(list.node);
  if (!one) return undefined;
  return more.length === 0 ? { ...item, value: inside(list, one) } : item;
}

/** The sets in lists that are merged: those that are written out, and those that a function gives. */
function mergedLists(sources: readonly AttrSource[], depth: number): readonly AttrSource[] {
  return sources.flatMap((source) => {
    if (source.kind !== "list" || source.read !== named) return mapped([source], single);
    const all = expressions(source.expr.node).map((node) => inside(source.expr, node));
    const sets = all.filter(({ node }) => !isMade(node));
    const made = mapped([source], (item) =>
      item.value.kind === "expr" && isMade(item.value.node) ? single(item) : undefined,
    );
    const given = sets.flatMap((each) => sourcesOf(each, depth + 1));
    return sets.length < all.length ? [...given, ...made] : given;
  });
}

/** Whether an element is what a function makes, other than `import`. */
function isMade(node: Node): boolean {
  const made = bare(node);
  return made.kind === "Apply" && expressions(made)[0]!.text !== "import";
}

/** `foldl' recursiveUpdate { } (map f list)`, or a function of what there is so far and an element. */
function folded(
  { args: [fn, start, list], head, expr }: Call,
  depth: number,
): readonly AttrSource[] {
  const callee = evaluate(fn!);
  const below = sourcesOf(list!, depth + 1);
  const before = sourcesOf(start!, depth + 1);
  if (callee.kind === "call" && /^(mergeAttrs|recursiveUpdate)$/.test(callee.head)) {
    return [...before, ...mergedLists(below, depth)];
  }
  const isFlipped = head === "foldr" || head === "fold";
  const so = constant("");
  const added = mapped(below, (item) => {
    const args = isFlipped ? [item.value, so] : [so, item.value];
    return single({ ...item, value: call(fn!, args, expr) });
  });
  return [...before, ...added];
}

/** A set with one attribute is a name and its value. */
export function single({ value }: Item): Item {
  const [one, ...more] = sourcesOf(value).filter((source) => source.kind !== "opaque");
  const entries = one && more.length === 0 ? entriesOf(one) : [];
  const [entry] = entries;
  if (entry && entries.length === 1) return { name: entry.name, value: entry.value };
  return { name: guessedName(value), value };
}

/** The name of a host that a function makes which is not at hand: its first argument, or in its settings. */
export function guessedName(value: Value): string | undefined {
  const made = evaluate(value);
  if (made.kind !== "call" || made.head === "") return undefined;
  const [first] = made.args;
  const plain = first && textOf(first);
  if (plain) return plain.isPath ? undefined : plain.text;
  const names = ["hostname", "hostName", "host", "name"].flatMap((each) =>
    members(made.args, each),
  );
  return names.length === 1 ? textOf(names[0]!)?.text : undefined;
}

function member<Type>(
  value: Value,
  name: string,
  use: (value: Value) => Type | undefined,
): Type | undefined {
  const found = members([value], name);
  return found.length === 1 ? use(found[0]!) : undefined;
}
