import type { AttributeName, Expression, Node, NodeOf } from "./ast.ts";
import { holdsBindings } from "./node.ts";
import { ancestors } from "./walk.ts";
import { isBranch } from "./tree.ts";
import { attributeText } from "./strings.ts";

// The meaning of names: https://nix.dev/manual/nix/latest/language/scope

/** A scope like {@link LexicalScope}, with more in it where someone needs more. */
export interface ScopeLike<Scope> {
  /** A function, a `let`, a `rec { … }`, or a `with`. */
  readonly node: NodeOf<"AttrSet" | "Function" | "LegacyLet" | "Let" | "With">;
  /** The scope around it, for names that it does not declare. */
  readonly parent: Scope | undefined;
}

/** The nearest node around an expression that declares names, and the scope around that. */
export interface LexicalScope extends ScopeLike<LexicalScope> {}

/** A name of a `let` or set. */
interface Bound {
  readonly kind: "binding";
  /** The name, where it comes first. */
  readonly name: AttributeName;
  /** The bindings that give it, or something below it: several for `a.b = …; a.c = …;`. */
  readonly bindings: readonly NodeOf<"Binding" | "Inherit">[];
  /** The value, when one binding gives all of it; undefined for what is inherited. */
  readonly value: Expression | undefined;
}

/** A name of a function: of its argument, or of an attribute of it. */
interface Parameter {
  readonly kind: "parameter";
  readonly name: NodeOf<"Identifier">;
  /** The formal between the braces; undefined for the name of the whole argument. */
  readonly formal: NodeOf<"Formal"> | undefined;
}

/** A name that a scope declares. */
export type Declaration = Bound | Parameter;

/**
 * The meaning of a variable: a {@link Declaration} and the scope that has it; an attribute of the set
 * of a `with`, or of one around that; a name that Nix gives everywhere; or none that the text tells.
 */
export type Resolution<Scope = LexicalScope> =
  | (Declaration & { readonly scope: Scope })
  | { readonly kind: "with"; readonly scope: Scope }
  | { readonly kind: "global" }
  | { readonly kind: "free" };

/**
 * The meaning of a variable.
 *
 * @param root - the whole file.
 * @param identifier - a node of its tree: a variable, or a name behind `inherit`.
 * @example
 * ```js
 * const root = parse("{ lib, ... }: let a = 1; in with lib; [ a lib b true ]");
 * const found = elements(root.body.body).map((variable) => resolveVariable(root, variable));
 *
 * assert.deepEqual(found.map(({ kind }) => kind), ["binding", "parameter", "with", "global"]);
 * assert.equal(found[0].value.text, "1");
 * assert.equal(found[2].scope.node.scope.text, "lib");
 * ```
 */
export function resolveVariable(root: Node, identifier: AttributeName): Resolution {
  const name = attributeText(identifier);
  return name === undefined
    ? { kind: "free" }
    : resolveName(name, scopeAt([...ancestors(root, identifier), identifier]));
}

/**
 * The meaning of a name where this scope is the nearest: `with` comes after all others, as in Nix.
 *
 * @param name - of a variable.
 * @param scope - the nearest; undefined where there is none.
 */
export function resolveName<Scope extends ScopeLike<Scope>>(
  name: string,
  scope: Scope | undefined,
): Resolution<Scope> {
  let nearestWith: Scope | undefined;
  for (let at = scope; at; at = at.parent) {
    if (at.node.kind === "With") nearestWith ??= at;
    const found = declarations(at.node).get(name);
    if (found) return { ...found, scope: at };
  }
  if (GLOBALS.has(name) || name.startsWith("__")) return { kind: "global" };
  return nearestWith ? { kind: "with", scope: nearestWith } : { kind: "free" };
}

/**
 * The meaning of a name, through every `inherit name;` that takes it from the scopes around.
 *
 * @param name - as for {@link resolveName}.
 * @param scope - as for {@link resolveName}.
 */
export function resolveOrigin<Scope extends ScopeLike<Scope>>(
  name: string,
  scope: Scope | undefined,
): Resolution<Scope> {
  let found = resolveName(name, scope);
  while (found.kind === "binding") {
    const [binding] = found.bindings;
    if (binding?.kind !== "Inherit" || binding.base) break;
    found = resolveName(name, found.scope.parent);
  }
  return found;
}

/** https://nix.dev/manual/nix/latest/language/builtins; all others are attributes of `builtins`. */
const GLOBALS: ReadonlySet<string> = new Set([
  "abort", "baseNameOf", "break", "builtins", "derivation", "derivationStrict", "dirOf", "false", "fetchGit",
  "fetchMercurial", "fetchTarball", "fetchTree", "fromTOML", "import", "isNull", "map", "null", "placeholder",
  "removeAttrs", "scopedImport", "throw", "toString", "true",
]); // prettier-ignore

/**
 * The scope in which a node stands.
 *
 * @param path - the nodes from the whole file, or where no variable has a meaning yet, down to it.
 */
export function scopeAt(path: readonly Node[]): LexicalScope | undefined {
  let scope: LexicalScope | undefined;
  for (const [index, node] of path.entries()) {
    const child = path[index + 1];
    if (child) scope = scopeInside(node, child, scope);
  }
  return scope;
}

/**
 * The scope of a child of a node.
 *
 * @param node - of any kind.
 * @param child - one of its children: the set of a `with` and what is inherited belong to what is around.
 * @param scope - that of the node itself.
 */
export function scopeInside(
  node: Node,
  child: Node,
  scope: LexicalScope | undefined,
): LexicalScope | undefined {
  switch (node.kind) {
    case "Function":
      return { node, parent: scope };
    case "AttrSet":
      if (!node.isRec) return scope;
      break;
    case "Let":
    case "LegacyLet":
      break;
    case "With":
      return child.from === node.scope.from ? scope : { node, parent: scope };
    default:
      return scope;
  }
  return child.kind === "Inherit" && !child.base ? scope : { node, parent: scope };
}

const known = new WeakMap<Node, ReadonlyMap<string, Declaration>>();

/**
 * The names that a node declares for its content, in the order of the text; for a set that is not
 * recursive, those of its attributes. Names that have to be computed are left out.
 *
 * @param node - of any kind; others than sets, `let` and functions declare none.
 */
export function declarations(node: Node): ReadonlyMap<string, Declaration> {
  let found = known.get(node);
  if (!found) {
    found = declaredBy(node);
    known.set(node, found);
  }
  return found;
}

function declaredBy(node: Node): ReadonlyMap<string, Declaration> {
  if (node.kind === "Function") return parameters(node);
  return holdsBindings(node) ? bound(node) : NONE;
}

const NONE: ReadonlyMap<string, Declaration> = new Map();

function parameters(node: NodeOf<"Function">): ReadonlyMap<string, Parameter> {
  const formals = new Map(node.formals?.formals.map((formal) => [formal.name.from, formal]));
  return new Map(
    node.params.map((name) => {
      return [name.text, { kind: "parameter", name, formal: formals.get(name.from) }];
    }),
  );
}

function bound({
  bindings,
}: NodeOf<"AttrSet" | "Let" | "LegacyLet">): ReadonlyMap<string, Declaration> {
  const found = new Map<
    string,
    {
      kind: "binding";
      name: AttributeName;
      bindings: Bound["bindings"][number][];
      value: Bound["value"];
    }
  >();
  for (const binding of bindings) {
    const names = binding.kind === "Inherit" ? binding.names : binding.path.slice(0, 1);
    const isWhole = binding.kind === "Binding" && binding.path.length === 1;
    for (const each of names) {
      const name = attributeText(each);
      if (name === undefined) continue;
      const before = found.get(name);
      if (before) {
        before.bindings.push(binding);
        before.value = undefined;
      } else {
        const value = isWhole ? binding.value : undefined;
        found.set(name, { kind: "binding", name: each, bindings: [binding], value });
      }
    }
  }
  return found;
}

/** The use of a variable, also by `inherit`. */
export interface Variable {
  readonly node: AttributeName;
  readonly name: string;
  /** The scope in which {@link resolveName} finds its meaning. */
  readonly scope: LexicalScope | undefined;
}

/**
 * Every use of a variable from a node down, in the order of the text.
 *
 * @param node - where to look. Names that are declared around it are free.
 */
export function variables(node: Node): readonly Variable[] {
  return survey(node).variables;
}

/** The variables from a node down, and the functions and `let` that declare some. */
export function survey(node: Node): {
  readonly variables: readonly Variable[];
  readonly declaring: readonly NodeOf<"Function" | "Let">[];
} {
  const found: Variable[] = [];
  const declaring: NodeOf<"Function" | "Let">[] = [];
  // A stack of our own: files nest deeper than JavaScript may call.
  const rest: { readonly at: Node; readonly scope: LexicalScope | undefined }[] = [
    { at: node, scope: undefined },
  ];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { at, scope } = next;
    if (at.kind === "Function" || at.kind === "Let") declaring.push(at);
    if (at.kind === "Identifier") found.push({ node: at, name: at.text, scope });
    if (at.kind === "Inherit" && !at.base) {
      for (const each of at.names) {
        const name = attributeText(each);
        if (name !== undefined) found.push({ node: each, name, scope });
      }
      continue;
    }
    for (const child of withVariables(at).toReversed()) {
      if (isBranch(child.kind) || child.kind === "Identifier")
        rest.push({ at: child, scope: scopeInside(at, child, scope) });
    }
  }
  return { variables: found, declaring };
}

/** The children of a node without the names that are no variables. */
function withVariables(node: Node): readonly Node[] {
  switch (node.kind) {
    case "AttrPath":
    case "Inherit":
      return node.children.filter(({ kind }) => kind !== "Identifier");
    case "Formal":
      return node.default ? [node.default] : [];
    case "Function":
      return node.formals ? [node.formals, node.body] : [node.body];
    default:
      return node.children;
  }
}
