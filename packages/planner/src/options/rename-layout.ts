import {
  attributes,
  attributeText,
  bindings,
  descendants,
  EditError,
  remove,
  type Edit,
  type Node,
} from "nix-source";
import { isWhole, type Definition, type Level } from "../modules/definitions.ts";

// How a definition stands in its set: with which comments, how far to the right.

/** A binding, and the set that it stands in. */
export type Place = Pick<Definition, "level" | "binding">;

/** The outermost binding that holds a definition and nothing else, below a set if one is given. */
export function widest(place: Place, top?: Level): Place {
  const { level } = place;
  const isOnly = bindings(level.set).length === 1 && !hasOtherComments(place);
  if (!isOnly || level === top || !level.parent || level.bound || !isWhole(level)) return place;
  return widest(level.parent, top);
}

/** Whether a set holds comments that do not belong to this binding. */
function hasOtherComments(place: Place): boolean {
  const comments = place.level.set.children.filter(({ kind }) => kind === "Comment");
  if (comments.length === 0) return false;
  const { from, to } = chunkOf(place);
  return comments.some((comment) => comment.from < from || comment.to > to);
}

/** A definition with the comments above it and behind it. */
interface Chunk {
  readonly removal: Edit;
  readonly from: number;
  readonly to: number;
}

/**
 * A definition with its comments.
 *
 * @throws EditError when it cannot be told from others.
 */
export function chunkOf({ level, binding }: Place): Chunk {
  const names = attributes(binding.children[0]!).map(attributeText);
  if (names.includes(undefined)) throw new EditError("Nix has to compute its name", binding);
  const [removal, ...more] = remove(level.set, names as string[]);
  if (!removal || more.length > 0) throw new EditError("it is given in parts", binding);
  const text = binding.source.slice(removal.from, removal.to);
  return {
    removal,
    from: removal.from + text.length - text.trimStart().length,
    to: removal.from + text.trimEnd().length,
  };
}

/** A new line where the binding begins one, a space elsewhere. */
export function gapBefore(binding: Node): string {
  return startsLine(binding) ? lineEnd(binding.source) + indentation(binding) : " ";
}

/** Where a binding ends, with a comment behind it on its line. */
export function behindComment({ children }: Node, binding: Node): number {
  const [space, comment] = children.slice(
    children.findIndex(({ from }) => from === binding.from) + 1,
  );
  const isBehind = space?.kind === "Whitespace" && !hasLineEnd(space.text);
  return isBehind && comment?.kind === "Comment" ? comment.to : binding.to;
}

/** A part of the text with its lines further to the left. */
export function shifted(
  source: string,
  from: number,
  to: number,
  { by, root }: { by: number; root: Node },
): string {
  const all = descendants(root).filter((node) => node.from < to && node.to > from);
  const strings = all.filter((node) => node.kind === "IndentedString" && mayShift(node, by));
  const inStrings = new Set(strings.flatMap(({ children }) => children.map((child) => child.from)));
  return all
    .filter(({ children }) => children.length === 0)
    .map((leaf) => {
      const text = source.slice(Math.max(leaf.from, from), Math.min(leaf.to, to));
      const isShifted =
        leaf.kind === "Whitespace" || (leaf.kind === "Text" && inStrings.has(leaf.from));
      return isShifted ? outdented(text, by) : text;
    })
    .join("");
}

/** Whether the lines of an indented string share so much white space that they say the same with less. */
function mayShift({ text }: Node, by: number): boolean {
  const [first, ...lines] = text.split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/[^ ]/));
  return first === "''" && !text.includes("\t") && indents.every((indent) => indent >= by);
}

function outdented(white: string, by: number): string {
  return white
    .split("\n")
    .map((line, index) => (index === 0 ? line : line.slice(Math.max(0, by))))
    .join("\n");
}

const hasLineEnd = (text: string) => text.includes("\n") || text.includes("\r");

const lineEnd = (source: string) => (source.includes("\r\n") ? "\r\n" : "\n");

/** The white space that the line of a node begins with. */
export function indentation({ source, from }: Node): string {
  const line = source.slice(source.lastIndexOf("\n", from - 1) + 1, from);
  return line.slice(0, line.length - line.trimStart().length);
}

/** Whether there is only white space before a node on its line. */
export function startsLine({ source, from }: Node): boolean {
  return source.slice(source.lastIndexOf("\n", from - 1) + 1, from).trim() === "";
}
