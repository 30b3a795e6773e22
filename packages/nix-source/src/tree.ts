/** Expressions, and the parts they are made of. */
const BRANCHES = [
  "File", "Apply", "Assert", "AttrPath", "AttrSet", "Binary", "Binding", "Formal", "Formals", "Function",
  "HasAttribute", "If", "IndentedString", "Inherit", "InheritFrom", "Interpolation", "LegacyLet", "Let", "List",
  "Parenthesized", "Path", "Select", "String", "Unary", "With",
] as const; // prettier-ignore

/** Nodes that have a value, some of them leaves. */
const EXPRESSIONS = [
  "Apply", "Assert", "AttrSet", "Binary", "Float", "Function", "HasAttribute", "Identifier", "If",
  "IndentedString", "Integer", "LegacyLet", "Let", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Unary", "Uri", "With",
] as const; // prettier-ignore

/** Leaves with a text of their own; `Error` is what fits nowhere, or nothing where something is missing. */
const TEXTS = [
  "Comment", "Error", "Float", "Identifier", "Integer", "LookupPath", "Text", "Uri", "Whitespace",
] as const; // prettier-ignore

/** Leaves whose kind is their text. */
const WORDS = [
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
] as const;
const SYMBOLS = [
  "{", "}", "[", "]", "(", ")", "${", '"', "''", ";", ",", ".", ":", "@", "...", "=", "?", "!", "-", "+", "*", "/",
  "++", "//", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "->", "|>", "<|",
] as const; // prettier-ignore

const KINDS = [...BRANCHES, ...TEXTS, ...WORDS, ...SYMBOLS];
const CODES: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, code) => [kind, code]));

/** A kind of nodes that may have children. */
export type BranchKind = (typeof BRANCHES)[number];

/** A kind of nodes that have a value. */
export type ExpressionKind = (typeof EXPRESSIONS)[number];

/** A word that is no name. */
export type KeywordKind = (typeof WORDS)[number];

/** A kind of nodes without children. */
export type LeafKind = Exclude<Kind, BranchKind>;

/** The kind of a node: a name, or for keywords and signs their text. */
export type Kind = (typeof KINDS)[number];

/** Whether nodes of this kind may have children. */
export function isBranch(kind: Kind): kind is BranchKind {
  return CODES.get(kind)! < BRANCHES.length;
}

const EXPRESSION_KINDS: ReadonlySet<Kind> = new Set(EXPRESSIONS);

/** Whether nodes of this kind have a value. */
export function isExpressionKind(kind: Kind): kind is ExpressionKind {
  return EXPRESSION_KINDS.has(kind);
}

/** The numbers of a record: its kind, start, end, and the index of the first record below it. */
const WIDTH = 4;

/**
 * The nodes of a tree, each behind its children. A tree of objects would cost several
 * times as much to make, and of most trees only a few nodes are ever looked at.
 */
export class Records {
  readonly source: string;
  /** Whether the text follows the grammar, as far as it has been read. */
  isSound = true;
  #numbers: Int32Array;
  #count = 0;
  readonly #missing = new Map<number, number>();

  constructor(source: string) {
    this.source = source;
    this.#numbers = new Int32Array(WIDTH * (64 + (source.length >> 1)));
  }

  get count(): number {
    return this.#count;
  }

  add(kind: Kind, from: number, to: number, first: number): void {
    const at = WIDTH * this.#count++;
    if (at === this.#numbers.length) {
      const more = new Int32Array(2 * at);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers[at] = CODES.get(kind)!;
    this.#numbers[at + 1] = from;
    this.#numbers[at + 2] = to;
    this.#numbers[at + 3] = first;
  }

  /** The record of an empty leaf at this place, for a part that the text lacks. */
  missing(at: number): number {
    const known = this.#missing.get(at);
    if (known !== undefined) return known;
    const index = this.#count;
    this.add("Error", at, at, index);
    this.#missing.set(at, index);
    return index;
  }

  kind(index: number): Kind {
    return KINDS[this.#numbers[WIDTH * index]!]!;
  }

  from(index: number): number {
    return this.#numbers[WIDTH * index + 1]!;
  }

  to(index: number): number {
    return this.#numbers[WIDTH * index + 2]!;
  }

  /** The index of the first record below a record; a leaf is its own. */
  first(index: number): number {
    return this.#numbers[WIDTH * index + 3]!;
  }
}
