import { bare, expressions, type Node, positionAt } from "nix-source";
import { dirname } from "../files/path.ts";
import { resolveIn, type SourceTree } from "./source-tree.ts";
import { around, callOf, constant, functionName, positionOf, type View } from "../modules/view.ts";

/** How a file is used where it is named. */
export type Use =
  /** As a module: in `imports`, or as a home. */
  | "module"
  /** `import ./x.nix` */
  | "import"
  /** `import ./x.nix { … }`, `callPackage ./x.nix { … }` */
  | "call"
  /** Its bytes are read, or it is not known. */
  | "data";

/** A place in a file that names another file or folder. */
export interface Reference {
  /** A path literal, one with a string behind it, or a string with an absolute path. */
  readonly node: Node;
  /** What of the text names the folder or file: all, or what is before an interpolation. */
  readonly to: number;
  /** From the top of the tree; nothing when it is not in the tree. */
  readonly target: string | undefined;
  /** The rest of the path is computed: any file of the folder may be meant. */
  readonly isPrefix: boolean;
  readonly use: Use;
  /** The argument of a call, when it is one. */
  readonly argument?: Node;
  readonly byImport: boolean;
  /** The function that it is given to, if any: `import`, `readFile`, `pathExists`. */
  readonly reader: string;
  /** The user whose home it belongs to; empty for the homes of all. */
  readonly home?: string;
}

const READERS = new Set([
  "import", "scopedImport", "readFile", "readDir", "pathExists", "fromJSON", "importJSON", "importTOML",
]); // prettier-ignore

/**
 * All that a file names by path literals, and by strings that Nix is told to read.
 *
 * @param path - where the file is in its tree.
 */
export function references(tree: SourceTree, path: string, view: View): readonly Reference[] {
  const folder = dirname(path);
  const mayName = ({ kind, text }: Node): boolean => kind === "Path" || /^"(\/|\$\{)/.test(text);
  return view.of(["Path", "String"], mayName).flatMap((node): readonly Reference[] => {
    if (node.kind === "Path") return pathReferences(tree, folder, view, node);
    const text = constant(view, node);
    if (text === undefined || !text.startsWith("/") || !isRead(view, node)) return [];
    return [reference(tree, folder, view, node, { text, to: node.to, isPrefix: false })];
  });
}

/** Whether a string is a path that Nix opens while it evaluates. */
function isRead(view: View, node: Node): boolean {
  const { node: parent, child } = around(view, node);
  const call = callOf(parent);
  if (call && call.arguments[0] === child && READERS.has(functionName(call.callee))) return true;
  return positionOf(view, node).isModule && parent.kind === "List";
}

function pathReferences(
  tree: SourceTree,
  folder: string,
  view: View,
  node: Node,
): readonly Reference[] {
  const [first] = node.children;
  const text = first?.kind === "Text" ? first.text : node.text;
  if (node.children.some(({ kind }) => kind === "Interpolation")) {
    const prefix = text.slice(0, text.lastIndexOf("/"));
    const to = node.from + prefix.length;
    return [reference(tree, folder, view, node, { text: prefix, to, isPrefix: true })];
  }
  const { node: sum, child } = around(view, node);
  if (sum.kind === "Binary" && sum.children.some(({ kind }) => kind === "+")) {
    const [left, right] = expressions(sum);
    if (right === child) return [];
    if (left === child && right) {
      // `./a + /b` is as good as `./a + "/b"`.
      const rest = bare(right).kind === "Path" ? bare(right).text : constant(view, right);
      if (rest === undefined || !/^\/[\w.+/-]*\w$/.test(rest)) {
        return [reference(tree, folder, view, node, { text, to: node.to, isPrefix: true })];
      }
      return [
        reference(tree, folder, view, sum, { text: text + rest, to: sum.to, isPrefix: false }),
      ];
    }
  }
  return [reference(tree, folder, view, node, { text, to: node.to, isPrefix: false })];
}

function reference(
  tree: SourceTree,
  folder: string,
  view: View,
  node: Node,
  { text, to, isPrefix }: { text: string; to: number; isPrefix: boolean },
): Reference {
  const target = text.startsWith("~") ? undefined : resolveIn(tree, folder, text);
  return { node, to, target, isPrefix, ...useOf(view, node) };
}

function useOf(
  view: View,
  node: Node,
): Pick<Reference, "use" | "argument" | "byImport" | "reader" | "home"> {
  const { node: parent, child } = around(view, node);
  const call = callOf(parent);
  const isFirst = call?.arguments[0] === child;
  const reader = call && isFirst ? functionName(call.callee) : "";
  const byImport = reader === "import";
  const shared = { byImport, reader };
  if (reader.startsWith("callPackage")) {
    return { use: "call", ...shared, argument: call!.arguments[1]!, ...homeOf(view, parent) };
  }
  const used = byImport ? parent : child;
  if (byImport && call!.arguments.length > 1) {
    return { use: "call", ...shared, argument: call!.arguments[1]!, ...homeOf(view, parent) };
  }
  const { node: outer, child: callee } = around(view, used);
  const outerCall = callOf(outer);
  if (byImport && outerCall && expressions(outer)[0] === callee) {
    return { use: "call", ...shared, argument: outerCall.arguments[0]!, ...homeOf(view, outer) };
  }
  const position = positionOf(view, used);
  const home = position.home === undefined ? {} : { home: position.home };
  if (position.isModule && !isHandedOn(view, used)) return { use: "module", ...shared, ...home };
  return { use: byImport ? "import" : "data", ...shared, ...home };
}

/** Whether a function makes something else of it than a choice. */
function isHandedOn(view: View, node: Node): boolean {
  const call = callOf(around(view, node).node);
  return (
    call !== undefined && !/^(optionals?|mkIf|toList|singleton)$/.test(functionName(call.callee))
  );
}

function homeOf(view: View, node: Node): { home?: string } {
  const { home } = positionOf(view, node);
  return home === undefined ? {} : { home };
}

/**
 * The lines on which a text, not a path, speaks of the place that the configuration had: a command, a
 * hint, the path of a secret. What it is for cannot be known.
 */
export function pathsInText({
  root,
  source,
}: View): readonly { readonly line: number; readonly text: string }[] {
  return root.below(new Set(["Text"])).flatMap(({ text, from }) => {
    const found = /\/etc\/nixos(?![\w-])[\w./#-]*/.exec(text);
    if (!found) return [];
    return [{ line: positionAt(source, from + found.index).line, text: found[0] }];
  });
}
