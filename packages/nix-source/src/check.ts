import { attributes, bare, bindings, expressions, type Node } from "./ast.ts";
import type { Mistake } from "./parser.ts";
import { lineAt } from "./position.ts";
import { attributeText } from "./strings.ts";
import type { Kind } from "./tree.ts";

/**
 * What Nix refuses in a text that follows the grammar: names that are defined twice, dynamic names
 * where none may be, numbers out of range, paths that end in a slash.
 *
 * @param root - what `parse` gave.
 * @param most - how many to give at most.
 */
export function check(root: Node, most: number): readonly Mistake[] {
  const found: { readonly node: Node; readonly message: () => string }[] = [];
  const report: Report = (node, message) => void found.push({ node, message });
  const scopes: Scopes = new Map();
  // A set within a set comes first, and is complete before the outer one takes it in.
  for (const node of root.below(CHECKED)) {
    if (isScope(node)) scopes.set(node.from, scopeOf(node, scopes, report));
    else CHECKS[node.kind]?.(node, report);
  }
  if (root.source.includes("\0")) {
    for (const node of root.below(new Set(["Text"]))) checkText(node, report);
  }
  return found
    .toSorted((one, other) => one.node.from - other.node.from)
    .slice(0, most)
    .map(({ node: { from, to }, message }) => ({ from, to, message: message() }));
}

type Report = (node: Node, message: () => string) => void;

const CHECKS: { readonly [kind in Kind]?: (node: Node, report: Report) => void } = {
  Float: checkFloat,
  Formals: (node, report) => checkFormals(node, [], report),
  Function: checkFunction,
  Inherit: checkInherit,
  Integer: checkInteger,
  Path: checkPath,
};

const SCOPES: readonly Kind[] = ["AttrSet", "Let", "LegacyLet"];

const CHECKED: ReadonlySet<Kind> = new Set([...SCOPES, ...(Object.keys(CHECKS) as Kind[])]);

/** The attributes of a set as far as their names are known; those that are sets, too, have their own. */
type Scope = Map<string, { readonly node: Node; readonly scope: Scope | undefined }>;

/** The scopes of sets by where they start, where no other set does. */
type Scopes = Map<number, Scope>;

const isScope = ({ kind }: Node) => SCOPES.includes(kind);

/** https://nix.dev/manual/nix/latest/language/syntax#attrs-literal */
function scopeOf(node: Node, scopes: Scopes, report: Report): Scope {
  const scope: Scope = new Map();
  for (const binding of bindings(node)) {
    if (binding.kind === "Inherit") {
      for (const name of attributes(binding)) add(scope, [name], undefined, report);
      continue;
    }
    const path = attributes(binding.children[0]!);
    const dynamic = node.kind === "Let" && path[0] && attributeText(path[0]) === undefined;
    if (dynamic)
      report(path[0]!, () => "a name in `let` must be written out: it cannot be computed");
    const bound = expressions(binding)[0];
    const set = bound && bare(bound);
    add(scope, path, set?.kind === "AttrSet" ? scopes.get(set.from) : undefined, report);
  }
  return scope;
}

/** Adds the attribute at a path, whose value is a set with these attributes or anything else. */
function add(scope: Scope, path: readonly Node[], value: Scope | undefined, report: Report): void {
  let inside = scope;
  for (const [index, node] of path.entries()) {
    const name = attributeText(node);
    const isLast = index === path.length - 1;
    const known = name === undefined ? undefined : inside.get(name);
    if (known && isLast && known.scope && value) return merge(known.scope, value, report);
    if (known && (isLast || !known.scope)) return twice(node, known.node, report);
    const inner = isLast ? value : (known?.scope ?? new Map());
    if (name !== undefined && !known) inside.set(name, { node, scope: inner });
    inside = inner ?? inside;
  }
}

/** Two sets for one attribute are one set. */
function merge(into: Scope, from: Scope, report: Report): void {
  const rest = [{ into, from }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    for (const [name, added] of next.from) {
      const known = next.into.get(name);
      if (!known) next.into.set(name, added);
      else if (known.scope && added.scope) rest.push({ into: known.scope, from: added.scope });
      else twice(added.node, known.node, report);
    }
  }
}

function twice(node: Node, first: Node, report: Report): void {
  const line = () => lineAt(first.source, first.from);
  report(node, () => `\`${node.text}\` is defined twice: it has a value since line ${line()}`);
}

/** https://nix.dev/manual/nix/latest/language/syntax#functions */
function checkFunction(node: Node, report: Report): void {
  const names = node.children.slice(0, -1).filter(({ kind }) => kind === "Identifier");
  const formals = node.children.find(({ kind }) => kind === "Formals");
  if (formals && names.length > 0) checkFormals(formals, names, report);
}

function checkFormals(node: Node, outer: readonly Node[], report: Report): void {
  const names = node.children
    .filter(({ kind }) => kind === "Formal")
    .map((formal) => formal.children[0]!);
  const seen = new Set(outer.map((name) => name.text));
  for (const name of names) {
    const { text } = name;
    if (seen.has(text))
      report(name, () => `the function has two arguments of the name \`${text}\``);
    if (outer.length === 0) seen.add(text);
  }
}

/** https://nix.dev/manual/nix/latest/language/syntax#inheriting-attributes */
function checkInherit(node: Node, report: Report): void {
  for (const name of attributes(node)) {
    if (attributeText(name) === undefined) {
      report(name, () => "a name behind `inherit` must be written out: it cannot be computed");
    }
  }
}

const LARGEST = "9223372036854775807";

function checkInteger(node: Node, report: Report): void {
  const digits = node.text.replace(/^0+/, "");
  const fits =
    digits.length < LARGEST.length || (digits.length === LARGEST.length && digits <= LARGEST);
  if (!fits) report(node, () => `\`${node.text}\` is too large: the largest integer is ${LARGEST}`);
}

/** The smallest number that a double holds with all of its digits; Nix refuses those below. */
const SMALLEST = 2.2250738585072014e-308;

function checkFloat(node: Node, report: Report): void {
  const number = Number(node.text);
  const isZero = !/[1-9]/.test(node.text.replace(/e.*/i, ""));
  if (number === Infinity) report(node, () => `\`${node.text}\` is too large for a number`);
  if (number < SMALLEST && !isZero)
    report(node, () => `\`${node.text}\` is too close to zero for a number`);
}

/** https://nix.dev/manual/nix/latest/language/types#type-path */
function checkPath(node: Node, report: Report): void {
  const [first, second] = node.children;
  if (node.children.at(-1)!.text.endsWith("/")) {
    return report(node, () => `the path \`${node.text}\` must not end with a slash`);
  }
  // Nix reads such a text in two parts, of which the second must go on with an interpolation.
  const doubled = first!.text.slice(first!.text.indexOf("//") + 1);
  if (doubled === first!.text) return;
  if (!second || doubled.includes("//")) {
    report(node, () => `the path \`${node.text}\` must not have two slashes in a row`);
  }
}

function checkText(node: Node, report: Report): void {
  if (node.text.includes("\0")) report(node, () => "a string cannot hold a NUL character");
}
