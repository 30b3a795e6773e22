import { bare, elements, literal, type Node, type NodeOf } from "nix-source";
import { purposeOf } from "../modules/purpose.ts";
import { around, constantText, functionName, letBinding, type View } from "../modules/view.ts";

// The ways in which a file writes a path: as a literal, or as text that Nix opens while it evaluates.

/** A path as the text says it, and what says it. */
export interface WrittenPath {
  /** A path literal, one with a string behind it, or an expression for a text. */
  readonly node: Node;
  readonly text: string;
  /** The end of the text that names the folder or file: of all, or of what is before an interpolation. */
  readonly to: number;
  /** The rest of the path is computed: any file of the folder may be meant. */
  readonly isPrefix: boolean;
  /** The expression for what is behind the folder, where the whole is text that is put together. */
  readonly rest?: string;
}

const READERS = new Set([
  "import", "scopedImport", "readFile", "readDir", "pathExists", "fromJSON", "importJSON", "importTOML",
]); // prettier-ignore

/** The paths that a file writes, in the order of the text. */
export function writtenPaths(view: View): readonly WrittenPath[] {
  const literals = view.of(["Path"]).flatMap((node) => pathAt(view, node) ?? []);
  const texts = openedTexts(view).flatMap((node) => textAt(view, node) ?? []);
  return [...literals, ...texts].toSorted((one, other) => one.node.from - other.node.from);
}

/** The expressions that are no path literals, and that Nix opens as files. */
function openedTexts(view: View): readonly Node[] {
  const isText = (node: Node): boolean => /^(?:String|Binary|Identifier|Apply)$/.test(node.kind);
  const mayName = ({ text }: Node): boolean => /["']|\b(?:toPath|\w+)\b/.test(text);
  const listed = view
    .of(["List"], mayName)
    .filter((list) => purposeOf(view, list).isModule)
    .flatMap((list) => elements(list) ?? []);
  const read = view
    .of(["Apply"], ({ callee }) => READERS.has(functionName(callee)))
    .flatMap(({ args: [first] }) => (first ? [first] : []));
  return [...new Set([...listed, ...read].map(bare))].filter(isText);
}

/** A path literal with all that is added to it; nothing for what is added to another. */
function pathAt(view: View, node: NodeOf<"Path">): WrittenPath | undefined {
  const parts = node.parts.map((part) =>
    part.kind === "Interpolation" ? constantText(view, part.expression) : part.text,
  );
  const known = node.parts.length > 0 && !parts.includes(undefined) ? parts.join("") : undefined;
  const text = known ?? node.parts[0]?.text ?? node.text;
  if (known === undefined && node.parts.some(({ kind }) => kind === "Interpolation")) {
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

/** A text that is put together, as far as it is known; nothing when it does not begin as an absolute path. */
function textAt(view: View, node: Node): WrittenPath | undefined {
  const parts = partsOf(view, node);
  const unknown = parts.findIndex(({ text }) => text === undefined);
  const start = (unknown === -1 ? parts : parts.slice(0, unknown)).map(({ text }) => text).join("");
  if (!start.startsWith("/")) return undefined;
  if (unknown === -1) return { node, text: start, to: node.to, isPrefix: false };
  const end = start.lastIndexOf("/");
  const [first] = node.kind === "String" ? node.parts : [];
  if (first?.kind === "Text" && first.text === start) {
    const kept = `"${view.source.slice(first.from + end, node.to)}`;
    return { node, text: start.slice(0, end), to: node.to, isPrefix: true, rest: kept };
  }
  const more = parts.slice(unknown).map(({ source }) => source);
  const rest = `(${[literal(start.slice(end)), ...more].join(" + ")})`;
  return { node, text: start.slice(0, end), to: node.to, isPrefix: true, rest };
}

/** A part of a text. */
interface Part {
  /** Nothing when Nix has to compute it. */
  readonly text?: string;
  readonly source: string;
}

function partsOf(view: View, expression: Node): readonly Part[] {
  const node = bare(expression);
  switch (node.kind) {
    case "String":
      return node.parts.flatMap((part) => {
        if (part.kind === "Interpolation") return partsOf(view, part.expression);
        return part.text.includes("\\") ? [{ source: `"${part.text}"` }] : [known(part.text)];
      });
    case "Binary":
      if (node.operator === "+")
        return [node.left, node.right].flatMap((side) => partsOf(view, side));
      break;
    case "Identifier": {
      const binding = letBinding(view, node);
      const text = binding && constantText(view, binding.value);
      return [text === undefined ? { source: node.text } : known(text)];
    }
    case "Apply":
      // What is made of a text stays one.
      if (/^(?:toPath|toString)$/.test(functionName(node.callee)) && node.args[0]) {
        const inner = partsOf(view, node.args[0]);
        if (inner.every(({ text }) => text !== undefined)) return inner;
      }
      break;
  }
  const isPlain = /^(?:Select|Parenthesized)$/.test(node.kind);
  return [{ source: isPlain ? node.text : `(${node.text})` }];
}

const known = (text: string): Part => ({ text, source: literal(text) });
