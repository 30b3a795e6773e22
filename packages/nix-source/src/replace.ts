import type { Node } from "./ast.ts";
import { ancestors } from "./walk.ts";
import { requireSound, safe, type Edit } from "./edit.ts";
import { fitted, styleAt } from "./layout.ts";
import { isElement } from "./list.ts";

import type { Kind } from "./tree.ts";

/** Nodes in which an expression needs parentheses unless it is one that a list may hold. */
const TIGHT: ReadonlySet<Kind> = new Set<Kind>([
  "Apply", "Binary", "HasAttribute", "List", "Select", "Unary",
]); // prettier-ignore

/**
 * Puts an expression in the place of another.
 *
 * @param root - the whole file.
 * @param node - the expression to replace: a node of the tree of `root`.
 * @param text - the expression; it gets parentheses where it needs them.
 * @throws EditError when `text` is not Nix, or stands where no expression may.
 */
export function replace(root: Node, node: Node, text: string): readonly Edit[] {
  requireSound(root);
  const { source, from, to } = node;
  const parent = ancestors(root, node).at(-1);
  const needsParentheses = parent !== undefined && TIGHT.has(parent.kind) && !isElement(text);
  const expression = needsParentheses ? `(${text})` : text;
  const insert = fitted(expression, styleAt(source, from));
  const before = isGlued(source[from - 1], insert[0]) ? " " : "";
  const after = isGlued(insert.at(-1), source[to]) ? " " : "";
  return safe(root, [{ from, to, insert: before + insert + after }]);
}

/** Whether two characters beside each other could be read as one token. */
function isGlued(one: string | undefined, other: string | undefined): boolean {
  return isPart(one) && isPart(other);
}

function isPart(character: string | undefined): boolean {
  return /[\w.+/:'~$-]/.test(character ?? "");
}
