import { expressions, EditError, type Node } from "nix-source";
import { definitions, type Definition, type Segment } from "../modules/definitions.ts";
import { packagesFor, packagesIn, type RenamedPackage } from "./renamed-packages.ts";
import { readsIn, type RenamedRead } from "./renamed-reads.ts";
import { renameEdits, type RenameEdit } from "./rename-edit.ts";
import { renamedPath, ruleFor, rulesFor, type Rule, wordsOf } from "./rename-rules.ts";

/** A place in a module that uses an old name. */
export interface OldName {
  readonly node: Node;
  readonly kind: "renamed" | "removed" | "deprecated";
  readonly from: string;
  /** Nothing when it is gone. */
  readonly to: string | undefined;
  readonly since: string;
  readonly note: string | undefined;
  /** Whether what is gone may be taken out where that changes nothing. */
  readonly mayGo: boolean;
  /** What to write by hand. */
  readonly instead: string | undefined;
  /** @throws EditError when a person has to do it. */
  readonly edits: () => readonly RenameEdit[];
}

/** What only NixOS has at the top: a module with one of these is no home. */
const SYSTEM: ReadonlySet<string> = new Set([
  "boot", "console", "documentation", "environment", "fileSystems", "hardware", "networking", "security", "system",
  "time", "users", "virtualisation",
]); // prettier-ignore

/**
 * The old names in a module, in the order of the text. What is below a set with an old name is given
 * when it is more than that: another name, or gone.
 *
 * @param release - `26.05`, or `unstable` for all.
 * @param isSettled - whether a name has to stay, so that what is below it is to be looked at by itself.
 */
export function oldNames(
  root: Node,
  release: string,
  isSettled: (name: OldName) => boolean,
): readonly OldName[] {
  const words = wordsOf(root.source);
  const rules = rulesFor(words, release);
  const all = definitions(root, (definition) => {
    const rule = ruleFor(definition.path, rules);
    // What is below a removed option is gone with it.
    return !rule || (rule.target !== undefined && isSettled(ofDefinition(root, definition, rule)));
  });
  if (all.some(({ path }) => path[0]!.name === "home")) return [];
  const isSystem = all.some(({ path }) => SYSTEM.has(path[0]!.name ?? ""));
  const known = rules.filter(({ isHomeToo }) => isSystem || !isHomeToo);
  const options = all.flatMap((definition) => {
    const rule = ruleFor(definition.path, known);
    return rule ? [ofDefinition(root, definition, rule)] : [];
  });
  const reads = readsIn(root, known).map(ofRead);
  const packages = packagesIn(root, packagesFor(words, release)).map(ofPackage);
  return [...options, ...reads, ...packages].toSorted(
    (one, other) => one.node.from - other.node.from,
  );
}

/** Whether a text may hold an old name at all. */
export function mayHoldOldNames(text: string, release: string): boolean {
  const words = wordsOf(text);
  return rulesFor(words, release).length > 0 || packagesFor(words, release).length > 0;
}

const textOf = (path: readonly Segment[]) => path.map(({ text }) => text).join(".");

function newName(path: readonly Segment[], rule: Rule): string | undefined {
  return rule.target && textOf(renamedPath(path, rule, rule.target));
}

const kindOf = (to: string | undefined, { isDeprecated }: Rule): OldName["kind"] =>
  to !== undefined ? "renamed" : isDeprecated ? "deprecated" : "removed";

function ofDefinition(root: Node, definition: Definition, rule: Rule): OldName {
  const { path, inherited, binding } = definition;
  const to = newName(path, rule);
  const content = inherited?.text ?? expressions(binding)[0]!.text;
  return {
    node: inherited ?? binding,
    kind: kindOf(to, rule),
    from: textOf(path),
    to,
    since: rule.since,
    note: rule.note,
    mayGo: rule.drop !== undefined,
    instead: to && `${to} = ${content.includes("\n") ? "…" : content};`,
    edits: () => renameEdits(root, definition, rule),
  };
}

function ofRead({ node, path, rule, edits }: RenamedRead): OldName {
  const to = newName(path, rule);
  return {
    node,
    kind: kindOf(to, rule),
    from: `config.${textOf(path)}`,
    to: to && `config.${to}`,
    since: rule.since,
    note: rule.note,
    mayGo: false,
    instead: to && `config.${to}`,
    edits: () => byHand(edits, node),
  };
}

function ofPackage({ node, rename: { from, to, since, note }, edits }: RenamedPackage): OldName {
  return {
    node,
    kind: to === undefined ? "removed" : "renamed",
    from: `pkgs.${from}`,
    to: to && `pkgs.${to}`,
    since,
    note,
    mayGo: false,
    instead: to && `pkgs.${to}`,
    edits: () => byHand(edits, node),
  };
}

function byHand(edits: readonly RenameEdit[], node: Node): readonly RenameEdit[] {
  if (edits.length === 0) throw new EditError("there is no other name", node);
  return edits;
}
