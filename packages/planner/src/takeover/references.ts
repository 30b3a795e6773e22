import type { Node } from "nix-source";
import { dirname } from "../files/path.ts";
import { type InnerSystem, purposeOf, settingPath } from "../modules/purpose.ts";
import { around, callOf, callWith, functionName, type View } from "../modules/view.ts";
import { lineOf } from "../problems.ts";
import { mayEvaluate } from "./evaluated.ts";
import {
  isNear,
  isOutside,
  locate,
  isWholeHome,
  resolveIn,
  type SourceTree,
} from "./source-tree.ts";
import { type WrittenPath, writtenPaths } from "./written-paths.ts";

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
export interface Reference extends Usage, Omit<WrittenPath, "text"> {
  /** From the top of the tree; nothing when it is not in the tree. */
  readonly target: string | undefined;
  /** The option that it stands at. */
  readonly setting: readonly string[];
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
  return writtenPaths(view).map(({ text, ...place }) => {
    const usage = usageOf(view, place.node, context);
    const found = text.startsWith("~") ? undefined : resolveIn(tree, folder, text);
    const isOurs = found !== undefined && isTaken(tree, path, found, { ...place, ...usage });
    const setting = settingPath(view, place.node, context);
    return { ...place, target: isOurs ? found : undefined, setting, ...usage };
  });
}

/** Whether what a file names belongs to the configuration: of the rest of the disk only what is evaluated, and beside that. */
function isTaken(
  tree: SourceTree,
  from: string,
  target: string,
  { use, isPrefix }: Pick<Reference, "use" | "isPrefix">,
): boolean {
  if (!isOutside(target)) return true;
  const found = locate(tree, target);
  if (isPrefix || (found.kind !== "file" && found.kind !== "directory")) return false;
  if (use === "module" || use === "import" || use === "call") return true;
  const isWhole = found.kind === "directory";
  return isOutside(from) && isNear(dirname(from), target) && !(isWhole && isWholeHome(tree, found));
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
  const plain = importing ? "import" : mayEvaluate(view, node, context) ? "data" : "bytes";
  const use = isModule ? "module" : plain;
  return { use, reader, ...(home !== undefined && { home, isHome }), ...(inner && { inner }) };
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
