import { parseArgs } from "node:util";
import { formats, listed, nearest, type Problem, problem } from "planner";
import { kebabCase, type Option } from "./options.ts";

/** The command line as it was typed, with what is wrong with it. */
export interface ParsedArgs {
  /** All that is no option, in order. */
  readonly words: readonly string[];
  /** By the names of the options; only options that were given are in it. */
  readonly values: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly problems: readonly Problem[];
}

/**
 * Parses the words behind the program's name. Never throws: mistakes are among the problems, so that
 * all of them can be told at once.
 *
 * @param options - the options that this command has.
 */
export function parseArgv(argv: readonly string[], options: readonly Option[]): ParsedArgs {
  const flags = new Map(options.flatMap(spellings));
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Array.from(flags, ([flag, { option }]) => [flag, typeOf(option)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const problems: Problem[] = [];
  const values: Record<string, string | boolean | string[]> = {};
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const found = flags.get(token.name);
    if (!found) {
      problems.push(unknownFlag(token.rawName, flags.keys()));
      continue;
    }
    const { option, on } = found;
    const wrong = wrongValue(token, option, values);
    const { value = "" } = token;
    if (wrong !== undefined) problems.push(problem("option-value", { flag: token.rawName, wrong }));
    else if (option.takes === "nothing") values[option.name] = on;
    else values[option.name] = option.many ? [...many(values[option.name]), value] : value;
  }
  return { words, values, problems };
}

/** The values of an option that may be given more than once. */
export const many = (value: ParsedArgs["values"][string] | undefined): readonly string[] =>
  Array.isArray(value) ? value : [];

/** Checks the value of an option; empty text means "none" where that is allowed. */
export function problemOfValue(option: Option, value: string): string | undefined {
  if (value === "") return option.required || option.choices ? "needs a value" : undefined;
  if (option.choices) return notAChoice(value, Object.keys(option.choices));
  return formats[option.format ?? "free-text"](value);
}

/** A sentence for a value that is none of the choices, with the nearest one and the list. */
export function notAChoice(value: string, choices: readonly string[]): string | undefined {
  if (choices.includes(value)) return undefined;
  const hint = nearest(value, choices);
  const meant = hint === undefined ? "" : ` (did you mean ${hint}?)`;
  return `there is no ${JSON.stringify(value)}${meant}; choose from ${listed(value, choices)}`;
}

interface Spelling {
  readonly option: Option;
  readonly on: boolean;
}

function spellings(option: Option): [flag: string, Spelling][] {
  const flag = kebabCase(option.name);
  const plain: [string, Spelling] = [flag, { option, on: true }];
  return option.on ? [plain, [`no-${flag}`, { option, on: false }]] : [plain];
}

const typeOf = ({ takes, short }: Option) => ({
  type: takes === "value" ? ("string" as const) : ("boolean" as const),
  ...(short === undefined ? {} : { short }),
});

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function wrongValue(
  { value, inlineValue }: OptionToken,
  option: Option,
  values: ParsedArgs["values"],
): string | undefined {
  if (option.takes === "nothing") return inlineValue ? "takes no value" : undefined;
  // `--host --yes`: the next flag is no host name.
  if (value === undefined || (!inlineValue && value.startsWith("--"))) return "needs a value";
  const present = values[option.name];
  if (option.many ? many(present).includes(value) && option.format !== "free-text" : present) {
    return "is there twice";
  }
  return problemOfValue(option, value);
}

const unknownFlag = (flag: string, known: Iterable<string>): Problem =>
  problem("unknown-option", { flag, meant: nearest(flag.replace(/^-+/, ""), known) });

/** Flags of npm itself: that they are set may have nothing to do with this program. */
const OF_NPM = new Set(["help", "json", "version", "yes"]);

/**
 * Finds flags that npm kept for itself. `npm create nix-flake dir --host x` hands on `dir` and `x`,
 * and leaves `--host` in the environment; only what stands behind `--` arrives.
 *
 * @returns one problem that lists the flags as they were typed, or none.
 */
export function flagsKeptByNpm(
  options: readonly Option[],
  { values }: ParsedArgs,
  environment: Readonly<Record<string, string | undefined>>,
): Problem[] {
  if (!["exec", "init"].includes(environment["npm_command"] ?? "")) return [];
  const flags = options.flatMap(({ name, on }) => {
    const value = environment[`npm_config_${kebabCase(name).replaceAll("-", "_")}`];
    if (value === undefined || name in values || OF_NPM.has(name)) return [];
    const off = on && (value === "" || value === "false");
    if (name === "git" && !off) return [];
    return [`--${off ? "no-" : ""}${kebabCase(name)}`];
  });
  return flags.length === 0 ? [] : [problem("flags-kept-by-npm", { flags: flags.join(" and ") })];
}
