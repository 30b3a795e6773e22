import type { Kind, Node } from "./tree.ts";

const EXPRESSIONS: ReadonlySet<Kind> = new Set<Kind>([
  "Apply", "Assert", "AttrSet", "Binary", "Float", "Function", "HasAttribute", "Identifier", "If",
  "IndentedString", "Integer", "LegacyLet", "Let", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Unary", "Uri", "With",
]); // prettier-ignore

/**
 * The expressions that a node is directly made of: the elements of a list, the function and the
 * arguments of a call, the two sides of an operator, the value of a binding.
 *
 * @param node - of any kind.
 */
export function expressions(node: Node): readonly Node[] {
  return node.children.filter((child) => EXPRESSIONS.has(child.kind));
}

/**
 * The expression inside any number of parentheses.
 *
 * @param node - an expression.
 */
export function bare(node: Node): Node {
  let inside = node;
  while (inside.kind === "Parenthesized") {
    const [only] = expressions(inside);
    if (!only) return inside;
    inside = only;
  }
  return inside;
}

/**
 * The bindings of an attribute set or a `let`, `inherit` among them, in the order of the text.
 *
 * @param node - of kind `AttrSet`, `Let` or `LegacyLet`; others have none.
 */
export function bindings(node: Node): readonly Node[] {
  return node.children.filter(({ kind }) => kind === "Binding" || kind === "Inherit");
}

/**
 * The names of an attribute path or of an `inherit`, each an `Identifier`, `String` or
 * `Interpolation`.
 *
 * @param node - of kind `AttrPath` or `Inherit`.
 */
export function attributes(node: Node): readonly Node[] {
  return node.children.filter(
    ({ kind }) => kind === "Identifier" || kind === "String" || kind === "Interpolation",
  );
}
