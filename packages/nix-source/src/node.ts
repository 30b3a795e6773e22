import type { AttributeName, Base, Expression, Node, NodeOf } from "./ast.ts";
import {
  isExpressionKind,
  type BranchKind,
  type ExpressionKind,
  type Kind,
  type Records,
} from "./tree.ts";

// Finds the parts of nodes that ast.ts describes.

/** The one class behind all kinds: objects of many classes take several times as long to make. */
class Tree<Is extends Kind> implements Base<Is> {
  readonly kind: Is;
  readonly from: number;
  readonly to: number;
  readonly #records: Records;
  readonly #index: number;
  #children: readonly Node[] | undefined;

  constructor(records: Records, index: number) {
    this.kind = records.kind(index) as Is;
    this.from = records.from(index);
    this.to = records.to(index);
    this.#records = records;
    this.#index = index;
  }

  get children(): readonly Node[] {
    return (this.#children ??= this.#made());
  }

  get source(): string {
    return this.#records.source;
  }

  get isSound(): boolean {
    return this.#records.isSound;
  }

  get text(): string {
    return this.source.slice(this.from, this.to);
  }

  below<Kinds extends Kind>(kinds: ReadonlySet<Kinds>): readonly NodeOf<Kinds>[] {
    const records = this.#records;
    const found: Node[] = [];
    for (let index = records.first(this.#index); index <= this.#index; index++) {
      if (kinds.has(records.kind(index) as Kinds)) found.push(nodeAt(records, index));
    }
    return found as NodeOf<Kinds>[];
  }

  /** A leaf for a part that the text lacks. */
  missing(): NodeOf<"Error"> {
    return new Tree<"Error">(this.#records, this.#records.missing(this.to));
  }

  #made(): readonly Node[] {
    const records = this.#records;
    const first = records.first(this.#index);
    const children: Node[] = [];
    for (let index = this.#index - 1; index >= first; index = records.first(index) - 1) {
      children.push(nodeAt(records, index));
    }
    return children.toReversed();
  }
}

/** The node of a record. */
export function nodeAt(records: Records, index: number): Node {
  return new Tree(records, index) as Base<Kind> as Node;
}

export const isExpression = (node: Node): node is NodeOf<ExpressionKind> =>
  isExpressionKind(node.kind);

/** A missing expression is empty; an error with a text has been passed over. */
const isOperand = (node: Node): node is Expression =>
  isExpression(node) || (node.kind === "Error" && node.from === node.to);

const isIdentifier = (node: Node): node is NodeOf<"Identifier"> => node.kind === "Identifier";

const isAttributeName = (node: Node): node is AttributeName =>
  node.kind === "Identifier" || node.kind === "String" || node.kind === "Interpolation";

/** Whether a node is a set or a `let`. */
export const holdsBindings = (node: Node): node is NodeOf<"AttrSet" | "Let" | "LegacyLet"> =>
  node.kind === "AttrSet" || node.kind === "Let" || node.kind === "LegacyLet";

export const isBinding = (node: Node): node is NodeOf<"Binding" | "Inherit"> =>
  node.kind === "Binding" || node.kind === "Inherit";

type Part<Value> = (node: Tree<Kind>) => Value;

const operands: Part<readonly Expression[]> = ({ children }) => children.filter(isOperand);
const operand =
  (place: number): Part<Expression> =>
  (node) =>
    operands(node)[place] ?? node.missing();
const first = operand(0);
const second = operand(1);
const defaultValue: Part<Expression | undefined> = (node) => operands(node)[1];
const names: Part<readonly AttributeName[]> = ({ children }) => children.filter(isAttributeName);
const path: Part<readonly AttributeName[]> = ({ children }) =>
  children.find((child) => child.kind === "AttrPath")?.names ?? [];
const bindingsIn: Part<readonly NodeOf<"Binding" | "Inherit">[]> = ({ children }) =>
  children.filter(isBinding);
const texts: Part<readonly NodeOf<"Text" | "Interpolation">[]> = ({ children }) =>
  children.filter((child) => child.kind === "Text" || child.kind === "Interpolation");

const OPERATORS: ReadonlySet<Kind> = new Set<Kind>([
  "+", "-", "*", "/", "++", "//", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "->", "|>", "<|",
]); // prettier-ignore

/** The name before the colon that is not between the braces. */
const whole: Part<NodeOf<"Identifier"> | undefined> = ({ children }) => {
  const colon = children.findIndex(({ kind }) => kind === ":");
  // Where the colon is missing, the last one is the body.
  return children.slice(0, colon).find(isIdentifier);
};

const formals: Part<NodeOf<"Formals"> | undefined> = ({ children }) =>
  children.find((child) => child.kind === "Formals");

const params: Part<readonly NodeOf<"Identifier">[]> = (node) => {
  const argument = whole(node);
  const braces = formals(node);
  const named = braces?.formals.map(({ name }) => name).filter(isIdentifier) ?? [];
  if (!argument) return named;
  return braces && braces.from < argument.from ? [...named, argument] : [argument, ...named];
};

/** The look-up of each part, by kind. */
const PARTS: {
  readonly [Is in BranchKind]: {
    readonly [Name in Exclude<keyof NodeOf<Is>, keyof Base<Is>>]: Part<NodeOf<Is>[Name]>;
  };
} = {
  Apply: { callee: first, args: (node) => operands(node).slice(1) },
  Assert: { condition: first, body: second },
  AttrPath: { names },
  AttrSet: { isRec: ({ children }) => children[0]?.kind === "rec", bindings: bindingsIn },
  Binary: {
    left: first,
    operator: ({ children }) => children.find(({ kind }) => OPERATORS.has(kind))?.kind ?? "Error",
    right: second,
  },
  Binding: { path, value: first },
  File: { body: first },
  Formal: {
    name: (node) => node.children.find(isIdentifier) ?? node.missing(),
    default: defaultValue,
  },
  Formals: {
    formals: ({ children }) => children.filter((child) => child.kind === "Formal"),
    isOpen: ({ children }) => children.some(({ kind }) => kind === "..."),
  },
  Function: {
    formals,
    all: whole,
    params,
    body: (node) => operands(node)[whole(node) ? 1 : 0] ?? node.missing(),
  },
  HasAttribute: { base: first, path },
  If: { condition: first, whenTrue: second, whenFalse: operand(2) },
  IndentedString: { parts: texts },
  Inherit: {
    base: ({ children }) => children.find((child) => child.kind === "InheritFrom")?.expression,
    names,
  },
  InheritFrom: { expression: first },
  Interpolation: { expression: first },
  LegacyLet: { bindings: bindingsIn },
  Let: { bindings: bindingsIn, body: first },
  List: { elements: operands },
  Parenthesized: { expression: first },
  Path: { parts: texts },
  Select: { base: first, path, default: defaultValue },
  String: { parts: texts },
  Unary: {
    operator: ({ children }) => (children[0]?.kind === "!" ? "!" : "-"),
    operand: first,
  },
  With: { scope: first, body: second },
};

for (const name of new Set(Object.values(PARTS).flatMap(Object.keys))) {
  Object.defineProperty(Tree.prototype, name, {
    get(this: Tree<Kind>) {
      const parts: { readonly [name: string]: Part<unknown> } | undefined =
        PARTS[this.kind as BranchKind];
      return parts?.[name]?.(this);
    },
  });
}
