import { attributeName } from "nix-source";
import { begins, type Segment } from "../modules/definitions.ts";
import table from "./option-renames.json" with { type: "json" };

/** The fate of an option of NixOS: a row of `option-renames.json`. */
export interface OptionRename {
  /** The release in which the old name began to warn or to fail. */
  readonly since: string;
  /** The old path; `*` stands for any name. */
  readonly from: string;
  /** The new path, with as many `*`; nothing when there is none, or none that takes the same values. */
  readonly to?: string;
  /** Another option, to be set to true beside the new one. */
  readonly also?: string;
  /** The values that the new option takes, where it does not take all that the old one took. */
  readonly takes?: "float" | readonly string[];
  /** The values with which the definition has no effect any more, so that it may go. */
  readonly drop?: "any" | readonly (boolean | number)[];
  /** Whether home-manager has an option of the old name that is in use. */
  readonly isHomeToo?: true;
  /** It still works, and says that it will not for long. */
  readonly isDeprecated?: true;
  /** Advice for a person. */
  readonly note?: string;
}

/**
 * The options that personal configurations of recent years set and that NixOS has renamed or removed
 * since.
 *
 * Taken from the `mkRenamedOptionModule` and `mkRemovedOptionModule` of the modules in
 * https://github.com/NixOS/nixpkgs/tree/master/nixos/modules and the release notes.
 */
export const optionRenames = table as readonly OptionRename[];

/** A rename, with its paths in parts. */
export interface Rule extends OptionRename {
  readonly path: readonly string[];
  readonly target: readonly string[] | undefined;
}

/** Whether a release has a rename: `unstable` has all. */
export const isIn = (release: string, { since }: { readonly since: string }): boolean =>
  release === "unstable" || since <= release;

/** The words of a text that can be names. */
export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.match(/[\w-]+/g));

/**
 * The renames of a release all of whose names are somewhere in a text. Most texts have none, and are
 * not looked at any closer.
 *
 * @param words - those of the text, by {@link wordsOf}.
 * @param release - `26.05`, or `unstable` for all.
 */
export function rulesFor(words: ReadonlySet<string>, release: string): readonly Rule[] {
  return [...words]
    .flatMap((word) => rulesTo.get(word) ?? [])
    .filter(
      (rule) => isIn(release, rule) && rule.path.every((name) => name === "*" || words.has(name)),
    );
}

/**
 * Renames of what is below a set that is renamed as a whole, since it is met under both names:
 * `hardware.opengl` may become `hardware.graphics` before its `driSupport32Bit` is looked at, and what
 * is gone from `services.displayManager.gdm` is gone from `services.xserver.displayManager.gdm`, too.
 */
function followers(known: readonly OptionRename[]): readonly OptionRename[] {
  const under = (name: string, other: string) =>
    known
      .filter(({ from }) => from.startsWith(`${name}.`))
      .map((part) => ({ ...part, from: other + part.from.slice(name.length) }));
  return known
    .flatMap(({ from, to }) =>
      to === undefined || from.startsWith(`${to}.`) ? [] : [...under(from, to), ...under(to, from)],
    )
    .filter(({ from, to }) => from !== to && !known.some((other) => other.from === from));
}

const rules = [...optionRenames, ...followers(optionRenames)].map((rename): Rule => ({
  ...rename,
  path: rename.from.split("."),
  target: rename.to?.split("."),
}));

/** The rules by the last name of their paths: a text has fewer words than there are rules. */
const rulesTo = new Map<string | undefined, readonly Rule[]>();
for (const rule of rules) {
  const last = rule.path.at(-1);
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

/**
 * A path under its new name; the names that `*` stands for are kept as they are written.
 *
 * @returns nothing when the rule knows none.
 */
export function pathUnder(
  path: readonly Segment[],
  { path: old, target }: Rule,
): readonly Segment[] | undefined {
  const free = path.filter((_, index) => old[index] === "*");
  const named = target?.map((name) => (name === "*" ? free.shift() : undefined) ?? written(name));
  return named && [...named, ...path.slice(old.length)];
}

/** A name as Nix writes it. */
export const written = (name: string): Segment => ({ name, text: attributeName(name) });
