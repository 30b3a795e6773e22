import type { Node, NodeOf } from "./ast.ts";
import { bare } from "./walk.ts";
import type { Mistake } from "./parser.ts";
import { lineAt } from "./position.ts";
import { attributeText } from "./strings.ts";

/**
 * The mistakes beyond the grammar that Nix refuses: names that are defined twice, dynamic names
 * where none may be, numbers out of range, paths that end in a slash.
 *
 * @param root - the result of `parse`.
 * @param most - how many to give at most.
 */
export function check(root: Node, most: number): readonly Mistake[] {
  const found: { readonly node: Node; readonly message: () => string }[] = [];
  const report: Report = (node, message) => void found.push({ node, message });
  const scopes: Scopes = new Map();
  // A set within a set comes first, and is complete before the outer one takes it in.
  for (const node of root.below(new Set(CHECKED))) checkNode(node, scopes, report);
  if (root.source.includes("\0")) {
    for (const node of root.below(new Set(["Text"]))) checkText(node, report);
  }
  return found
    .toSorted((one, other) => one.node.from - other.node.from)
    .slice(0, most)
    .map(({ node: { from, to }, message }) => ({ from, to, message: message() }));
}

type Report = (node: Node, message: () => string) => void;

const CHECKED = [
  "AttrSet", "Float", "Formals", "Function", "Inherit", "Integer", "LegacyLet", "Let", "Path",
] as const; // prettier-ignore

function checkNode(node: NodeOf<(typeof CHECKED)[number]>, scopes: Scopes, report: Report): void {
  switch (node.kind) {
    case "AttrSet":
    case "LegacyLet":
    case "Let":
      scopes.set(node.from, scopeOf(node, scopes, report));
      break;
    case "Float":
      return checkFloat(node, report);
    case "Formals":
      return checkFormals(node.formals, undefined, report);
    case "Function":
      if (node.formals && node.all) checkFormals(node.formals.formals, node.all, report);
      break;
    case "Inherit":
      return checkInherit(node, report);
    case "Integer":
      return checkInteger(node, report);
    case "Path":
      return checkPath(node, report);
  }
}

/** The attributes of a set as far as their names are known; those that are sets, too, have their own. */
type Scope = Map<string, { readonly node: Node; readonly scope: Scope | undefined }>;

/** The scopes of sets by where they start, where no other set does. */
type Scopes = Map<number, Scope>;

/** https://nix.dev/manual/nix/latest/language/syntax#attrs-literal */
function scopeOf(
  { kind, bindings }: NodeOf<"AttrSet" | "Let" | "LegacyLet">,
  scopes: Scopes,
  report: Report,
): Scope {
  const scope: Scope = new Map();
  for (const binding of bindings) {
    if (binding.kind === "Inherit") {
      for (const name of binding.names) add(scope, [name], undefined, report);
      continue;
    }
    const { path, value } = binding;
    const [first] = path;
    if (kind === "Let" && first && attributeText(first) === undefined)
      report(first, () => "a name in `let` must be written out: it cannot be computed");
    const set = bare(value);
    add(scope, path, set.kind === "AttrSet" ? scopes.get(set.from) : undefined, report);
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

/**
 * The names between the braces of a function: no two alike, or none like that of the whole argument.
 *
 * @see https://nix.dev/manual/nix/latest/language/syntax#functions
 */
function checkFormals(
  formals: readonly NodeOf<"Formal">[],
  all: Node | undefined,
  report: Report,
): void {
  const seen = new Set(all && [all.text]);
  for (const { name } of formals) {
    const { text } = name;
    if (seen.has(text))
      report(name, () => `the function has two arguments of the name \`${text}\``);
    if (!all) seen.add(text);
  }
}

/** https://nix.dev/manual/nix/latest/language/syntax#inheriting-attributes */
function checkInherit({ names }: NodeOf<"Inherit">, report: Report): void {
  for (const name of names) {
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
function checkPath(node: NodeOf<"Path">, report: Report): void {
  const { text, parts } = node;
  if (text.endsWith("/")) {
    return report(node, () => `the path \`${text}\` must not end with a slash`);
  }
  // Nix reads such a text in two parts, of which the second must go on with an interpolation.
  const first = parts[0]?.text ?? "";
  const doubled = first.slice(first.indexOf("//") + 1);
  if (doubled === first) return;
  if (parts.length === 1 || doubled.includes("//")) {
    report(node, () => `the path \`${text}\` must not have two slashes in a row`);
  }
}

function checkText(node: Node, report: Report): void {
  if (node.text.includes("\0")) report(node, () => "a string cannot hold a NUL character");
}
