import { attributes, bindings, expressions, type Node } from "./ast.ts";
import { positionAt } from "./position.ts";
import type { SyntaxProblem } from "./problems.ts";
import { isRecursive } from "./scope.ts";
import { attributeText } from "./strings.ts";

/** A name of a function, `let` or `rec`, and what uses it. */
interface Name {
  readonly node: Node;
  /** The words for it where a missing use is worth a message. */
  readonly says: string | undefined;
  /** The bindings that give it: it is not used by what stands in them alone. */
  readonly given: Node[];
  isUsed: boolean;
}

/** The names that can be used within a node, as they hide those of the nodes around it. */
interface Scope {
  readonly node: Node;
  readonly names: ReadonlyMap<string, Name>;
}

/**
 * The arguments of functions and the names of `let` that nothing uses.
 *
 * Passed over are names that start with `_`, and those in `{ a, b }:` without `...`, since whoever
 * calls the function has to give them.
 *
 * @param root - what `parse` gave for a text without problems.
 * @returns each once, in the order of the text.
 * @see https://nix.dev/manual/nix/latest/language/scope
 */
export function unused(root: Node): readonly SyntaxProblem[] {
  const all: Name[] = [];
  const scopes: Scope[] = [];
  // A stack of our own: files nest deeper than JavaScript may call.
  const rest = [root];
  for (let node = rest.pop(); node; node = rest.pop()) {
    while (scopes.length > 0 && scopes.at(-1)!.node.to <= node.from) scopes.pop();
    const names = namesOf(node);
    if (names) {
      scopes.push({ node, names });
      all.push(...names.values());
    }
    if (node.kind === "Identifier") use(node.text, node, scopes);
    if (node.kind === "Inherit" && !isFrom(node)) {
      // What `inherit` names in a `let` or `rec` comes from around it.
      const own = scopes.at(-1);
      const around = own && bindings(own.node).some(sameAs(node)) ? scopes.slice(0, -1) : scopes;
      for (const name of attributes(node)) use(attributeText(name), node, around);
    }
    rest.push(...inside(node).toReversed());
  }
  return all
    .filter(({ isUsed, says }) => !isUsed && says !== undefined)
    .toSorted((one, other) => one.node.from - other.node.from)
    .map(({ node: { from, to, source }, says }) => ({
      ...positionAt(source, from),
      from,
      to,
      message: says!,
    }));
}

const sameAs = (node: Node) => (other: Node) => other.from === node.from;

const isFrom = (node: Node): boolean => node.children.some(({ kind }) => kind === "InheritFrom");

/** Marks the name that a variable stands for. */
function use(name: string | undefined, node: Node, scopes: readonly Scope[]): void {
  const found = scopes.findLast(({ names }) => names.has(name!))?.names.get(name!);
  if (!found || found.given.some(({ from, to }) => from <= node.from && node.to <= to)) return;
  found.isUsed = true;
}

/** The names that a node gives to what stands in it. */
function namesOf(node: Node): ReadonlyMap<string, Name> | undefined {
  if (node.kind === "Function") return parametersOf(node);
  const isLet = node.kind === "Let";
  if (!isLet && !((node.kind === "AttrSet" && isRecursive(node)) || node.kind === "LegacyLet"))
    return undefined;
  const found = new Map<string, Name>();
  for (const binding of bindings(node)) {
    const isInherit = binding.kind === "Inherit";
    const given = isInherit ? attributes(binding) : attributes(binding.children[0]!).slice(0, 1);
    for (const each of given) {
      const name = attributeText(each);
      if (name === undefined) continue;
      const known = found.get(name);
      known?.given.push(binding);
      const says = isLet && !name.startsWith("_") ? `\`${name}\` is bound and not used` : undefined;
      if (!known) found.set(name, { node: each, says, given: [binding], isUsed: false });
    }
  }
  return found;
}

function parametersOf(node: Node): ReadonlyMap<string, Name> {
  const colon = node.children.findIndex(({ kind }) => kind === ":");
  const found = new Map<string, Name>();
  const add = (each: Node, isFree: boolean): void => {
    const { text } = each;
    const says =
      isFree && !text.startsWith("_") ? `the argument \`${text}\` is not used` : undefined;
    found.set(text, { node: each, says, given: [], isUsed: false });
  };
  for (const part of node.children.slice(0, colon)) {
    if (part.kind === "Identifier") add(part, true);
    const isOpen = part.children.some(({ kind }) => kind === "...");
    for (const formal of part.children.filter(({ kind }) => kind === "Formal")) {
      add(formal.children[0]!, isOpen);
    }
  }
  return found;
}

/** The nodes in a node that may use a variable: names that are only given are left out. */
function inside(node: Node): readonly Node[] {
  switch (node.kind) {
    case "Function": {
      const colon = node.children.findIndex(({ kind }) => kind === ":");
      const [braces] = node.children.slice(0, colon).filter(({ kind }) => kind === "Formals");
      return [...(braces ? [braces] : []), ...node.children.slice(colon)];
    }
    case "Formal":
      return expressions(node).slice(1);
    case "AttrPath":
    case "Inherit":
      return node.children.filter(({ kind }) => kind !== "Identifier");
    default:
      return node.children;
  }
}
