import { append, attributeName, type Edit, set } from "nix-source";
import type { ListLayer, SetLayer } from "../eval/layers.ts";

// nix-source finds the place and the layout; the text itself keeps the layout of its neighbour, which
// need not be that of nixfmt.

/** An expression that no flake holds, of one line or two as the text that it stands for. */
const stand = (text: string): string => (text.includes("\n") ? "[ [\n] ]" : "[ [ ] ]");
const STAND = /\[ \[(?:(\r\n|\n|\r)([ \t]*)| )\] \]/;

function filled(edits: readonly Edit[], text: string): readonly Edit[] {
  return edits.map((edit) => ({
    ...edit,
    insert: edit.insert.replace(STAND, (_, end?: string, indent?: string) =>
      text.replaceAll(/\n(?!\n|$)/g, `${end ?? "\n"}${indent ?? ""}`),
    ),
  }));
}

/**
 * Adds a binding to the set of a layer.
 *
 * @throws EditError when it cannot be added safely.
 */
export function addBinding(
  { place }: SetLayer,
  name: string,
  text: string,
  isQuoted: boolean,
): readonly Edit[] {
  const { node, prefix } = place;
  const edits = set(node, [...prefix, name], stand(text));
  const bare = attributeName(name);
  const quoted = isQuoted && !bare.startsWith('"') ? `"${name}"` : bare;
  return filled(edits, text).map((edit) => ({
    ...edit,
    insert: edit.insert.replace(`${bare} =`, () => `${quoted} =`),
  }));
}

/**
 * Adds an element to the list of a layer.
 *
 * @throws EditError when it cannot be added safely.
 */
export function addElement({ place }: ListLayer, text: string): readonly Edit[] {
  return filled(append(place.node, stand(text)), text);
}
