import type { Expression, Node, NodeOf } from "./ast.ts";
import { bare, descendants } from "./walk.ts";
import {
  bindingsOf,
  definersOf,
  layersBelow,
  layersOf,
  whole,
  type Layer,
  type Scoped,
} from "./sets.ts";
import { attributeText } from "./strings.ts";

/** An attribute, as the text gives it. */
export interface Attribute {
  /** The nodes of kind `Binding` or `Inherit` that give it, or something below it, in any order. */
  readonly bindings: readonly NodeOf<"Binding" | "Inherit">[];
  /** The expression, when one binding gives it whole and it is written in this text. */
  readonly value: Node | undefined;
}

/**
 * The attribute at a path, wherever it is written: `a = { b = …; }`, `a.b = …` or both; inside
 * functions, `let … in`, `with`, `rec`, parentheses; by `inherit`; behind a variable of a `let` or
 * `rec`.
 *
 * @param node - an expression or a whole file.
 * @param path - the names from there on, at least one.
 * @returns undefined when the text does not give it. It may still be there once evaluated.
 */
export function find(node: Node, path: readonly string[]): Attribute | undefined {
  const name = path.at(-1);
  if (name === undefined) return undefined;
  const found = definersOf(sets(node, path.slice(0, -1)), name);
  if (found.length === 0) return undefined;
  return { bindings: found.map(({ binding }) => binding), value: whole(found)?.node };
}

/**
 * The names of the attributes at a path, as far as they are written out, each once.
 *
 * @param node - an expression or a whole file.
 * @param path - the names from there on; none for the attributes of `node` itself.
 */
export function names(node: Node, path: readonly string[] = []): readonly string[] {
  const all = sets(node, path).flatMap((layer) => {
    const { prefix } = layer;
    const own = prefix[0] === undefined ? layer.node.bindings : bindingsOf(layer, prefix[0]);
    return own.flatMap((binding) => namesBelow(binding, prefix));
  });
  return [...new Set(all)];
}

function namesBelow(
  binding: NodeOf<"Binding" | "Inherit">,
  prefix: readonly string[],
): readonly string[] {
  const isInherit = binding.kind === "Inherit";
  const all = (isInherit ? binding.names : binding.path).map(attributeText);
  if (isInherit) return prefix.length > 0 ? [] : all.filter((name) => name !== undefined);
  const name = all[prefix.length];
  return name !== undefined && prefix.every((each, index) => each === all[index]) ? [name] : [];
}

function sets(node: Node, path: readonly string[]): readonly Layer[] {
  let found: readonly Layer[] | Scoped = layersOf({ node, scope: undefined });
  for (const name of path) {
    if (!("length" in found)) return [];
    found = layersBelow(definersOf(found, name));
  }
  return "length" in found ? found : [];
}

/**
 * The elements of a list.
 *
 * @param node - the list, in parentheses or behind `with …;` or `let … in`, too.
 * @returns undefined when it is something else.
 * @see https://nix.dev/manual/nix/latest/language/types#type-list
 */
export function elements(node: Node): readonly Expression[] | undefined {
  return listOf(node)?.elements;
}

/** The node of kind `List` that an expression gives. */
export function listOf(node: Node): NodeOf<"List"> | undefined {
  const inside = innermost(node);
  return inside.kind === "List" ? inside : undefined;
}

/** The expression whose value an expression has: without parentheses, `let … in`, `with …;`, `assert …;`. */
function innermost(node: Node): Node {
  let inside = bare(node);
  while (inside.kind === "With" || inside.kind === "Let" || inside.kind === "Assert")
    inside = bare(inside.body);
  return inside;
}

/** The arguments of a function. */
export interface Formals {
  readonly node: NodeOf<"Function">;
  /** The names between the braces; undefined for `x: …`, which has none. */
  readonly names: readonly string[] | undefined;
  /** The name for all of the argument: `x` in `x: …` and in `{ … }@x: …`. */
  readonly all: string | undefined;
  /** Whether there is `...`, so that it may be called with other names, too. */
  readonly isOpen: boolean;
}

/**
 * The arguments of a function.
 *
 * @param node - the function, in parentheses, behind `let … in` or `with …;`, or the whole file.
 * @returns undefined when it is something else.
 * @see https://nix.dev/manual/nix/latest/language/syntax#functions
 */
export function formals(node: Node): Formals | undefined {
  const inside = innermost(node.kind === "File" ? node.body : node);
  if (inside.kind !== "Function") return undefined;
  const { formals: braces, all } = inside;
  return {
    node: inside,
    names: braces?.formals.map(({ name }) => name.text),
    all: all?.text,
    isOpen: braces?.isOpen ?? true,
  };
}

/** A path, lookup path or string, with what it says. */
export interface Text {
  /** Of kind `Path`, `LookupPath`, `String`, `IndentedString` or `Uri`. */
  readonly node: TextNode;
  /** The text between the interpolations, without quotes or `<>`; strings are as written, with escapes. */
  readonly parts: readonly string[];
}

type TextNode = NodeOf<"Path" | "LookupPath" | "String" | "IndentedString" | "Uri">;

const TEXTS: ReadonlySet<string> = new Set([
  "Path",
  "LookupPath",
  "String",
  "IndentedString",
  "Uri",
]);

/**
 * Every path (`./a`), lookup path (`<nixpkgs>`), string and URI, in the order of the text.
 *
 * @param node - where to look.
 * @see https://nix.dev/manual/nix/latest/language/types
 */
export function texts(node: Node): readonly Text[] {
  return descendants(node)
    .filter((each): each is TextNode => TEXTS.has(each.kind))
    .map((each) => ({ node: each, parts: partsOf(each) }));
}

function partsOf(node: TextNode): readonly string[] {
  if (node.kind === "LookupPath") return [node.text.slice(1, -1)];
  if (node.kind === "Uri") return [node.text];
  const parts = [""];
  for (const { kind, text } of node.parts) {
    if (kind === "Interpolation") parts.push("");
    else parts.push(parts.pop()! + text);
  }
  return parts;
}
