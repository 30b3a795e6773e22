import {
  attributes,
  attributeText,
  bare,
  bindings,
  expressions,
  find,
  type Node,
} from "nix-source";
import { type Releases, type InputSource, addressSource, channelSource } from "./inputs.ts";
import { around, callOf, constant, functionName, variable, type View } from "./view.ts";

/** An expression that stands for a folder of files from elsewhere. */
export interface SourceExpr {
  /** The lookup path, the call that fetches, or the variable. */
  readonly node: Node;
  readonly source: InputSource;
  /** What a lookup path names in the folder: `nixos` in `<home-manager/nixos>`. */
  readonly rest: string;
  /** It is pinned by a hash or a commit, and may stay as it is. */
  readonly isPinned: boolean;
  /** The binding that gives it, when it is a variable. */
  readonly binding?: Node;
}

/** The folder from elsewhere that an expression stands for, when it can be an input. */
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
  const binding = variable(view, node);
  const bound = binding && expressions(binding)[0];
  const found = bound && sourceExprOf(view, bound, releases, fuel - 1);
  return found && { ...found, node, binding };
}

function lookup(node: Node, releases: Releases): SourceExpr | undefined {
  const [name = "", ...rest] = node.text.slice(1, -1).split("/");
  const source = channelSource(name, releases);
  return source && { node, source, rest: rest.join("/"), isPinned: false };
}

/** niv and npins have their packages in `sources`: pinned, but without a system as all are. */
function pinned(node: Node): SourceExpr | undefined {
  const isPackages = /^(nixos|nixpkgs|unstable)/.test(functionName(node));
  if (!isPackages || expressions(node)[0]?.text !== "sources") return undefined;
  return { node, source: { name: "nixpkgs", isPackages }, rest: "", isPinned: true };
}

const FETCHERS = new Set(["fetchTarball", "fetchGit", "fetchurl", "fetchTree", "fetchzip"]);

/** A call of one of the functions of Nix that fetch; those of nixpkgs always have a hash. */
export function isFetch(node: Node): boolean {
  const call = callOf(node);
  if (!call || !FETCHERS.has(functionName(call.callee)) || call.arguments.length === 0)
    return false;
  if (call.callee.kind === "Identifier") return /^fetch(Tarball|Git|Tree)$/.test(call.callee.text);
  return expressions(call.callee)[0]?.text === "builtins";
}

function fetched(view: View, node: Node, releases: Releases): SourceExpr | undefined {
  if (!isFetch(node)) return undefined;
  const call = callOf(node)!;
  const name = functionName(call.callee);
  const argument = bare(call.arguments[0]!);
  const text = (path: string): string | undefined => {
    const found = find(argument, [path])?.value;
    return found && constant(view, found);
  };
  const isSet = argument.kind === "AttrSet";
  const url = isSet ? text("url") : constant(view, argument);
  const isPinned = isSet && isPinnedSet(argument);
  if (url === undefined || !/^(\w[\w+.-]*:|git@)/.test(url)) return undefined;
  const ref = isSet ? (text("rev") ?? text("ref")) : undefined;
  const source = addressSource(url, releases, {
    isGit: name === "fetchGit",
    isFile: name === "fetchurl",
    ...(ref === undefined ? {} : { ref: ref.replace(/^refs\/(heads|tags)\//, "") }),
  });
  return { node, source, rest: "", isPinned };
}

/** Whether a call says exactly what it fetches, as pure evaluation wants it. */
export function isPinnedSet(argument: Node): boolean {
  const names = bindings(bare(argument)).flatMap((binding) =>
    attributes(binding.kind === "Inherit" ? binding : binding.children[0]!).map(attributeText),
  );
  return ["sha256", "hash", "narHash", "rev"].some((name) => names.includes(name));
}

/** A file or folder below a source: `"${source}/nixos"`, `source + "/nixos"`, `<source/nixos>`. */
export interface SourcePath {
  /** All of the expression. */
  readonly node: Node;
  readonly expr: SourceExpr;
  readonly rest: string;
}

/** What an expression that stands for a source is part of. */
export function sourcePathOf(view: View, expr: SourceExpr): SourcePath {
  const { node: parent, child } = around(view, expr.node);
  const whole = { node: child, expr, rest: expr.rest };
  if (parent.kind === "Interpolation") {
    const string = view.parent(parent)!;
    const parts = string.children.slice(1, -1);
    const [first, rest] = parts;
    const isPath = string.kind === "String" && first === parent && parts.length === 2;
    if (!isPath || rest?.kind !== "Text" || !rest.text.startsWith("/")) return whole;
    return { node: string, expr, rest: rest.text.slice(1).replace(/\/$/, "") };
  }
  if (parent.kind === "Binary" && parent.children.some(({ kind }) => kind === "+")) {
    const [left, right] = expressions(parent);
    const rest = left === child && right ? constant(view, right) : undefined;
    if (rest?.startsWith("/")) return { node: parent, expr, rest: rest.slice(1) };
  }
  return whole;
}

/** Whether an expression is used where an input does as well as a path: it is opened or made text. */
export function isCoerced(view: View, node: Node): boolean {
  const { node: parent, child } = around(view, node);
  if (parent.kind === "Interpolation") return true;
  if (parent.kind === "Binary") return parent.children.some(({ kind }) => kind === "+");
  const call = callOf(parent);
  return (
    call?.arguments[0] === child &&
    /^(import|callPackage|readFile)$/.test(functionName(call.callee))
  );
}
