import {
  EditError,
  removeBinding,
  startsLine,
  styleAt,
  type Edit,
  type Kind,
  type Node,
} from "nix-source";
import {
  isWhole,
  type Definition,
  type Level,
  type Placed,
  type Segment,
} from "../modules/definitions.ts";
import { contains } from "../modules/view.ts";

// How a definition stands in its set: with which comments, how far to the right, and where it can go.

/** The set that can hold a definition by its new name. */
export interface Landing {
  readonly level: Level;
  /** The binding of that set that holds the definition, or is it. */
  readonly beside: Placed["binding"] | undefined;
  /** The calls around the sets that it leaves, from the outside in. */
  readonly calls: readonly string[];
}

/**
 * The nearest set around a definition that is on the way to a path.
 *
 * @throws EditError when the definition cannot leave a set in between.
 */
export function landingOf(definition: Definition, target: readonly Segment[]): Landing {
  let { level } = definition;
  let beside = definition.inherited ? undefined : definition.binding;
  const calls: string[] = [];
  while (!fits(level, target)) {
    if (level.bound !== undefined || !level.parent) {
      throw stays(definition, level.bound ?? "its module is not written out");
    }
    calls.unshift(...level.calls);
    ({ binding: beside, level } = level.parent);
  }
  return { level, beside, calls };
}

/** Why a definition stays as it is: for the reason of its set, if no other is given. */
export const stays = ({ level, binding }: Definition, reason = level.bound): EditError =>
  new EditError(reason ?? "its place is unknown", binding);

/** Whether a set is on the way to a path. */
function fits({ prefix }: Level, target: readonly Segment[]): boolean {
  const isOnWay = prefix.every(({ name, text }, index) =>
    name === undefined ? target[index]?.text === text : target[index]?.name === name,
  );
  return isOnWay && target.length > prefix.length;
}

/** An expression as an argument, or as the base of a path: in parentheses where it needs some. */
export const argument = (text: string, kind: Kind): string =>
  TIGHT.has(kind) ? text : `(${text})`;

const TIGHT: ReadonlySet<Kind> = new Set<Kind>([
  "AttrSet", "Float", "Identifier", "IndentedString", "Integer", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Uri",
]); // prettier-ignore

/** An expression in calls, from the outside in. */
export const wrapped = (
  text: string,
  kind: Kind,
  calls: readonly string[],
): readonly [text: string, kind: Kind] =>
  calls.reduceRight<readonly [text: string, kind: Kind]>(
    ([inner, its], call) => [`${call} ${argument(inner, its)}`, "Apply"],
    [text, kind],
  );

/** The outermost binding that holds a definition and nothing else, below a set if one is given. */
export function widest(place: Placed, top?: Level): Placed {
  const { level } = place;
  const isOnly = level.set.bindings.length === 1 && !hasOtherComments(place);
  const isBound = level.bound !== undefined;
  if (!isOnly || level === top || !level.parent || isBound || !isWhole(level)) return place;
  return widest(level.parent, top);
}

/** Whether a set holds comments that do not belong to this binding. */
function hasOtherComments(place: Placed): boolean {
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
 * @throws EditError when its set is recursive, and other values use its name.
 */
export function chunkOf({ level, binding }: Placed): Chunk {
  const [removal] = removeBinding(level.set, binding);
  if (!removal) throw new RangeError("a binding can be removed");
  const text = binding.source.slice(removal.from, removal.to);
  return {
    removal,
    from: removal.from + text.length - text.trimStart().length,
    to: removal.from + text.trimEnd().length,
  };
}

/** A new line where the binding begins one, a space elsewhere. */
export function gapBefore(binding: Node): string {
  const { end, indent } = styleAt(binding.source, binding.from);
  return startsLine(binding) ? end + indent : " ";
}

/** The white space that the line of a node begins with. */
export const indentation = ({ source, from }: Node) => styleAt(source, from).indent;

/** A part of a text. */
type Span = Pick<Node, "from" | "to">;

/** The comments in a part of a text, without those of an expression in it. */
export const commentsIn = (root: Node, part: Span, without: Span): readonly string[] =>
  root
    .below(new Set(["Comment"]))
    .filter((comment) => contains(part, comment) && !contains(without, comment))
    .map(({ text }) => text);

/** Comments above a binding that is to come after them, in the style of another one. */
export function stacked(comments: readonly string[], beside: Node): string {
  const gap = gapBefore(beside);
  return comments.map((text) => text + (gap === " " && text.startsWith("#") ? "\n" : gap)).join("");
}
