import type { Node, NodeOf } from "./ast.ts";
import { expressions } from "./walk.ts";
import { requireSound, safe, EditError, type Edit } from "./edit.ts";
import { fitted, insertAfter, removal } from "./layout.ts";
import { parse } from "./problems.ts";
import { listOf } from "./query.ts";
import { described } from "./messages.ts";

/**
 * Adds an element at the end of a list.
 *
 * @param node - the list, as for `elements`.
 * @param text - an expression; it gets parentheses where a list needs them.
 * @throws EditError when `node` is not a list.
 * @see https://nix.dev/manual/nix/latest/language/types#type-list
 */
export function append(node: Node, text: string): readonly Edit[] {
  return insert(node, Infinity, text);
}

/**
 * Adds an element to a list.
 *
 * @param node - the list, as for `elements`.
 * @param index - how many elements are to be before it.
 * @param text - an expression; it gets parentheses where a list needs them.
 * @throws EditError when `node` is not a list.
 */
export function insert(node: Node, index: number, text: string): readonly Edit[] {
  requireSound(node);
  const list = listFor(node);
  const items = list.elements;
  const anchor = index <= 0 ? undefined : (items[index - 1] ?? items.at(-1));
  const element = isElement(text) ? text : `(${text})`;
  return safe(
    node,
    insertAfter({ node: list, items }, anchor, (style) => fitted(element, style)),
  );
}

/**
 * Takes an element out of a list, with the comments that belong to it: those on the lines right above
 * it and the one behind it.
 *
 * @param node - the list, as for `elements`.
 * @param index - how many elements are before it.
 * @throws EditError when `node` is not a list or has no such element.
 */
export function removeAt(node: Node, index: number): readonly Edit[] {
  requireSound(node);
  const list = listFor(node);
  const items = list.elements;
  const item = items[index];
  if (!item)
    throw new EditError(`the list has ${items.length} elements, so none at ${index}`, list);
  return safe(node, [removal({ node: list, items }, item)]);
}

function listFor(node: Node): NodeOf<"List"> {
  const list = listOf(node);
  if (!list) throw new EditError(`not a list: it is ${described(node)}`, node);
  return list;
}

const NOT_ELEMENTS: ReadonlySet<string> = new Set([
  "Apply", "Assert", "Binary", "Function", "HasAttribute", "If", "Let", "Unary", "With",
]); // prettier-ignore

/** Whether an expression may stand in a list, or as an argument, as it is. */
export function isElement(text: string): boolean {
  const kind = expressions(parse(text))[0]?.kind;
  return kind !== undefined && !NOT_ELEMENTS.has(kind);
}
