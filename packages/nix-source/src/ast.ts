import type { ExpressionKind, Kind, LeafKind } from "./tree.ts";

/** The properties of nodes of all kinds. */
export interface Base<Is extends Kind> {
  readonly kind: Is;
  /** Its start and end in {@link source}, counted as JavaScript counts: in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** The text of this node. */
  readonly text: string;
  /** The whole text that was parsed. */
  readonly source: string;
  /** Whether the whole text follows the grammar, so that no node lacks a part. */
  readonly isSound: boolean;
  /**
   * All of its parts, white space and comments included, in the order of the text. Leaves have
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
  /** The function, in its parentheses if it has some. */
  readonly callee: Expression;
  /** The arguments, at least one. */
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
  /** The braces and their content; undefined for `x: …`. */
  readonly formals: Formals | undefined;
  /** The name of the whole argument: `x` in `x: …` and in `{ … }@x: …`. */
  readonly all: Identifier | undefined;
  /** The variables of the body, in the order of the text: {@link all}, and the names between the braces. */
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

/** A node that has a value; of kind `Error` where the text lacks it. */
export type Expression = NodeOf<ExpressionKind | "Error">;

/** A name between the dots of a path or behind `inherit`; `attributeText` gives its text. */
export type AttributeName = NodeOf<"Identifier" | "String" | "Interpolation">;
