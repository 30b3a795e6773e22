import {
  attributeText,
  bare,
  EditError,
  extent,
  outdented,
  remove,
  set,
  startsLine,
  styleAt,
  value,
  type Edit,
  type Kind,
  type Node,
} from "nix-source";
import type { MovingEdit } from "../files/edit-script.ts";
import {
  isWhole,
  dotted,
  type BoundDefinition,
  type Definition,
  type InheritedDefinition,
  type Level,
  type Placed,
  type Segment,
} from "../modules/definitions.ts";
import { pathUnder, written, type Rule } from "./rules.ts";

/**
 * The edits that give a definition its new name, or take it away where it has no effect any more.
 *
 * @throws EditError when it would not be safe, with the reason as the rest of a sentence.
 */
export function renameEdits(root: Node, definition: Definition, rule: Rule): readonly MovingEdit[] {
  const { level, path } = definition;
  if (level.set.isRec) stays(definition);
  const renamed = pathUnder(path, rule);
  if (!renamed) return dropped(definition, rule);
  const target = [...configOf(definition), ...renamed];
  if (!fits(level, target)) return moved(root, definition, target);
  const rest = target.slice(level.prefix.length);
  return definition.inherited ? inheritedEdits(definition, rest) : inPlace(definition, rule, rest);
}

/** @throws EditError with the reason why a definition stays as it is: that of its set, if no other is given. */
function stays({ level, binding }: Definition, reason = level.bound): never {
  throw new EditError(reason ?? "its place is unknown", binding);
}

/** The names before the option in its module: `config`, or none. */
function configOf({ level, binding, path }: Definition): readonly Segment[] {
  const own = binding.kind === "Inherit" ? 1 : binding.path.length;
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
  definition: BoundDefinition,
  rule: Rule,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  const { level, binding, path } = definition;
  const kept = path.length - rule.path.length;
  const [first, last] = [binding.path[0], binding.path.at(-1 - kept)];
  if (!first || !last) throw new RangeError("a binding has a name");
  if (level.isSide && attributeText(first) !== rest[0]?.name) stays(definition, level.bound);
  const own = dotted(rest.slice(0, rest.length - kept));
  const { from } = first;
  if (rule.also === undefined) return [{ from, to: last.to, insert: own, origin: from }];
  if (typeof value(binding.value) !== "string") stays(definition, "its value is not written out");
  const also = [...configOf(definition), ...rule.also.split(".").map(written)];
  const before = `${dotted(also.slice(level.prefix.length))} = true;${gapBefore(binding)}`;
  return [{ from, to: last.to, insert: before + own, origin: from }];
}

function inheritedEdits(
  definition: InheritedDefinition,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  const { level, binding, inherited } = definition;
  if (level.isSide && inherited.text !== rest[0]?.text) stays(definition, level.bound);
  const { base, from, to } = binding;
  const variable = base ? `${argument(base.text, base.kind)}.${inherited.text}` : inherited.text;
  if (binding.names.length === 1) {
    return [{ from, to, insert: `${dotted(rest)} = ${variable};`, origin: from }];
  }
  const names = rest.map(({ name, text }) => name ?? text);
  const own = attributeText(inherited) ?? inherited.text;
  return [...remove(level.set, [own]), ...set(level.set, names, variable)];
}

/** An expression as an argument, or as the base of a path: in parentheses where it needs some. */
const argument = (text: string, kind: Kind): string => (TIGHT.has(kind) ? text : `(${text})`);

const TIGHT: ReadonlySet<Kind> = new Set<Kind>([
  "AttrSet", "Float", "Identifier", "IndentedString", "Integer", "List", "LookupPath", "Parenthesized", "Path",
  "Select", "String", "Uri",
]); // prettier-ignore

function dropped(definition: Definition, rule: Rule): readonly MovingEdit[] {
  if (definition.inherited) stays(definition, "it is inherited");
  const { binding, path } = definition;
  const isExact = path.length === rule.path.length;
  const isIdle = rule.drop === "any" || (isExact && isOneOf(binding.value, rule.drop));
  if (!isIdle) stays(definition, "it asks for what is gone");
  const { level, binding: whole } = widest(definition);
  if (level.isSide) stays(definition, level.bound);
  const { removal, from } = chunkOf({ level, binding: whole });
  // Comments above it may speak of what comes after it, too.
  const comment = whole.source.slice(from, whole.from).trimEnd();
  const start = comment === "" ? removal.from : from + comment.length;
  return [{ from: start, to: removal.to, insert: comment === "" ? removal.insert : "" }];
}

function isOneOf(node: Node, values: readonly unknown[] = []): boolean {
  const literal = value(bare((node.kind === "Apply" && node.args.at(-1)) || node));
  return values.includes(literal);
}

/** Takes a definition out of sets that are not on the way to its new name, and puts it beside them. */
function moved(
  root: Node,
  definition: Definition,
  target: readonly Segment[],
): readonly MovingEdit[] {
  if (definition.inherited) stays(definition, "it is inherited");
  const { binding } = definition;
  let { level }: Placed = definition;
  let beside = binding;
  const calls: string[] = [];
  while (!fits(level, target)) {
    if (level.bound !== undefined || !level.parent) {
      stays(definition, level.bound ?? "its module is not written out");
    }
    calls.unshift(...level.calls);
    ({ binding: beside, level } = level.parent);
  }
  const rest = target.slice(level.prefix.length);
  const isHidden = level.isSide && beside.path[0]?.text !== rest[0]?.text;
  if (level.set.isRec || isHidden) stays(definition, level.bound);
  const by = indentation(binding).length - indentation(beside).length;
  const content = outdented(root, binding.value, by);
  const [wrapped] = calls.reduceRight<readonly [text: string, kind: Kind]>(
    ([inner, kind], call) => [`${call} ${argument(inner, kind)}`, "Apply"],
    [content, binding.value.kind],
  );
  const own = chunkOf(definition);
  const comments = outdented(root, { from: own.from, to: binding.from }, by);
  const behind = root.source.slice(binding.to, own.to);
  const line = `${comments}${dotted(rest)} = ${wrapped};${behind}`;
  const whole = widest(definition, level);
  if (whole.binding === beside) {
    return [{ from: beside.from, to: beside.to, insert: line, origin: own.from }];
  }
  const { removal, from, to } = chunkOf(whole);
  const outer = indentation(whole.binding).length - indentation(beside).length;
  const isNested = whole.binding !== binding;
  const above = isNested ? outdented(root, { from, to: whole.binding.from }, outer) : "";
  const end = startsLine(beside) ? extent(level.set, beside).to : beside.to;
  const after = isNested ? root.source.slice(whole.binding.to, to) : "";
  // What stands behind a comment of one line must not become part of it.
  const isOpen = /#[^\r\n]*$/.test(behind + after) && /^[^\S\r\n]*\S/.test(root.source.slice(end));
  const insert = gapBefore(beside) + above + line + after + (isOpen ? "\n" : "");
  return [removal, { from: end, to: end, insert, origin: above === "" ? own.from : from }];
}

// How a definition stands in its set: with which comments, how far to the right.

/** The outermost binding that holds a definition and nothing else, below a set if one is given. */
function widest(place: Placed, top?: Level): Placed {
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
 * @throws EditError when it cannot be told from others.
 */
function chunkOf({ level, binding }: Placed): Chunk {
  const names = binding.path.map(attributeText).filter((name) => name !== undefined);
  if (names.length < binding.path.length) {
    throw new EditError("Nix has to compute its name", binding);
  }
  const [removal, ...more] = remove(level.set, names);
  if (!removal || more.length > 0) throw new EditError("it is given in parts", binding);
  const text = binding.source.slice(removal.from, removal.to);
  return {
    removal,
    from: removal.from + text.length - text.trimStart().length,
    to: removal.from + text.trimEnd().length,
  };
}

/** A new line where the binding begins one, a space elsewhere. */
function gapBefore(binding: Node): string {
  const { end, indent } = styleAt(binding.source, binding.from);
  return startsLine(binding) ? end + indent : " ";
}

/** The white space that the line of a node begins with. */
const indentation = ({ source, from }: Node) => styleAt(source, from).indent;
