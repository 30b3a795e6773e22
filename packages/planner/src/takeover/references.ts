import { bare, type Node, type NodeOf } from "nix-source";
import { dirname } from "../files/path.ts";
import { type InnerSystem, purposeOf, settingPath } from "../modules/purpose.ts";
import {
  around,
  attributePath,
  callOf,
  callWith,
  constantText,
  functionName,
  type View,
} from "../modules/view.ts";
import { lineOf } from "../problems.ts";
import { isNear, isOutside, locate, resolveIn, type SourceTree } from "./source-tree.ts";

/** How a file is used where it is named. */
type Use =
  /** As a module: in `imports`, or as a home. */
  | "module"
  /** `import ./x.nix` */
  | "import"
  /** `import ./x.nix { … }`, `callPackage ./x.nix { … }` */
  | "call"
  /** Its bytes are copied or read: nothing in it is evaluated. */
  | "bytes"
  /** Its use is not known. */
  | "data";

/** A place in a file that names another file or folder. */
export interface Reference extends Usage {
  /** A path literal, one with a string behind it, or a string with an absolute path. */
  readonly node: Node;
  /** The end of the text that names the folder or file: of all, or of what is before an interpolation. */
  readonly to: number;
  /** From the top of the tree; nothing when it is not in the tree. */
  readonly target: string | undefined;
  /** The rest of the path is computed: any file of the folder may be meant. */
  readonly isPrefix: boolean;
  /** The option that it stands at. */
  readonly setting: readonly string[];
  /** The expression for what is behind the folder, where the whole is text that is put together. */
  readonly rest?: string;
}

/** The part that a reference plays where it stands. */
interface Usage {
  readonly use: Use;
  /** The argument of a call, when it is one. */
  readonly argument?: Node | undefined;
  /** The function that it is given to, if any: `import`, `readFile`, `pathExists`. */
  readonly reader: string;
  /** The user whose home it belongs to; empty for the homes of all. */
  readonly home?: string;
  /** It is all of that home, and not one of the modules that the home imports. */
  readonly isHome?: boolean;
  /** The configuration of another machine within this one that it is part of. */
  readonly inner?: InnerSystem;
}

const READERS = new Set([
  "import", "scopedImport", "readFile", "readDir", "pathExists", "fromJSON", "importJSON", "importTOML",
]); // prettier-ignore

/**
 * Finds the files and folders that a file names by path literals, and by strings that Nix is told to
 * read.
 *
 * @param path - where the file is in its tree.
 * @param context - the option that the file is the value of, when it is no module.
 */
export function references(
  tree: SourceTree,
  path: string,
  view: View,
  context: readonly string[],
): readonly Reference[] {
  const folder = dirname(path);
  const mayName = ({ kind, text }: Node): boolean => kind === "Path" || /^"(\/|\$\{)/.test(text);
  return view.of(["Path", "String"], mayName).flatMap((node): readonly Reference[] => {
    const named = node.kind === "Path" ? pathAt(view, node) : stringAt(view, node);
    if (!named) return [];
    const { text, ...place } = named;
    const usage = usageOf(view, place.node, context);
    const found = text.startsWith("~") ? undefined : resolveIn(tree, folder, text);
    const target = found !== undefined && isTaken(tree, path, found, usage) ? found : undefined;
    const setting = settingPath(view, place.node, context);
    return [{ ...place, target, setting, ...usage }];
  });
}

/** Whether what a file names belongs to the configuration: of the rest of the disk only what is evaluated, and beside that. */
function isTaken(tree: SourceTree, from: string, target: string, { use }: Usage): boolean {
  if (!isOutside(target)) return true;
  const { kind } = locate(tree, target);
  if (kind !== "file" && kind !== "directory") return false;
  const isRead = use === "module" || use === "import" || use === "call";
  return isRead || (isOutside(from) && isNear(dirname(from), target));
}

/** A path as the text says it, and what says it. */
interface NamedPath extends Pick<Reference, "node" | "to" | "isPrefix" | "rest"> {
  readonly text: string;
}

/** A string that is a path which Nix opens while it evaluates. */
function stringAt(view: View, node: NodeOf<"String">): NamedPath | undefined {
  const text = constantText(view, node);
  const isRead = (at: Node): boolean => {
    const call = callWith(view, at);
    if (call && READERS.has(functionName(call.callee))) return true;
    return purposeOf(view, at).isModule && around(view, at).node.kind === "List";
  };
  const whole = sumFrom(view, node);
  if (text?.startsWith("/") === true && whole === node) {
    return isRead(node) ? { node, text, to: node.to, isPrefix: false } : undefined;
  }
  // `"/etc/nixos/hosts/" + name`, `"/etc/nixos/hosts/${name}"`
  const [first] = node.parts;
  const start = first?.kind === "Text" && first.text.startsWith("/") ? first.text : undefined;
  if (first === undefined || start === undefined || !isRead(whole)) return undefined;
  const end = start.lastIndexOf("/");
  const kept = view.source.slice(first.from + end, whole.to);
  const rest = whole === node ? `"${kept}` : `("${kept})`;
  return { node: whole, text: start.slice(0, end), to: whole.to, isPrefix: true, rest };
}

/** The sum that a text is the start of. */
function sumFrom(view: View, node: Node): Node {
  const { node: parent, child } = around(view, node);
  const isStart = parent.kind === "Binary" && parent.operator === "+" && parent.left === child;
  return isStart ? sumFrom(view, parent) : node;
}

/** A path literal with all that is added to it; nothing for what is added to another. */
function pathAt(view: View, node: NodeOf<"Path">): NamedPath | undefined {
  const text = node.parts[0]?.text ?? node.text;
  if (node.parts.some(({ kind }) => kind === "Interpolation")) {
    const prefix = text.slice(0, text.lastIndexOf("/"));
    return { node, text: prefix, to: node.from + prefix.length, isPrefix: true };
  }
  const whole = { node, text, to: node.to, isPrefix: false };
  const { node: sum, child } = around(view, node);
  if (sum.kind !== "Binary" || sum.operator !== "+") return whole;
  if (sum.left !== child) return undefined;
  // `./a + /b` is as good as `./a + "/b"`.
  const right = bare(sum.right);
  const rest = right.kind === "Path" ? right.text : constantText(view, right);
  if (rest === undefined || !/^\/[\w.+/-]*\w$/.test(rest)) return { ...whole, isPrefix: true };
  return { node: sum, text: text + rest, to: sum.to, isPrefix: false };
}

function usageOf(view: View, node: Node, context: readonly string[]): Usage {
  const call = callWith(view, node);
  const reader = call ? functionName(call.callee) : "";
  const called = (at: Node, argument: Node | undefined): Usage => {
    const { home, inner } = purposeOf(view, at, context);
    return {
      use: "call",
      reader,
      argument,
      ...(home !== undefined && { home }),
      ...(inner && { inner }),
    };
  };
  if (call && reader.startsWith("callPackage")) return called(call, call.args[1]);
  const importing = reader === "import" ? call : undefined;
  if (importing && importing.args.length > 1) return called(importing, importing.args[1]);
  const outer = importing && callOf(view, importing);
  if (outer) return called(outer, outer.args[0]);
  const used = importing ?? around(view, node).child;
  const { isModule, home, isHome, inner } = purposeOf(view, used, context);
  const plain = importing ? "import" : isCopied(view, node, reader) ? "bytes" : "data";
  const use = isModule && !isHandedOn(view, used) ? "module" : plain;
  return { use, reader, ...(home !== undefined && { home, isHome }), ...(inner && { inner }) };
}

/** Functions that take a file or folder as it is. */
const COPIERS =
  /^(?:readFile|fileContents|hashFile|cleanSource|cleanSourceWith|filterSource|toSource|gitTracked|copyPathToStore|mkOutOfStoreSymlink|replaceVars|substituteAll|substitute|writeText|runCommand\w*|writeShell\w*)$/;
/** Functions of the module system and of lists that hand on what they are given. */
const CHOICES =
  /^(?:mk(?:Default|Force|If|Override|OptionDefault|Before|After|Order|ImageMediaOverride)|optionals?|optionalAttrs|toList|singleton|defaultTo)$/;
/** Names of options, and of arguments of functions, that are files as they are. */
const AS_IT_IS = /^(?:file|files|path|paths|\w+(?:File|Files|Path|Source|Dir))$/;
const SOURCE = /^(?:source|src)$/;

/** Whether a path is given to what takes a file as it is: `environment.etc.x.source`, `readFile`, a text of a command. */
function isCopied(view: View, node: Node, reader: string): boolean {
  if (reader !== "" && !CHOICES.test(reader)) return COPIERS.test(reader);
  let isInText = false;
  for (let at = node, parent = view.parent(at); parent; at = parent, parent = view.parent(at)) {
    switch (parent.kind) {
      case "Parenthesized":
      case "Let":
      case "With":
      case "Assert":
      case "If":
      case "List":
        break;
      case "Interpolation":
        if (view.parent(parent)?.kind === "Path") return false;
        isInText = true;
        break;
      case "String":
      case "IndentedString":
        break;
      case "Binary":
        if (!isInText || parent.operator !== "+") return false;
        break;
      case "Apply": {
        const name = functionName(parent.callee);
        if (parent.callee === at) return false;
        if (CHOICES.test(name)) break;
        return isInText ? !EVALUATORS.test(name) : COPIERS.test(name);
      }
      case "Binding": {
        const name = attributePath(view, parent).at(-1) ?? "";
        if (view.parent(parent)?.kind === "Let" || purposeOf(view, at).isModule) return false;
        // What a variable holds may come to be evaluated where that is used.
        return (
          SOURCE.test(name) || (!isInVariable(view, parent) && (isInText || AS_IT_IS.test(name)))
        );
      }
      default:
        return false;
    }
  }
  return false;
}

/** Whether a binding is a part of what a variable stands for. */
function isInVariable(view: View, node: Node): boolean {
  for (let at: Node | undefined = node; at; at = view.parent(at)) {
    if (at.kind === "Binding" && view.parent(at)?.kind === "Let") return true;
  }
  return false;
}

/** Functions that may evaluate what a text names. */
const EVALUATORS = /^(?:|import|scopedImport|map|concatMap|filter|callPackage\w*|nixos|getFlake)$/;

/** Whether a function makes something else of a module than a choice. */
function isHandedOn(view: View, node: Node): boolean {
  const { node: call } = around(view, node);
  return (
    call.kind === "Apply" && !/^(optionals?|mkIf|toList|singleton)$/.test(functionName(call.callee))
  );
}

/**
 * Finds the lines on which a text, not a path, names the place that the configuration had: a command, a
 * hint, the path of a secret. Its purpose cannot be known.
 */
export function pathsInText({
  root,
  source,
}: View): readonly { readonly line: number; readonly text: string }[] {
  return root.below(new Set(["Text"])).flatMap(({ text, from }) => {
    const found = /\/etc\/nixos(?![\w-])[\w./#-]*/.exec(text);
    if (!found) return [];
    return [{ line: lineOf({ source, from: from + found.index }), text: found[0] }];
  });
}
