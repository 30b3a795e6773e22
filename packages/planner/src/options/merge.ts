import {
  addFormal,
  ancestors,
  append,
  bare,
  EditError,
  outdented,
  resolveName,
  scopeAt,
  styleAt,
  value,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import type { MovingEdit } from "../files/edit-script.ts";
import {
  dotted,
  isWrapper,
  type BoundDefinition,
  type Level,
  type Placed,
  type Segment,
  segment,
} from "../modules/definitions.ts";
import { functionName } from "../modules/view.ts";
import {
  argument,
  chunkOf,
  commentsIn,
  indentation,
  stacked,
  wrapped,
  widest,
  type Landing,
} from "./place.ts";

// What is defined by its old name and by its new one is merged as NixOS merges it, since Nix takes no name twice.

/** A step towards a definition that has nothing beside its new name any more. */
export interface Merging {
  readonly edits: readonly MovingEdit[];
  /** Whether the definition is gone with it, into another one. */
  readonly isWhole: boolean;
}

/**
 * The next step to merge a definition into those that are beside its new name.
 *
 * @param target - its new path, in the module.
 * @returns nothing where it does not meet any.
 * @throws EditError when it cannot be merged as a whole: nothing of it is to be touched then.
 */
export function mergeEdits(
  root: Node,
  definition: BoundDefinition,
  landing: Landing,
  target: readonly Segment[],
): Merging | undefined {
  const old = [...definition.level.prefix, ...definition.binding.path.map(segment)];
  // What takes the name of the set around it is no set.
  const isValue = relationOf(target, old) === "above";
  const base = plainlyAround(landing.level);
  const others = leavesIn(base, definition.binding);
  const own = leavesOf(definition, landing, target);
  const steps = own.flatMap((leaf) =>
    others.flatMap((other) => {
      const relation = relationOf(leaf.path, other.path);
      if (relation === "apart") return [];
      if (isValue) throw new EditError(TAKEN, definition.binding);
      return [() => merged(root, leaf, other, relation)];
    }),
  );
  // All or nothing: each is tried before the first is made.
  const [first] = steps.map((step) => step());
  if (first) return { edits: first, isWhole: own[0]?.binding === definition.binding };
  const set = landing.calls.length === 0 ? plainSet(definition.binding) : undefined;
  const beside = set && setAt(base, target, definition.binding);
  return beside && { edits: joined(root, definition, set, beside), isWhole: true };
}

/** A definition below which Nix looks for no more names. */
interface Leaf extends Placed {
  /** From the top of the module, by its new name. */
  readonly path: readonly Segment[];
  /** The calls that it takes along, when it leaves sets that are in some. */
  readonly calls: readonly string[];
  /** Nothing when it is inherited. */
  readonly value: Node | undefined;
}

/** The outermost set around another whose names Nix takes for those of one set. */
function plainlyAround(level: Level): Level {
  const { parent, calls, bound } = level;
  const isPlain = parent !== undefined && calls.length === 0 && bound === undefined;
  if (!isPlain || bare(parent.binding.value).from !== level.set.from) return level;
  return parent.level.set.isRec ? level : plainlyAround(parent.level);
}

/** The set that a binding gives, when it is written out and not recursive. */
function plainSet({ value: bound }: NodeOf<"Binding">): NodeOf<"AttrSet"> | undefined {
  const set = bare(bound);
  return set.kind === "AttrSet" && !set.isRec ? set : undefined;
}

const inside = (set: NodeOf<"AttrSet">, prefix: readonly Segment[], parent: Placed): Level => ({
  set,
  prefix,
  parent,
  calls: [],
  bound: undefined,
  isSide: false,
});

function leavesOf(
  { binding, level }: BoundDefinition,
  { calls }: Landing,
  target: readonly Segment[],
): readonly Leaf[] {
  const set = calls.length === 0 ? plainSet(binding) : undefined;
  if (set) return leavesIn(inside(set, target, { binding, level }));
  return [{ path: target, level, binding, calls, value: binding.value }];
}

/** @param without - a binding to pass over. */
function leavesIn(level: Level, without?: Node): readonly Leaf[] {
  return level.set.bindings.flatMap((binding): readonly Leaf[] => {
    if (binding.from === without?.from) return [];
    if (binding.kind === "Inherit") {
      return binding.names.map((name) => {
        const path = [...level.prefix, segment(name)];
        // Those are never edited, so that any binding will do.
        return { path, level, binding: binding as never, calls: [], value: undefined };
      });
    }
    const path = [...level.prefix, ...binding.path.map(segment)];
    const set = plainSet(binding);
    if (set) return leavesIn(inside(set, path, { binding, level }), without);
    return [{ path, level, binding, calls: [], value: binding.value }];
  });
}

/** The binding that gives a path as a set that is written out. */
function setAt(level: Level, path: readonly Segment[], without: Node): Placed | undefined {
  for (const binding of level.set.bindings) {
    if (binding.kind !== "Binding" || binding.from === without.from) continue;
    const set = plainSet(binding);
    const full = [...level.prefix, ...binding.path.map(segment)];
    if (!set) continue;
    const relation = relationOf(full, path);
    if (relation === "same" && set.bindings.length > 0) return { level, binding };
    const found =
      relation === "above" && setAt(inside(set, full, { binding, level }), path, without);
    if (found) return found;
  }
  return undefined;
}

/** How a path lies to another: `computed` where only Nix can tell. */
type Relation = "above" | "apart" | "below" | "computed" | "same";

function relationOf(one: readonly Segment[], other: readonly Segment[]): Relation {
  for (const [index, { name }] of one.entries()) {
    const beside = other[index];
    if (!beside) return "below";
    if (name === undefined || beside.name === undefined) return "computed";
    if (name !== beside.name) return "apart";
  }
  return one.length === other.length ? "same" : "above";
}

const TAKEN = "its new name is defined beside it already";

/** The edits that put a definition and one that it meets together. */
function merged(
  root: Node,
  own: Leaf,
  other: Leaf,
  relation: Exclude<Relation, "apart">,
): readonly MovingEdit[] {
  const { value: mine, binding } = own;
  const { value: its } = other;
  if (!mine || !its) throw new EditError(TAKEN, binding);
  if (relation === "computed") {
    throw new EditError("Nix has to compute a name that is beside it", binding);
  }
  // A text or a list has no names below it.
  const outer = relation === "above" ? mine : its;
  if (relation !== "same" && value(outer) !== undefined) throw new EditError(TAKEN, binding);
  if (relation === "above") {
    if (own.calls.length > 0) throw new EditError(TAKEN, binding);
    return besides(root, own, other, other.path.slice(own.path.length));
  }
  if (relation === "below") return besides(root, other, own, own.path.slice(other.path.length));
  const known = own.calls.length === 0 ? value(mine) : undefined;
  const isScalar = known === null || ["boolean", "number", "string"].includes(typeof known);
  if (isScalar && known === value(its)) return taken(root, own, other, []);
  if (own.calls.length > 0 || isWrapper(bare(mine)) || isWrapper(bare(its))) {
    return besides(root, other, own, []);
  }
  if (!isList(mine) || !isList(its)) throw new EditError(TAKEN, binding);
  const insert = ` ++ ${operand(contentOf(root, own, other), mine.kind)}`;
  const { from, to, kind } = its;
  const opened = operand("", kind) === "" ? [] : [{ from, to: from, insert: "(" }];
  const closed = opened.length > 0 ? ")" : "";
  return taken(root, own, other, [
    ...opened,
    { from: to, to, insert: closed + insert, origin: mine.from },
  ]);
}

/** Whether an expression is a list for sure. */
function isList(node: Node): boolean {
  const inner = bare(node);
  switch (inner.kind) {
    case "List":
      return true;
    case "With":
    case "Let":
      return isList(inner.body);
    case "Binary":
      return inner.operator === "++";
    default:
      return false;
  }
}

/** An operand of `++`, in parentheses where it needs some. */
const operand = (text: string, kind: Node["kind"]): string =>
  kind === "With" || kind === "Let" ? `(${text})` : text;

/** Makes a definition one of several that NixOS is to merge: of its own value, and of another's below it. */
function besides(
  root: Node,
  at: Leaf,
  from: Leaf,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  const { binding } = at;
  const { indent, unit, end } = styleAt(binding.source, binding.from);
  const content = contentOf(root, from, at);
  const kind = from.calls.length > 0 ? "Apply" : from.binding.value.kind;
  const element = rest.length > 0 ? `{ ${dotted(rest)} = ${content}; }` : argument(content, kind);
  const now = bare(binding.value);
  const list = now.kind === "Apply" && functionName(now.callee) === "mkMerge" && now.args[0];
  const origin = from.binding.from;
  if (list && now.args.length === 1 && bare(list).kind === "List") {
    const edits = append(bare(list), element).map((edit) => ({ ...edit, origin }));
    return taken(root, from, at, edits);
  }
  const { from: start, to } = binding.value;
  const [open, close] = parenthesesOf(binding.value);
  const isLong = /[\r\n]/.test(binding.value.text + element);
  const gap = isLong ? end + indent + unit : " ";
  const { name, edits } = merger(root, binding);
  return taken(root, from, at, [
    ...edits,
    { from: start, to: start, insert: `${name} [${gap}${open}` },
    { from: to, to, insert: `${close}${gap}${element}${isLong ? end + indent : " "}]`, origin },
  ]);
}

const parenthesesOf = (node: Node): readonly [open: string, close: string] =>
  argument("", node.kind) === "" ? ["", ""] : ["(", ")"];

/** How `mkMerge` is called in a module, and what makes it known there. */
function merger(
  root: Node,
  node: Node,
): { readonly name: string; readonly edits: readonly Edit[] } {
  const scope = scopeAt(ancestors(root, node));
  const { kind } = resolveName("lib", scope);
  if (kind === "parameter" || kind === "binding") return { name: "lib.mkMerge", edits: [] };
  const found = resolveName("mkMerge", scope);
  const around = found.kind === "with" ? found.scope.node : undefined;
  if (around?.kind === "With" && /^(pkgs\.)?lib$/.test(around.scope.text)) {
    return { name: "mkMerge", edits: [] };
  }
  const isModule = root.kind === "File" && root.body.kind === "Function" && root.body.formals;
  if (isModule) return { name: "lib.mkMerge", edits: addFormal(root, "lib") };
  throw new EditError(`${TAKEN}, and \`lib\`, which can merge them, is no argument here`, node);
}

/** A value as it stands elsewhere, with the calls that it takes along. */
function contentOf(root: Node, { binding, calls }: Leaf, at: Placed): string {
  const by = indentation(binding).length - indentation(at.binding).length;
  return wrapped(outdented(root, binding.value, by), binding.value.kind, calls)[0];
}

/** Takes a definition away, and leaves its comments where it has gone. */
function taken(
  root: Node,
  own: Leaf,
  at: Placed,
  edits: readonly MovingEdit[],
): readonly MovingEdit[] {
  const place = widest(own);
  const { removal } = chunkOf(place);
  const comments = commentsIn(root, removal, own.binding.value);
  const { from } = at.binding;
  const above = stacked(comments, at.binding);
  const moved = above === "" ? [] : [{ from, to: from, insert: above, origin: own.binding.from }];
  return [removal, ...moved, ...edits];
}

/** Moves what is in one set behind what is in another. */
function joined(
  root: Node,
  definition: BoundDefinition,
  set: NodeOf<"AttrSet">,
  at: Placed,
): readonly MovingEdit[] {
  const into = bare(at.binding.value);
  const by = indentation(definition.binding).length - indentation(at.binding).length;
  const content = outdented(root, { from: set.from + 1, to: set.to - 1 }, by);
  const { source } = into;
  const end = into.from + source.slice(into.from, into.to - 1).trimEnd().length;
  const { indent, unit, end: line } = styleAt(source, at.binding.from);
  const isLong = /[\r\n]/.test(into.text + set.text);
  const isComment = /#[^\r\n]*$/.test(content.trimEnd());
  const closing = /[\r\n]/.test(source.slice(end, into.to - 1)) || !isComment ? "" : line + indent;
  const insert = (isLong ? line + indent + unit : " ") + content.trim() + closing;
  const edits = content.trim() === "" ? [] : [{ from: end, to: end, insert, origin: set.from }];
  const own: Leaf = { ...definition, calls: [], value: undefined };
  return taken(root, own, at, edits);
}
