import { Records, type BranchKind, type Kind, type LeafKind } from "./tree.ts";

/** What nodes of all kinds have. */
interface Base<Is extends Kind> {
  readonly kind: Is;
  /** Where it starts and ends in {@link source}, counted as JavaScript counts: in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** The text of this node. */
  readonly text: string;
  /** The whole text that was parsed. */
  readonly source: string;
  /** Whether the whole text follows the grammar, so that no node lacks a part. */
  readonly isSound: boolean;
  /**
   * All that it is made of, white space and comments included, in the order of the text. Leaves have
   * none; the leaves of a tree, one after another, are the text that it was parsed from.
   */
  readonly children: readonly Node[];
  /** The nodes of these kinds from this one down, children before parents, made anew. */
  below<Kinds extends Kind>(kinds: ReadonlySet<Kinds>): readonly NodeOf<Kinds>[];
}

/** A word, a sign, a comment, white space. */
interface Leaf<Is extends LeafKind> extends Base<Is> {}

/** The whole text. */
interface File extends Base<"File"> {
  readonly body: Expression;
}

/** `callee a b`: one call with two arguments */
interface Apply extends Base<"Apply"> {
  /** What is called, in its parentheses if it has some. */
  readonly callee: Expression;
  /** What it is called with, at least one. */
  readonly args: readonly Expression[];
}

/** `assert condition; body` */
interface Assert extends Base<"Assert"> {
  readonly condition: Expression;
  readonly body: Expression;
}

/** `a."b".${c}` */
interface AttrPath extends Base<"AttrPath"> {
  readonly names: readonly AttributeName[];
}

/** `{ bindings }` or `rec { bindings }` */
interface AttrSet extends Base<"AttrSet"> {
  /** Whether the names of its bindings are variables in it. */
  readonly isRec: boolean;
  readonly bindings: readonly (Binding | Inherit)[];
}

/** `left operator right`; `base ? path` is a `HasAttribute` */
interface Binary extends Base<"Binary"> {
  readonly left: Expression;
  /** `//`, `+`, `&&`, … */
  readonly operator: Kind;
  readonly right: Expression;
}

/** `path = value;` in a set or `let` */
interface Binding extends Base<"Binding"> {
  readonly path: readonly AttributeName[];
  readonly value: Expression;
}

/** `name` or `name ? default` between the braces of a function */
interface Formal extends Base<"Formal"> {
  readonly name: NodeOf<"Identifier" | "Error">;
  readonly default: Expression | undefined;
}

/** `{ a, b ? 1, ... }` before the colon of a function */
interface Formals extends Base<"Formals"> {
  readonly formals: readonly Formal[];
  /** Whether there is `...`, so that the function may be called with other names, too. */
  readonly isOpen: boolean;
}

/** `all: body`, `{ … }: body`, `{ … }@all: body` or `all@{ … }: body` */
interface Function extends Base<"Function"> {
  /** The braces with what stands in them; undefined for `x: …`. */
  readonly formals: Formals | undefined;
  /** The name of the whole argument: `x` in `x: …` and in `{ … }@x: …`. */
  readonly all: Identifier | undefined;
  /** What the body knows the argument by, in the order of the text: {@link all}, and the names between the braces. */
  readonly params: readonly Identifier[];
  readonly body: Expression;
}

/** `base ? path` */
interface HasAttribute extends Base<"HasAttribute"> {
  readonly base: Expression;
  readonly path: readonly AttributeName[];
}

/** `if condition then whenTrue else whenFalse` */
interface If extends Base<"If"> {
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

/** `inherit names;` or `inherit (base) names;` */
interface Inherit extends Base<"Inherit"> {
  /** The set that the names are taken from; undefined when they are variables. */
  readonly base: Expression | undefined;
  readonly names: readonly AttributeName[];
}

/** `(expression)`, also behind `inherit`, or `${expression}` */
interface Around<Is extends "InheritFrom" | "Interpolation" | "Parenthesized"> extends Base<Is> {
  readonly expression: Expression;
}

/** `let bindings in body` */
interface Let extends Base<"Let"> {
  readonly bindings: readonly (Binding | Inherit)[];
  readonly body: Expression;
}

/** `let { bindings }`, whose value is its attribute `body` */
interface LegacyLet extends Base<"LegacyLet"> {
  readonly bindings: readonly (Binding | Inherit)[];
}

/** `[ elements ]` */
interface List extends Base<"List"> {
  readonly elements: readonly Expression[];
}

/** `base.path` or `base.path or default` */
interface Select extends Base<"Select"> {
  readonly base: Expression;
  readonly path: readonly AttributeName[];
  readonly default: Expression | undefined;
}

/** `"…"`, `''…''` or `./…` */
interface Text<Is extends "IndentedString" | "Path" | "String"> extends Base<Is> {
  /** The texts, as they are written, and the interpolations between them. */
  readonly parts: readonly NodeOf<"Text" | "Interpolation">[];
}

/** `-operand` or `!operand` */
interface Unary extends Base<"Unary"> {
  readonly operator: "-" | "!";
  readonly operand: Expression;
}

/** `with scope; body` */
interface With extends Base<"With"> {
  /** The set whose attributes are variables in the body. */
  readonly scope: Expression;
  readonly body: Expression;
}

type Branch =
  | Apply
  | Around<"InheritFrom">
  | Around<"Interpolation">
  | Around<"Parenthesized">
  | Assert
  | AttrPath
  | AttrSet
  | Binary
  | Binding
  | File
  | Formal
  | Formals
  | Function
  | HasAttribute
  | If
  | Inherit
  | LegacyLet
  | Let
  | List
  | Select
  | Text<"IndentedString">
  | Text<"Path">
  | Text<"String">
  | Unary
  | With;

type Identifier = Leaf<"Identifier">;

/**
 * A stretch of Nix text. Once its `kind` has been compared, TypeScript knows the parts of that kind,
 * which are looked up when they are asked for. (`"path" in node` tells nothing: `kind` does.)
 *
 * The tree of a text with mistakes has all parts, too: what is missing is a node of kind `Error`
 * without text. Undefined are only parts that Nix lets out; the nodes of another kind have none.
 *
 * @example
 * ```js
 * const [binding] = find(parse("{ a.b = c.d or 1; }"), ["a", "b"]).bindings;
 *
 * assert.equal(binding.kind, "Binding");
 * assert.deepEqual(binding.path.map(attributeText), ["a", "b"]);
 *
 * const { kind, base, path, default: usual } = binding.value;
 * assert.equal(kind, "Select");
 * assert.equal(base.text, "c");
 * assert.deepEqual(path.map(attributeText), ["d"]);
 * assert.equal(usual.text, "1");
 * ```
 */
export type Node = Branch | { [Is in LeafKind]: Leaf<Is> }[LeafKind];

/** A node of this kind, or of one of these. */
export type NodeOf<Is extends Kind> = Extract<Node, { readonly kind: Is }>;

const EXPRESSIONS = [
  "Apply", "Assert", "AttrSet", "Binary", "Float", "Function", "HasAttribute", "Identifier", "If",
  "IndentedString", "Integer", "LegacyLet", "Let", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Unary", "Uri", "With",
] as const; // prettier-ignore

/** What has a value; of kind `Error` where the text lacks it. */
export type Expression = NodeOf<(typeof EXPRESSIONS)[number] | "Error">;

/** What stands between the dots of a path or behind `inherit`; `attributeText` knows what it says. */
export type AttributeName = NodeOf<"Identifier" | "String" | "Interpolation">;

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

  /** What is not in the text, although Nix wants it. */
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

const EXPRESSION_KINDS: ReadonlySet<Kind> = new Set(EXPRESSIONS);

const isExpression = (node: Node): node is NodeOf<(typeof EXPRESSIONS)[number]> =>
  EXPRESSION_KINDS.has(node.kind);

/** A missing expression is empty; an error with a text has been passed over. */
const isOperand = (node: Node): node is Expression =>
  isExpression(node) || (node.kind === "Error" && node.from === node.to);

const isIdentifier = (node: Node): node is Identifier => node.kind === "Identifier";

const isAttributeName = (node: Node): node is AttributeName =>
  node.kind === "Identifier" || node.kind === "String" || node.kind === "Interpolation";

/** Whether a node is a set or a `let`. */
export const holdsBindings = (node: Node): node is AttrSet | Let | LegacyLet =>
  node.kind === "AttrSet" || node.kind === "Let" || node.kind === "LegacyLet";

const isBinding = (node: Node): node is Binding | Inherit =>
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
const bindingsIn: Part<readonly (Binding | Inherit)[]> = ({ children }) =>
  children.filter(isBinding);
const texts: Part<readonly NodeOf<"Text" | "Interpolation">[]> = ({ children }) =>
  children.filter((child) => child.kind === "Text" || child.kind === "Interpolation");

const OPERATORS: ReadonlySet<Kind> = new Set<Kind>([
  "+", "-", "*", "/", "++", "//", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "->", "|>", "<|",
]); // prettier-ignore

/** The name before the colon that is not between the braces. */
const whole: Part<Identifier | undefined> = ({ children }) => {
  const colon = children.findIndex(({ kind }) => kind === ":");
  return children.slice(0, colon < 0 ? 1 : colon).find(isIdentifier);
};

const formals: Part<Formals | undefined> = ({ children }) =>
  children.find((child) => child.kind === "Formals");

const params: Part<readonly Identifier[]> = (node) => {
  const argument = whole(node);
  const braces = formals(node);
  const named = braces?.formals.map(({ name }) => name).filter(isIdentifier) ?? [];
  if (!argument) return named;
  return braces && braces.from < argument.from ? [...named, argument] : [argument, ...named];
};

/** How the parts of each kind are found. */
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

/**
 * The expressions that a node is directly made of, of any kind, without the missing ones.
 *
 * @param node - of any kind.
 */
export function expressions(node: Node): readonly Expression[] {
  return node.children.filter(isExpression);
}

/**
 * The expression inside any number of parentheses.
 *
 * @param node - an expression.
 * @returns `node` itself when it has none.
 */
export function bare(node: Node): Node {
  let inside = node;
  while (inside.kind === "Parenthesized" && inside.expression.kind !== "Error")
    inside = inside.expression;
  return inside;
}

/**
 * The bindings of an attribute set or a `let`, `inherit` among them, in the order of the text.
 *
 * @param node - of any kind; others than sets and `let` have none.
 */
export function bindings(node: Node): readonly NodeOf<"Binding" | "Inherit">[] {
  return node.children.filter(isBinding);
}

/**
 * The names of an attribute path or of an `inherit`.
 *
 * @param node - of kind `AttrPath` or `Inherit`.
 */
export function attributes(node: Node): readonly AttributeName[] {
  return node.children.filter(isAttributeName);
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

/**
 * The nodes around a node, from the whole file down to the one that it is a child of.
 *
 * @param root - the file.
 * @param node - a node of its tree.
 */
export function ancestors(root: Node, node: Node): readonly Node[] {
  const around: Node[] = [];
  let next: Node | undefined = root;
  while (next && next !== node) {
    around.push(next);
    next = next.children.find(
      (child) =>
        child === node ||
        (child.from <= node.from && node.to <= child.to && child.children.length > 0),
    );
  }
  return around;
}
