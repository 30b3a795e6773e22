import {
  attributeName,
  attributeText,
  bare,
  descendants,
  EditError,
  elements,
  literal,
  remove,
  stringValue,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import type { NixFile } from "../eval/file.ts";
import { problem } from "../problems.ts";
import { type OwnDefinition, stepAt } from "./own.ts";
import type { PartDefinition } from "./parts.ts";
import { leadsTo, mentionsIn } from "./references.ts";
import { replaced } from "./rewrite.ts";
import { renamedIn } from "./words.ts";

// Edits of the definitions of a flake's modules: their names, where they are referred to, and to leave some out.

/** Drops edits that overlap earlier ones. */
export function distinct<Item extends Edit>(edits: readonly Item[]): readonly Item[] {
  return edits.filter((edit, index) =>
    edits.slice(0, index).every(({ from, to }) => edit.to <= from || to <= edit.from),
  );
}

/** A name of an attribute in the quotes that another one has. */
function keyLike(node: Node, name: string): string {
  const plain = attributeName(name);
  const isHabit =
    node.kind === "String" && !attributeName(attributeText(node as never) ?? "").startsWith('"');
  return isHabit && !plain.startsWith('"') ? `"${name}"` : plain;
}

/** `inherit otter;` as the definition of another name. */
function inheritAs(binding: Node, node: Node, name: string): Edit {
  if (binding.kind !== "Inherit" || binding.names.length !== 1) {
    throw new EditError(problem("host-inherited", { name: node.text }).message, node);
  }
  const { base } = binding;
  // Of the hosts it is that of the other name.
  if (base && /(?:^|\.)nixosConfigurations$/.test(base.text)) {
    return replaced(node, attributeName(name));
  }
  const value = base ? `${base.text}.${node.text}` : node.text;
  return replaced(binding, `${attributeName(name)} = ${value};`);
}

/** The edits that give definitions of a host the name of another one. */
export const nameEdits = (
  own: readonly OwnDefinition[],
  old: string,
  name: string,
  isHere: (node: Node) => boolean = () => true,
): readonly Edit[] =>
  own.flatMap(({ steps, at }): Edit[] => {
    const step = steps[at];
    // A name that is computed changes with what it is computed of.
    if (!step || !isHere(step.node) || attributeText(step.node) === undefined) return [];
    const wanted = renamedIn(step.name ?? "", old, name);
    return step.binding.kind === "Inherit"
      ? [inheritAs(step.binding, step.node, wanted)]
      : [replaced(step.node, keyLike(step.node, wanted))];
  });

/** An edit of a mention, and the mention. */
interface MentionEdit extends Edit {
  readonly at: Node;
}

/**
 * The edits that make the mentions of definitions in a file those of definitions with other names.
 *
 * @param paths - of the definitions.
 * @param renamed - what their last name becomes.
 */
export function referenceEdits(
  file: NixFile,
  paths: readonly (readonly string[])[],
  renamed: (name: string) => string,
): readonly MentionEdit[] {
  const names = new Set(paths.map((path) => path.at(-1) ?? ""));
  if (![...names].some((name) => file.root.source.includes(name))) return [];
  return mentionsIn(file, (name) => names.has(name)).flatMap((mention): MentionEdit[] => {
    const { node, path, kind, expr } = mention;
    if (!paths.some((each) => leadsTo(path, each))) return [];
    const name = renamed(path.at(-1) ?? "");
    const at = node;
    const plain = attributeName(name);
    if (kind === "select") return [{ ...replaced(node, keyLike(node, name)), at }];
    if (kind === "with") {
      const full = plain.startsWith('"') ? `${path.slice(0, -1).join(".")}.${plain}` : plain;
      return [{ ...replaced(node, full), at }];
    }
    const binding = [...descendants(expr.node)].find(
      (each) => each.kind === "Inherit" && each.names.includes(node),
    );
    if (binding?.kind !== "Inherit" || !binding.base) return [];
    if (binding.names.length > 1 && plain.startsWith('"')) {
      throw new EditError(problem("host-inherited", { name: node.text }).message, node);
    }
    // The variable keeps its name where others use it.
    const kept = `${node.text} = ${binding.base.text}.${plain};`;
    if (binding.names.length === 1) return [{ ...replaced(binding, kept), at }];
    const gap = { from: node.from, to: node.to, insert: "" };
    return [
      { ...gap, at },
      { from: binding.to, to: binding.to, insert: ` ${kept}`, at },
    ];
  });
}

/** The edits of strings that are names of definitions: a list of modules may have these instead of the modules. */
export function definitionStrings(
  { root }: NixFile,
  own: readonly OwnDefinition[],
  old: string,
  name: string,
): readonly MentionEdit[] {
  const longer = new Set(
    own.flatMap(({ path }) => path.at(-1) ?? []).filter((each) => each !== old),
  );
  if (![...longer].some((each) => root.source.includes(`"${each}"`))) return [];
  return root.below(STRINGS).flatMap((at) => {
    const text = stringValue(at);
    if (text === undefined || !longer.has(text)) return [];
    return [{ ...replaced(at, literal(renamedIn(text, old, name))), at }];
  });
}

const STRINGS = new Set(["String"] as const);

/** The edits that take definitions out of the copy of a file; those that stay are told by `isKept`. */
export function removals(
  all: readonly PartDefinition[],
  isKept: (definition: PartDefinition) => boolean,
): readonly Edit[] {
  const kept = all.filter(isKept);
  const gone = new Map<Node, Edit>();
  for (const each of all.filter((one) => !isKept(one))) {
    const step = each.steps.find(
      ({ binding }) => !kept.some(({ steps }) => steps.some((other) => other.binding === binding)),
    );
    if (!step || gone.has(step.binding)) continue;
    for (const edit of withoutBinding(step.holder.node, step.binding)) gone.set(step.binding, edit);
  }
  return [...gone.values()];
}

/** The edits that take definitions of a host out of a file that has others; sets that had no more stay empty. */
export function ownRemovals(own: readonly OwnDefinition[]): readonly Edit[] {
  const gone = new Map<Node, readonly Edit[]>();
  for (const { steps, at } of own) {
    const { binding, holder, node, name = "" } = stepAt(steps, at);
    const isAmong = binding.kind === "Inherit";
    gone.set(
      isAmong ? node : binding,
      isAmong ? remove(holder.node, [name]) : withoutBinding(holder.node, binding),
    );
  }
  return [...gone.values()].flat();
}

function withoutBinding(holder: Node, binding: Node): readonly Edit[] {
  const named =
    binding.kind === "Binding" ? binding.path : binding.kind === "Inherit" ? binding.names : [];
  const names = named.map((each) => attributeText(each));
  const path = names.filter((name) => name !== undefined);
  if (path.length < names.length) throw new EditError("a name beside it is computed", binding);
  return binding.kind === "Inherit"
    ? path.flatMap((name) => remove(holder, [name]))
    : remove(holder, path);
}

/** Settings of a module that a flake has once: the copy of a file leaves them out. */
const ONCE = new Set(["options", "systems", "_module", "perSystem"]);

/** The sets that a file is as a module of the flake. */
function modulesOf(all: readonly PartDefinition[]): readonly NodeOf<"AttrSet">[] {
  const sets = new Set(all.flatMap(({ steps }) => steps[0]?.holder.node ?? []));
  return [...sets].flatMap((set) => (set.kind === "AttrSet" ? set : []));
}

/** The settings of a file for the flake as a whole: what it imports, options that it declares. */
const asidesIn = (all: readonly PartDefinition[]): readonly NodeOf<"Binding">[] =>
  modulesOf(all).flatMap((set) =>
    set.bindings.flatMap((binding) => {
      if (binding.kind !== "Binding") return [];
      const first = binding.path[0] && attributeText(binding.path[0]);
      return first === "imports" || ONCE.has(first ?? "") ? binding : [];
    }),
  );

/** Whether a file with definitions of a host has settings that the flake needs without the host. */
export const asideOf = (all: readonly PartDefinition[]): boolean =>
  asidesIn(all).some((binding) => {
    const text = binding.path[0] && attributeText(binding.path[0]);
    const list = elements(binding.value);
    return text !== "imports" || !list || list.some(({ kind }) => kind !== "Path");
  });

/**
 * The edits that leave out of the copy of a file what a flake has once: the file that is copied still has it.
 */
export const asideRemovals = (all: readonly PartDefinition[]): readonly Edit[] =>
  asidesIn(all).flatMap((binding): readonly Edit[] => {
    const set = modulesOf(all).find((each) => each.bindings.includes(binding));
    const whole = set ? withoutBinding(set, binding) : [];
    const isImports = binding.path[0] && attributeText(binding.path[0]) === "imports";
    const list = isImports ? bare(binding.value) : undefined;
    if (list?.kind !== "List") return whole;
    const others = list.elements.filter(({ kind }) => kind !== "Path");
    if (others.length === list.elements.length) return others.length > 0 ? whole : [];
    return others.map((each) => replaced(each, ""));
  });
