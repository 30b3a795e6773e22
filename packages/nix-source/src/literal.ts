/** A value that JSON and Nix have in common. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | { readonly [name: string]: Literal };

const ESCAPES: Record<string, string> = {
  "\\": "\\\\",
  '"': '\\"',
  "${": "\\${",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Words that end an expression where they stand, so never a name without quotes. */
const KEYWORDS = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  "or",
  "rec",
  "then",
  "with",
]);

/**
 * The Nix text of a value, laid out as nixfmt does.
 *
 * @param value - any JSON value; numbers must be finite.
 * @param indent - how many spaces the line on which the text starts is indented by.
 * @returns an expression: a string, number, `true`, `false`, `null`, list or attribute set.
 * @throws {@link TypeError} when Nix cannot hold the value: a string with a NUL or with half a
 * surrogate pair, a number that is not finite or too close to zero, an integer of Nix beyond what
 * JavaScript counts exactly.
 * @see https://nix.dev/manual/nix/latest/language/string-literals
 */
export function literal(value: Literal, indent = 0): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "number") return numberLiteral(value);
  if (value === null || typeof value === "boolean") return String(value);
  const inner = indent + 2;
  if (Array.isArray(value)) {
    const elements = (value as readonly Literal[]).map((element) => elementLiteral(element, inner));
    if (elements.length === 0) return "[ ]";
    if (elements.length === 1 && !elements[0]!.includes("\n")) return `[ ${elements[0]} ]`;
    return enclose("[", elements, "]", indent);
  }
  const bindings = Object.entries(value).map(
    ([name, bound]) => `${attributeName(name)} = ${literal(bound, inner)};`,
  );
  return bindings.length === 0 ? "{ }" : enclose("{", bindings, "}", indent);
}

/**
 * A name as it stands left of `=` or after a dot: bare where Nix allows, else quoted.
 *
 * @param name - any text that {@link literal} accepts as a string.
 * @throws {@link TypeError} as {@link literal} does.
 * @see https://nix.dev/manual/nix/latest/language/identifiers
 */
export function attributeName(name: string): string {
  const bare = /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name) && !KEYWORDS.has(name);
  return bare ? name : stringLiteral(name);
}

function stringLiteral(text: string): string {
  if (text.includes("\0")) throw new TypeError("Nix strings cannot hold a NUL character");
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError("Nix strings cannot hold half a surrogate pair");
  return `"${text.replaceAll(/\\|"|\$\{|[\n\r\t]/g, (found) => ESCAPES[found]!)}"`;
}

function numberLiteral(number: number): string {
  if (!Number.isFinite(number)) throw new TypeError(`${number} is no number in Nix`);
  if (number !== 0 && Math.abs(number) < SMALLEST) {
    throw new TypeError(`${number} is too close to zero for Nix`);
  }
  // From 2^63 on, where Nix has no integers, only a float can be meant.
  if (!Number.isInteger(number) || Math.abs(number) >= 2 ** 63) return floatLiteral(number);
  if (!Number.isSafeInteger(number)) throw new TypeError(`${number} is too large to be exact`);
  return String(Object.is(number, -0) ? 0 : number);
}

/** Nix refuses numbers that a double cannot hold with all of its digits. */
const SMALLEST = 2 ** -1022;

/** Nix wants a point before the exponent: `1.0e-7`, never `1e-7`. */
function floatLiteral(number: number): string {
  const [mantissa, exponent] = String(number).split("e");
  if (exponent === undefined) return mantissa!.includes(".") ? mantissa! : `${mantissa}.0`;
  return `${mantissa!.includes(".") ? mantissa : `${mantissa}.0`}e${exponent}`;
}

/** In a list `-1` would be read as an operator that lacks its left side. */
function elementLiteral(value: Literal, indent: number): string {
  const text = literal(value, indent);
  return text.startsWith("-") ? `(${text})` : text;
}

function enclose(open: string, items: readonly string[], close: string, indent: number): string {
  const pad = " ".repeat(indent);
  return [open, ...items.map((item) => `${pad}  ${item}`), `${pad}${close}`].join("\n");
}
