import { indentedText, pathText, skipTrivia, stringText } from "./lexer.ts";
import type { ParserState, Step } from "./parser.ts";
import * as say from "./messages.ts";
import type { BranchKind, Kind } from "./tree.ts";

// Each rule of the grammar is a list of steps. An expression that begins with no keyword and is no
// function is an operation; its operands are applications of selections from simple expressions.

type Next = Kind | "End";

const take: Step = (state) => state.take();
const close: Step = (state) => state.close();

/** A node of this kind, made of these steps. */
function node(kind: BranchKind, ...steps: readonly Step[]): Step {
  const all = [...steps, close].toReversed();
  return (state) => {
    state.open(kind);
    state.nextReversed(all);
  };
}

/** A token of this kind. Where another stands that something else waits for, this one is missing. */
function expect(kind: Kind): Step {
  const step: Step = (state) => {
    if (state.peek() === kind) return state.take();
    state.mistake(...say.missing(kind, state));
    if (state.awaited() || startsSimple(state)) return;
    state.skip();
    state.next(step);
  };
  return Object.assign(step, { awaits: [kind] });
}

/** As many as there are of what the next token starts. */
function many(rule: (state: ParserState, next: Next) => Step | undefined, awaits: Kind[]): Step {
  const step: Step = (state) => {
    const one = rule(state, state.peek());
    if (one) return state.next(one, step);
    const isBody = state.kind === "Let" && startsSimple(state);
    if (isBody || state.awaited()) return;
    state.mistake(...say.unexpected(state));
    state.skip();
    state.next(step);
  };
  return Object.assign(step, { awaits });
}

/** Something is missing where an expression or a name should be: an empty node keeps its place. */
function absent(state: ParserState, retry: Step): void {
  state.mistake(...say.unexpected(state));
  if (state.awaited()) return state.omit();
  state.skip();
  state.next(retry);
}

// Expressions: https://nix.dev/manual/nix/latest/language/syntax

/** A whole file. */
export const file: Step = (state) => state.next(expression, end);

const end: Step = (state) => {
  if (state.peek() === "End") return;
  state.mistake(...say.leftover(state));
  state.skip();
  state.next(end);
};

const expression: Step = (state) => {
  const kind = state.peek();
  if (kind === "Identifier" && isFollowedBy(state, ":@")) return state.next(lambda);
  if (kind === "{" && opensFormals(state)) return state.next(lambda);
  state.next((isLegacyLet(state) ? undefined : KEYWORD_RULES[kind]) ?? operation);
};

const semicolon: Step = Object.assign(
  (state: ParserState) => {
    if (state.peek() !== "=") return state.next(expect(";"));
    // `a = 1 b = 2;`: what was read as an argument is the name of the next binding.
    state.mistake(...say.missing(";", state));
    state.skip();
    state.next(expression, semicolon);
  },
  { awaits: [";" as const] },
);

const KEYWORD_RULES: { readonly [kind in Next]?: Step } = {
  assert: node("Assert", take, expression, expect(";"), expression),
  if: node("If", take, expression, expect("then"), expression, expect("else"), expression),
  let: node("Let", take, (state) => state.next(bindings), expect("in"), expression),
  with: node("With", take, expression, expect(";"), expression),
};

// Operators: https://nix.dev/manual/nix/latest/language/operators

const operation: Step = (state) => state.next(operand, operators);

const NOT = 8;
const NEGATION = 13;

const operand: Step = (state) => {
  const kind = state.peek();
  if (kind !== "-" && kind !== "!") return state.next(application);
  state.open("Unary", kind === "!" ? NOT : NEGATION);
  state.take();
  state.next(operand);
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

const operators: Step = (state) => {
  const kind = state.peek();
  const operator = OPERATORS[kind];
  // Operators to the left that bind tighter have all of their operands now.
  const level = operator?.level ?? 0;
  while (state.level > level) state.close();
  if (!operator) return;
  if (state.level === level) {
    const groups = OPERATORS[state.operator]?.groups;
    if (groups !== operator.groups || groups === "never") state.mistake(...say.ungrouped(state));
    if (groups !== "right") state.close();
  }
  state.wrap(kind === "?" ? "HasAttribute" : "Binary", level, kind as Kind);
  state.take();
  state.next(kind === "?" ? attrPath : operand, operators);
};

const application: Step = (state) => state.next(selection, applied);

const applied: Step = (state) => {
  if (!startsSimple(state)) return;
  state.wrap("Apply");
  state.next(selection, argument);
};

const argument: Step = (state) => {
  if (startsSimple(state)) state.next(selection, argument);
  else state.close();
};

const selection: Step = (state) => state.next(simple, selected);

const selected: Step = (state) => {
  const kind = state.peek();
  if (kind === ".") {
    state.wrap("Select");
    state.take();
    state.next(attrPath, orDefault, close);
  } else if (kind === "or") {
    // `f or` is `f` applied to a variable named `or`: Nix has kept this from the time before the default.
    state.wrap("Apply");
    state.take("Identifier");
    state.close();
  }
};

const orDefault: Step = (state) => {
  if (state.peek() !== "or") return;
  state.take();
  state.next(selection);
};

// Simple expressions: https://nix.dev/manual/nix/latest/language/types

const interpolation = node("Interpolation", take, expression, (state) => {
  if (state.peek() === "}") return state.take();
  state.mistake(...say.missing("}", state));
  state.forget();
});

/** The rest of a string behind its opening quote, with the closing one. */
function quoted(quote: '"' | "''", textEnd: typeof stringText): Step {
  const parts: Step = (state) => {
    const { source, position } = state;
    const to = textEnd(source, position);
    if (to > position) state.leaf("Text", to);
    if (to === source.length) state.mistake(...say.missing(quote, state));
    else if (source.startsWith("${", to)) state.next(interpolation, parts);
    else state.leaf(quote, to + quote.length);
  };
  return parts;
}

const pathParts: Step = (state) => {
  const { source, position } = state;
  const to = pathText(source, position);
  if (to > position) state.leaf("Text", to);
  if (source.startsWith("${", to)) state.next(interpolation, pathParts);
};

const element: Step = (state) => state.next(selection);
const elements = many((state) => (startsSimple(state) ? element : undefined), []);

const string = node("String", take, quoted('"', stringText));

const attribute: Step = (state) => {
  const kind = state.peek();
  if (kind === "Identifier" || kind === "or") state.take("Identifier");
  else if (kind === '"') state.next(string);
  else if (kind === "${") state.next(interpolation);
  else absent(state, attribute);
};

const moreAttributes: Step = (state) => {
  if (state.peek() !== ".") return;
  state.take();
  state.next(attribute, moreAttributes);
};

const attrPath = node("AttrPath", attribute, moreAttributes);

const STARTS_ATTRIBUTE: ReadonlySet<Next> = new Set<Next>(["Identifier", "or", '"', "${"]);

const binding = node("Binding", attrPath, expect("="), expression, semicolon);

const inherited = many((_, next) => (STARTS_ATTRIBUTE.has(next) ? attribute : undefined), []);
const inheritFrom = node("InheritFrom", take, expression, expect(")"));
const inherit = node(
  "Inherit",
  take,
  (state) => {
    if (state.peek() === "(") state.next(inheritFrom);
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

const simple: Step = (state) => {
  if (startsSimple(state)) return state.next(SIMPLE_RULES[state.peek()]!);
  const rule = KEYWORD_RULES[state.peek()];
  if (!rule) return absent(state, simple);
  state.mistake(...say.unexpected(state));
  state.next(rule);
};

// Functions: https://nix.dev/manual/nix/latest/language/syntax#functions

const name: Step = (state) => {
  if (state.peek() === "Identifier") state.take();
  else absent(state, name);
};

const formalDefault: Step = (state) => {
  if (state.peek() !== "?") return;
  state.take();
  state.next(expression);
};

const formal = node("Formal", name, formalDefault);

const comma: Step = (state) => {
  const kind = state.peek();
  if (kind === ",") state.take();
  else if (kind === "Identifier" || kind === "...") state.mistake(...say.missing(",", state));
};

const separated: Step = (state) => state.next(formal, comma);

const formals = node(
  "Formals",
  expect("{"),
  many(
    (state, next) => {
      if (state.lastKind === "...") return undefined;
      if (next === "Identifier") return separated;
      return next === "..." ? take : undefined;
    },
    [","],
  ),
  expect("}"),
);

const parameter: Step = (state) => {
  if (state.peek() === "{") state.next(formals);
  else state.next(name);
};

const lambda = node(
  "Function",
  parameter,
  (state) => {
    if (state.peek() !== "@") return;
    const other = state.lastKind === "Formals" ? name : formals;
    state.take();
    state.next(other);
  },
  expect(":"),
  expression,
);

// A look ahead where one token does not tell.

function startsSimple(state: ParserState): boolean {
  const kind = state.peek();
  return kind === "let" ? isLegacyLet(state) : kind in SIMPLE_RULES;
}

function isLegacyLet(state: ParserState): boolean {
  return state.peek() === "let" && isFollowedBy(state, "{");
}

function isFollowedBy(state: ParserState, characters: string, at = state.end): boolean {
  const next = state.source[skipTrivia(state.source, at)];
  return next !== undefined && characters.includes(next);
}

/** Whether the next `{` opens the arguments of a function rather than an attribute set. */
function opensFormals(state: ParserState): boolean {
  const { source } = state;
  const first = skipTrivia(source, state.end);
  if (source[first] === "}") return isFollowedBy(state, ":@", first + 1);
  if (source.startsWith("...", first)) return true;
  NAME.lastIndex = first;
  return NAME.test(source) && isFollowedBy(state, ",?}", NAME.lastIndex);
}

const NAME = /[A-Za-z_][\w'-]*/y;
