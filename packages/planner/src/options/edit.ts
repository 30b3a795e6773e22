import {
  attributeText,
  extent,
  outdented,
  remove,
  set,
  startsLine,
  value,
  type Node,
} from "nix-source";
import type { MovingEdit } from "../files/edit-script.ts";
import {
  dotted,
  type BoundDefinition,
  type Definition,
  type InheritedDefinition,
  type Segment,
} from "../modules/definitions.ts";
import { mergeEdits } from "./merge.ts";
import {
  argument,
  chunkOf,
  commentsIn,
  gapBefore,
  indentation,
  landingOf,
  stacked,
  stays,
  widest,
  wrapped,
  type Landing,
} from "./place.ts";
import { pathUnder, written, type Rule } from "./rules.ts";
import { literalOf, valueEdits } from "./values.ts";

/** Edits that give a definition its new name, or prepare that. */
export interface Stage {
  readonly edits: readonly MovingEdit[];
  /** Whether nothing of the old name is left then. */
  readonly isLast: boolean;
}

/**
 * The next step on the way of a definition to its new name, or out of the text where it has no effect any more.
 *
 * @throws EditError when it would not be safe, with the reason as the rest of a sentence. All steps are safe or none.
 */
export function nextStep(root: Node, definition: Definition, rule: Rule): Stage {
  const { level, path } = definition;
  if (level.set.isRec) throw stays(definition);
  const renamed = pathUnder(path, rule);
  if (!renamed) return { edits: dropped(definition, rule), isLast: true };
  const target = [...configOf(definition), ...renamed];
  const landing = landingOf(definition, target);
  const changes = valueEdits(definition, rule);
  const edits = renameEdits(root, definition, rule, landing, target);
  const merging = definition.inherited ? undefined : mergeEdits(root, definition, landing, target);
  if (changes.length > 0) return { edits: changes, isLast: false };
  return merging ? { edits: merging.edits, isLast: merging.isWhole } : { edits, isLast: true };
}

function renameEdits(
  root: Node,
  definition: Definition,
  rule: Rule,
  landing: Landing,
  target: readonly Segment[],
): readonly MovingEdit[] {
  const { level } = definition;
  if (landing.level !== level) return moved(root, definition, landing, target);
  const rest = target.slice(level.prefix.length);
  return definition.inherited ? inheritedEdits(definition, rest) : inPlace(definition, rule, rest);
}

/** The names before the option in its module: `config`, or none. */
function configOf({ level, binding, path }: Definition): readonly Segment[] {
  const own = binding.kind === "Inherit" ? 1 : binding.path.length;
  return level.prefix.length + own > path.length ? [written("config")] : [];
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
  if (level.isSide && attributeText(first) !== rest[0]?.name) throw stays(definition, level.bound);
  const own = dotted(rest.slice(0, rest.length - kept));
  const { from } = first;
  if (rule.also === undefined) return [{ from, to: last.to, insert: own, origin: from }];
  if (typeof value(binding.value) !== "string")
    throw stays(definition, "its value is not written out");
  const also = [...configOf(definition), ...rule.also.split(".").map(written)];
  const before = `${dotted(also.slice(level.prefix.length))} = true;${gapBefore(binding)}`;
  return [{ from, to: last.to, insert: before + own, origin: from }];
}

function inheritedEdits(
  definition: InheritedDefinition,
  rest: readonly Segment[],
): readonly MovingEdit[] {
  const { level, binding, inherited } = definition;
  if (level.isSide && inherited.text !== rest[0]?.text) throw stays(definition, level.bound);
  const { base, from, to } = binding;
  const variable = base ? `${argument(base.text, base.kind)}.${inherited.text}` : inherited.text;
  if (binding.names.length === 1) {
    return [{ from, to, insert: `${dotted(rest)} = ${variable};`, origin: from }];
  }
  const names = rest.map(({ name, text }) => name ?? text);
  const own = attributeText(inherited) ?? inherited.text;
  return [...remove(level.set, [own]), ...set(level.set, names, variable)];
}

function dropped(definition: Definition, rule: Rule): readonly MovingEdit[] {
  if (definition.inherited) throw stays(definition, "it is inherited");
  const { binding, path } = definition;
  const isExact = path.length === rule.path.length;
  const isIdle = rule.drop === "any" || (isExact && isOneOf(binding.value, rule.drop));
  if (!isIdle) throw stays(definition, "it asks for what is gone");
  const { level, binding: whole } = widest(definition);
  if (level.isSide) throw stays(definition, level.bound);
  const { removal, from } = chunkOf({ level, binding: whole });
  // Comments above it may speak of what comes after it, too.
  const comment = whole.source.slice(from, whole.from).trimEnd();
  const start = comment === "" ? removal.from : from + comment.length;
  return [{ from: start, to: removal.to, insert: comment === "" ? removal.insert : "" }];
}

function isOneOf(node: Node, values: readonly unknown[] = []): boolean {
  const literal = value(literalOf(node));
  return values.includes(literal);
}

/** Takes a definition out of sets that are not on the way to its new name, and puts it beside them. */
function moved(
  root: Node,
  definition: Definition,
  { level, beside, calls }: Landing,
  target: readonly Segment[],
): readonly MovingEdit[] {
  if (definition.inherited || !beside) throw stays(definition, "it is inherited");
  const { binding } = definition;
  const rest = target.slice(level.prefix.length);
  const isHidden = level.isSide && beside.path[0]?.text !== rest[0]?.text;
  if (level.set.isRec || isHidden) throw stays(definition, level.bound);
  const by = indentation(binding).length - indentation(beside).length;
  const content = outdented(root, binding.value, by);
  const [text] = wrapped(content, binding.value.kind, calls);
  const own = chunkOf(definition);
  const comments = outdented(root, { from: own.from, to: binding.from }, by);
  const behind = root.source.slice(binding.to, own.to);
  const whole = widest(definition, level);
  // Those of the sets in between.
  const between = stacked(commentsIn(root, whole.binding, own), beside);
  const line = `${between}${comments}${dotted(rest)} = ${text};${behind}`;
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
