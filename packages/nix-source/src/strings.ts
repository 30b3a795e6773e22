import type { Node, NodeOf } from "./ast.ts";
import { bare } from "./walk.ts";

/**
 * The text that a string, indented string or URI stands for.
 *
 * @param node - any expression.
 * @returns undefined when it is none of these, or holds an interpolation.
 * @see https://nix.dev/manual/nix/latest/language/string-literals
 */
export function stringValue(node: Node): string | undefined {
  if (node.kind === "Uri") return node.text;
  if (node.kind !== "String" && node.kind !== "IndentedString") return undefined;
  const [text, ...more] = node.parts;
  if (text?.kind === "Interpolation" || more.length > 0) return undefined;
  if (node.kind === "IndentedString") return indented(node).join("");
  return text ? unescaped(text.text) : "";
}

/**
 * The name that stands in an attribute path or behind `inherit`, when it is known without evaluating:
 * `a`, `"a"`, or `${"a"}`.
 *
 * @param node - of kind `Identifier`, `String` or `Interpolation`.
 * @returns undefined when the name is dynamic.
 * @see https://nix.dev/manual/nix/latest/language/syntax#attrs-literal
 */
export function attributeText(node: Node): string | undefined {
  if (node.kind === "Identifier") return node.text;
  if (node.kind === "String") return stringValue(node);
  let inside = bare(node.kind === "Interpolation" ? node.expression : node);
  // `''${"a"}''` is `"a"` to Nix, without evaluating.
  while (inside.kind === "IndentedString") {
    const parts = indented(inside).filter((part) => part !== "");
    const [only] = parts;
    if (parts.length !== 1 || only === undefined || typeof only === "string") break;
    inside = bare(only.expression);
  }
  return stringValue(inside);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([^])|\r\n?/g, (_, escaped?: string) => control(escaped ?? "n"));
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

const control = (letter: string) => CONTROLS[letter] ?? letter;

/** A piece of an indented string: text as it stands, text from an escape, or an interpolation. */
type Piece = { readonly text: string; readonly plain: boolean } | NodeOf<"Interpolation">;

const PIECES = /(?<plain>(?:[^$']+|\$[^{']|'[^'$])+)|''\\(?<escaped>[^])|''(?<quotes>[$'])|[$']/g;

function pieces({ parts }: NodeOf<"IndentedString">): readonly Piece[] {
  return parts.flatMap((child, index): readonly Piece[] => {
    if (child.kind === "Interpolation") return [child];
    // The line of the opening quotes is no part of the string when nothing follows them.
    const text = index === 0 ? child.text.replace(/^ *\n/, "") : child.text;
    return Array.from(text.matchAll(PIECES), ({ 0: all, groups }) => {
      const { plain, escaped, quotes } = groups!;
      if (plain !== undefined) return { text: plain, plain: true };
      if (escaped !== undefined) return { text: control(escaped), plain: false };
      return { text: quotes === "'" ? "''" : (quotes ?? all), plain: false };
    });
  });
}

/**
 * The texts and interpolations of an indented string without the indentation that its lines share.
 */
function indented(node: NodeOf<"IndentedString">): readonly (string | NodeOf<"Interpolation">)[] {
  const all = pieces(node);
  const common = indentation(all);
  let atStart = true;
  let column = 0;
  return all.map((piece, index) => {
    if (!("plain" in piece)) {
      atStart = false;
      return piece;
    }
    let text = "";
    for (const character of piece.text) {
      if (character === "\n") {
        atStart = true;
        column = 0;
      } else if (atStart && character === " ") {
        if (column++ < common) continue;
      } else atStart = false;
      text += character;
    }
    return index === all.length - 1 ? text.replace(/\n *$/, "\n") : text;
  });
}

/** The number of spaces at the start of all lines that hold something else, too. */
function indentation(all: readonly Piece[]): number {
  let least = Infinity;
  let column = 0;
  let atStart = true;
  for (const piece of all) {
    const text = "plain" in piece && piece.plain ? piece.text : "x";
    for (const character of text) {
      if (character === "\n") {
        atStart = true;
        column = 0;
      } else if (atStart && character === " ") column++;
      else if (atStart) {
        atStart = false;
        least = Math.min(least, column);
      }
    }
  }
  return least;
}
