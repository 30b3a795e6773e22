import type { Node, NodeOf } from "./ast.ts";
import { requireSound, safe, EditError, type Edit } from "./edit.ts";
import { fitted, insertAfter, removal, styleAt, type Container, type Style } from "./layout.ts";
import { attributeName } from "./literal.ts";
import { described } from "./messages.ts";
import { lineAt } from "./position.ts";
import { resolveName, variables, type Variable } from "./resolve.ts";
import {
  definersOf,
  layersBelow,
  layersOf,
  type Definer,
  type Layer,
  type Scoped,
} from "./sets.ts";
import { attributeText } from "./strings.ts";

/**
 * Gives an attribute a value, whether it is there or not, in the style of the attributes beside it.
 * The sets on the way are made when they are not there.
 *
 * @param node - an expression or a whole file. Paths go where {@link find} goes.
 * @param path - the names from there on, at least one.
 * @param text - an expression; `literal` writes one.
 * @throws EditError when something on the way is no attribute set, or when the path is given in parts
 * by several bindings.
 * @see https://nix.dev/manual/nix/latest/language/syntax#attrs-literal
 */
export function set(node: Node, path: readonly string[], text: string): readonly Edit[] {
  requireSound(node);
  let layers = setsOf(layersOf({ node, scope: undefined }), node, []);
  for (const [index, name] of path.entries()) {
    const found = definersOf(layers, name);
    const isLast = index === path.length - 1;
    if (found.length === 0) return safe(node, addTo(layers, path.slice(index), text));
    if (isLast) return safe(node, overwrite(only(found, path), name, text));
    layers = setsOf(layersBelow(found), node, path.slice(0, index + 1));
  }
  throw new RangeError("the path has no names");
}

/**
 * Takes an attribute away, with the comments that belong to it, wherever it is given.
 *
 * @param node - as for {@link set}.
 * @param path - the names from there on, at least one.
 * @throws EditError when there is no such attribute in the text, or something on the way is no set.
 */
export function remove(node: Node, path: readonly string[]): readonly Edit[] {
  requireSound(node);
  const edits = definersAt(node, path).map(({ binding, layer }) =>
    binding.kind === "Inherit"
      ? withoutName(layer, binding, lastName(path))
      : removal(containerOf(layer.node), binding),
  );
  return safe(node, [...new Map(edits.map((edit) => [edit.from, edit])).values()]);
}

/**
 * Takes one binding out of its set, with the comments that belong to it, whatever its names are.
 *
 * @param node - the attribute set that the binding stands in.
 * @throws EditError when the set is recursive, and other expressions use its name as a variable.
 */
export function removeBinding(
  node: NodeOf<"AttrSet">,
  binding: NodeOf<"Binding">,
): readonly Edit[] {
  const name = binding.path[0] && attributeText(binding.path[0]);
  refuseUse(node, name === undefined ? [] : [name]);
  return safe(node, [removal(containerOf(node), binding)]);
}

/**
 * Gives an attribute another name, and leaves everything else about it.
 *
 * @param node - as for {@link set}.
 * @param path - the names from there on, at least one.
 * @param name - what to call it, instead of the last name of the path.
 * @throws EditError when there is no such attribute in the text, when the new name is taken, or when
 * other expressions use the name as a variable.
 */
export function rename(node: Node, path: readonly string[], name: string): readonly Edit[] {
  requireSound(node);
  const found = definersAt(node, path);
  const old = lastName(path);
  const siblings = layersAt(node, path.slice(0, -1));
  const [taken] = definersOf(siblings, name);
  if (name === old) return [];
  if (taken)
    throw new EditError(`${shown([name])} is there already, ${on(taken.binding)}`, taken.binding);
  for (const { node: scope, prefix } of siblings) {
    if (prefix.length === 0) refuseUse(scope, [old, name]);
  }
  const edits = found.map(({ binding, layer, isWhole }): Edit => {
    if (binding.kind === "Inherit") {
      throw new EditError(
        `${shown([old])} is inherited ${on(binding)}: its name is that of a variable`,
        binding,
      );
    }
    const index = isWhole ? layer.prefix.length : layer.prefix.length - 1;
    const { from, to } = binding.path[index] ?? binding;
    return { from, to, insert: attributeName(name) };
  });
  return safe(node, edits);
}

/** The last name of a path, which has one. */
export function lastName(path: readonly string[]): string {
  const name = path.at(-1);
  if (name === undefined) throw new RangeError("the path has no names");
  return name;
}

/** The bindings that give an attribute, at least one. */
export function definersAt(node: Node, path: readonly string[]): readonly Definer[] {
  const found = definersOf(layersAt(node, path.slice(0, -1)), lastName(path));
  if (found.length === 0) throw new EditError(`there is no attribute ${shown(path)}`, node);
  return found;
}

/** The sets at a path; none where it is not given. */
export function layersAt(node: Node, path: readonly string[]): readonly Layer[] {
  let layers = setsOf(layersOf({ node, scope: undefined }), node, []);
  for (const [index, name] of path.entries()) {
    layers = setsOf(layersBelow(definersOf(layers, name)), node, path.slice(0, index + 1));
  }
  return layers;
}

function setsOf(
  found: readonly Layer[] | Scoped,
  node: Node,
  path: readonly string[],
): readonly Layer[] {
  if ("length" in found) return found;
  const what = path.length === 0 ? "" : `${shown(path)} is `;
  const where = found.node === node ? "" : ` ${on(found.node)}`;
  throw new EditError(
    `${what}not an attribute set: it is ${described(found.node)}${where}`,
    found.node,
  );
}

/** The one binding that gives all of an attribute. */
export function only(found: readonly Definer[], path: readonly string[]): Definer {
  const [first, ...more] = found;
  if (!first) throw new RangeError("the attribute is not given");
  if (more.length === 0 && first.isWhole) return first;
  const lines = found.map(({ binding }) => lineAt(binding.source, binding.from)).join(", ");
  throw new EditError(
    `${shown(path)} is given in parts on line ${lines}: set what is below it`,
    first.binding,
  );
}

function overwrite({ binding, layer }: Definer, name: string, text: string): readonly Edit[] {
  const { source } = binding;
  if (binding.kind === "Inherit") {
    const container = containerOf(layer.node);
    const line = (style: Style) => `${attributeName(name)} = ${fitted(text, style)};`;
    if (binding.names.length > 1) {
      return [withoutName(layer, binding, name), ...insertAfter(container, binding, line)];
    }
    return [{ from: binding.from, to: binding.to, insert: line(styleAt(source, binding.from)) }];
  }
  const { from, to } = binding.value;
  return [{ from, to, insert: fitted(text, styleAt(source, binding.from)) }];
}

function withoutName({ node }: Layer, binding: NodeOf<"Inherit">, name: string): Edit {
  const { names } = binding;
  const attribute = names.find((each) => attributeText(each) === name);
  if (!attribute || names.length === 1) return removal(containerOf(node), binding);
  const before = binding.children[binding.children.indexOf(attribute) - 1];
  const from = before?.kind === "Whitespace" ? before.from : attribute.from;
  return { from, to: attribute.to, insert: "" };
}

function addTo(layers: readonly Layer[], path: readonly string[], text: string): readonly Edit[] {
  // A set of its own is a better place than a set that begins with the same names.
  const layer = layers.find(({ prefix }) => prefix.length === 0) ?? layers[0]!;
  const container = containerOf(layer.node);
  refuseUse(layer.node, layer.prefix.length === 0 ? path.slice(0, 1) : []);
  const begins = (binding: NodeOf<"Binding" | "Inherit">) => {
    if (binding.kind === "Inherit") return false;
    const names = binding.path.map(attributeText);
    return layer.prefix.every((name, index) => names[index] === name);
  };
  const { bindings } = layer.node;
  const anchor = bindings.findLast(begins) ?? bindings.at(-1);
  const isNested = layer.prefix.length === 0 && nests(bindings);
  return insertAfter(container, anchor, (style) =>
    isNested
      ? nested(path, text, style)
      : `${[...layer.prefix, ...path].map(attributeName).join(".")} = ${fitted(text, style)};`,
  );
}

/** Whether the bindings of a set say `a = { b = …; }` rather than `a.b = …`. */
function nests(bindings: Layer["node"]["bindings"]): boolean {
  const all = bindings.filter((binding) => binding.kind === "Binding");
  const isDotted = all.some(({ path }) => path.length > 1);
  return !isDotted && all.some(({ value }) => value.kind === "AttrSet");
}

function nested(path: readonly string[], text: string, style: Style): string {
  const [name, ...rest] = path;
  if (rest.length === 0) return `${attributeName(name!)} = ${fitted(text, style)};`;
  const { indent, end } = style;
  const inner = indent + style.unit;
  const inside = nested(rest, text, { ...style, indent: inner });
  return `${attributeName(name!)} = {${end}${inner}${inside}${end}${indent}};`;
}

/** A set with the bindings in it, to add to it and take away from it. */
export function containerOf(node: Layer["node"]): Container {
  return { node, items: node.bindings };
}

/**
 * In `rec { … }` and `let`, names are variables: those that mean one would mean nothing without it, and
 * a new one could catch what is meant for another scope, or for a `with`.
 */
export function refuseUse(node: Layer["node"], names: readonly string[]): void {
  if (node.kind === "AttrSet" && !node.isRec) return;
  for (const name of names) {
    const use = variables(node).find((each) => each.name === name && !isBoundWithin(each, node));
    if (use)
      throw new EditError(`${shown([name])} is used as a variable ${on(use.node)}`, use.node);
  }
}

/** Whether a variable is declared by a scope in a node, not by the node itself. */
function isBoundWithin({ name, scope }: Variable, node: Node): boolean {
  const found = resolveName(name, scope);
  return "name" in found && found.scope.node !== node;
}

/** The line of a node, in words. */
export const on = ({ source, from }: Node) => `on line ${lineAt(source, from)}`;

/** A path, as it is written. */
export const shown = (path: readonly string[]) => `\`${path.map(attributeName).join(".")}\``;
