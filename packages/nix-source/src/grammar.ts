import { indentedText, pathText, skipTrivia, stringText } from "./lexer.ts";
import type { Machine, Step } from "./machine.ts";
import * as say from "./messages.ts";
import type { BranchKind, Kind } from "./tree.ts";

// Each rule of the grammar is a list of steps. An expression that begins with no keyword and is no
// function is an operation; its operands are applications of selections from simple expressions.

type Next = Kind | "End";

const take: Step = (machine) => machine.take();
const close: Step = (machine) => machine.close();

/** A node of this kind, made of these steps. */
function node(kind: BranchKind, ...steps: readonly Step[]): Step {
  const all = [...steps, close].toReversed();
  return (machine) => {
    machine.open(kind);
    machine.nextReversed(all);
  };
}

/** A token of this kind. Where another stands that something else waits for, this one is missing. */
function expect(kind: Kind): Step {
  const step: Step = (machine) => {
    if (machine.peek() === kind) return machine.take();
    machine.mistake(...say.missing(kind, machine));
    if (machine.awaited() || startsSimple(machine)) return;
    machine.skip();
    machine.next(step);
  };
  return Object.assign(step, { awaits: [kind] });
}

/** As many as there are of what the next token starts. */
function many(rule: (machine: Machine, next: Next) => Step | undefined, awaits: Kind[]): Step {
  const step: Step = (machine) => {
    const one = rule(machine, machine.peek());
    if (one) return machine.next(one, step);
    const isBody = machine.kind === "Let" && startsSimple(machine);
    if (isBody || machine.awaited()) return;
    machine.mistake(...say.unexpected(machine));
    machine.skip();
    machine.next(step);
  };
  return Object.assign(step, { awaits });
}

/** Something is missing where an expression or a name should be: an empty node keeps its place. */
function absent(machine: Machine, retry: Step): void {
  machine.mistake(...say.unexpected(machine));
  if (machine.awaited()) return machine.omit();
  machine.skip();
  machine.next(retry);
}

// Expressions: https://nix.dev/manual/nix/latest/language/syntax

/** A whole file. */
export const file: Step = (machine) => machine.next(expression, end);

const end: Step = (machine) => {
  if (machine.peek() === "End") return;
  machine.mistake(...say.leftover(machine));
  machine.skip();
  machine.next(end);
};

const expression: Step = (machine) => {
  const kind = machine.peek();
  if (kind === "Identifier" && isFollowedBy(machine, ":@")) return machine.next(lambda);
  if (kind === "{" && opensFormals(machine)) return machine.next(lambda);
  machine.next((isLegacyLet(machine) ? undefined : KEYWORD_RULES[kind]) ?? operation);
};

const semicolon: Step = Object.assign(
  (machine: Machine) => {
    if (machine.peek() !== "=") return machine.next(expect(";"));
    // `a = 1 b = 2;`: what was read as an argument is the name of the next binding.
    machine.mistake(...say.missing(";", machine));
    machine.skip();
    machine.next(expression, semicolon);
  },
  { awaits: [";" as const] },
);

const KEYWORD_RULES: { readonly [kind in Next]?: Step } = {
  assert: node("Assert", take, expression, expect(";"), expression),
  if: node("If", take, expression, expect("then"), expression, expect("else"), expression),
  let: node("Let", take, (machine) => machine.next(bindings), expect("in"), expression),
  with: node("With", take, expression, expect(";"), expression),
};

// Operators: https://nix.dev/manual/nix/latest/language/operators

const operation: Step = (machine) => machine.next(operand, operators);

const NOT = 8;
const NEGATION = 13;

const operand: Step = (machine) => {
  const kind = machine.peek();
  if (kind !== "-" && kind !== "!") return machine.next(application);
  machine.open("Unary", kind === "!" ? NOT : NEGATION);
  machine.take();
  machine.next(operand);
};

interface Operator {
  readonly level: number;
  readonly groups: "left" | "right" | "never";
}

const OPERATORS: { readonly [kind in Next]?: Operator } = {
  "|>": { level: 1, groups: "left" },
  "<|": { level: 1, groups: "right" },
  "->": { level: 2, groups: "right" },
  "||": { level: 3, groups: "left" },
  "&&": { level: 4, groups: "left" },
  "==": { level: 5, groups: "never" },
  "!=": { level: 5, groups: "never" },
  "<": { level: 6, groups: "never" },
  "<=": { level: 6, groups: "never" },
  ">": { level: 6, groups: "never" },
  ">=": { level: 6, groups: "never" },
  "//": { level: 7, groups: "right" },
  "+": { level: 9, groups: "left" },
  "-": { level: 9, groups: "left" },
  "*": { level: 10, groups: "left" },
  "/": { level: 10, groups: "left" },
  "++": { level: 11, groups: "right" },
  "?": { level: 12, groups: "left" },
};

const operators: Step = (machine) => {
  const kind = machine.peek();
  const operator = OPERATORS[kind];
  // Operators to the left that bind tighter have all of their operands now.
  const level = operator?.level ?? 0;
  while (machine.level > level) machine.close();
  if (!operator) return;
  if (machine.level === level) {
    const groups = OPERATORS[machine.operator]?.groups;
    if (groups !== operator.groups || groups === "never")
      machine.mistake(...say.ungrouped(machine));
    if (groups !== "right") machine.close();
  }
  machine.wrap(kind === "?" ? "HasAttribute" : "Binary", level, kind as Kind);
  machine.take();
  machine.next(kind === "?" ? attrPath : operand, operators);
};

const application: Step = (machine) => machine.next(selection, applied);

const applied: Step = (machine) => {
  if (!startsSimple(machine)) return;
  machine.wrap("Apply");
  machine.next(selection, argument);
};

const argument: Step = (machine) => {
  if (startsSimple(machine)) machine.next(selection, argument);
  else machine.close();
};

const selection: Step = (machine) => machine.next(simple, selected);

const selected: Step = (machine) => {
  const kind = machine.peek();
  if (kind === ".") {
    machine.wrap("Select");
    machine.take();
    machine.next(attrPath, orDefault, close);
  } else if (kind === "or") {
    // `f or` is `f` applied to a variable named `or`: Nix has kept this from the time before the default.
    machine.wrap("Apply");
    machine.take("Identifier");
    machine.close();
  }
};

const orDefault: Step = (machine) => {
  if (machine.peek() !== "or") return;
  machine.take();
  machine.next(selection);
};

// Simple expressions: https://nix.dev/manual/nix/latest/language/types

const interpolation = node("Interpolation", take, expression, (machine) => {
  if (machine.peek() === "}") return machine.take();
  machine.mistake(...say.missing("}", machine));
  machine.forget();
});

/** What follows an opening quote, up to and with the closing one. */
function quoted(quote: '"' | "''", textEnd: typeof stringText): Step {
  const parts: Step = (machine) => {
    const { source, position } = machine;
    const to = textEnd(source, position);
    if (to > position) machine.leaf("Text", to);
    if (to === source.length) machine.mistake(...say.missing(quote, machine));
    else if (source.startsWith("${", to)) machine.next(interpolation, parts);
    else machine.leaf(quote, to + quote.length);
  };
  return parts;
}

const pathParts: Step = (machine) => {
  const { source, position } = machine;
  const to = pathText(source, position);
  if (to > position) machine.leaf("Text", to);
  if (source.startsWith("${", to)) machine.next(interpolation, pathParts);
};

const element: Step = (machine) => machine.next(selection);
const elements = many((machine) => (startsSimple(machine) ? element : undefined), []);

const string = node("String", take, quoted('"', stringText));

const attribute: Step = (machine) => {
  const kind = machine.peek();
  if (kind === "Identifier" || kind === "or") machine.take("Identifier");
  else if (kind === '"') machine.next(string);
  else if (kind === "${") machine.next(interpolation);
  else absent(machine, attribute);
};

const moreAttributes: Step = (machine) => {
  if (machine.peek() !== ".") return;
  machine.take();
  machine.next(attribute, moreAttributes);
};

const attrPath = node("AttrPath", attribute, moreAttributes);

const STARTS_ATTRIBUTE: ReadonlySet<Next> = new Set<Next>(["Identifier", "or", '"', "${"]);

const binding = node("Binding", attrPath, expect("="), expression, semicolon);

const inherited = many((_, next) => (STARTS_ATTRIBUTE.has(next) ? attribute : undefined), []);
const inheritFrom = node("InheritFrom", take, expression, expect(")"));
const inherit = node(
  "Inherit",
  take,
  (machine) => {
    if (machine.peek() === "(") machine.next(inheritFrom);
  },
  inherited,
  expect(";"),
);

const bindings = many(
  (_, next) => {
    if (next === "inherit") return inherit;
    return STARTS_ATTRIBUTE.has(next) ? binding : undefined;
  },
  ["inherit", "${"],
);

const braced = [expect("{"), bindings, expect("}")];

const SIMPLE_RULES: { readonly [kind in Next]?: Step } = {
  Float: take,
  Identifier: take,
  Integer: take,
  LookupPath: take,
  Uri: take,
  Text: node("Path", take, pathParts),
  '"': string,
  "''": node("IndentedString", take, quoted("''", indentedText)),
  "(": node("Parenthesized", take, expression, expect(")")),
  "[": node("List", take, elements, expect("]")),
  "{": node("AttrSet", ...braced),
  rec: node("AttrSet", take, ...braced),
  let: node("LegacyLet", take, ...braced),
};

const simple: Step = (machine) => {
  if (startsSimple(machine)) return machine.next(SIMPLE_RULES[machine.peek()]!);
  const rule = KEYWORD_RULES[machine.peek()];
  if (!rule) return absent(machine, simple);
  machine.mistake(...say.unexpected(machine));
  machine.next(rule);
};

// Functions: https://nix.dev/manual/nix/latest/language/syntax#functions

const name: Step = (machine) => {
  if (machine.peek() === "Identifier") machine.take();
  else absent(machine, name);
};

const formalDefault: Step = (machine) => {
  if (machine.peek() !== "?") return;
  machine.take();
  machine.next(expression);
};

const formal = node("Formal", name, formalDefault);

const comma: Step = (machine) => {
  const kind = machine.peek();
  if (kind === ",") machine.take();
  else if (kind === "Identifier" || kind === "...") machine.mistake(...say.missing(",", machine));
};

const separated: Step = (machine) => machine.next(formal, comma);

const formals = node(
  "Formals",
  expect("{"),
  many(
    (machine, next) => {
      if (machine.lastKind === "...") return undefined;
      if (next === "Identifier") return separated;
      return next === "..." ? take : undefined;
    },
    [","],
  ),
  expect("}"),
);

const parameter: Step = (machine) => {
  if (machine.peek() === "{") machine.next(formals);
  else machine.next(name);
};

const lambda = node(
  "Function",
  parameter,
  (machine) => {
    if (machine.peek() !== "@") return;
    const other = machine.lastKind === "Formals" ? name : formals;
    machine.take();
    machine.next(other);
  },
  expect(":"),
  expression,
);

// A look ahead where one token does not tell.

function startsSimple(machine: Machine): boolean {
  const kind = machine.peek();
  return kind === "let" ? isLegacyLet(machine) : kind in SIMPLE_RULES;
}

function isLegacyLet(machine: Machine): boolean {
  return machine.peek() === "let" && isFollowedBy(machine, "{");
}

function isFollowedBy(machine: Machine, characters: string, at = machine.end): boolean {
  const next = machine.source[skipTrivia(machine.source, at)];
  return next !== undefined && characters.includes(next);
}

/** Whether the next `{` opens the arguments of a function rather than an attribute set. */
function opensFormals(machine: Machine): boolean {
  const { source } = machine;
  const first = skipTrivia(source, machine.end);
  if (source[first] === "}") return isFollowedBy(machine, ":@", first + 1);
  if (source.startsWith("...", first)) return true;
  NAME.lastIndex = first;
  return NAME.test(source) && isFollowedBy(machine, ",?}", NAME.lastIndex);
}

const NAME = /[A-Za-z_][\w'-]*/y;
