import { apply, type Edit } from "./edit.ts";
import { parse } from "./problems.ts";
import type { Node } from "./tree.ts";

/**
 * The text after several edits, each made for what the one before it gave.
 *
 * @param source - the text of a Nix file.
 * @param steps - each takes the tree of the text so far, and gives edits for it.
 * @throws Refusal when one of the steps does: then none is made.
 */
export function edit(
  source: string,
  ...steps: readonly ((root: Node) => readonly Edit[])[]
): string {
  return steps.reduce((text, step) => apply(text, step(parse(text))), source);
}
