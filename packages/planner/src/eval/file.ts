import { parse, type Node, type ScopeLike } from "nix-source";
import { type DataFile, isData, readData } from "../files/data-file.ts";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";

// The values of the evaluation in evaluate.ts, the files that they are written in, and the scopes that
// give meaning to their variables.

/** A file of a repo, parsed, and the way to the others. */
export interface NixFile {
  readonly path: string;
  readonly root: Node;
  /** The file that `import` of a path reads; undefined when the repo does not have it. */
  readonly load: (path: string) => NixFile | undefined;
  /** The file of data that Nix reads at a path, as the Nix that it stands for. */
  readonly loadData: (path: string) => NixFile | undefined;
  /** What it is in its own text, where it is a file of data. */
  readonly data?: DataFile;
  /** The paths of all files of the repo. */
  readonly paths: () => readonly string[];
  /** The text of any file of the repo: to see, before it is parsed, whether it need be. */
  readonly textAt: (path: string) => string;
  /** The outputs of the flake, which its files know as `self`: filled in when they are found. */
  readonly outputs: Value[];
  /** How many steps have been taken in all files of the repo, and how many may be. */
  readonly steps: { taken: number; readonly most: number };
}

/** An expression and the scope of its variables; when `prefix` is not empty, the attribute below it. */
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

/** A call of a function whose text is not at hand; without arguments, a variable of unknown value. */
export interface UnknownCall {
  readonly kind: "call";
  /** The last part of its name: `genAttrs` of `nixpkgs.lib.genAttrs`. */
  readonly head: string;
  /** All of its name, as it is written. */
  readonly callee: string;
  readonly args: readonly Value[];
  /** The call itself. */
  readonly expr: Expr;
  /** The call that it is an attribute of. */
  readonly of?: UnknownCall;
}

/** Several values that are one set together, as those of dotted bindings or of modules. */
export interface Merge {
  readonly kind: "merge";
  readonly of: readonly Value[];
  /** The one attribute of the set that they are the value of. */
  readonly name?: string;
  /** Declarations of options, which say what is where none of them says it. */
  readonly options?: readonly Value[];
}

/** The result of evaluation, as far as that is known. */
export type Value = Expr | Constant | UnknownCall | Merge;

/** A node around an expression that declares variables, in the same file. */
export interface Scope extends ScopeLike<Scope> {
  /** The parameters of a function that is applied, by their names. */
  readonly args?: ReadonlyMap<string, readonly Value[]>;
}

/** Deeper than any flake, shallower than the stack: variables can stand for each other without end. */
export const DEEPEST = 80;

export const constantOf = (text: string, isPath = false): Constant => ({
  kind: "constant",
  text,
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
  const isScopeOfWith = expr.node.kind === "With" && expr.node.scope === node;
  return { ...expr, node, scope: isScopeOfWith ? expr.scope : scopeBelow(expr), prefix: [] };
}

/** The scope of what is directly inside an expression. */
export function scopeBelow({ node, scope: parent }: Expr): Scope | undefined {
  const isScope =
    (node.kind === "AttrSet" && node.isRec) ||
    node.kind === "Function" ||
    node.kind === "LegacyLet" ||
    node.kind === "Let" ||
    node.kind === "With";
  return isScope ? scopeOf(node, parent) : parent;
}

const scopes = new WeakMap<Node, Map<Scope | undefined, Scope>>();

/** The scope of a node in another one: the same for the same two, which is how expressions are known again. */
const scopeOf = (node: Scope["node"], parent: Scope | undefined): Scope => {
  const own = scopes.get(node) ?? new Map<Scope | undefined, Scope>();
  scopes.set(node, own);
  const scope = own.get(parent) ?? { node, parent };
  own.set(parent, scope);
  return scope;
};

/** What each path was last read as: before a change and after it, most files are the same. */
const lastRead = new Map<string, { readonly text: string; readonly root: Node }>();

/** The tree of a file; one for the same text at the same path. */
function rootOf(path: string, text: string): Node {
  const last = lastRead.get(path);
  if (last?.text === text) return last.root;
  const root = parse(text, path);
  lastRead.set(path, { text, root });
  return root;
}

/** The `flake.nix` of a repo; undefined when there is none. */
export const openFlake = (files: RepoFiles): NixFile | undefined => openFile(files, "flake.nix");

/** The steps that may be taken in the files of a repo: most public flakes take some thousands, the most two million. */
const MOST_STEPS = 4_000_000;

/**
 * A file of a repo; undefined when there is none. The others are parsed when they are asked for.
 *
 * @param most - the steps that evaluation may take in all of them.
 */
export function openFile(files: RepoFiles, path: string, most = MOST_STEPS): NixFile | undefined {
  const opened = new Map<string, NixFile | undefined>();
  let all: readonly string[] | undefined;
  const outputs: Value[] = [];
  const steps = { taken: 0, most };
  const paths = () => (all ??= files.below(""));
  const textAt = (at: string) => files.get(at) ?? "";
  const open = (at: string): NixFile | undefined => {
    const text = files.get(at);
    return text === undefined
      ? undefined
      : { path: at, root: rootOf(at, text), load, loadData, paths, textAt, outputs, steps };
  };
  const loadData = (at: string): NixFile | undefined => {
    if (!opened.has(at)) {
      const text = isData(at) ? files.get(at) : undefined;
      const data = text === undefined ? undefined : readData(at, text);
      const root = data && parse(data.nix);
      opened.set(
        at,
        root && { path: at, root, load, loadData, data, paths, textAt, outputs, steps },
      );
    }
    return opened.get(at);
  };
  const load = (at: string): NixFile | undefined => {
    const file = at.endsWith(".nix") ? at : join(at, "default.nix");
    if (!opened.has(file)) opened.set(file, open(file));
    return opened.get(file);
  };
  return load(path);
}
