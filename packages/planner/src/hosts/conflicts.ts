import { elements, type Node } from "nix-source";
import { elementsOf, evaluate, members, textOf, truthOf } from "../eval/evaluate.ts";
import { inside, type Value } from "../eval/file.ts";
import { sourcesOf } from "../eval/functions.ts";
import { entriesOf } from "../eval/names.ts";
import { PLAIN, priorityBy } from "../modules/settings.ts";
import { lineOf, problem, type Problem } from "../problems.ts";
import type { Host } from "./host.ts";
import { makeupOf } from "./makeup.ts";

// Options that a plan would define once more, and otherwise: where the definitions cannot be one value, Nix
// evaluates the host no more. It is judged by what is certain: a definition counts where its condition is
// known to hold, and a conflict is one where both values are known and differ, or theirs is a text that Nix
// has to put together. What stands behind a condition that is not known may be meant to give way.

/** One value that a module gives an option. */
interface Setting {
  /** With dots. */
  readonly option: string;
  readonly value: Value;
  /** The lowest number wins. */
  readonly priority: number;
  /** Whether it is known that the conditions around it hold. */
  readonly isCertain: boolean;
  readonly file: string;
  /** The binding that says it. */
  readonly at: Node;
}

/** Two settings that cannot be one. */
interface Conflict {
  readonly old: Setting;
  readonly made: Setting;
}

/**
 * The options of a host that a plan would set to something else than they are set to already.
 *
 * @param was - the same host before the plan, or the one that it is like.
 * @param changed - the paths that the plan writes.
 */
export function conflictsIn(
  host: Host,
  was: Host | undefined,
  changed: ReadonlySet<string>,
): readonly Problem[] {
  const settings = settingsIn(host);
  if (!settings.some(({ file }) => changed.has(file))) return [];
  const before = was ? settingsIn(was) : [];
  const known = new Map(before.map((each) => [inWords(each), each]));
  // What does not fit as it is, as far as we can tell, does so for a reason that we do not know.
  const passed = new Set(clashes(before).map(({ option }) => option));
  const conflicts = [...grouped(settings)].flatMap(([option, all]): readonly Conflict[] => {
    if (passed.has(option)) return [];
    const strongest = strongestOf(all);
    const isMade = (each: Setting): boolean => changed.has(each.file) && !known.has(inWords(each));
    const theirs = strongest.filter((each) => !isMade(each));
    const made = strongest.filter(isMade);
    const [found] = made.flatMap((one) =>
      theirs.flatMap((other) => (isClash(one, other) ? [{ made: one, old: other }] : [])),
    );
    // A copy that is about to be made is no place to change.
    return found ? [{ ...found, old: known.get(inWords(found.old)) ?? found.old }] : [];
  });
  const places = groupsOf(conflicts, ({ old, made }) => `${old.file}\n${made.file}`);
  return [...places.values()].flatMap((all) => {
    const inOrder = all.toSorted((one, other) => lineOf(one.old.at) - lineOf(other.old.at));
    const options = inOrder.map(({ old: { option, at } }) => `${option} (line ${lineOf(at)})`);
    return inOrder.slice(0, 1).map(({ old: { file, at }, made }) => {
      const values = { name: host.name, options, path: made.file };
      return problem("option-defined-already", values, { file, line: lineOf(at) });
    });
  });
}

const inWords = ({ option, at }: Setting): string => `${option} ${at.text}`;

const grouped = (settings: readonly Setting[]): ReadonlyMap<string, readonly Setting[]> =>
  groupsOf(settings, ({ option }) => option);

function groupsOf<Each>(
  all: readonly Each[],
  keyOf: (each: Each) => string,
): ReadonlyMap<string, readonly Each[]> {
  const groups = new Map<string, Each[]>();
  for (const each of all) {
    const group = groups.get(keyOf(each)) ?? [];
    groups.set(keyOf(each), group);
    group.push(each);
  }
  return groups;
}

/** The options that settings already disagree about. */
const clashes = (settings: readonly Setting[]): readonly Setting[] =>
  [...grouped(settings).values()].flatMap((all) => {
    const [first, ...more] = strongestOf(all);
    return first && more.some((each) => isClash(first, each)) ? [first] : [];
  });

/** The settings that NixOS merges: those of the strongest priority, unless it is not known whether there are others. */
function strongestOf(all: readonly Setting[]): readonly Setting[] {
  const strongest = Math.min(...all.map(({ priority }) => priority));
  return all.filter(({ priority, isCertain }) => priority === strongest && isCertain);
}

/** What a value is, as far as it matters for whether two are one. */
type Shape =
  | { readonly kind: "scalar"; readonly text: string }
  | { readonly kind: "text" | "list" | "other" };

function shapeOf(value: Value): Shape {
  const truth = truthOf(value);
  if (truth !== undefined) return { kind: "scalar", text: String(truth) };
  const found = evaluate(value);
  const text = textOf(found);
  if (text) {
    // Texts of several lines are joined, as those of configuration files are.
    if (text.isPath || text.text.includes("\n")) return { kind: "other" };
    return { kind: "scalar", text: JSON.stringify(text.text) };
  }
  if (found.kind === "call" && found.args.length === 0 && found.callee === "null") {
    return { kind: "scalar", text: "null" };
  }
  if (found.kind !== "expr" || found.prefix.length > 0) return { kind: "other" };
  const { node } = found;
  if (node.kind === "Integer" || node.kind === "Float") return { kind: "scalar", text: node.text };
  if (node.kind === "String") return { kind: "text" };
  return { kind: elements(node) ? "list" : "other" };
}

/** Options of which all values are kept, or the last one, whatever they look like. */
const MERGED =
  /^nixpkgs\.config\.|^(?:assertions|warnings)$|(?:^|\.)(?:extra[A-Z]\w*|text|\w*(?:Config|Init|Commands?|Script|Rules|Options|Hosts))$/;

/** Options of which a value is either one text or a list, and all definitions are one or the other. */
const EITHER = /^nix\.settings\.[^.]+$/;

function isClash(one: Setting, other: Setting): boolean {
  const { option } = one;
  const [a, b] = [shapeOf(one.value), shapeOf(other.value)];
  if (a.kind === "scalar" && b.kind === "scalar") {
    const isSwitch = /^(?:true|false)$/.test(a.text);
    return a.text !== b.text && (isSwitch || !MERGED.test(option));
  }
  const kinds = [a.kind, b.kind];
  if (kinds.includes("list")) {
    return EITHER.test(option) && (kinds.includes("scalar") || kinds.includes("text"));
  }
  return kinds.includes("text") && kinds.includes("scalar") && !MERGED.test(option);
}

/** Names in a module that are no options. */
const NO_OPTIONS = new Set([
  ...["_class", "_file", "_module", "config", "disabledModules", "freeformType", "imports"],
  ...["key", "meta", "options", "specialisation"],
]);

/** How many values are looked at for one host, and how deep: sets may stand in themselves. */
const MOST = 50_000;
const DEEPEST = 12;
const MOST_NESTED = 100;

/** Where a value is found in a module. */
interface Way extends Omit<Setting, "option" | "value"> {
  readonly path: readonly string[];
  /** How many values it is in. */
  readonly depth: number;
  /** The values that may still be looked at. */
  readonly budget: { left: number };
}

/** What the modules of a host that are at hand set. */
function settingsIn(host: Host): readonly Setting[] {
  const all: Setting[] = [];
  const budget = { left: MOST };
  for (const { name: file, set } of makeupOf(host).modules) {
    if (!set) continue;
    const isParted = ["config", "options"].some((name) => members([set], name).length > 0);
    const start = { path: [], depth: 0, budget, priority: PLAIN, isCertain: true };
    const way = { ...start, file, at: set.node };
    for (const each of isParted ? members([set], "config") : [set]) collect(each, way, all);
  }
  return all;
}

function collect(value: Value, from: Way, into: Setting[]): void {
  const way = { ...from, depth: from.depth + 1 };
  const { path, depth, budget } = way;
  if (--budget.left < 0 || path.length > DEEPEST || depth > MOST_NESTED) return;
  const found = evaluate(value);
  if (found.kind === "merge") {
    const below = found.name === undefined ? way : { ...way, path: [...path, found.name] };
    return found.of.forEach((each) => collect(each, below, into));
  }
  if (found.kind === "call" && collectCall(found, way, into)) return;
  if (found.kind === "expr" && found.prefix.length === 0) {
    const { node } = found;
    if (node.kind === "If" || (node.kind === "Binary" && node.operator === "//")) {
      // Which of the two it is, or which names are hidden, is not known.
      const sides = node.kind === "If" ? [node.whenTrue, node.whenFalse] : [node.left, node.right];
      const maybe = { ...way, isCertain: false };
      return sides.forEach((each) => collect(inside(found, each), maybe, into));
    }
  }
  // A set that a module declares nothing of is one of options, as long as its names are known.
  const isList = found.kind === "expr" && found.node.kind === "List";
  const sources = isList || found.kind === "constant" ? [] : sourcesOf(found);
  const isSet =
    sources.length > 0 && sources.every(({ kind }) => kind === "set" || kind === "list");
  if (!isSet) {
    if (path.length > 0) into.push({ ...way, option: path.join("."), value: found });
    return;
  }
  for (const source of sources) {
    if (source.kind === "opaque") continue;
    for (const { name, value: below, node } of entriesOf(source)) {
      if (name === undefined || (path.length === 0 && NO_OPTIONS.has(name))) continue;
      const isWritten = source.kind === "set" && node?.source === way.at.source;
      const at = isWritten && node ? node : way.at;
      collect(below, { ...way, path: [...path, name], at }, into);
    }
  }
}

/** What the calls give that say how NixOS merges a definition. @returns whether it is one of these. */
function collectCall(
  { head, args }: Extract<Value, { kind: "call" }>,
  way: Way,
  into: Setting[],
): boolean {
  const last = args.at(-1);
  if (!last) return false;
  if (/^(?:mkIf|optionalAttrs)$/.test(head) && args.length === 2) {
    const holds = truthOf(args[0]!);
    const isCertain = way.isCertain && holds === true;
    if (holds !== false) collect(last, { ...way, isCertain }, into);
    return true;
  }
  if (head === "mkMerge" && args.length === 1) {
    for (const each of elementsOf(last) ?? []) collect(each, way, into);
    return true;
  }
  if (/^mk(?:Before|After|Order)$/.test(head)) {
    collect(last, way, into);
    return true;
  }
  const said = priorityBy(head, args[0] && numberIn(args[0]));
  if (said === undefined) return false;
  const isKnown = Number.isFinite(said);
  collect(
    last,
    { ...way, priority: isKnown ? said : 0, isCertain: way.isCertain && isKnown },
    into,
  );
  return true;
}

const numberIn = (value: Value): string | undefined => {
  const found = evaluate(value);
  return found.kind === "expr" && found.node.kind === "Integer" ? found.node.text : undefined;
};
