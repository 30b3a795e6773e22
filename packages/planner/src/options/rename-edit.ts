import {
  attributes,
  attributeText,
  bare,
  expressions,
  EditError,
  remove,
  set,
  value,
  type Edit,
  type Node,
} from "nix-source";
import type { Definition, Level, Segment } from "../modules/definitions.ts";
import {
  behindComment,
  chunkOf,
  gapBefore,
  indentation,
  shifted,
  startsLine,
  widest,
} from "./rename-layout.ts";
import { renamedPath, written, type Rule } from "./rename-rules.ts";

/** An edit, and where in the old text the inserted lines come from. */
export interface RenameEdit extends Edit {
  readonly origin?: number;
}

/**
 * The edits that give a definition its new name, or take it away where it has no effect any more.
 *
 * @throws EditError when it would not be safe, with the reason as the rest of a sentence.
 */
export function renameEdits(root: Node, definition: Definition, rule: Rule): readonly RenameEdit[] {
  const { level, binding, inherited, path } = definition;
  if (isRecursive(level)) refuse(level.bound!, binding);
  if (!rule.target) return dropped(definition, rule);
  const target = [...configOf(definition), ...renamedPath(path, rule, rule.target)];
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
): readonly RenameEdit[] {
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
): readonly RenameEdit[] {
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

function dropped(definition: Definition, rule: Rule): readonly RenameEdit[] {
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
): readonly RenameEdit[] {
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
