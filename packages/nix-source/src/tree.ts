/** Expressions, and the parts they are made of. */
export type BranchKind =
  | "File"
  | "Apply"
  | "Assert"
  | "AttrPath"
  | "AttrSet"
  | "Binary"
  | "Binding"
  | "Formal"
  | "Formals"
  | "Function"
  | "HasAttribute"
  | "If"
  | "IndentedString"
  | "Inherit"
  | "InheritFrom"
  | "Interpolation"
  | "LegacyLet"
  | "Let"
  | "List"
  | "Parenthesized"
  | "Path"
  | "Select"
  | "String"
  | "Unary"
  | "With";

/** Leaves with a text of their own; `Error` is what fits nowhere, or nothing where something is missing. */
export type TextKind =
  | "Comment"
  | "Error"
  | "Float"
  | "Identifier"
  | "Integer"
  | "LookupPath"
  | "Text"
  | "Uri"
  | "Whitespace";

/** Leaves whose kind is their text. */
export type KeywordKind =
  | "assert"
  | "else"
  | "if"
  | "in"
  | "inherit"
  | "let"
  | "or"
  | "rec"
  | "then"
  | "with";

/** Leaves whose kind is their text. */
// prettier-ignore
export type SymbolKind =
  | "{" | "}" | "[" | "]" | "(" | ")" | "${" | '"' | "''"
  | ";" | "," | "." | ":" | "@" | "..." | "=" | "?" | "!" | "-" | "+" | "*" | "/" | "++" | "//"
  | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "->" | "|>" | "<|";

/** What a node of the tree is. */
export type Kind = BranchKind | TextKind | KeywordKind | SymbolKind;

const NO_CHILDREN: readonly Node[] = [];

/**
 * A stretch of Nix text and what it is made of. A leaf has no children; the leaves of a tree, one
 * after another, are the text that it was parsed from, comments and white space included.
 */
export class Node {
  readonly kind: Kind;
  /** Where it starts and ends in {@link source}, counted as JavaScript counts: in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
  /** The whole text that was parsed. */
  readonly source: string;

  constructor(kind: Kind, from: number, to: number, source: string, children = NO_CHILDREN) {
    this.kind = kind;
    this.from = from;
    this.to = to;
    this.source = source;
    this.children = children;
  }

  /** The text of this node. */
  get text(): string {
    return this.source.slice(this.from, this.to);
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
