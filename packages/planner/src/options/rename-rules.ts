import { attributeName } from "nix-source";
import { begins, type Segment } from "../modules/definitions.ts";
import { optionRenames, type OptionRename } from "./rename-table.ts";

/** A rename, with its paths in parts. */
export interface Rule extends OptionRename {
  readonly path: readonly string[];
  readonly target: readonly string[] | undefined;
}

/**
 * The renames that a text may need: those of a release all of whose names are somewhere in it. Most
 * texts need none, and are not looked at any closer.
 *
 * @param words - what {@link wordsOf} gives for the text.
 * @param release - `26.05`, or `unstable` for all.
 */
export function rulesFor(words: ReadonlySet<string>, release: string): readonly Rule[] {
  return [...words]
    .flatMap((word) => rulesTo.get(word) ?? [])
    .filter(
      ({ since, path }) =>
        (release === "unstable" || since <= release) &&
        path.every((name) => name === "*" || words.has(name)),
    );
}

/** All that can be a name in a text. */
export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[\w-]+/g));

/**
 * Where a whole set has a new name, what is below it is met under both names: `hardware.opengl` may
 * become `hardware.graphics` before its `driSupport32Bit` is looked at, and what is gone from
 * `services.displayManager.gdm` is gone from `services.xserver.displayManager.gdm`, too.
 */
function followers(known: readonly OptionRename[]): readonly OptionRename[] {
  const under = (name: string, other: string) =>
    known
      .filter(({ from }) => from.startsWith(`${name}.`))
      .map((part) => ({ ...part, from: other + part.from.slice(name.length) }));
  return known
    .flatMap(({ from, to }) => (to === undefined ? [] : [...under(from, to), ...under(to, from)]))
    .filter(({ from, to }) => from !== to && !known.some((other) => other.from === from));
}

const rules = [...optionRenames, ...followers(optionRenames)].map((rename): Rule => ({
  ...rename,
  path: rename.from.split("."),
  target: rename.to?.split("."),
}));

/** The rules by the last name of their paths: a text has fewer words than there are rules. */
const rulesTo = new Map<string, Rule[]>();
for (const rule of rules) {
  const last = rule.path.at(-1)!;
  rulesTo.set(last, [...(rulesTo.get(last) ?? []), rule]);
}

/** The rule for an option: the one that names most of its path. */
export function ruleFor(path: readonly Segment[], known: readonly Rule[]): Rule | undefined {
  return known
    .filter((rule) => begins(path, rule.path))
    .reduce<Rule | undefined>(
      (best, rule) => (best && best.path.length >= rule.path.length ? best : rule),
      undefined,
    );
}

/** A path under its new name; the names that `*` stands for are kept as they are written. */
export function renamedPath(
  path: readonly Segment[],
  rule: Rule,
  target: readonly string[],
): readonly Segment[] {
  const free = path.filter((_, index) => rule.path[index] === "*");
  const named = target.map((name) => (name === "*" ? free.shift()! : written(name)));
  return [...named, ...path.slice(rule.path.length)];
}

/** A name as Nix writes it. */
export const written = (name: string): Segment => ({ name, text: attributeName(name) });
