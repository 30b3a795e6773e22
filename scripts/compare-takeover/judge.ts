import type { Value } from "../../test/support/values.ts";
import { type Difference, differences } from "../../test/values/compare.ts";
import { UNREAD } from "../corpus/values.ts";
import type { Machine } from "./evaluate.ts";

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

/** Compares what a machine sets, before and after. */
export function judgeMachine(before: Machine, after: Machine, told: string): Judged {
  const unknown = before.unread.map(({ path }) => path.join("."));
  const isUnknown = (path: readonly string[]): boolean =>
    before.unread.some((unread) => isWithin(path, unread.path) || isWithin(unread.path, path));
  const failed = (path: readonly string[]) =>
    after.unread.find((unread) => isWithin(path, unread.path));
  const changed: Changed[] = [];
  for (const each of differences(before.value, after.value)) {
    if (isUnknown(each.path)) continue;
    const option = each.path.join(".");
    const why = each.after === UNREAD ? failed(each.path)?.why : undefined;
    const { before: was, after: is } = each;
    const isTold = why === undefined ? tellsOf(told, each) : tellsOfError(told, why);
    changed.push({ option, before: was, after: is, ...(why === undefined ? {} : { why }), isTold });
  }
  return { compared: leavesOf(before.value), unknown, changed };
}

const isWithin = (path: readonly string[], start: readonly string[]): boolean =>
  start.every((part, index) => path[index] === part);

const leavesOf = (value: Value): number =>
  value === null || typeof value !== "object"
    ? 1
    : Object.values(value as Record<string, Value>).reduce(
        (sum: number, each) => sum + leavesOf(each),
        0,
      );

/** Whether a text has the name of an option, or something that is in one of its values only. */
function tellsOf(told: string, { path, before, after }: Difference): boolean {
  const [was, is] = [wordsIn(before), wordsIn(after)];
  const words = [
    ...was.filter((word) => !is.includes(word)),
    ...is.filter((word) => !was.includes(word)),
  ];
  // Of a file that cannot be imported, its name, in which `_` stands for a dot.
  const name = path.findLast((part) => !/^\d+$|^«\w+»$/.test(part)) ?? "";
  return [name.replace(/^«.*» /, "").replaceAll("_", "."), name, ...words].some(
    (word) => word.length > 3 && hasWord(told, word),
  );
}

/** Whether a text has what an error is about: a path in one of its lines, or a name in quotes. */
function tellsOfError(told: string, why: string): boolean {
  const [first = ""] = why.split("\n");
  const names = [
    ...[...first.matchAll(/[\w.@+-]*\/[\w.@+/-]+/g)].map(([path]) => path.split("/").at(-1)!),
    ...[...first.matchAll(/[<'`‘"]([^'’`">]+)[>'’`"]/g)].map(([, name]) => name!),
    ...(/currentSystem|getEnv|fetchTarball|fetchGit/.exec(first) ?? []),
  ];
  return names.some((name) => name.length > 2 && told.includes(name));
}

const wordsIn = (value: Value | undefined): string[] =>
  JSON.stringify(value ?? null).match(/[\w.-]{4,}/g) ?? [];

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w-])${word.replaceAll(/[^\w]/g, "\\$&")}(?![\\w-])`).test(text);
