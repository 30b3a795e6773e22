import {
  attributes,
  attributeText,
  bare,
  bindings,
  descendants,
  expressions,
  EditError,
  remove,
  set,
  value,
  type Edit,
  type Node,
} from "nix-source";
import type { MovingEdit } from "../files/edit-script.ts";
import { isWhole, type Definition, type Level, type Segment } from "../modules/definitions.ts";
import { renamedPath, written, type Rule } from "./rules.ts";

/**
 * The edits that give a definition its new name, or take it away where it has no effect any more.
 *
 * @throws EditError when it would not be safe, with the reason as the rest of a sentence.
 */
export function renameEdits(root: Node, definition: Definition, rule: Rule): readonly MovingEdit[] {
  const { level, binding, inherited, path } = definition;
  if (isRecursive(level)) refuse(level.bound!, binding);
  if (!rule.target) return dropped(definition, rule);
  const target = [...configOf(definition), ...renamedPath(path, rule)!];
  if (!fits(level, target)) return moved(root, definition, target);
  const rest = target.slice(level.prefix.length);
  if (inherited) return inheritedEdits(definition, rest);
  return inPlace(definition, rule, rest);
}

function refuse(reason: string, node: Node): never {
  throw new EditError(reason, node);
}

const isRecursive = ({ set: { children } }: Level) => children[0]!.kind === "rec";

const pathText = (path: readonly Segment[]) => path.map(({ text }) => text).join(".");

/** What stands before the option in its module: `config`, or nothing. */
function configOf({ level, binding, inherited, path }: Definition): readonly Segment[] {
  const own = inherited ? 1 : attributes(binding.children[0]!).length;
  return level.prefix.length + own > path.length ? [written("config")] : [];
}

/** Whether a set is on the way to a path. */
function fits({ prefix }: Level, target: readonly Segment[]): boolean {
  const isOnWay = prefix.every(({ name, text }, index) =>
    name === undefined ? target[index]?.text === text : target[index]?.name === name,
  );
  return isOnWay && target.length > prefix.length;
}

function inPlace(
  definition: Definition,
  rule: Rule,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  const { level, binding, path } = definition;
  const names = attributes(binding.children[0]!);
  if (level.isSide && attributeText(names[0]!) !== rest[0]!.name) refuse(level.bound!, binding);
  const kept = path.length - rule.path.length;
  const last = names[names.length - kept - 1]!;
  const own = rest.slice(0, rest.length - kept);
  const from = names[0]!.from;
  const besides = [...configOf(definition), ...(rule.also?.split(".") ?? []).map(written)];
  const also = rule.also
    ? `${pathText(besides.slice(level.prefix.length))} = true;${gapBefore(binding)}`
    : "";
  if (also !== "" && typeof value(expressions(binding)[0]!) !== "string") {
    refuse("its value is not written out", binding);
  }
  return [{ from, to: last.to, insert: also + pathText(own), origin: from }];
}

function inheritedEdits(
  { level, binding, inherited }: Definition,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  if (level.isSide && inherited!.text !== rest[0]!.text) refuse(level.bound!, binding);
  const source = binding.children.find(({ kind }) => kind === "InheritFrom");
  const from = source && expressions(source)[0]!;
  const place = from && (TIGHT.has(from.kind) ? from.text : `(${from.text})`);
  const variable = place === undefined ? inherited!.text : `${place}.${inherited!.text}`;
  if (attributes(binding).length === 1) {
    const insert = `${pathText(rest)} = ${variable};`;
    return [{ from: binding.from, to: binding.to, insert, origin: binding.from }];
  }
  const names = rest.map(({ name, text }) => name ?? text);
  return [...remove(level.set, [attributeText(inherited!)!]), ...set(level.set, names, variable)];
}

/** What needs no parentheses as an argument. */
const TIGHT: ReadonlySet<string> = new Set([
  "AttrSet", "Float", "Identifier", "IndentedString", "Integer", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Uri",
]); // prettier-ignore

function dropped(definition: Definition, rule: Rule): readonly MovingEdit[] {
  const { path, binding, inherited } = definition;
  if (inherited) refuse("it is inherited", binding);
  const isExact = path.length === rule.path.length;
  const isIdle = rule.drop === "any" || (isExact && isOneOf(expressions(binding)[0]!, rule.drop));
  if (!isIdle) refuse("it asks for what is gone", binding);
  const { level, binding: whole } = widest(definition);
  if (level.isSide) refuse(level.bound!, binding);
  const { removal, from } = chunkOf({ level, binding: whole });
  // Comments above it may speak of what comes after it, too.
  const comment = whole.source.slice(from, whole.from).trimEnd();
  const start = comment === "" ? removal.from : from + comment.length;
  return [{ from: start, to: removal.to, insert: comment === "" ? removal.insert : "" }];
}

function isOneOf(node: Node, values: OptionDrop): boolean {
  const last = node.kind === "Apply" ? expressions(node).at(-1)! : node;
  const literal = value(bare(last));
  return Array.isArray(values) && values.some((each) => each === literal);
}

type OptionDrop = Rule["drop"];

/** Takes a definition out of sets that are not on the way to its new name, and puts it beside them. */
function moved(
  root: Node,
  definition: Definition,
  target: readonly Segment[],
): readonly MovingEdit[] {
  const { level, binding, inherited } = definition;
  if (inherited) refuse("it is inherited", binding);
  let at: Level = level;
  let beside = binding;
  const calls: string[] = [];
  while (!fits(at, target)) {
    if (at.bound || !at.parent) refuse(at.bound ?? "its module is not written out", binding);
    calls.unshift(...at.calls);
    ({ binding: beside, level: at } = at.parent);
  }
  if (isRecursive(at)) refuse(at.bound!, binding);
  const rest = target.slice(at.prefix.length);
  if (at.isSide && firstText(beside) !== rest[0]!.text) refuse(at.bound!, binding);
  const { source } = root;
  const by = indentation(binding).length - indentation(beside).length;
  const content = expressions(binding)[0]!;
  const wrapped = calls.reduceRight(
    ({ text: inner, isTight }, call) => ({
      text: `${call} ${isTight ? inner : `(${inner})`}`,
      isTight: false,
    }),
    {
      text: shifted(source, content.from, content.to, { by, root }),
      isTight: TIGHT.has(content.kind),
    },
  ).text;
  const line = `${pathText(rest)} = ${wrapped};`;
  const own = chunkOf(definition);
  const comments = shifted(source, own.from, binding.from, { by, root });
  const behind = source.slice(binding.to, own.to);
  const whole = widest(definition, at);
  if (whole.binding === beside) {
    const insert = comments + line + behind;
    return [{ from: beside.from, to: beside.to, insert, origin: own.from }];
  }
  const { removal, from } = chunkOf(whole);
  const outer = indentation(whole.binding).length - indentation(beside).length;
  const above =
    whole.binding === binding ? "" : shifted(source, from, whole.binding.from, { by: outer, root });
  const end = startsLine(beside) ? behindComment(at.set, beside) : beside.to;
  const insert = gapBefore(beside) + above + comments + line + behind;
  return [removal, { from: end, to: end, insert, origin: above === "" ? own.from : from }];
}

const firstText = (binding: Node) => attributes(binding.children[0]!)[0]!.text;

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
