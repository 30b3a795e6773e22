import { attributes, bare, bindings, descendants, expressions, type Node } from "./ast.ts";
import { layersBelow, layersOf, parameters, step, whole, type Layer, type Place } from "./scope.ts";
import { attributeText } from "./strings.ts";

/** An attribute, as the text gives it. */
export interface Attribute {
  /** The nodes of kind `Binding` or `Inherit` that give it, or something below it, in any order. */
  readonly bindings: readonly Node[];
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
  const parent = sets(node, path.slice(0, -1));
  const found = step(parent, path.at(-1)!);
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
  const all = sets(node, path).flatMap(({ node: set, prefix }) =>
    bindings(set).flatMap((binding) => namesBelow(binding, prefix)),
  );
  return [...new Set(all)];
}

function namesBelow(binding: Node, prefix: readonly string[]): readonly string[] {
  const isInherit = binding.kind === "Inherit";
  const all = attributes(isInherit ? binding : binding.children[0]!).map(attributeText);
  if (isInherit) return prefix.length > 0 ? [] : all.filter((name) => name !== undefined);
  const name = all[prefix.length];
  return name !== undefined && prefix.every((each, index) => each === all[index]) ? [name] : [];
}

function sets(node: Node, path: readonly string[]): readonly Layer[] {
  let found: readonly Layer[] | Place = layersOf({ node, scopes: [] });
  for (const name of path) {
    if (!("length" in found)) return [];
    found = layersBelow(step(found, name));
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
export function elements(node: Node): readonly Node[] | undefined {
  const list = listOf(node);
  return list && expressions(list);
}

/** The node of kind `List` that an expression gives. */
export function listOf(node: Node): Node | undefined {
  let inside = bare(node);
  while (inside.kind === "With" || inside.kind === "Let" || inside.kind === "Assert") {
    const body = expressions(inside).at(-1);
    if (!body) return undefined;
    inside = bare(body);
  }
  return inside.kind === "List" ? inside : undefined;
}

/** What a function takes. */
export interface Formals {
  /** The node of kind `Function`. */
  readonly node: Node;
  /** The names between the braces; undefined for `x: …`, which has none. */
  readonly names: readonly string[] | undefined;
  /** The name for all of the argument: `x` in `x: …` and in `{ … }@x: …`. */
  readonly all: string | undefined;
  /** Whether there is `...`, so that it may be called with other names, too. */
  readonly isOpen: boolean;
}

/**
 * What a function takes.
 *
 * @param node - the function, in parentheses, behind `let … in` or `with …;`, or the whole file.
 * @returns undefined when it is something else.
 * @see https://nix.dev/manual/nix/latest/language/syntax#functions
 */
export function formals(node: Node): Formals | undefined {
  let inside = node;
  while (["File", "Parenthesized", "Let", "With", "Assert"].includes(inside.kind)) {
    const body = expressions(inside).at(-1);
    if (!body) return undefined;
    inside = body;
  }
  if (inside.kind !== "Function") return undefined;
  const braces = inside.children.find(({ kind }) => kind === "Formals");
  const all = parameters(inside).find((name) => inside.children.includes(name))?.text;
  return {
    node: inside,
    names:
      braces &&
      parameters(inside)
        .map(({ text }) => text)
        .filter((name) => name !== all),
    all,
    isOpen: braces?.children.some(({ kind }) => kind === "...") ?? true,
  };
}

/** A path, lookup path or string, with what it says. */
export interface Text {
  /** Of kind `Path`, `LookupPath`, `String`, `IndentedString` or `Uri`. */
  readonly node: Node;
  /** The text between the interpolations, without quotes or `<>`; strings are as written, with escapes. */
  readonly parts: readonly string[];
}

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
    .filter(({ kind }) => TEXTS.has(kind))
    .map((each) => ({ node: each, parts: partsOf(each) }));
}

function partsOf(node: Node): readonly string[] {
  if (node.kind === "LookupPath") return [node.text.slice(1, -1)];
  if (node.kind === "Uri") return [node.text];
  const parts = [""];
  for (const { kind, text } of node.children) {
    if (kind === "Interpolation") parts.push("");
    if (kind === "Text") parts.push(parts.pop()! + text);
  }
  return parts;
}

/**
 * The nodes around a node, from the whole file down to the one that it is a child of.
 *
 * @param root - the file.
 * @param node - a node of its tree.
 */
export function ancestors(root: Node, node: Node): readonly Node[] {
  const around: Node[] = [];
  let next: Node | undefined = root;
  while (next && next !== node) {
    around.push(next);
    next = next.children.find(
      (child) =>
        child === node ||
        (child.from <= node.from && node.to <= child.to && child.children.length > 0),
    );
  }
  return around;
}
