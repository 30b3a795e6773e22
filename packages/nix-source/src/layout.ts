import type { Node } from "./ast.ts";
import { descendants, expressions } from "./walk.ts";
import { EditError, type Edit } from "./edit.ts";
import { parse, problems } from "./problems.ts";
import type { Kind } from "./tree.ts";

// The layout of a text, and edits in its own style.

/** The white space that the line of this place begins with. */
function indentation(source: string, at: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, at)))![0];
}

/** The line end of this text. */
function lineEnd(source: string): string {
  return /\r\n|\n|\r/.exec(source)?.[0] ?? "\n";
}

/** One level of indentation in this text. */
function unit(source: string): string {
  return /[\r\n]([ \t]+)[^ \t\r\n]/.exec(source)?.[1] ?? "  ";
}

function lineStart(source: string, at: number): number {
  return Math.max(source.lastIndexOf("\n", at - 1), source.lastIndexOf("\r", at - 1)) + 1;
}

/** Whether there is only white space before a node on its line. */
export function startsLine({ source, from }: Node): boolean {
  let at = from;
  while (source[at - 1] === " " || source[at - 1] === "\t") at--;
  return at === 0 || hasLineEnd(source[at - 1]!);
}

const hasLineEnd = (text: string) => /[\r\n]/.test(text);

/** The white space at the start and the end of lines. */
export interface Style {
  /** The white space that the line begins with. */
  readonly indent: string;
  /** One more level of indentation. */
  readonly unit: string;
  /** The line end. */
  readonly end: string;
}

/** The style of the lines around a place of a text. */
export function styleAt(source: string, at: number): Style {
  return { indent: indentation(source, at), unit: unit(source), end: lineEnd(source) };
}

/**
 * An expression in this style, without the white space and comments before and after it. Its
 * value stays the same.
 *
 * @param text - an expression, indented by two spaces a level.
 * @throws EditError when it is not Nix.
 */
export function fitted(text: string, { indent, end, unit: level }: Style): string {
  const root = parse(text);
  const [problem] = problems(text);
  if (problem) throw new EditError(`\`${text}\` is not Nix: ${problem.message}`, root);
  const all = descendants(expressions(root)[0]!);
  // Nix cuts spaces from an indented string, never tabs.
  const strings = indent.includes("\t") ? [] : all.filter(startsOnNextLine);
  const shifted = new Set(strings.flatMap(({ children }) => children));
  const space = (white: string) => {
    const lines = white.split(LINE_END);
    const last = lines.at(-1)!.replaceAll("  ", level);
    return lines.length === 1 ? white : end.repeat(lines.length - 1) + indent + last;
  };
  return all
    .filter(({ children }) => children.length === 0)
    .map((leaf) => {
      if (leaf.kind === "Comment") return leaf.text.replaceAll(LINE_END, end + indent);
      if (leaf.kind === "Whitespace") return space(leaf.text);
      // An empty line has no indentation to lose.
      return shifted.has(leaf) ? leaf.text.replaceAll(/\n(?!\n)/g, `\n${indent}`) : leaf.text;
    })
    .join("");
}

/**
 * A part of a text with its lines further to the left. Its value stays the same.
 *
 * @param root - the whole file.
 * @param part - from where to where.
 * @param by - how many characters each line loses at its start, if it has them.
 */
export function outdented(root: Node, { from, to }: Pick<Node, "from" | "to">, by: number): string {
  const all = descendants(root).filter((node) => node.from < to && node.to > from);
  const strings = all.filter((node) => node.kind === "IndentedString" && sharesIndent(node, by));
  const shifted = new Set(strings.flatMap(({ children }) => children));
  return all
    .filter(({ children }) => children.length === 0)
    .map((leaf) => {
      const text = root.source.slice(Math.max(leaf.from, from), Math.min(leaf.to, to));
      if (leaf.kind !== "Whitespace" && !(leaf.kind === "Text" && shifted.has(leaf))) return text;
      return text.replaceAll(
        /([\r\n])([ \t]+)/g,
        (_, end: string, white: string) => end + white.slice(by),
      );
    })
    .join("");
}

/** Whether the lines of an indented string share so much white space that they say the same with less. */
function sharesIndent(string: Node, by: number): boolean {
  // Nix cuts spaces from an indented string, never tabs.
  if (!startsOnNextLine(string) || string.text.includes("\t")) return false;
  const [, ...lines] = string.text.split("\n");
  return lines.every((line) => line.trim() === "" || line.search(/[^ ]/) >= by);
}

const LINE_END = /\r\n|\n|\r/g;

/** Whether the indentation of all lines of an indented string is cut, so that more of it does not matter. */
function startsOnNextLine({ kind, text }: Node): boolean {
  return kind === "IndentedString" && /^'' *\n/.test(text);
}

/** A node that holds others between two brackets: a list, a set, a `let`. */
export interface Container {
  readonly node: Node;
  readonly items: readonly Node[];
}

function brackets({ node }: Container): readonly [open: Node, close: Node] {
  const find = (kinds: readonly Kind[]) => node.children.find(({ kind }) => kinds.includes(kind))!;
  if (node.kind === "Let") return [find(["let"]), find(["in"])];
  return node.kind === "List" ? [find(["["]), find(["]"])] : [find(["{"]), find(["}"])];
}

/** Which item is inserted after; undefined for the first place. */
type Anchor = Node | undefined;

/** Adds an item after another, on a line of its own where the others have theirs. */
export function insertAfter(
  container: Container,
  anchor: Anchor,
  item: (style: Style) => string,
): readonly Edit[] {
  const { source } = container.node;
  const [open, close] = brackets(container);
  const style = styleAt(source, open.from);
  const { end, indent: outer } = style;
  const inner = container.items.find(startsLine);
  const indent = inner ? indentation(source, inner.from) : outer + style.unit;
  const text = item({ ...style, indent });
  const gap = source.slice(open.to, close.from);
  const next = container.items[anchor ? container.items.indexOf(anchor) + 1 : 0];
  const isWithin = next && !hasLineEnd(source.slice((anchor ?? open).to, next.from));
  if (inner && !isWithin) {
    const at = trailing(container.node, anchor ?? open);
    const blank = hasLineEnd(text) && anchor && isSetApart(container, anchor, at) ? end : "";
    return [{ from: at, to: at, insert: `${blank}${end}${indent}${text}` }];
  }
  const lines = hasLineEnd(text) || hasLineEnd(gap);
  if (container.items.length > 0) {
    if (hasLineEnd(text) && !hasLineEnd(gap) && container.node.kind !== "List") {
      const at = anchor ?? open;
      const edit = { from: at.to, to: at.to, insert: `${end}${indent}${text}` };
      return [...unfolded(container, at, { end, indent, outer }), edit];
    }
    if (anchor) {
      const at = trailing(container.node, anchor);
      return [{ from: at, to: at, insert: at > anchor.to ? end + indent + text : ` ${text}` }];
    }
    const first = container.items[0]!;
    return [{ from: first.from, to: first.from, insert: `${text} ` }];
  }
  if (gap.trim() === "") {
    const stays = !lines && (container.node.kind === "List" || isFolded(close));
    const insert = stays ? ` ${text} ` : `${end}${indent}${text}${end}${outer}`;
    return [{ from: open.to, to: close.from, insert }];
  }
  const at = trailing(container.node, open);
  const rest = /^[^\S\r\n]*[\r\n]/.test(source.slice(at, close.from)) ? "" : end + outer;
  return [{ from: at, to: at, insert: `${end}${indent}${text}${rest}` }];
}

/** The edits that give each item of a one-line container a line of its own, but for what follows `at`. */
function unfolded(
  container: Container,
  at: Node,
  { end, indent, outer }: { end: string; indent: string; outer: string },
): readonly Edit[] {
  const { children } = container.node;
  const [open, close] = brackets(container);
  return children
    .filter(({ kind, from, to }) => kind === "Whitespace" && from >= open.to && to <= close.from)
    .map((white) => {
      const insert = white.to === close.from ? end + outer : end + indent;
      return { from: white.from, to: white.to, insert };
    })
    .concat(
      children[children.indexOf(close) - 1] === at
        ? [{ from: at.to, to: at.to, insert: end + outer }]
        : [],
    );
}

/** Whether a bracket that closes stands on one line with the end of what is around it. */
function isFolded({ source, to }: Node): boolean {
  return /[^\s;,)]/.test(/^[^\r\n#]*/.exec(source.slice(to))![0]);
}

/** The end of a node, with the comment behind it on its line, if there is one. */
export function trailing({ children }: Node, item: Node): number {
  const index = children.indexOf(item);
  const [space, comment, after] = children.slice(index + 1, index + 4);
  if (space?.kind === "Comment") return endsLine(comment) ? space.to : item.to;
  if (space?.kind !== "Whitespace" || hasLineEnd(space.text)) return item.to;
  return comment?.kind === "Comment" && endsLine(after) ? comment.to : item.to;
}

function endsLine(next: Node | undefined): boolean {
  return next?.kind === "Whitespace" && /^[ \t]*[\r\n]/.test(next.text);
}

/** Whether there is an empty line before this item, and one or nothing behind what ends here. */
function isSetApart(container: Container, item: Node, end: number): boolean {
  if (container.items.indexOf(item) < 1) return false;
  const { children } = container.node;
  const from = leading(container.node, item);
  const before = children.find(({ to }) => to === from);
  if (before?.kind !== "Whitespace" || !EMPTY_LINE.test(before.text)) return false;
  const [after, next] = children.slice(children.findIndex((child) => child.from >= end));
  return EMPTY_LINE.test(after!.text) || next === brackets(container)[1];
}

const EMPTY_LINE = /(\r\n|\n|\r)[ \t]*(\r\n|\n|\r)/;

/** Takes an item away, with the comments that belong to it: those right above it and behind it. */
export function removal(container: Container, item: Node): Edit {
  const { source, children } = container.node;
  const [open, close] = brackets(container);
  const from = leading(container.node, item);
  const to = trailing(container.node, item);
  const between = (start: number, until: number) => source.slice(start, until).trim() === "";
  if (between(open.to, from) && between(to, close.from)) {
    return { from: open.to, to: close.from, insert: " " };
  }
  const after = children.find((child) => child.from >= to)!;
  if (!startsLine(item)) {
    const before = children[children.indexOf(item) - 1]!;
    if (before.kind === "Whitespace") return { from: before.from, to, insert: "" };
    const isFirst = before === open && after.kind === "Whitespace" && after.to < close.from;
    return { from, to: isFirst ? after.to : to, insert: "" };
  }
  const isAlone =
    endsLine(after) || after === close || (after.kind === "Whitespace" && after.to === close.from);
  if (!isAlone) return { from, to: after.kind === "Whitespace" ? after.to : to, insert: "" };
  // With an empty line on both sides of it, one of them goes, too.
  const before = children.find((child) => child.to === from)!;
  const isLast = children.find((child) => child.from >= after.to) === close;
  if (EMPTY_LINE.test(before.text) && (isLast || EMPTY_LINE.test(after.text))) {
    return { from: before.from, to, insert: "" };
  }
  const line = lineStart(source, from);
  const end = /(\r\n|\n|\r)$/.exec(source.slice(0, line))?.[0].length ?? 0;
  return { from: line - end, to, insert: "" };
}

/**
 * The extent of a binding, an element or a formal with the comments that belong to it: those on the
 * lines right above it and the one behind it.
 *
 * @param parent - the node that has it among its children.
 */
export function extent(parent: Node, item: Node): Pick<Node, "from" | "to"> {
  return { from: leading(parent, item), to: trailing(parent, item) };
}

/** The start of an item, with the comments on the lines right above it. */
function leading({ children }: Node, item: Node): number {
  if (!startsLine(item)) return item.from;
  let index = children.indexOf(item);
  while (isAbove(children[index - 2], children[index - 1])) index -= 2;
  return children[index]!.from;
}

function isAbove(comment: Node | undefined, gap: Node | undefined): boolean {
  const isNext = /^(\r\n|\n|\r)[ \t]*$/.test(gap?.text ?? "");
  return isNext && comment?.kind === "Comment" && startsLine(comment);
}
