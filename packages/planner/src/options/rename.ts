import { EditError, parse, problems, type Node } from "nix-source";
import { because, EditScript, type MovingEdit } from "../files/edit-script.ts";
import { definitions, dotted, segment, type Definition } from "../modules/definitions.ts";
import { lineOf, problem, type Problem } from "../problems.ts";
import { nextStep, type Stage } from "./edit.ts";
import { contains } from "../modules/view.ts";
import { packagesFor, packagesIn, type RenamedPackage } from "./packages.ts";
import { RefusedValue } from "./values.ts";
import { pathUnder, ruleFor, rulesFor, type Rule, wordsOf } from "./rules.ts";

/** A module with the names of a release. */
export interface RenamedModule {
  /** The module, as it was and as it is. */
  readonly script: EditScript;
  /** The old names that are written anew or gone. Lines are those of the module as it was. */
  readonly done: readonly Problem[];
  /** The old names that need a person. */
  readonly left: readonly Problem[];
}

/**
 * A module with the names of a release: what is renamed is written anew, what is gone without effect
 * goes, what needs thought is noted. All other bytes stay. Applied to its own result, it changes nothing.
 *
 * @param text - a NixOS module; home-manager has names of its own. What is no Nix stays as it is.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns what is gone as errors, since it fails when it is built; what still works as notes.
 */
export function renameOptions(text: string, release: string): RenamedModule {
  let script = new EditScript(text);
  const done: Problem[] = [];
  const left = new Map<string, Problem>();
  if (!mayHoldOldNames(text, release) || problems(text).length > 0) {
    return { script, done, left: [] };
  }
  const settled = new Set<string>();
  // A name on its way: the text before its first step, to which it goes back when a further one fails.
  let pending: { readonly key: string; readonly before: EditScript } | undefined;
  let hasProgress = false;
  for (;;) {
    const firstLine = ({ node }: OldName) => script.origin(lineOf(node));
    const key = (name: OldName) => `${firstLine(name)} ${name.from}`;
    const names = oldNames(parse(script.text), release, (name) => settled.has(key(name)));
    const open = names.filter((name) => !settled.has(key(name)));
    // From the last to the first: several that leave one set keep their order.
    const next = open.find((name) => key(name) === pending?.key) ?? open.at(-1);
    if (!next) {
      if (!hasProgress || left.size === 0) break;
      // What hindered them may be gone.
      settled.clear();
      left.clear();
      hasProgress = false;
      continue;
    }
    const own = key(next);
    const before = pending?.key === own ? pending.before : script;
    try {
      const found = { ...told(next), line: firstLine(next) };
      const { edits, isLast } = next.step();
      const after = script.with(because(found.message, edits));
      if (problems(after.text).length > 0) {
        throw new EditError("its new name is defined beside it already", next.node);
      }
      script = after;
      pending = isLast ? undefined : { key: own, before };
      if (!isLast) continue;
      done.push(found);
      hasProgress = true;
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      script = before;
      pending = undefined;
      settled.add(own);
      const found =
        error instanceof RefusedValue ? refused(next, error) : told(next, error.message);
      left.set(own, { ...found, line: firstLine(next) });
    }
  }
  const byLine = (one: Problem, other: Problem) => (one.line ?? 0) - (other.line ?? 0);
  return { script, done: done.toSorted(byLine), left: [...left.values()].toSorted(byLine) };
}

/** Whether a text may hold an old name at all. */
function mayHoldOldNames(text: string, release: string): boolean {
  const words = wordsOf(text);
  return rulesFor(words, release).length > 0 || packagesFor(words, release).length > 0;
}

/** A place in a module that uses an old name. */
interface OldName {
  readonly node: Node;
  readonly from: string;
  /** Nothing when it is gone. */
  readonly to: string | undefined;
  readonly rename: Pick<Rule, "since" | "note" | "drop" | "isDeprecated">;
  /** The text to write by hand. */
  readonly instead: string | undefined;
  /** @throws EditError when a person has to do it. */
  readonly step: () => Stage;
}

/** @param reason - why it cannot be rewritten. */
function told({ from, to, rename, instead }: OldName, reason?: string): Problem {
  const { since, note, drop, isDeprecated } = rename;
  if (to !== undefined) return problem("name-renamed", { from, to, since, instead, reason });
  if (isDeprecated) return problem("name-deprecated", { from, since, note });
  const isDone = drop !== undefined && reason === undefined;
  const values = { from, since, reason: drop && reason, note: isDone ? undefined : note };
  return problem("name-removed", values);
}

/** A definition that fails by its old name, too. */
const refused = ({ from, instead, rename }: OldName, { node, instead: value }: RefusedValue) =>
  problem("name-removed", {
    from: `${from} = ${node.text}`,
    since: rename.since,
    note: `write ${instead ?? "it"} with ${value}`,
  });

/** Options that only NixOS has at the top: a module with one of these is no home. */
const SYSTEM: ReadonlySet<string> = new Set([
  "boot", "console", "documentation", "environment", "fileSystems", "hardware", "networking", "security", "system",
  "time", "users", "virtualisation",
]); // prettier-ignore

/**
 * The old names in a module, in the order of the text. What is below a set with an old name is given
 * when it is more than that: another name, or gone.
 *
 * @param isSettled - whether a name has to stay, so that what is below it is to be looked at by itself.
 */
function oldNames(
  root: Node,
  release: string,
  isSettled: (name: OldName) => boolean,
): readonly OldName[] {
  const words = wordsOf(root.source);
  const rules = rulesFor(words, release);
  const kept: { readonly node: Node; readonly rule: Rule }[] = [];
  const all = definitions(root, (definition) => {
    const rule = ruleFor(definition.path, rules);
    if (!rule) return true;
    // What is below a removed option is gone with it.
    if (!rule.target || !isSettled(ofDefinition(root, definition, rule))) return false;
    kept.push({ node: definition.binding, rule });
    return true;
  });
  // A set that stays, stays whole.
  const isKept = (definition: Definition, rule: Rule) =>
    kept.some(
      (whole) =>
        whole.rule === rule &&
        whole.node.from < definition.binding.from &&
        contains(whole.node, definition.binding),
    );
  if (all.some(({ path }) => path[0]?.name === "home")) return [];
  const isSystem = all.some(({ path }) => SYSTEM.has(path[0]?.name ?? ""));
  const known = rules.filter(({ isHomeToo }) => isSystem || !isHomeToo);
  const options = all.flatMap((definition) => {
    const rule = ruleFor(definition.path, known);
    return rule && !isKept(definition, rule) ? [ofDefinition(root, definition, rule)] : [];
  });
  const packages = packagesIn(root, packagesFor(words, release)).map(ofPackage);
  return [...options, ...readsIn(root, known), ...packages].toSorted(
    (one, other) => one.node.from - other.node.from,
  );
}

function ofDefinition(root: Node, definition: Definition, rule: Rule): OldName {
  const { path, binding } = definition;
  const target = pathUnder(path, rule);
  const to = target && dotted(target);
  const { text } = definition.inherited ?? definition.binding.value;
  return {
    node: definition.inherited ?? binding,
    from: dotted(path),
    to,
    rename: rule,
    // A value that the new option does not take is no advice.
    instead: to && `${to} = ${rule.takes || text.includes("\n") ? "…" : text};`,
    step: () => nextStep(root, definition, rule),
  };
}

/** The places that read an option as `config.…` by its old name. */
function readsIn(root: Node, known: readonly Rule[]): readonly OldName[] {
  if (known.length === 0) return [];
  return root.below(new Set(["Select"])).flatMap((node): readonly OldName[] => {
    const path = node.path.map(segment);
    const rule = node.base.text === "config" ? ruleFor(path, known) : undefined;
    const [first, last] = [node.path[0], node.path.at(-1)];
    if (!rule || !first || !last) return [];
    const target = pathUnder(path, rule);
    const to = target && dotted(target);
    // What reads a text has no use for a number.
    const isReadAlike = rule.takes !== "float";
    const edits =
      to === undefined || !isReadAlike ? [] : [{ from: first.from, to: last.to, insert: to }];
    const { since, note, isDeprecated } = rule;
    return [
      {
        node,
        from: `config.${dotted(path)}`,
        to: to && `config.${to}`,
        rename: { since, ...(note && { note }), ...(isDeprecated && { isDeprecated }) },
        instead: to && `config.${to}`,
        step: () => unlessNone(edits, node),
      },
    ];
  });
}

function ofPackage({ node, rename, edits }: RenamedPackage): OldName {
  const to = rename.to && `pkgs.${rename.to}`;
  return {
    node,
    from: `pkgs.${rename.from}`,
    to,
    rename,
    instead: to,
    step: () => unlessNone(edits, node),
  };
}

function unlessNone(edits: readonly MovingEdit[], node: Node): Stage {
  if (edits.length === 0) throw new EditError("there is no other name", node);
  return { edits, isLast: true };
}
