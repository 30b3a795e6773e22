import type { Value } from "../../test/support/values.ts";
import { type Difference, differences, valueAt } from "../../test/values/compare.ts";
import { UNREAD } from "../corpus/values.ts";
import type { Machine } from "./evaluate.ts";
import type { Told } from "./take.ts";

/** An option that is not as it was. */
export interface Changed {
  readonly option: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
  /** Nix's words, where it cannot be had any more. */
  readonly why?: string;
  /** Whether the program tells of it. */
  readonly isTold: boolean;
}

/** What became of the options of a machine. */
export interface Judged {
  /** How many values there are. */
  readonly compared: number;
  /** Those that could not be had, before or at all. */
  readonly unknown: readonly string[];
  readonly changed: readonly Changed[];
}

/** What a flake sets, or does not, since it is one: the program tells of it in any machine. */
const OF_FLAKES =
  /^(nix\.settings\.experimental-features|nixpkgs\.hostPlatform|networking\.hostName|system\.copySystemConfiguration|home-manager\.extraSpecialArgs\.inputs|containers\.[^.]*\.specialArgs\.inputs)(\.|$)/;

/** Whether an option is as it was but for what makes a flake of it. */
export const isOfFlakes = ({ option, isTold }: Changed): boolean =>
  isTold && OF_FLAKES.test(option);

/** Compares what a machine sets, before and after. */
export function judgeMachine(before: Machine, after: Machine, told: Told): Judged {
  const unknown = before.unread.map(({ path }) => path.join("."));
  const isUnknown = (path: readonly string[]): boolean =>
    before.unread.some((unread) => isWithin(path, unread.path) || isWithin(unread.path, path));
  const failed = (path: readonly string[]) =>
    after.unread.find((unread) => isWithin(path, unread.path));
  const changed: Changed[] = [];
  const hasSettings = !isNothing(valueAt(before.value, "nix.settings") ?? undefined);
  for (const each of differences(before.value, after.value)) {
    if (isUnknown(each.path) || [each.before, each.after].every(isNothing)) continue;
    // Where there are settings of Nix now, each other has its default.
    if (!hasSettings && isOfSettings(each.path)) continue;
    const option = each.path.join(".");
    const why = each.after === UNREAD ? failed(each.path)?.why : undefined;
    const { before: was, after: is } = each;
    const isTold = why === undefined ? tellsOf(told, each) : tellsOfError(told.notes, why);
    changed.push({ option, before: was, after: is, ...(why === undefined ? {} : { why }), isTold });
  }
  return { compared: leavesOf(before.value), unknown, changed };
}

const isOfSettings = ([first, second, name]: readonly string[]): boolean =>
  first === "nix" && second === "settings" && name !== "experimental-features";

const isNothing = (value: Value | undefined): boolean => value === undefined || value === "«unset»";

const isWithin = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((part, index) => path[index] === part);

const leavesOf = (value: Value): number =>
  value === null || typeof value !== "object"
    ? 1
    : Object.values(value as Record<string, Value>).reduce(
        (sum: number, each) => sum + leavesOf(each),
        0,
      );

/** Whether the name of an option is told, or something that is in one of its values only. */
function tellsOf({ edits, notes, near }: Told, { path, before, after }: Difference): boolean {
  // What is put together of texts is told of as it is written.
  if (
    path.some((part) => /^«(?:no flake may read|outside)»/.test(part)) &&
    /"path-(?:outside|absolute)/.test(notes)
  )
    return true;
  // A file that cannot be imported: `_` stands for a dot.
  const [, file] = /^«.*» (.*)$/.exec(path.at(-1) ?? "") ?? [];
  if (file !== undefined) return hasWord(notes, file.replaceAll("_", "."));
  const rewritten = JSON.stringify(edits);
  const name = path.findLast((part) => !/^\d+$|^«/.test(part)) ?? "";
  const [was, is] = [wordsIn(before), wordsIn(after)];
  const words = [
    ...was.filter((word) => !is.includes(word)),
    ...is.filter((word) => !was.includes(word)),
  ];
  // What stands where something is told of is seen there.
  if (name.length > 3 && near.includes(name)) return true;
  return [name, ...words].some((word) => word.length > 3 && hasWord(rewritten + notes, word));
}

/** Whether a text has what an error is about: a path in one of its lines, or a name in quotes. */
function tellsOfError(told: string, why: string): boolean {
  const [first = ""] = why.split("\n");
  const names = [
    ...[...first.matchAll(/[\w.@+-]*\/[\w.@+/-]+/g)].map(([path]) => path.split("/").at(-1)!),
    ...[...first.matchAll(/[<'`‘"]([^'’`">]+)[>'’`"]/g)].map(([, name]) => name!),
    ...(/currentSystem|getEnv|fetchTarball|fetchGit|NIX_PATH/.exec(first) ?? []),
  ];
  return names.some((name) => name.length > 2 && told.includes(name));
}

/** The words of a value: of a package from elsewhere, its source is one. */
const wordsIn = (value: Value | undefined): string[] => {
  const text = JSON.stringify(value ?? null);
  const sources = [...text.matchAll(/«([\w-]+)\./g)]
    .map(([, source]) => source!)
    .filter((source) => source !== "pkgs");
  return [...(text.match(/[\w.-]{4,}/g) ?? []), ...sources];
};

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w-])${word.replaceAll(/[^\w.]/g, "\\$&")}(?![\\w-])`).test(text);
