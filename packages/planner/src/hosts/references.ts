import {
  attributeText,
  bindings,
  expressions,
  resolveName,
  stringValue,
  type AttributeName,
  type Node,
  type NodeOf,
} from "nix-source";
import { members, nameAt } from "../eval/evaluate.ts";
import { fileExpr, inside, type Expr, type NixFile, type Value } from "../eval/file.ts";

// Where files refer to definitions of the flake: `config.flake.modules.nixos.otter`, a name behind `with`,
// a name that is inherited.

/** Names behind each other, as far as they are known. */
export type Names = readonly (string | undefined)[];

/** A name that leads to something, with the names before it. */
export interface Mention {
  readonly file: NixFile;
  /** All names up to this one; the first is that of a variable. */
  readonly path: Names;
  /** The last of them. */
  readonly node: AttributeName;
  readonly expr: Expr;
  readonly kind: "select" | "with" | "inherit";
}

/** The mentions in a file of anything that is called by one of these names. */
export function mentionsIn(file: NixFile, isWanted: (name: string) => boolean): readonly Mention[] {
  const found: Mention[] = [];
  const rest: Expr[] = [fileExpr(file)];
  for (let expr = rest.pop(); expr; expr = rest.pop()) {
    found.push(...mentionsAt(expr, isWanted));
    for (const child of partsOf(expr)) rest.push(child);
  }
  return found.toSorted((one, other) => one.node.from - other.node.from);
}

/** The sets of a file of which something is taken by a name that Nix computes, as `modules.${name}`. */
export function computedIn(file: NixFile): readonly Names[] {
  const found: Names[] = [];
  const rest: Expr[] = [fileExpr(file)];
  for (let expr = rest.pop(); expr; expr = rest.pop()) {
    const { node } = expr;
    if (node.kind === "Select" || node.kind === "HasAttribute") {
      const index = node.path.findIndex((each) => attributeText(each) === undefined);
      const before = index < 0 ? undefined : pathOf(inside(expr, node.base));
      if (before)
        found.push([...before, ...node.path.slice(0, index).map((each) => attributeText(each))]);
    }
    rest.push(...partsOf(expr));
  }
  return found;
}

/** Where a file takes something out of a set by a name that stands for that of a host. */
interface Taking {
  /** The set, as it is written. */
  readonly text: string;
  /** The names that lead to it, from a variable on; undefined when it is something else. */
  readonly path: Names | undefined;
  readonly values: readonly Value[];
  /** Whether the name may be none of the set's. */
  readonly isOptional: boolean;
  readonly node: Node;
}

/**
 * Finds where a file takes something by what is called so, as `roles.${hostname}`.
 *
 * @param isName - whether the text of an expression stands for the name that is meant.
 */
export function takenBy(file: NixFile, isName: (text: string) => boolean): readonly Taking[] {
  if (!mayTake(file.root.source)) return [];
  const found: Taking[] = [];
  const rest: Expr[] = [fileExpr(file)];
  for (let expr = rest.pop(); expr; expr = rest.pop()) {
    rest.push(...partsOf(expr));
    const asked = askedBy(expr.node);
    const at = asked?.names.findIndex((each) => "text" in each && isName(each.text)) ?? -1;
    if (!asked || at < 0) continue;
    const names = asked.names.slice(0, at).map((each) => ("name" in each ? each.name : ""));
    const base = inside(expr, asked.base);
    const before = pathOf(base);
    const path = before && [...before, ...names];
    const below = (values: readonly Value[], all: readonly string[]): readonly Value[] =>
      all.reduce((each, name) => members(each, name), values);
    // A module is given the flake itself, as `self` or among the inputs.
    const self = /^(?:inputs\.)?self\.(.+)$/.exec(path?.join(".") ?? "")?.[1];
    const here = below([base], names);
    found.push({
      text: [asked.base.text, ...names].join("."),
      path,
      values: here.length === 0 && self !== undefined ? below(file.outputs, self.split(".")) : here,
      isOptional: asked.isOptional,
      node: expr.node,
    });
  }
  return found;
}

/** Whether something may be taken by a computed name in a text of Nix; a file that has none need not be parsed. */
export const mayTake = (text: string): boolean =>
  /[.?]\s*\$\{|(?:has|get)Attr(?:ByPath|FromPath)?\b|\battrByPath\b/.test(text);

/** A name that is asked for: known, or as the text of what Nix computes it from. */
type Asked = { readonly name: string } | { readonly text: string };

interface Asking {
  readonly base: Node;
  readonly names: readonly Asked[];
  readonly isOptional: boolean;
}

/** The set and the names by which an expression asks for something in it. */
function askedBy(node: Node): Asking | undefined {
  if (node.kind === "Select" || node.kind === "HasAttribute") {
    const names = node.path.map((each): Asked => {
      const name = attributeText(each);
      if (name !== undefined) return { name };
      return { text: each.kind === "Interpolation" ? each.expression.text : each.text };
    });
    const isOptional = node.kind === "HasAttribute" || node.default !== undefined;
    return { base: node.base, names, isOptional };
  }
  const called = node.kind === "Apply" && ASKS.exec(node.callee.text)?.[1];
  const form = called ? ASKING.get(called) : undefined;
  if (!form || node.kind !== "Apply") return undefined;
  const [names, base] = [node.args[0], node.args[form.set]];
  if (!names || !base || node.args.length !== form.set + 1) return undefined;
  const listed = form.isList ? (names.kind === "List" ? names.elements : []) : [names];
  return { base, names: listed.map(askedName), isOptional: form.isOptional };
}

function askedName(node: Node): Asked {
  const name = stringValue(node);
  return name === undefined ? { text: node.text } : { name };
}

const ASKS = /(?:^|\.)(\w*[aA]ttr(?:ByPath|FromPath)?)$/;

/** The functions that take something by a name or by a list of names: where the set stands among their arguments. */
const ASKING: ReadonlyMap<string, { set: number; isList: boolean; isOptional: boolean }> = new Map([
  ["hasAttr", { set: 1, isList: false, isOptional: true }],
  ["getAttr", { set: 1, isList: false, isOptional: false }],
  ["attrByPath", { set: 2, isList: true, isOptional: true }],
  ["hasAttrByPath", { set: 1, isList: true, isOptional: true }],
  ["getAttrFromPath", { set: 1, isList: true, isOptional: false }],
]);

/** The expressions directly inside one, also those in its bindings, names and strings. */
function partsOf(expr: Expr): readonly Expr[] {
  const { node } = expr;
  const all = bindings(node);
  const names = [
    ...(node.kind === "Select" || node.kind === "HasAttribute" ? node.path : []),
    ...all.flatMap((each) => (each.kind === "Binding" ? each.path : [])),
  ];
  const defaults =
    node.kind === "Function"
      ? (node.formals?.formals ?? []).flatMap((each) => each.default ?? [])
      : [];
  return [
    ...expressions(node),
    ...all.flatMap((each) => expressions(each)),
    ...[node, ...names].flatMap(computedParts),
    ...defaults,
  ].map((each) => inside(expr, each));
}

/** What Nix computes of a text or a name. */
const computedParts = (node: Node): readonly Node[] =>
  node.kind === "Interpolation"
    ? [node.expression]
    : node.children.flatMap((each) => (each.kind === "Interpolation" ? each.expression : []));

function mentionsAt(expr: Expr, isWanted: (name: string) => boolean): readonly Mention[] {
  const { node, file } = expr;
  switch (node.kind) {
    case "Select":
    case "HasAttribute": {
      const names = node.path.map((each) => nameAt(expr, each));
      if (!names.some((name) => name !== undefined && isWanted(name))) return [];
      const before = pathOf(inside(expr, node.base)) ?? [undefined];
      return node.path.flatMap((each, index): Mention[] => {
        const name = names[index];
        if (name === undefined || !isWanted(name)) return [];
        const path = [...before, ...names.slice(0, index + 1)];
        return [{ file, path, node: each, expr, kind: "select" }];
      });
    }
    case "Identifier": {
      if (!isWanted(node.text) || resolveName(node.text, expr.scope).kind !== "with") return [];
      const path = pathOf(expr);
      return path ? [{ file, path, node, expr, kind: "with" }] : [];
    }
    case "AttrSet":
    case "Let":
    case "LegacyLet":
      return node.bindings.flatMap((binding) =>
        binding.kind === "Inherit" && binding.base
          ? inheritedAt(expr, binding, binding.base, isWanted)
          : [],
      );
    default:
      return [];
  }
}

function inheritedAt(
  expr: Expr,
  binding: NodeOf<"Inherit">,
  base: Node,
  isWanted: (name: string) => boolean,
): readonly Mention[] {
  return binding.names.flatMap((node): Mention[] => {
    const name = attributeText(node);
    if (name === undefined || !isWanted(name)) return [];
    const path = [...(pathOf(inside(expr, base)) ?? [undefined]), name];
    return [{ file: expr.file, path, node, expr, kind: "inherit" }];
  });
}

/** The names that an expression consists of, through variables; undefined when it is something else. */
function pathOf(expr: Expr, depth = 0): Names | undefined {
  const { node } = expr;
  if (depth > 20) return undefined;
  switch (node.kind) {
    case "Parenthesized":
      return pathOf(inside(expr, node.expression), depth + 1);
    case "Select": {
      const before = pathOf(inside(expr, node.base), depth + 1);
      return before && [...before, ...node.path.map((each) => nameAt(expr, each))];
    }
    case "Identifier":
      return pathOfVariable(expr, node.text, depth);
    default:
      return undefined;
  }
}

function pathOfVariable(expr: Expr, name: string, depth: number): Names | undefined {
  const found = resolveName(name, expr.scope);
  if (found.kind === "with") {
    const { node, parent } = found.scope;
    if (node.kind !== "With") return undefined;
    const before = pathOf({ ...expr, node: node.scope, scope: parent, prefix: [] }, depth + 1);
    return before && [...before, name];
  }
  if (found.kind !== "binding") return [name];
  const [binding, ...more] = found.bindings;
  if (!binding || more.length > 0) return [name];
  const around: Expr = { ...expr, node: found.scope.node, scope: found.scope.parent, prefix: [] };
  if (binding.kind === "Inherit") {
    if (!binding.base) return pathOfVariable({ ...around }, name, depth + 1);
    const before = pathOf(inside(around, binding.base), depth + 1);
    return before && [...before, name];
  }
  if (binding.path.length > 1) return [name];
  return pathOf(inside(around, binding.value), depth + 1) ?? [name];
}

/**
 * Whether a mention leads to what is defined at a path: from the end on their names are the same, as far as
 * the variable that the mention begins with.
 *
 * @param path - of a definition, as `[ "flake" "modules" "nixos" "otter" ]`.
 */
export function leadsTo(mention: Names, path: readonly string[]): boolean {
  let same = 0;
  while (same < path.length && same < mention.length) {
    if (mention.at(-1 - same) !== path.at(-1 - same)) break;
    same++;
  }
  const rest = mention.slice(0, mention.length - same);
  return same >= 2 && (rest.length <= 1 || rest.every((name) => ROOTS.has(name ?? "")));
}

/** Names of what holds all definitions. */
const ROOTS = new Set(["config", "flake", "inputs", "outputs", "self", "top", "toplevel"]);
