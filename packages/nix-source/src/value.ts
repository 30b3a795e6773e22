import type { Node, NodeOf } from "./ast.ts";
import { descendants } from "./walk.ts";
import type { Literal } from "./literal.ts";
import { attributeText, stringValue } from "./strings.ts";

/**
 * The value of an expression that is written out: the inverse of {@link literal}.
 *
 * @param node - any expression. `true`, `false` and `null` are taken for what they usually are;
 * parentheses, comments and layout do not matter.
 * @returns undefined when something must be computed or is no JSON: a variable, a call, an
 * interpolation, a path, an integer that JavaScript cannot hold.
 * @see https://nix.dev/manual/nix/latest/language/types
 */
export function value(node: Node): Literal | undefined {
  const known: Known = new Map();
  // From the last to the first, so that what a node is made of comes before it.
  for (const each of descendants(node).toReversed()) known.set(each, valueOf(each, known));
  return known.get(node);
}

type Known = Map<Node, Literal | undefined>;

function valueOf(node: Node, known: Known): Literal | undefined {
  switch (node.kind) {
    case "Integer":
    case "Float":
      return number(node);
    case "Identifier":
      return CONSTANTS.get(node.text);
    case "Parenthesized":
      return known.get(node.expression);
    case "Unary":
      return node.operator === "-" ? negated(known.get(node.operand)) : undefined;
    case "List": {
      const elements = node.elements.map((element) => known.get(element));
      return elements.every((element) => element !== undefined) ? elements : undefined;
    }
    case "AttrSet":
      return attributeSet(node.bindings, known);
    default:
      return stringValue(node);
  }
}

const CONSTANTS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function number(node: NodeOf<"Integer" | "Float">): number | undefined {
  const found = Number(node.text);
  return node.kind === "Float" || Number.isSafeInteger(found) ? found : undefined;
}

function negated(operand: Literal | undefined): number | undefined {
  return typeof operand === "number" ? 0 - operand : undefined;
}

type Attributes = { [name: string]: Literal };

function attributeSet(
  bindings: readonly NodeOf<"Binding" | "Inherit">[],
  known: Known,
): Literal | undefined {
  const all: Attributes = {};
  for (const binding of bindings) {
    if (binding.kind === "Inherit") return undefined;
    const names = binding.path.map(attributeText);
    const bound = known.get(binding.value);
    if (bound === undefined || !put(all, names, bound)) return undefined;
  }
  return all;
}

/** Sets an attribute as Nix does: two sets for one name are one set, anything else is a mistake. */
function put(set: Attributes, path: readonly (string | undefined)[], bound: Literal): boolean {
  let inside = set;
  for (const name of path.slice(0, -1)) {
    if (name === undefined) return false;
    const next = own(inside, name) ?? define(inside, name, {});
    if (!isSet(next)) return false;
    inside = next;
  }
  const name = path.at(-1);
  if (name === undefined) return false;
  const known = own(inside, name);
  if (known === undefined) define(inside, name, bound);
  else if (isSet(known) && isSet(bound)) {
    return Object.entries(bound).every(([each, inner]) => put(known, [each], inner));
  } else return false;
  return true;
}

function own(set: Attributes, name: string): Literal | undefined {
  return Object.hasOwn(set, name) ? set[name] : undefined;
}

/** Plain assignment would take `__proto__` for something else than a name. */
function define(set: Attributes, name: string, bound: Literal): Literal {
  Object.defineProperty(set, name, {
    value: bound,
    enumerable: true,
    writable: true,
    configurable: true,
  });
  return bound;
}

function isSet(bound: Literal): bound is Attributes {
  return typeof bound === "object" && bound !== null && !Array.isArray(bound);
}
