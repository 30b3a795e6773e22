import type { Node, NodeOf } from "./ast.ts";
import { requireSound, safe, EditError, type Edit } from "./edit.ts";
import { startsLine, styleAt, trailing } from "./layout.ts";
import { formals, type Formals } from "./query.ts";
import { described } from "./messages.ts";

/**
 * Adds a name to those that a function takes, as the last one.
 *
 * @param node - the function, as for `formals`.
 * @param name - an identifier; nothing is done when the function takes it already.
 * @throws EditError when `node` is not a function that takes names.
 * @see https://nix.dev/manual/nix/latest/language/syntax#functions
 */
export function addFormal(node: Node, name: string): readonly Edit[] {
  requireSound(node);
  const { names, all, node: lambda } = functionOf(node);
  if (!names || !lambda.formals)
    throw new EditError(`the function takes one argument, \`${all}\`, not names in braces`, lambda);
  if (names.includes(name)) return [];
  return safe(node, withFormal(lambda.formals, name));
}

/**
 * Names all of the argument of a function that takes names: `{ … }:` becomes `{ … }@name:`.
 *
 * @param node - the function, as for `formals`.
 * @param name - an identifier; nothing is done when all of the argument has this name already.
 * @throws EditError when it has another one, or when `node` is no function.
 */
export function nameArgument(node: Node, name: string): readonly Edit[] {
  requireSound(node);
  const { all, node: lambda } = functionOf(node);
  if (all === name) return [];
  if (all !== undefined || !lambda.formals)
    throw new EditError(`the argument is named \`${all}\` already`, lambda);
  const { to } = lambda.formals;
  // `@name:x` would be `@` and a URI, were there no space behind the colon.
  const isTight = /^:\S/.test(lambda.source.slice(to));
  return safe(node, [{ from: to, to, insert: `@${name}${isTight ? " " : ""}` }]);
}

function functionOf(node: Node): Formals {
  const found = formals(node);
  if (!found) throw new EditError(`not a function: it is ${described(node)}`, node);
  return found;
}

function withFormal(braces: NodeOf<"Formals">, name: string): readonly Edit[] {
  const { source, children } = braces;
  const all = children.filter(({ kind }) => kind === "Formal" || kind === "...");
  const [first] = all;
  // What lies between `{` and `}`.
  if (!first) return [{ from: braces.from + 1, to: braces.to - 1, insert: ` ${name} ` }];
  const onLine = all.findLast(startsLine);
  const gap = onLine ? lineAt(source, onLine.from) : " ";
  const last = braces.formals.at(-1);
  if (!last) return [{ from: first.from, to: first.from, insert: `${name},${gap}` }];
  const comma = children.find(({ kind, from }) => kind === "," && from > last.from);
  if (comma && startsLine(comma)) {
    return [insertion(trailing(braces, last), `${lineAt(source, comma.from)}, ${name}`)];
  }
  if (comma) return [insertion(trailing(braces, comma), `${gap}${name},`)];
  return [insertion(last.to, ","), insertion(trailing(braces, last), `${gap}${name}`)];
}

function insertion(at: number, text: string): Edit {
  return { from: at, to: at, insert: text };
}

/** A line end, and the white space that the line of this place begins with. */
function lineAt(source: string, at: number): string {
  const { end, indent } = styleAt(source, at);
  return end + indent;
}
