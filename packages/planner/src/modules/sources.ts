import { bare, find, names, type Node, type NodeOf } from "nix-source";
import { addressSource, channelSource, type InputSource, type Releases } from "./inputs.ts";
import { around, callWith, constantText, functionName, letBinding, type View } from "./view.ts";

/** An expression that stands for a folder of files from elsewhere. */
export interface SourceExpr {
  /** The lookup path, the call that fetches, or the variable. */
  readonly node: Node;
  readonly source: InputSource;
  /** The part of a lookup path in the folder: `nixos` in `<home-manager/nixos>`. */
  readonly rest: string;
  /** It is pinned by a hash or a commit, and may stay as it is. */
  readonly isPinned: boolean;
  /** The binding that gives it, when it is a variable. */
  readonly binding?: NodeOf<"Binding">;
}

/** Finds the folder from elsewhere that an expression stands for, when it can be an input. */
export function sourceExprOf(
  view: View,
  expression: Node,
  releases: Releases,
  fuel = 10,
): SourceExpr | undefined {
  const node = bare(expression);
  if (node.kind === "LookupPath") return lookup(node, releases);
  if (node.kind === "Apply") return fetched(view, node, releases);
  if (node.kind === "Select") return pinned(node);
  if (node.kind !== "Identifier" || fuel === 0) return undefined;
  const binding = letBinding(view, node);
  const found = binding && sourceExprOf(view, binding.value, releases, fuel - 1);
  return found && { ...found, node, binding };
}

function lookup(node: Node, releases: Releases): SourceExpr | undefined {
  const [name = "", ...rest] = node.text.slice(1, -1).split("/");
  const source = channelSource(name, releases);
  return source && { node, source, rest: rest.join("/"), isPinned: false };
}

/** niv and npins have their packages in `sources`: pinned, but without a system as all are. */
function pinned(node: NodeOf<"Select">): SourceExpr | undefined {
  const isPackages = /^(nixos|nixpkgs|unstable)/.test(functionName(node));
  if (!isPackages || node.base.text !== "sources") return undefined;
  return { node, source: { name: "nixpkgs", isPackages }, rest: "", isPinned: true };
}

const FETCHERS = new Set(["fetchTarball", "fetchGit", "fetchurl", "fetchTree", "fetchzip"]);

/** Whether a node calls a function of Nix that fetches; those of nixpkgs always have a hash. */
export function isFetch(node: Node): node is NodeOf<"Apply"> {
  if (node.kind !== "Apply" || !FETCHERS.has(functionName(node.callee))) return false;
  const callee = bare(node.callee);
  if (callee.kind === "Select") return callee.base.text === "builtins";
  return /^fetch(Tarball|Git|Tree)$/.test(callee.text);
}

function fetched(view: View, node: NodeOf<"Apply">, releases: Releases): SourceExpr | undefined {
  const [given] = node.args;
  if (!given || !isFetch(node)) return undefined;
  const name = functionName(node.callee);
  const argument = bare(given);
  const isSet = argument.kind === "AttrSet";
  const text = (path: string): string | undefined => {
    const found = find(argument, [path])?.value;
    return found && constantText(view, found);
  };
  const url = isSet ? text("url") : constantText(view, argument);
  if (url === undefined || !/^(\w[\w+.-]*:|git@)/.test(url)) return undefined;
  const ref = isSet ? (text("rev") ?? text("ref")) : undefined;
  const source = addressSource(url, releases, {
    isGit: name === "fetchGit",
    isFile: name === "fetchurl",
    ...(ref !== undefined && { ref: ref.replace(/^refs\/(heads|tags)\//, "") }),
  });
  return { node: withPath(view, node), source, rest: "", isPinned: isPinnedSet(argument) };
}

/** What is fetched, with the `.outPath` behind it: an input is a path where its own is asked for. */
function withPath(view: View, node: Node): Node {
  const { node: parent, child } = around(view, node);
  return isPathOf(parent, child) ? parent : node;
}

const isPathOf = (parent: Node, child: Node): boolean =>
  parent.kind === "Select" &&
  parent.base === child &&
  parent.path.map(({ text }) => text).join() === "outPath";

/** Whether a call says exactly what it fetches, as pure evaluation wants it. */
export function isPinnedSet(argument: Node): boolean {
  const set = bare(argument);
  const given = set.kind === "AttrSet" ? names(set) : [];
  return ["sha256", "hash", "narHash", "rev"].some((name) => given.includes(name));
}

/** A file or folder below a source: `"${source}/nixos"`, `source + "/nixos"`, `<source/nixos>`. */
export interface SourcePath {
  /** All of the expression. */
  readonly node: Node;
  readonly expr: SourceExpr;
  readonly rest: string;
}

/** The path that an expression for a source begins. */
export function sourcePathOf(view: View, expr: SourceExpr): SourcePath {
  const { node: parent, child } = around(view, expr.node);
  const whole = { node: child, expr, rest: expr.rest };
  if (parent.kind === "Interpolation") {
    const string = view.parent(parent);
    if (string?.kind !== "String") return whole;
    const [first, rest, ...more] = string.parts;
    const isPath = first === parent && rest?.kind === "Text" && more.length === 0;
    if (!isPath || !rest.text.startsWith("/")) return whole;
    return { node: string, expr, rest: rest.text.slice(1).replace(/\/$/, "") };
  }
  if (parent.kind === "Binary" && parent.operator === "+" && parent.left === child) {
    const rest = constantText(view, parent.right);
    if (rest?.startsWith("/")) return { node: parent, expr, rest: rest.slice(1) };
  }
  return whole;
}

/** Whether an expression is used where an input does as well as a path: it is opened or made text. */
export function isCoerced(view: View, node: Node): boolean {
  const { node: parent, child } = around(view, node);
  if (parent.kind === "Interpolation" || isPathOf(parent, child)) return true;
  if (parent.kind === "Binary") return parent.operator === "+";
  const call = callWith(view, node);
  return call !== undefined && /^(import|callPackage|readFile)$/.test(functionName(call.callee));
}
