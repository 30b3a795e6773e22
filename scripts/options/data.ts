import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultOf, type Option, type Options } from "./option.ts";

/** Where the names and types of all options are; its README says whence. */
export const optionData = join(import.meta.dirname, "../../test/options");

/** The files of the two trees of options. */
export const optionFiles = { nixos: "nixos.txt", home: "home-manager.txt" } as const;

/**
 * Reads the names and types of all options, with those that were added by hand.
 *
 * @throws {@link Error} when a file is missing, or a line of it is wrong.
 */
export function readOptions(folder = optionData): {
  readonly nixos: Options;
  readonly home: Options;
} {
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  const added = parseAdded(read("added.txt"));
  return {
    nixos: { ...parseOptions(read(optionFiles.nixos)), ...added.nixos },
    home: { ...parseOptions(read(optionFiles.home)), ...added.home },
  };
}

/** Types that are long and frequent, by what stands for them in the files. */
const SHORT: Readonly<Record<string, string>> = {
  lines: "strings concatenated with “\\n”",
  port: "16 bit unsigned integer; between 0 and 65535 (both inclusive)",
  units:
    "list of string matching the pattern [a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)",
};
const LONG = new Map(Object.entries(SHORT).map(([short, type]) => [type, short]));

const GONE = "!";

/**
 * Prints options: a line for each part of a name, below those before it; behind the last one a tab and the type, with a
 * `!` before it for what is removed or renamed, and another tab with the default, where it matters.
 */
export function printOptions(options: Options): string {
  const sorted = Object.entries(options)
    .map(([name, option]) => ({ path: name.split("."), option }))
    .toSorted((one, other) => comparePaths(one.path, other.path));
  const lines: string[] = [];
  let above: readonly string[] = [];
  for (const { path, option } of sorted) {
    const last = path.length - 1;
    const known = path.findIndex((part, depth) => depth === last || part !== above[depth]);
    for (let depth = known; depth < last; depth++) lines.push(" ".repeat(depth) + path[depth]);
    const type = option.type.trim().replaceAll(/\s+/g, " ");
    const value = JSON.stringify(defaultOf({ ...option, type }));
    const isLikely = value === JSON.stringify(defaultOf({ type }));
    const fields = [path[last], (option.legacy ? GONE : "") + (LONG.get(type) ?? type)];
    lines.push(" ".repeat(last) + [...fields, ...(isLikely ? [] : [value])].join("\t"));
    above = path;
  }
  return `${lines.join("\n")}\n`;
}

function comparePaths(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, depth) => part !== other[depth]);
  if (at === -1) return one.length - other.length;
  return other[at] === undefined || one[at]! > other[at] ? 1 : -1;
}

/** Reads what {@link printOptions} prints. */
export function parseOptions(text: string): Options {
  const path: string[] = [];
  const options: Record<string, Option> = {};
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [name = "", type, value] = line.trimStart().split("\t");
    path.splice(line.length - line.trimStart().length);
    path.push(name);
    if (type !== undefined) options[path.join(".")] = optionOf(type, value);
  }
  return options;
}

function optionOf(field: string, value?: string): Option {
  const isGone = field.startsWith(GONE);
  const type = isGone ? field.slice(GONE.length) : field;
  return {
    type: SHORT[type] ?? type,
    ...(value !== undefined && { default: value }),
    ...(isGone && { legacy: true }),
  };
}

/** Reads the options that were added by hand: the tree, the name, the type, and where it is declared. */
function parseAdded(text: string): Readonly<Record<keyof typeof optionFiles, Options>> {
  const added: Record<keyof typeof optionFiles, Record<string, Option>> = { nixos: {}, home: {} };
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [tree = "", name, type, source] = line.split("\t");
    if ((tree !== "nixos" && tree !== "home") || !name || !type || !source) {
      throw new Error(
        `added.txt: "${line}" is not: nixos or home, name, type, source, with tabs between`,
      );
    }
    added[tree][name] = optionOf(type);
  }
  return added;
}

/** An option in the JSON of the data, or of nixpkgs' and home-manager's manuals. */
interface JsonOption {
  readonly type: string;
  readonly default?: unknown;
  readonly legacy?: boolean;
}

/**
 * Options from the JSON of a manual, `options.json`, or of a list in the same form with `legacy`.
 *
 * @throws {@link Error} naming what has no type.
 */
export function optionsOfJson(json: string): Options {
  const listed = Object.entries(JSON.parse(json) as Record<string, JsonOption>);
  // What modules have inside of themselves, nobody sets.
  const own = listed.filter(([name]) => !name.split(".").includes("_module"));
  return Object.fromEntries(
    own.map(([name, { type, default: value, legacy }]) => {
      if (typeof type !== "string")
        throw new Error(`${name} has no type: is this an options.json?`);
      const text = typeof value === "object" && value && "text" in value ? value.text : value;
      return [
        name,
        { type, ...(typeof text === "string" && { default: text }), ...(legacy && { legacy }) },
      ];
    }),
  );
}
