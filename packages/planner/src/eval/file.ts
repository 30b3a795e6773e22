import { type Node, parse, expressions } from "nix-source";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";

// The files of a repo, parsed when they are asked for.

/** A parsed file, and the way to the others. */
export interface NixFile {
  readonly path: string;
  readonly root: Node;
  /** The file that `import` of a path gives; nothing when it is not at hand. */
  readonly load: (path: string) => NixFile | undefined;
  /** The paths of all files of the repo. */
  readonly paths: () => readonly string[];
  /** What the flake gives, which its files know as `self`: filled in when that is found. */
  readonly outputs: Value[];
}

/** The `flake.nix` of a repo; nothing when there is none. */
export function openFlake(files: RepoFiles): NixFile | undefined {
  const known = new Map<string, NixFile | undefined>();
  let all: readonly string[] | undefined;
  const outputs: Value[] = [];
  const paths = () => (all ??= files.below(""));
  const load = (path: string): NixFile | undefined => {
    const file = path.endsWith(".nix") ? path : join(path, "default.nix");
    if (!known.has(file)) {
      const text = files.get(file);
      known.set(
        file,
        text === undefined ? undefined : { path: file, root: parse(text), load, paths, outputs },
      );
    }
    return known.get(file);
  };
  return load("flake.nix");
}

// The values of the evaluation in value.ts, and what variables mean inside of an expression.

/** An expression and what its variables mean; below `prefix`, when that is not empty. */
export interface Expr {
  readonly kind: "expr";
  readonly node: Node;
  readonly scope: Scope | undefined;
  readonly file: NixFile;
  readonly prefix: readonly string[];
}

/** A string, or a path from the top of the repo. */
export interface Constant {
  readonly kind: "constant";
  readonly text: string;
  readonly isPath: boolean;
}

/** A function of which the text is not at hand, with what it is applied to, if anything. */
export interface Call {
  readonly kind: "call";
  /** The last part of its name: `genAttrs` of `nixpkgs.lib.genAttrs`. */
  readonly head: string;
  /** All of its name, as it is written. */
  readonly callee: string;
  readonly args: readonly Value[];
  /** Where it stands. */
  readonly expr: Expr;
  /** What it is an attribute of, where that is another call. */
  readonly of?: Call;
}

/** A set that is given in parts. */
export interface Merge {
  readonly kind: "merge";
  readonly of: readonly Value[];
  /** The only attribute that they are, when they are the value of one. */
  readonly name?: string;
}

/** What an expression gives. */
export type Value = Expr | Constant | Call | Merge;

export interface Scope {
  readonly parent: Scope | undefined;
  /** A `let` or `rec` whose bindings see each other; or the names that a function binds. */
  readonly binds: Expr | ReadonlyMap<string, readonly Value[]>;
  /** Whether it is the set of a `with`, which is asked only for what nothing else binds. */
  readonly isWith?: boolean;
}

/** Deeper than any flake, shallower than the stack: variables can stand for each other without end. */
export const DEEPEST = 80;

export const constant = (value: string, isPath = false): Constant => ({
  kind: "constant",
  text: value,
  isPath,
});

/** The whole of a file, where no variable means anything yet. */
export const fileExpr = (file: NixFile): Expr => ({
  kind: "expr",
  node: file.root,
  scope: undefined,
  file,
  prefix: [],
});

/** An expression directly inside another one. */
export function inside(expr: Expr, node: Node): Expr {
  const isSetOfWith = expr.node.kind === "With" && expressions(expr.node)[0] === node;
  const scope = isSetOfWith ? expr.scope : scopeBelow(expr);
  return { ...expr, node, scope, prefix: [] };
}

export function scopeBelow(expr: Expr): Scope | undefined {
  const { node, scope } = expr;
  const isRecursive =
    node.kind === "Let" || node.kind === "LegacyLet" || node.children[0]?.kind === "rec";
  if (isRecursive) return { parent: scope, binds: { ...expr, prefix: [] } };
  const [given] = node.kind === "With" ? expressions(node) : [];
  if (given) return { parent: scope, binds: inside(expr, given), isWith: true };
  if (node.kind !== "Function") return scope;
  return { parent: scope, binds: new Map(parameters(node).map((name) => [name, []])) };
}

export function formalsOf(node: Node): readonly Node[] {
  const braces = node.children.find(({ kind }) => kind === "Formals");
  return braces ? braces.children.filter(({ kind }) => kind === "Formal") : [];
}

function parameters(node: Node): readonly string[] {
  const colon = node.children.findIndex(({ kind }) => kind === ":");
  const all = node.children.slice(0, colon).filter(({ kind }) => kind === "Identifier");
  return [...all, ...formalsOf(node).map((formal) => formal.children[0]!)].map((name) => name.text);
}
