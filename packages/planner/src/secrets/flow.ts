import type { Node } from "nix-source";
import { elementsOf, evaluate, members, textOf } from "../eval/evaluate.ts";
import { DEEPEST, type Expr, inside, type UnknownCall, type Value } from "../eval/file.ts";
import { cut, Memory, step } from "../eval/memory.ts";

/**
 * The text of a file by its path, the path written as that of the file that names it; nothing for what
 * does not come along.
 */
export type TextAt = (path: string) => string | undefined;

/** What a value is made of: texts that are written out, and files that it names or reads. */
export interface Origins {
  readonly texts: readonly Written[];
  /** Each with the place that names it; nothing for the path of one that Nix computes. */
  readonly files: readonly { readonly path: string | undefined; readonly written: Node }[];
}

interface Written {
  readonly said: string;
  /** Where it is written: the first part of it, when there are several. */
  readonly at: Expr;
  /** Whether Nix writes it to a file, which is what the value is. */
  readonly isStored?: boolean;
}

const NONE: Origins = { texts: [], files: [] };

/** What has been found of expressions: what many others ask for is found once. */
const known = new Memory<Origins>(NONE);

/**
 * Follows a value through variables, imported files, joined strings and conditions to what is written.
 *
 * @param value - of an attribute, or the default of an argument.
 */
export function originsOf(value: Value, depth = 0): Origins {
  if (depth > DEEPEST) {
    cut();
    return NONE;
  }
  if (value.kind !== "expr") return originsIn(value, depth);
  step(value.file);
  return value.prefix.length > 0
    ? originsIn(value, depth)
    : known.of(value, undefined, depth, () => originsIn(value, depth));
}

function originsIn(value: Value, depth: number): Origins {
  const found = evaluate(value, depth + 1);
  if (found.kind === "call") return ofCall(found, depth + 1);
  if (found.kind === "merge") return NONE;
  if (found.kind === "constant") {
    return found.isPath && value.kind === "expr"
      ? { texts: [], files: [{ path: found.text, written: value.node }] }
      : NONE;
  }
  const { node } = found;
  const below = (each: Node): Origins => originsOf(inside(found, each), depth + 1);
  switch (node.kind) {
    case "String":
    case "IndentedString":
    case "Uri": {
      // `"${self}/pw"` is one path.
      const path = "parts" in node && node.parts.length > 1 ? textOf(found) : undefined;
      if (path?.isPath) return { texts: [], files: [{ path: path.text, written: node }] };
      const parts = "parts" in node ? together(node.parts.map(below)) : NONE;
      return {
        texts: [...ofText(found), ...parts.texts.filter(({ isStored }) => isStored)],
        files: parts.files,
      };
    }
    case "Interpolation":
      return below(node.expression);
    case "Path":
      return { texts: [], files: [{ path: pathOf(found), written: node }] };
    case "Binary": {
      const path = textOf(found);
      if (path?.isPath) return { texts: [], files: [{ path: path.text, written: node }] };
      const { files } = together([below(node.left), below(node.right)]);
      return { texts: node.operator === "+" ? ofText(found) : [], files };
    }
    case "If":
      return together([below(node.whenTrue), below(node.whenFalse)]);
    case "List":
      return { texts: [], files: together(node.elements.map(below)).files };
    default:
      return NONE;
  }
}

/** Where a path leads: from the top of what the evaluation sees, or from that of the disk. */
const pathOf = (path: Expr): string | undefined => {
  const { text, children } = path.node;
  const isAbsolute = text.startsWith("/") && children.every(({ kind }) => kind === "Text");
  return isAbsolute ? text : textOf(path)?.text;
};

/** Each once: what is remembered of an expression is the same wherever it is used. */
const together = (all: readonly Origins[]): Origins => ({
  texts: [...new Set(all.flatMap(({ texts }) => texts))],
  files: [...new Set(all.flatMap(({ files }) => files))],
});

/** The whole of a string, when that is known. */
function ofText(string: Expr): readonly Written[] {
  const text = textOf(string);
  return text === undefined || text.isPath ? [] : [{ said: text.text, at: firstOf(string) }];
}

/** Where the first part of a string is written that is more than a variable. */
function firstOf(string: Expr, depth = 0): Expr {
  const found = evaluate(string, depth + 1);
  if (found.kind !== "expr" || depth > DEEPEST) return string;
  const { node } = found;
  if (node.kind === "Binary") return firstOf(inside(found, node.left), depth + 1);
  const [part] = node.kind === "String" ? node.parts : [];
  if (part?.kind === "Interpolation") return firstOf(inside(found, part.expression), depth + 1);
  return found;
}

/** What passes its last argument on. */
const PASSING =
  /^(?:mk(?:Default|Force|Override|If|Before|After|Order|OverrideDefault)|optionalString|toString|escapeShellArg|trim|toLower|toUpper|unsafeDiscardStringContext|literal(?:Expression|MD)?|id)$/;

function ofCall({ head, args, of, expr }: UnknownCall, depth: number): Origins {
  const last = args.at(-1);
  if (!last) {
    const { node } = expr;
    const usual =
      node.kind === "Select" && node.default
        ? originsOf(inside(expr, node.default), depth + 1)
        : NONE;
    return of ? { ...usual, files: [...usual.files, ...ofCall(of, depth + 1).files] } : usual;
  }
  if (PASSING.test(head)) return originsOf(last, depth);
  if ((head === "writeText" || head === "toFile") && args.length === 2) {
    return stored(originsOf(last, depth));
  }
  if (head === "writeTextFile") {
    return stored(together(members([last], "text", depth).map((each) => originsOf(each, depth))));
  }
  if (head === "path") {
    const paths = members([last], "path", depth).map((each) => originsOf(each, depth));
    return { texts: [], files: together(paths).files };
  }
  if (/^concatStrings(?:Sep)?$|^join$/.test(head)) return ofJoined(last, depth);
  return { texts: [], files: together(args.map((each) => originsOf(each, depth))).files };
}

const stored = ({ texts, files }: Origins): Origins => ({
  texts: texts.map((each) => ({ ...each, isStored: true })),
  files,
});

/** What a list of strings is joined to. */
function ofJoined(list: Value, depth: number): Origins {
  const parts = elementsOf(list, depth)?.map((each) => originsOf(each, depth)) ?? [];
  const texts = parts.map((part) => part.texts[0]);
  const parted = texts.filter((each) => each !== undefined);
  const [first] = parted;
  // A few lines can make a string that no memory holds.
  const length = parted.reduce((sum, { said }) => sum + said.length, 0);
  const isKnown = first !== undefined && parted.length === texts.length && length < 100_000;
  return {
    texts: isKnown ? [{ said: parted.map(({ said }) => said).join(""), at: first.at }] : [],
    files: together(parts).files,
  };
}
