/** Expressions, and the parts they are made of. */
const BRANCHES = [
  "File", "Apply", "Assert", "AttrPath", "AttrSet", "Binary", "Binding", "Formal", "Formals", "Function",
  "HasAttribute", "If", "IndentedString", "Inherit", "InheritFrom", "Interpolation", "LegacyLet", "Let", "List",
  "Parenthesized", "Path", "Select", "String", "Unary", "With",
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

/** What a node is that may have children. */
export type BranchKind = (typeof BRANCHES)[number];

/** A word that is no name. */
export type KeywordKind = (typeof WORDS)[number];

/** What a node of the tree is: a word of ours, or its text. */
export type Kind = (typeof KINDS)[number];

/** How many numbers a record has: its kind, where it starts and ends, and where the first below it is. */
const WIDTH = 4;

/**
 * The nodes of a tree, each behind those that it is made of. A tree of objects would cost several
 * times as much to make, and of most trees only a few nodes are ever looked at.
 */
export class Records {
  readonly source: string;
  /** Whether the text follows the grammar, as far as it has been read. */
  isSound = true;
  #numbers: Int32Array;
  #count = 0;

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

  kind(index: number): Kind {
    return KINDS[this.#numbers[WIDTH * index]!]!;
  }

  from(index: number): number {
    return this.#numbers[WIDTH * index + 1]!;
  }

  to(index: number): number {
    return this.#numbers[WIDTH * index + 2]!;
  }

  /** Where the first node below a node is; a leaf is its own. */
  first(index: number): number {
    return this.#numbers[WIDTH * index + 3]!;
  }
}

/**
 * A stretch of Nix text and what it is made of. A leaf has no children; the leaves of a tree, one
 * after another, are the text that it was parsed from, comments and white space included.
 */
export class Node {
  readonly kind: Kind;
  /** Where it starts and ends in {@link source}, counted as JavaScript counts: in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly #records: Records;
  readonly #index: number;
  #children: readonly Node[] | undefined;

  constructor(records: Records, index: number) {
    this.kind = records.kind(index);
    this.from = records.from(index);
    this.to = records.to(index);
    this.#records = records;
    this.#index = index;
  }

  /** What it is made of, in the order of the text. */
  get children(): readonly Node[] {
    return (this.#children ??= this.#made());
  }

  /** The whole text that was parsed. */
  get source(): string {
    return this.#records.source;
  }

  /** Whether the whole text follows the grammar, so that no node lacks a part. */
  get isSound(): boolean {
    return this.#records.isSound;
  }

  /** The text of this node. */
  get text(): string {
    return this.source.slice(this.from, this.to);
  }

  /** The nodes of these kinds from this one down, children before parents, made anew. */
  below(kinds: ReadonlySet<Kind>): readonly Node[] {
    const records = this.#records;
    const found: Node[] = [];
    for (let index = records.first(this.#index); index <= this.#index; index++) {
      if (kinds.has(records.kind(index))) found.push(new Node(records, index));
    }
    return found;
  }

  #made(): readonly Node[] {
    const records = this.#records;
    const first = records.first(this.#index);
    const children: Node[] = [];
    for (let index = this.#index - 1; index >= first; index = records.first(index) - 1) {
      children.push(new Node(records, index));
    }
    return children.toReversed();
  }
}

/**
 * Every node from this one down, parents before children, in the order of the text.
 *
 * @param node - where to start; it comes first.
 */
export function descendants(node: Node): readonly Node[] {
  const all: Node[] = [];
  // A stack of our own: files nest deeper than JavaScript may call.
  const rest = [node];
  for (let next = rest.pop(); next; next = rest.pop()) {
    all.push(next);
    const { children } = next;
    for (let index = children.length - 1; index >= 0; index--) rest.push(children[index]!);
  }
  return all;
}

/**
 * The nodes without children: joined, their texts are the text of the node.
 *
 * @param node - where to start.
 */
export function leaves(node: Node): readonly Node[] {
  return descendants(node).filter(({ children }) => children.length === 0);
}
