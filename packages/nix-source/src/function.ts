import { Refusal, type Edit } from "./edit.ts";
import { styleAt } from "./layout.ts";
import { formals, type Formals } from "./query.ts";
import { safe } from "./safe.ts";
import { described } from "./describe.ts";
import type { Node } from "./tree.ts";

/**
 * Adds a name to those that a function takes, as the last one.
 *
 * @param node - the function, as for `formals`.
 * @param name - an identifier; nothing is done when the function takes it already.
 * @throws Refusal when `node` is not a function that takes names.
 * @see https://nix.dev/manual/nix/latest/language/syntax#functions
 */
export function addFormal(node: Node, name: string): readonly Edit[] {
  const { names, all, node: lambda } = functionOf(node);
  if (!names)
    throw new Refusal(`the function takes one argument, \`${all}\`, not names in braces`, lambda);
  if (names.includes(name)) return [];
  const braces = lambda.children.find(({ kind }) => kind === "Formals")!;
  return safe(node, [formalEdit(braces, name)]);
}

/**
 * Names all of the argument of a function that takes names: `{ … }:` becomes `{ … }@name:`.
 *
 * @param node - the function, as for `formals`.
 * @param name - an identifier; nothing is done when all of the argument has this name already.
 * @throws Refusal when it has another one, or when `node` is no function.
 */
export function nameArgument(node: Node, name: string): readonly Edit[] {
  const { all, node: lambda } = functionOf(node);
  if (all === name) return [];
  if (all !== undefined) throw new Refusal(`the argument is named \`${all}\` already`, lambda);
  const { to } = lambda.children.find(({ kind }) => kind === "Formals")!;
  // `@name:x` would be `@` and a URI, were there no space behind the colon.
  const isTight = /^:\S/.test(lambda.source.slice(to));
  return safe(node, [{ from: to, to, insert: `@${name}${isTight ? " " : ""}` }]);
}

function functionOf(node: Node): Formals {
  const found = formals(node);
  if (!found) throw new Refusal(`not a function: it is ${described(node)}`, node);
  return found;
}

function formalEdit(braces: Node, name: string): Edit {
  const { source, children } = braces;
  const open = children[0]!;
  const close = children.at(-1)!;
  const last = children.findLast(({ kind }) => kind === "Formal");
  const ellipsis = children.find(({ kind }) => kind === "...");
  const first = children.find(({ kind }) => kind === "Formal" || kind === "...");
  if (!first) return { from: open.to, to: close.from, insert: ` ${name} ` };
  const isLines = /[\r\n]/.test(source.slice(open.to, close.from));
  const gap = isLines ? lineStartAt(source, first.from) : " ";
  if (!last) return { from: ellipsis!.from, to: ellipsis!.from, insert: `${name},${gap}` };
  const comma = children.find(({ kind, from }) => kind === "," && from > last.from);
  const leads =
    isLines && comma !== undefined && /[\r\n]\s*$/.test(source.slice(last.to, comma.from));
  if (leads) {
    const before = lineStartAt(source, comma.from);
    return { from: last.to, to: last.to, insert: `${before}, ${name}` };
  }
  if (!comma) return { from: last.to, to: last.to, insert: `,${gap}${name}` };
  return { from: comma.to, to: comma.to, insert: `${gap}${name},` };
}

/** A line end and the white space that the line of this place begins with. */
function lineStartAt(source: string, at: number): string {
  const { end, indent } = styleAt(source, at);
  return end + indent;
}
