import type { Expression, Node, NodeOf } from "./ast.ts";
import { isBinding, isExpression } from "./node.ts";

/**
 * The expressions that a node is directly made of, of any kind, without the missing ones.
 *
 * @param node - of any kind.
 */
export function expressions(node: Node): readonly Expression[] {
  return node.children.filter(isExpression);
}

/**
 * The expression inside any number of parentheses.
 *
 * @param node - an expression.
 * @returns `node` itself when it has none.
 */
export function bare(node: Node): Node {
  let inside = node;
  while (inside.kind === "Parenthesized" && inside.expression.kind !== "Error")
    inside = inside.expression;
  return inside;
}

/**
 * The bindings of an attribute set or a `let`, `inherit` among them, in the order of the text.
 *
 * @param node - of any kind; others than sets and `let` have none.
 */
export function bindings(node: Node): readonly NodeOf<"Binding" | "Inherit">[] {
  return node.children.filter(isBinding);
}

/**
 * Every node from this one down, parents before children, in the order of the text.
 *
 * @param node - where to start; it comes first.
 */
export function descendants(node: Node): readonly Node[] {
  const all: Node[] = [];
  // A stack of our own: files nest deeper than JavaScript may call.
  const rest = [node];
  for (let next = rest.pop(); next; next = rest.pop()) {
    all.push(next);
    const { children } = next;
    for (let index = children.length - 1; index >= 0; index--) rest.push(children[index]!);
  }
  return all;
}

/**
 * The nodes without children: joined, their texts are the text of the node.
 *
 * @param node - where to start.
 */
export function leaves(node: Node): readonly Node[] {
  return descendants(node).filter(({ children }) => children.length === 0);
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
