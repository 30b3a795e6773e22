import { attributes, bare, bindings, expressions, type Node } from "./ast.ts";
import { attributeText } from "./strings.ts";

// Where the attributes of an expression are written, as far as that is known without evaluating.

/** An expression, and the nodes around it that give meaning to its variables, from the outside in. */
export interface Place {
  readonly node: Node;
  readonly scopes: readonly Node[];
}

/** A set, or a `let`, and the part of an attribute path that its bindings are known to begin with. */
export interface Layer extends Place {
  readonly prefix: readonly string[];
}

/** One binding that gives an attribute, or something below it. */
export interface Source {
  readonly binding: Node;
  readonly layer: Layer;
  /** The expression, when the binding gives the attribute whole and it is written in this text. */
  readonly value: Place | undefined;
  readonly isWhole: boolean;
}

/** How many more expressions may be looked into: variables can stand for each other without end. */
interface Fuel {
  left: number;
}

const someFuel = (): Fuel => ({ left: 300 });

/**
 * The sets that an expression is made of: through parentheses, functions, `let … in`, `with`,
 * `assert` and variables.
 *
 * @returns the expression that is not known to be a set where one should be.
 */
export function layersOf(place: Place, fuel = someFuel()): readonly Layer[] | Place {
  const { node, scopes } = place;
  if (fuel.left-- <= 0) return place;
  switch (node.kind) {
    case "AttrSet":
      return [{ node, scopes, prefix: [] }];
    case "Parenthesized":
      return layersOf({ node: bare(node), scopes }, fuel);
    case "File":
    case "With":
    case "Assert":
      return through(place, scopes, fuel);
    case "Let":
    case "Function":
      return through(place, [...scopes, node], fuel);
    case "Identifier":
      return together(place, variable(node.text, scopes, fuel), fuel);
    case "Select":
      return together(place, selected(place, fuel), fuel);
    case "Binary":
      return node.children.some(({ kind }) => kind === "//") ? either(place, fuel) : place;
    default:
      return place;
  }
}

/** The sets of `a // b` that are written out: what a call beside them gives is not known. */
function either(place: Place, fuel: Fuel): readonly Layer[] | Place {
  const sides = expressions(place.node).map((node) => layersOf({ ...place, node }, fuel));
  const known = sides.toReversed().flatMap((side) => ("length" in side ? side : []));
  return known.length > 0 ? known : place;
}

function through(place: Place, scopes: readonly Node[], fuel: Fuel): readonly Layer[] | Place {
  const node = expressions(place.node).at(-1);
  return node ? layersOf({ node, scopes }, fuel) : place;
}

/** The sets that several bindings give together. */
function together(place: Place, sources: readonly Source[], fuel: Fuel): readonly Layer[] | Place {
  if (sources.length === 0) return place;
  const below = layersBelow(sources, fuel);
  return Array.isArray(below) ? below : place;
}

/**
 * The sets that these bindings of one attribute give together.
 *
 * @returns the first value that is not known to be a set.
 */
export function layersBelow(
  sources: readonly Source[],
  fuel = someFuel(),
): readonly Layer[] | Place {
  const layers: Layer[] = [];
  for (const { binding, layer, value, isWhole } of sources) {
    if (isWhole) {
      const below = value ? layersOf(value, fuel) : { node: binding, scopes: [] };
      if (!("length" in below)) return below;
      layers.push(...below);
    } else if (!layers.some(({ node, prefix }) => node === layer.node && prefix.length > 0)) {
      layers.push(layer);
    }
  }
  return layers;
}

/** The bindings that give an attribute of this name, or something below it. */
export function step(layers: readonly Layer[], name: string, fuel = someFuel()): readonly Source[] {
  return layers.flatMap((layer) =>
    bindings(layer.node).flatMap((binding) => source(binding, layer, name, fuel)),
  );
}

function source(binding: Node, layer: Layer, name: string, fuel: Fuel): readonly Source[] {
  const { prefix } = layer;
  if (binding.kind === "Inherit") {
    if (prefix.length > 0 || !attributes(binding).some((each) => attributeText(each) === name))
      return [];
    return [{ binding, layer, value: inherited(binding, layer, name, fuel), isWhole: true }];
  }
  const names = attributes(binding.children[0]!).map(attributeText);
  if (names[prefix.length] !== name || prefix.some((each, index) => names[index] !== each))
    return [];
  if (names.length > prefix.length + 1) {
    const below = { ...layer, prefix: [...prefix, name] };
    return [{ binding, layer: below, value: undefined, isWhole: false }];
  }
  const node = expressions(binding)[0];
  const value = node && { node, scopes: inside(layer) };
  return [{ binding, layer, value, isWhole: true }];
}

function inherited(binding: Node, layer: Layer, name: string, fuel: Fuel): Place | undefined {
  const from = binding.children.find(({ kind }) => kind === "InheritFrom");
  const node = from && expressions(from)[0];
  const sets = node && layersOf({ node, scopes: inside(layer) }, fuel);
  if (from && !(sets && "length" in sets)) return undefined;
  return whole(
    sets && "length" in sets ? step(sets, name, fuel) : variable(name, layer.scopes, fuel),
  );
}

/** The value of an attribute that one binding gives whole. */
export function whole(sources: readonly Source[]): Place | undefined {
  return sources.length === 1 && sources[0]!.isWhole ? sources[0]!.value : undefined;
}

/** The scopes of the values in a set or `let`. */
function inside({ node, scopes }: Layer): readonly Node[] {
  return isRecursive(node) ? [...scopes, node] : scopes;
}

/** Whether the bindings of a set or `let` see each other. */
export function isRecursive(node: Node): boolean {
  return node.kind === "Let" || node.kind === "LegacyLet" || node.children[0]?.kind === "rec";
}

/** The bindings that give a variable: those of the nearest scope that has its name. */
function variable(name: string, scopes: readonly Node[], fuel: Fuel): readonly Source[] {
  const depth = scopes.findLastIndex((scope) => binds(scope, name));
  const node = scopes[depth];
  if (!node || node.kind === "Function") return [];
  return step([{ node, scopes: scopes.slice(0, depth), prefix: [] }], name, fuel);
}

function binds(scope: Node, name: string): boolean {
  if (scope.kind === "Function") return parameters(scope).some(({ text }) => text === name);
  return step([{ node: scope, scopes: [], prefix: [] }], name, { left: 0 }).length > 0;
}

/** The names that a function gives to its argument and to the attributes of it. */
export function parameters(node: Node): readonly Node[] {
  const colon = node.children.findIndex(({ kind }) => kind === ":");
  return node.children.slice(0, colon).flatMap((child) => {
    if (child.kind === "Identifier") return [child];
    if (child.kind !== "Formals") return [];
    return child.children
      .filter(({ kind }) => kind === "Formal")
      .map((formal) => formal.children[0]!);
  });
}

function selected({ node, scopes }: Place, fuel: Fuel): readonly Source[] {
  const [base, ...rest] = expressions(node);
  const path = node.children.find(({ kind }) => kind === "AttrPath");
  if (!base || !path || rest.length > 0) return [];
  let sources: readonly Source[] = [];
  let layers = layersOf({ node: base, scopes }, fuel);
  for (const attribute of attributes(path)) {
    const name = attributeText(attribute);
    if (name === undefined || !("length" in layers)) return [];
    sources = step(layers, name, fuel);
    layers = layersBelow(sources, fuel);
  }
  return sources;
}
