import type { Node } from "./ast.ts";
import { expressions } from "./walk.ts";
import type { ParserState } from "./parser.ts";
import { lineAt, positionAt } from "./position.ts";
import type { BranchKind, Kind } from "./tree.ts";

// What is said to people. The words are those of the Nix manual, without those of parsers.

/** A sentence, and the place that it is about when that is not the next token. */
type About = readonly [message: string, from?: number, to?: number];

/** Something should stand before the next token. */
export function missing(kind: Kind, state: ParserState): About {
  const { opening, last } = state;
  const next = shown(state);
  switch (kind) {
    case ";":
      return missingSemicolon(state);
    case "=":
      return missingEquals(state);
    case "}":
    case "]":
    case ")":
    case '"':
    case "''":
      return unclosed(kind, state);
    case "then":
    case "else":
    case "in": {
      const line = lineAt(state.source, opening!.from);
      return [
        `\`${kind}\` is missing before ${next}: the \`${opening!.text}\` on line ${line} needs it`,
      ];
    }
    case ",":
      return [`a comma is missing after ${excerpt(last!)}`, last!.to, last!.to];
    case ":":
      return [
        `\`:\` and what the function gives are missing after its arguments`,
        last!.to,
        last!.to,
      ];
    default:
      return [`\`${kind}\` is missing before ${next}`];
  }
}

/** The next token stands where a value, a name or an end should stand. */
export function unexpected(state: ParserState): About {
  const kind = state.peek();
  const { text } = state;
  const comment = character(state);
  if (comment) return comment;
  if (state.kind === "List") return [inList(text)];
  if (kind === "End") return ["the file ends too early: an expression is missing here"];
  if (state.kind === "Inherit" && text === ",") {
    return ["the names behind `inherit` are separated by spaces, not by commas"];
  }
  const isName = ["AttrPath", "AttrSet", "Let", "LegacyLet", "Inherit"].includes(state.kind);
  if (isName) return [inBindings(state)];
  if (state.kind === "Formals") return [inFormals(text)];
  if (state.kind === "Formal" || state.kind === "Function") {
    return [`the name of an argument is missing before \`${text}\``];
  }
  if (KEYWORDS.has(kind)) {
    return [`an expression that starts with \`${text}\` needs parentheses here: \`(${text} …)\``];
  }
  if (kind === "=") return ["`=` stands where an expression should be; to compare, write `==`"];
  return [`an expression is missing before \`${text}\``];
}

/** The next token stands behind a complete file. */
export function leftover(state: ParserState): About {
  const { text } = state;
  const comment = character(state);
  if (comment) return comment;
  if (["}", "]", ")"].includes(text)) return [`this \`${text}\` closes nothing that is open`];
  if (text === ":") return [FUNCTION_INSIDE];
  if (text === "=") return ["`name = value;` must stand between `{` and `}`"];
  if (text === ";") return ["a file is one expression, without a semicolon at its end"];
  if (text === ",")
    return ["arguments of a function must stand between `{` and `}`: this comma has no place"];
  return [`the expression is complete before \`${text}\`, and a file holds only one`];
}

/** The next token is an operator that Nix does not know how to group with the one before it. */
export function ungrouped(state: ParserState): About {
  return [
    `\`${state.operator}\` and \`${state.text}\` in a row need parentheses: \`(a ${state.operator} b) ${state.text} c\``,
  ];
}

const FUNCTION_INSIDE = "`:` belongs to a function, which needs parentheses here: `(x: …)`";

const KEYWORDS: ReadonlySet<string> = new Set(["assert", "if", "let", "with"]);

const NAMES: { readonly [kind in BranchKind]?: string } = {
  AttrSet: "attribute set",
  Formals: "list of arguments",
  IndentedString: "string",
  InheritFrom: "parenthesis",
  Interpolation: "interpolation",
  LegacyLet: "`let`",
  List: "list",
  Parenthesized: "parenthesis",
  String: "string",
};

function unclosed(closing: Kind, state: ParserState): About {
  const { opening } = state;
  const before = `\`${closing}\` is missing before ${shown(state)}`;
  if (!opening) return [before];
  const outer = state.peek() === "End" && closedTooLate(state);
  if (outer) return outer;
  const open = `${NAMES[state.kind]} opened on line ${lineAt(state.source, opening.from)} is not closed`;
  if (state.peek() === "End" || closing === '"' || closing === "''") {
    return [`this ${open}: \`${closing}\` is missing`, opening.from, opening.to];
  }
  return [oddity(state) ?? `${before}: the ${open}`];
}

const BRACKETS: ReadonlySet<Kind> = new Set<Kind>(["AttrSet", "List", "Parenthesized"]);

/**
 * Where a closing bracket is missing inside, one that belongs further out closes too much: the first
 * that stands further left than the line on which it was opened shows where.
 */
function closedTooLate(state: ParserState): About | undefined {
  for (const { kind, from, to, source } of state.complete(BRACKETS)) {
    const closing = source[to - 1]!;
    const { line, column } = positionAt(source, to - 1);
    const before = source.slice(to - column, to - 1);
    const indent = /^[ \t]*/.exec(source.slice(from - positionAt(source, from).column + 1))![0];
    if (before.trim() !== "" || before.length >= indent.length) continue;
    const open = `this ${NAMES[kind as BranchKind]} opened on line ${lineAt(source, from)} is not closed`;
    return [
      `${open}: the \`${closing}\` on line ${line} belongs to something around it`,
      from,
      from + 1,
    ];
  }
  return undefined;
}

function oddity(state: ParserState): string | undefined {
  const { text } = state;
  if (character(state)) return character(state)![0];
  if (state.peek() === ":") return FUNCTION_INSIDE;
  if (state.kind === "List") return [",", ":", "="].includes(text) ? inList(text) : undefined;
  if (state.kind === "AttrSet" && !["]", ")", ";", "in"].includes(text)) return inBindings(state);
  return undefined;
}

function missingSemicolon(state: ParserState): About {
  const comment = character(state);
  if (comment) return comment;
  const next = state.peek();
  if (next === ":") return [FUNCTION_INSIDE];
  const after = next === "=" ? beforeLastArgument(state.last!) : state.last!;
  if (after === undefined) return ["a value cannot hold `=`; to compare, write `==`"];
  if (next === ",") return ["a semicolon ends each attribute, not a comma"];
  const outer = next === "End" && closedTooLate(state);
  if (outer) return outer;
  const open = next === "End" && state.around === "AttrSet" ? state.aroundOpening : undefined;
  const also = open
    ? `, and the attribute set opened on line ${lineAt(open.source, open.from)} is not closed`
    : "";
  const message = `a semicolon is missing after ${excerpt(after)}${also}`;
  return [message, after.to, after.to];
}

/** In `a = f x b = 2;` the name `b` was read as an argument: what was meant ends before it. */
function beforeLastArgument(value: Node): Node | undefined {
  for (let node: Node | undefined = value; node; node = node.children.at(-1)) {
    if (node.kind !== "Apply") continue;
    const parts = node.children.filter(({ kind }) => kind !== "Whitespace" && kind !== "Comment");
    const isName = ["Identifier", "Select", "String"].includes(parts.at(-1)!.kind);
    return isName ? parts.at(-2) : undefined;
  }
  return undefined;
}

function missingEquals(state: ParserState): About {
  const comment = character(state);
  if (comment) return comment;
  const name = excerpt(state.last!);
  const next = state.text;
  if (next === ":")
    return [`after ${name} an \`=\` is missing: attributes are written \`name = value;\``];
  if (next === "==")
    return [`after ${name} one \`=\` is enough: attributes are written \`name = value;\``];
  if (next === "," || next === "?" || next === "}") {
    const hint = "or, if these are the arguments of a function, `:` after the closing `}`";
    return [`\`= value;\` is missing after ${name}; ${hint}`];
  }
  const hint =
    state.peek() === "Identifier" ? ", arguments of a function are separated by commas" : "";
  const body = state.around === "Let" ? ", and before what a `let` gives stands `in`" : "";
  return [`\`=\` is missing after ${name}: attributes are written \`name = value;\`${hint}${body}`];
}

function inBindings(state: ParserState): string {
  const { text } = state;
  if (/^[a-z]+$/.test(text))
    return `\`${text}\` is a keyword; as a name it needs quotes: \`"${text}"\``;
  if (text === ",") return "attributes end with a semicolon, not with a comma";
  if (text === ";") return "there is no attribute before this semicolon";
  if (text === ":" || text === "@") return FUNCTION_INSIDE;
  if (text === "=") return "the name of the attribute is missing before `=`";
  return `the name of an attribute should stand here, not ${shown(state)}`;
}

function inList(text: string): string {
  if (text === ",") return "the elements of a list are separated by spaces, not by commas";
  if (text === ";") return "there is no semicolon in a list: its elements are separated by spaces";
  if (text === ":" || text === "@") return FUNCTION_INSIDE;
  if (text === "=") return "an attribute in a list needs braces: `{ name = value; }`";
  return `an element of a list that holds \`${text}\` needs parentheses around it`;
}

function inFormals(text: string): string {
  if (text === ",") return "there is one comma too many between the arguments, or one after `...`";
  if (text === ";") return "the arguments of a function are separated by commas, not by semicolons";
  return `the name of an argument should stand here, not \`${text}\``;
}

/** A character that has no place outside strings, or starts something that never ends. */
function character(state: ParserState): About | undefined {
  const { source, position, text } = state;
  if (source.startsWith("/*", position)) {
    return [
      `this comment opened on line ${lineAt(source, position)} is not closed: \`*/\` is missing`,
    ];
  }
  if (state.peek() !== "Error") return undefined;
  const code = text.codePointAt(0)!;
  if (code === 0xfeff && position === 0) {
    return [
      "the file starts with a byte-order mark, which Nix refuses: save it as UTF-8 without one",
    ];
  }
  if (/[“”„‘’‚«»]/u.test(text))
    return [`\`${text}\` is no quote that Nix knows: strings stand in \`"\``];
  if (text === "'") return ["strings stand in `\"` or in `''`, not in a single `'`"];
  if (text === "&" || text === "|")
    return [`\`${text}\` alone means nothing: write \`${text}${text}\``];
  if (text === "$") return ["`$` stands only before `{`, inside a string or a name"];
  if (text === "~") return ["`~` stands only at the start of a path: `~/file`"];
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const look = /[\s\p{C}]/u.test(text) ? `the character ${name}` : `\`${text}\` (${name})`;
  return [`${look} has no place outside strings and comments`];
}

function shown(state: ParserState): string {
  return state.peek() === "End" ? "the end of the file" : `\`${state.text}\``;
}

/** The text of a node, cut so that a sentence stays readable. */
function excerpt(node: Node): string {
  const [line, ...more] = node.text.trim().split(/\s*[\r\n]/);
  const text = more.length > 0 ? (node.text.split(/[\r\n]/).at(-1) ?? line!).trim() : line!;
  return `\`${text.length > 40 ? `…${text.slice(-40)}` : text}\``;
}

/** The kind of an expression, for a sentence. */
export function described(given: Node): string {
  let node = given;
  while (AROUND.has(node.kind)) node = expressions(node).at(-1)!;
  switch (node.kind) {
    case "Apply": {
      const callee = node.children[0]!;
      return callee.to - callee.from <= 40 ? `a call of ${callee.text}` : "a call";
    }
    case "Binary":
      return `an operation with \`${node.children.find(({ kind }) => OPERATOR.test(kind))?.text}\``;
    case "HasAttribute":
    case "Unary":
      return "an operation";
    case "Identifier":
      return `the variable \`${node.text}\`, which is not given in this file`;
    case "Inherit":
      return "inherited from somewhere else";
    default:
      return DESCRIPTIONS[node.kind] ?? `\`${node.text.slice(0, 40)}\``;
  }
}

/** Nodes whose value is that of their last child. */
const AROUND: ReadonlySet<Kind> = new Set(["Assert", "File", "Let", "Parenthesized", "With"]);

const OPERATOR = /^[^\w\s]+$/;

const DESCRIPTIONS: { readonly [kind in Kind]?: string } = {
  AttrSet: "an attribute set",
  Float: "a number",
  Function: "a function",
  If: "an `if`",
  IndentedString: "a string",
  Integer: "a number",
  LegacyLet: "a `let { … }`",
  List: "a list",
  LookupPath: "a lookup path",
  Path: "a path",
  String: "a string",
  Uri: "a string",
};
