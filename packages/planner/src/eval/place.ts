import { expressions, type Node } from "nix-source";
import type { SourceFile } from "./repo.ts";

// The values of the evaluation in value.ts, and what variables mean inside of an expression.

/** An expression and what its variables mean; below `prefix`, when that is not empty. */
export interface Place {
  readonly kind: "place";
  readonly node: Node;
  readonly scope: Scope | undefined;
  readonly file: SourceFile;
  readonly prefix: readonly string[];
}

/** A string, or a path from the top of the repo. */
export interface Known {
  readonly kind: "known";
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
  readonly place: Place;
  /** What it is an attribute of, where that is another call. */
  readonly of?: Call;
}

/** A set that is given in parts. */
export interface Parts {
  readonly kind: "parts";
  readonly of: readonly Value[];
  /** The only attribute that they are, when they are the value of one. */
  readonly name?: string;
}

/** What an expression gives. */
export type Value = Place | Known | Call | Parts;

export interface Scope {
  readonly parent: Scope | undefined;
  /** A `let` or `rec` whose bindings see each other; or the names that a function binds. */
  readonly binds: Place | ReadonlyMap<string, readonly Value[]>;
  /** Whether it is the set of a `with`, which is asked only for what nothing else binds. */
  readonly isWith?: boolean;
}

/** Deeper than any flake, shallower than the stack: variables can stand for each other without end. */
export const DEEPEST = 80;

export const known = (value: string, isPath = false): Known => ({
  kind: "known",
  text: value,
  isPath,
});

/** The whole of a file, where no variable means anything yet. */
export const fileValue = (file: SourceFile): Place => ({
  kind: "place",
  node: file.root,
  scope: undefined,
  file,
  prefix: [],
});

/** An expression directly inside another one. */
export function inside(place: Place, node: Node): Place {
  const isSetOfWith = place.node.kind === "With" && expressions(place.node)[0] === node;
  const scope = isSetOfWith ? place.scope : scopeBelow(place);
  return { ...place, node, scope, prefix: [] };
}

export function scopeBelow(place: Place): Scope | undefined {
  const { node, scope } = place;
  const isRecursive =
    node.kind === "Let" || node.kind === "LegacyLet" || node.children[0]?.kind === "rec";
  if (isRecursive) return { parent: scope, binds: { ...place, prefix: [] } };
  const [given] = node.kind === "With" ? expressions(node) : [];
  if (given) return { parent: scope, binds: inside(place, given), isWith: true };
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
