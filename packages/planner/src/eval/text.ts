import { expressions, stringValue } from "nix-source";
import { basename, dirname, isWithin, resolve } from "../files/path.ts";
import { DEEPEST, inside, known, type Call, type Known, type Place, type Value } from "./place.ts";
import { force } from "./value.ts";

// What strings and paths are, and whether a condition on them holds.

/** The string or path that a value is; nothing when that is not known. */
export function textOf(value: Value, depth = 0): Known | undefined {
  const found = force(value, depth + 1);
  if (depth > DEEPEST) return undefined;
  if (found.kind === "known") return found;
  if (found.kind === "call") return calledText(found, depth);
  if (found.kind === "parts") return undefined;
  const { node, file } = found;
  const plain = stringValue(node);
  if (plain !== undefined) return known(plain);
  if (node.kind === "String" || node.kind === "IndentedString" || node.kind === "Path") {
    return written(found, depth, node.kind === "Path" ? dirname(file.path) : undefined);
  }
  if (node.kind === "Binary" && node.children.some(({ kind }) => kind === "+")) {
    // In `folder + /name` the right side is a path only as it is written.
    const sides = expressions(node).map((each, index) =>
      index > 0 && each.kind === "Path" && each.text.startsWith("/") && each.children.length === 1
        ? known(each.text)
        : textOf(inside(found, each), depth + 1),
    );
    const [left, right] = sides;
    return left && right && concatenated([left, right]);
  }
  return undefined;
}

function calledText({ head, args }: Call, depth: number): Known | undefined {
  if (head === "self" && args.length === 0) return known("", true);
  const all = args.map((each) => textOf(each, depth + 1));
  const [first, second] = all;
  if ((head === "toString" || head === "toPath") && first) return first;
  if (head === "removeSuffix" && first && second) {
    const { text: suffix } = first;
    const ends = second.text.endsWith(suffix);
    return ends
      ? { ...second, text: second.text.slice(0, second.text.length - suffix.length) }
      : second;
  }
  if (head === "removePrefix" && first && second) {
    const isThere = second.text.startsWith(first.text);
    return isThere ? { ...second, text: second.text.slice(first.text.length) } : second;
  }
  if (head === "substring" && all[2]?.text.endsWith(".nix")) return withoutNix(all[2]);
  if (
    head === "replaceStrings" &&
    all[2] &&
    args[0]?.kind === "place" &&
    /"\.nix"/.test(args[0].node.text)
  ) {
    return withoutNix(all[2]);
  }
  if (head === "head" && args[0]) return firstPart(args[0], depth);
  if (head === "unsafeDiscardStringContext" && first) return first;
  if (head === "baseNameOf" && first) return known(basename(first.text));
  if (head === "append" && first?.isPath && second)
    return concatenated([first, known("/"), second]);
  return undefined;
}

const withoutNix = (value: Known): Known => ({ ...value, text: value.text.replace(/\.nix$/, "") });

/** `head (splitString "." name)`: the name of a file without what comes behind the dot. */
function firstPart(value: Value, depth: number): Known | undefined {
  const list = force(value, depth + 1);
  if (list.kind !== "call" || !/^split(?:String)?$/.test(list.head)) return undefined;
  const [separator, whole] = list.args.map((each) => textOf(each, depth + 1));
  const sign = separator?.text.replaceAll("\\", "");
  return sign && whole ? known(whole.text.split(sign)[0]!) : undefined;
}

function written(place: Place, depth: number, folder: string | undefined): Known | undefined {
  const parts: Known[] = folder === undefined ? [] : [known(folder, true), known("/")];
  for (const child of place.node.children) {
    if (child.kind === "Interpolation") {
      const part = textOf(inside(place, expressions(child)[0]!), depth + 1);
      if (!part) return undefined;
      parts.push(part);
    } else if (child.kind === "Text") parts.push(known(child.text));
  }
  if (folder !== undefined && /^[~/]/.test(place.node.text)) return undefined;
  return concatenated(parts);
}

function concatenated(parts: readonly Known[]): Known | undefined {
  const all = parts.map((part) => part.text).join("");
  if (!parts[0]?.isPath) return known(all);
  const path = resolve("", all);
  return path === undefined ? undefined : known(path, true);
}

/** Whether a condition holds; nothing when that is not known. */
export function truthOf(value: Value, depth = 0): boolean | undefined {
  if (depth > DEEPEST) return undefined;
  const found = force(value, depth + 1);
  if (found.kind === "call") return heldBy(found, depth);
  if (found.kind !== "place") return undefined;
  const { node } = found;
  const sides = expressions(node).map((each) => inside(found, each));
  const [left, right] = sides;
  const operator = node.children.find(({ kind }) => OPERATORS.has(kind))?.kind;
  if (node.kind === "Unary" && operator === "!" && left) {
    const holds = truthOf(left, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  if (node.kind !== "Binary" || !left || !right) return undefined;
  if (operator === "==" || operator === "!=") {
    const [one, other] = sides.map((each) => textOf(each, depth + 1)?.text);
    if (one === undefined || other === undefined) return undefined;
    return (one === other) === (operator === "==");
  }
  if (operator !== "&&" && operator !== "||") return undefined;
  const decides = operator === "||";
  const both = sides.map((each) => truthOf(each, depth + 1));
  if (both.includes(decides)) return decides;
  return both.includes(undefined) ? undefined : !decides;
}

const OPERATORS: ReadonlySet<string> = new Set(["!", "==", "!=", "&&", "||"]);

function heldBy({ head, args, place }: Call, depth: number): boolean | undefined {
  if (args.length === 0) return head === "true" ? true : head === "false" ? false : undefined;
  const [first, second] = args.map((each) => textOf(each, depth + 1));
  if (head === "not") {
    const holds = truthOf(args[0]!, depth + 1);
    return holds === undefined ? undefined : !holds;
  }
  if (head === "pathExists" && first?.isPath) {
    const all = place.file.paths();
    return all.some((each) => isWithin(each, first.text));
  }
  if (head === "elem" && first) {
    const list = force(args[1]!, depth + 1);
    if (list.kind !== "place" || list.node.kind !== "List") return undefined;
    const all = expressions(list.node).map((each) => textOf(inside(list, each), depth + 1)?.text);
    return all.includes(first.text) ? true : all.includes(undefined) ? undefined : false;
  }
  if (!first || !second) return undefined;
  if (head === "hasPrefix") return second.text.startsWith(first.text);
  if (head === "hasSuffix") return second.text.endsWith(first.text);
  if (head === "hasInfix") return second.text.includes(first.text);
  return undefined;
}
