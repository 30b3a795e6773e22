import { bare, expressions, type Node } from "nix-source";
import { entriesOf, type Item, type Layer } from "./layers.ts";
import { hidden, layersOf, named, same } from "./sources.ts";
import { textOf, truthOf } from "./text.ts";
import { inside, known, type Call, type Value } from "./place.ts";
import { call, force, members } from "./value.ts";

// What the functions of Nix and of nixpkgs that make one set of another do to its names.

type Mapper = (item: Item) => Item | undefined;

export function mapped(layers: readonly Layer[], map: Mapper): readonly Layer[] {
  return layers.map((layer) => {
    if (layer.kind === "opaque") return layer;
    const read: Mapper = (item) => {
      const before = layer.read(item);
      return before && map(before);
    };
    return { ...layer, read };
  });
}

/** What a function of nixpkgs or of Nix gives: its arguments, and how to look into and apply them. */
interface Use {
  readonly args: readonly Value[];
  readonly of: (index: number) => readonly Layer[];
  readonly apply: (fn: number, ...values: readonly Value[]) => Value;
  readonly found: Call;
  readonly depth: number;
}

const nameValue = (item: Item): Value => known(item.name ?? "");

/** The attribute that a name and a value make. */
const pair: Mapper = (item) => ({
  name: member(item.value, "name", (name) => textOf(name)?.text) ?? spoken(item.value),
  value: member(item.value, "value", (value) => value) ?? item.value,
});

const withNames = ({ of, apply }: Use): readonly Layer[] =>
  mapped(of(1), (item) => ({ ...item, value: apply(0, nameValue(item), item.value) }));

const folds = ({ found, depth }: Use): readonly Layer[] => folded(found, depth);

/** What each function does to the names, by its name and how many arguments it takes. */
export const FUNCTIONS: { readonly [call: string]: (use: Use) => readonly Layer[] } = {
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
    const list = force(args[1]!);
    const gone =
      list.kind === "place" && list.node.kind === "List"
        ? expressions(list.node).map((each) => textOf(inside(list, each))?.text)
        : [];
    return mapped(of(0), (item) => (gone.includes(item.name) ? undefined : item));
  },
  "pipe 2": ({ args, found, depth }) => {
    const steps = force(args[1]!);
    if (steps.kind !== "place" || steps.node.kind !== "List") return hidden(found);
    const all = expressions(steps.node).map((each) => inside(steps, each));
    return layersOf(
      all.reduce((value: Value, step) => call(step, [value], found.place), args[0]!),
      depth + 1,
    );
  },
  "flip 3": ({ args, found, depth }) =>
    layersOf(call(args[0]!, [args[2]!, args[1]!], found.place), depth + 1),
  "readDir 1": ({ args, found }) => {
    const path = textOf(args[0]!);
    if (!path?.isPath) return hidden(found);
    return [{ kind: "folder", path: path.text, place: found.place, read: same }];
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
  const list = force(item.value);
  if (list.kind === "call" && list.head === "optional" && list.args.length === 2) {
    return unless({ ...item, value: list.args[1]! }, list.args[0]!);
  }
  if (list.kind !== "place" || list.node.kind !== "List") return item;
  const [one, ...more] = expressions(list.node);
  if (!one) return undefined;
  return more.length === 0 ? { ...item, value: inside(list, one) } : item;
}

/** The sets in lists that are merged: those that are written out, and those that a function gives. */
function mergedLists(layers: readonly Layer[], depth: number): readonly Layer[] {
  return layers.flatMap((layer) => {
    if (layer.kind !== "list" || layer.read !== named) return mapped([layer], single);
    const all = expressions(layer.place.node).map((node) => inside(layer.place, node));
    const sets = all.filter(({ node }) => !isMade(node));
    const made = mapped([layer], (item) =>
      item.value.kind === "place" && isMade(item.value.node) ? single(item) : undefined,
    );
    const given = sets.flatMap((each) => layersOf(each, depth + 1));
    return sets.length < all.length ? [...given, ...made] : given;
  });
}

/** Whether an element is what a function makes, other than `import`. */
function isMade(node: Node): boolean {
  const made = bare(node);
  return made.kind === "Apply" && expressions(made)[0]!.text !== "import";
}

/** `foldl' recursiveUpdate { } (map f list)`, or a function of what there is so far and an element. */
function folded({ args: [fn, start, list], head, place }: Call, depth: number): readonly Layer[] {
  const callee = force(fn!);
  const below = layersOf(list!, depth + 1);
  const before = layersOf(start!, depth + 1);
  if (callee.kind === "call" && /^(mergeAttrs|recursiveUpdate)$/.test(callee.head)) {
    return [...before, ...mergedLists(below, depth)];
  }
  const isFlipped = head === "foldr" || head === "fold";
  const so = known("");
  const added = mapped(below, (item) => {
    const args = isFlipped ? [item.value, so] : [so, item.value];
    return single({ ...item, value: call(fn!, args, place) });
  });
  return [...before, ...added];
}

/** A set with one attribute is a name and its value. */
export function single({ value }: Item): Item {
  const [one, ...more] = layersOf(value).filter((layer) => layer.kind !== "opaque");
  const entries = one && more.length === 0 ? entriesOf(one) : [];
  const [entry] = entries;
  if (entry && entries.length === 1) return { name: entry.name, value: entry.value };
  return { name: spoken(value), value };
}

/** The name of a host that a function makes which is not at hand: its first argument, or in its settings. */
export function spoken(value: Value): string | undefined {
  const made = force(value);
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
