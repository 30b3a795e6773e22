/** A value as `hosts.nix` tells it: JSON, with `{ _is: … }` for packages, paths and functions. */
export type Shape =
  | null
  | boolean
  | number
  | string
  | readonly Shape[]
  | { readonly [name: string]: Shape };

/**
 * Whether a value is of a type, as the manual of NixOS words types, or the option tree of search.nixos.org.
 *
 * @param type - such as `null or (list of string)`, or `[string] | null`.
 * @returns undefined for types that are not known here, or not by their words alone.
 */
export function isOfType(type: string, value: Shape): boolean | undefined {
  const words = bare(type);
  const [, test] = TYPES.find(([pattern]) => pattern.test(words)) ?? [];
  if (test) return test(value, words);
  const alternatives = split(words, / or | \| /y);
  return alternatives.length > 1
    ? any(alternatives.map((alternative) => isOfType(alternative, value)))
    : composite(words, value);
}

const INTEGER =
  /^(int|((\d+ bit|signed|unsigned|positive|nonnegative) )*integer)([,;]? (meaning >=?0|between \S+ and \S+ \(both inclusive\)))?$/;

/** Those that can be told by how they begin, before what stands behind an "or". */
const TYPES: readonly (readonly [RegExp, (value: Shape, words: string) => boolean])[] = [
  [/^(null|none)$/, (value) => value === null],
  [/^bool(ean)?$/, (value) => typeof value === "boolean"],
  [/^(str|string|(non-empty|single-line) string|\(optionally [^)]*\) [^ ]* string)$/, isString],
  [/^string (without|matching|convertible)(?!.* or )/, isString],
  [/^string, not containing/, isString],
  [/^string \(with check: [^)]*\)$/, isString],
  [/^strings concatenated with \S+$/, isString],
  [/^(absolute )?path$/, (value) => isPath(value) || is(value, "package")],
  [/^(package|Derivation)$/, (value) => is(value, "package")],
  [/^floating point number$/, (value) => typeof value === "number"],
  [INTEGER, isInteger],
  [/^(attribute set|\{ \.\.\. \})$/, isSet],
  [/^one of (?!.*[”"\d] or )/, isOneOf],
];

function isString(value: Shape): boolean {
  return typeof value === "string";
}

const isPath = (value: Shape): boolean =>
  is(value, "path") || (typeof value === "string" && value.startsWith("/"));

function isInteger(value: Shape, words: string): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  const [, least, most] = /between (\S+) and (\S+)/.exec(words) ?? [];
  if (least !== undefined) return Number(least) <= value && value <= Number(most);
  if (words.endsWith(">0")) return value > 0;
  return words.endsWith(">=0") ? value >= 0 : true;
}

function isOneOf(value: Shape, words: string): boolean {
  const members = Array.from(
    words.slice("one of ".length).matchAll(/“([^”]*)”|"([^"]*)"|([^, ]+)/g),
    ([, curly, straight, plain]) => curly ?? straight ?? plain,
  );
  return members.includes(String(value));
}

export function isSet(value: Shape): value is { readonly [name: string]: Shape } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !("_is" in value);
}

const is = (value: Shape, what: string): boolean =>
  typeof value === "object" && value !== null && "_is" in value && value["_is"] === what;

/** Lists and sets of a type. */
function composite(words: string, value: Shape): boolean | undefined {
  const [, element] = /^list of (.+)$/.exec(words) ?? /^\[(.+)\]$/.exec(words) ?? [];
  if (element !== undefined) {
    if (!Array.isArray(value)) return false;
    return every(value.map((each: Shape) => isOfType(element, each)));
  }
  const [, attribute] =
    /^(?:lazy )?attribute set of (.+)$/.exec(words) ?? /^\{ _: (.+) \}$/.exec(words) ?? [];
  if (attribute !== undefined) {
    if (!isSet(value)) return false;
    return every(Object.values(value).map((each) => isOfType(attribute, each)));
  }
  return undefined;
}

/** One that is true is enough; one that is not known may be. */
const any = (all: readonly (boolean | undefined)[]): boolean | undefined =>
  all.includes(true) ? true : all.includes(undefined) ? undefined : false;

const every = (all: readonly (boolean | undefined)[]): boolean | undefined =>
  all.includes(false) ? false : all.includes(undefined) ? undefined : true;

/** Without the parentheses around all of it. */
function bare(type: string): string {
  const words = type.trim();
  const isWrapped = words.startsWith("(") && closing(words) === words.length - 1;
  return isWrapped ? bare(words.slice(1, -1)) : words;
}

/** Where the bracket at the start is closed. */
function closing(words: string): number {
  let depth = 0;
  for (let index = 0; index < words.length; index++) {
    if (words[index] === "(") depth++;
    if (words[index] === ")" && --depth === 0) return index;
  }
  return -1;
}

/** The parts between separators that stand in no brackets. */
function split(words: string, separator: RegExp): string[] {
  const parts = [""];
  let depth = 0;
  for (let index = 0; index < words.length; index++) {
    separator.lastIndex = index;
    const [found] = (depth === 0 && separator.exec(words)) || [];
    if (found !== undefined) {
      parts.push("");
      index += found.length - 1;
      continue;
    }
    if ("([{".includes(words[index]!)) depth++;
    if (")]}".includes(words[index]!)) depth--;
    parts.push(parts.pop()! + words[index]!);
  }
  return parts;
}
