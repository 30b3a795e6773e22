import type { Node, NodeOf } from "./ast.ts";
import { holdsBindings } from "./node.ts";
import { bare } from "./walk.ts";
import { declarations, resolveName, scopeInside, type LexicalScope } from "./resolve.ts";
import { attributeText } from "./strings.ts";

// The sets and bindings that give the attributes of an expression, as far as known without evaluating.

/** A node, and the scope that gives meaning to its variables. */
export interface Scoped<Is extends Node = Node> {
  readonly node: Is;
  readonly scope: LexicalScope | undefined;
}

/** A set, or a `let`, and the part of an attribute path that its bindings are known to begin with. */
export interface Layer extends Scoped<NodeOf<"AttrSet" | "Let" | "LegacyLet">> {
  readonly prefix: readonly string[];
}

/** One binding that gives an attribute, or something below it. */
export interface Definer {
  readonly binding: NodeOf<"Binding" | "Inherit">;
  readonly layer: Layer;
  /** The expression, when the binding gives the attribute whole and it is written in this text. */
  readonly value: Scoped | undefined;
  readonly isWhole: boolean;
}

/** The number of expressions that may still be looked into: variables can stand for each other without end. */
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
export function layersOf(place: Scoped, fuel = someFuel()): readonly Layer[] | Scoped {
  const { node, scope } = place;
  if (fuel.left-- <= 0) return place;
  const inside = (child: Node) =>
    layersOf({ node: child, scope: scopeInside(node, child, scope) }, fuel);
  switch (node.kind) {
    case "AttrSet":
      return [{ node, scope, prefix: [] }];
    case "Parenthesized":
      return layersOf({ node: bare(node), scope }, fuel);
    case "File":
    case "With":
    case "Assert":
    case "Let":
    case "Function":
      return inside(node.body);
    case "Identifier":
      return together(place, variable(node.text, scope, fuel), fuel);
    case "Select":
      return node.default ? place : together(place, selected(node, scope, fuel), fuel);
    case "Binary":
      return node.operator === "//" ? either(place, node, fuel) : place;
    default:
      return place;
  }
}

/** The sets of `a // b` that are written out, the right one first: it has the last word. */
function either(
  place: Scoped,
  { left, right }: NodeOf<"Binary">,
  fuel: Fuel,
): readonly Layer[] | Scoped {
  const sides = [left, right].map((node) => layersOf({ ...place, node }, fuel));
  const known = sides.toReversed().flatMap((side) => ("length" in side ? side : []));
  return known.length > 0 ? known : place;
}

/** The sets that several bindings give together. */
function together(
  place: Scoped,
  definers: readonly Definer[],
  fuel: Fuel,
): readonly Layer[] | Scoped {
  if (definers.length === 0) return place;
  const below = layersBelow(definers, fuel);
  return "length" in below ? below : place;
}

/**
 * The sets that these bindings of one attribute give together.
 *
 * @returns the first value that is not known to be a set.
 */
export function layersBelow(
  definers: readonly Definer[],
  fuel = someFuel(),
): readonly Layer[] | Scoped {
  const layers: Layer[] = [];
  for (const { binding, layer, value, isWhole } of definers) {
    if (isWhole) {
      const below = value ? layersOf(value, fuel) : { node: binding, scope: undefined };
      if (!("length" in below)) return below;
      layers.push(...below);
    } else if (!layers.some(({ node, prefix }) => node === layer.node && prefix.length > 0)) {
      layers.push(layer);
    }
  }
  return layers;
}

/** The bindings that give an attribute of this name, or something below it. */
export function definersOf(
  layers: readonly Layer[],
  name: string,
  fuel = someFuel(),
): readonly Definer[] {
  return layers.flatMap((layer) =>
    bindingsOf(layer, name).flatMap((binding) => definer(binding, layer, name, fuel)),
  );
}

/** The bindings of a layer that may give an attribute: those whose first name is that of its path. */
export function bindingsOf({ node, prefix }: Layer, name: string): Definer["binding"][] {
  const found = declarations(node).get(prefix[0] ?? name);
  return found?.kind === "binding" ? [...found.bindings] : [];
}

function definer(
  binding: NodeOf<"Binding" | "Inherit">,
  layer: Layer,
  name: string,
  fuel: Fuel,
): readonly Definer[] {
  const { prefix } = layer;
  if (binding.kind === "Inherit") {
    if (prefix.length > 0 || !binding.names.some((each) => attributeText(each) === name)) return [];
    return [{ binding, layer, value: inherited(binding, layer, name, fuel), isWhole: true }];
  }
  const names = binding.path.map(attributeText);
  if (names[prefix.length] !== name || prefix.some((each, index) => names[index] !== each))
    return [];
  if (names.length > prefix.length + 1) {
    const below = { ...layer, prefix: [...prefix, name] };
    return [{ binding, layer: below, value: undefined, isWhole: false }];
  }
  const { value: node } = binding;
  const value = node.kind === "Error" ? undefined : { node, scope: inside(layer, binding) };
  return [{ binding, layer, value, isWhole: true }];
}

/** The scope of a binding. */
const inside = ({ node, scope }: Layer, binding: Node) => scopeInside(node, binding, scope);

function inherited(
  binding: NodeOf<"Inherit">,
  layer: Layer,
  name: string,
  fuel: Fuel,
): Scoped | undefined {
  const scope = inside(layer, binding);
  if (!binding.base) return whole(variable(name, scope, fuel));
  const sets = layersOf({ node: binding.base, scope }, fuel);
  return "length" in sets ? whole(definersOf(sets, name, fuel)) : undefined;
}

/** The value of an attribute that one binding gives whole. */
export function whole(definers: readonly Definer[]): Scoped | undefined {
  const [only, ...more] = definers;
  return more.length === 0 && only?.isWhole ? only.value : undefined;
}

/** The bindings that give a variable: those of the nearest scope that has its name. */
function variable(name: string, scope: LexicalScope | undefined, fuel: Fuel): readonly Definer[] {
  const found = resolveName(name, scope);
  if (found.kind !== "binding") return [];
  const { node, parent } = found.scope;
  if (!holdsBindings(node)) return [];
  return definersOf([{ node, scope: parent, prefix: [] }], name, fuel);
}

function selected(
  { base, path }: NodeOf<"Select">,
  scope: LexicalScope | undefined,
  fuel: Fuel,
): readonly Definer[] {
  let definers: readonly Definer[] = [];
  let layers = layersOf({ node: base, scope }, fuel);
  for (const attribute of path) {
    const name = attributeText(attribute);
    if (name === undefined || !("length" in layers)) return [];
    definers = definersOf(layers, name, fuel);
    layers = layersBelow(definers, fuel);
  }
  return definers;
}
