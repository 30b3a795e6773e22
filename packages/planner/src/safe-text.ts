// Text of others, such as the name of a file, where a person reads it or pastes it into a shell.

/**
 * Characters that a terminal acts on, or that let a text look like another one: controls of C0 and C1, marks of
 * direction (https://trojansource.codes), separators of lines, and what has no width or no meaning.
 */
const UNSAFE =
  /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Surrogate}\u200B\u2060\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/**
 * A text as it can be printed: what a terminal would act on, or would not show, is written as `\u{1b}`. Ends of
 * lines and tabs stay.
 */
export const printable = (text: string): string =>
  text.replaceAll(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** JSON of a value that can be printed, and is the same value to whoever reads it. */
export const printableJson = (value: object): string =>
  JSON.stringify(value, null, 2).replaceAll(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );

/**
 * Quotes a word for a shell, where it needs quotes, so that sh, bash, zsh and fish read it back alike. In fish a
 * backslash means something between single quotes, so each is outside of them. What cannot be printed is written as
 * what `printf` makes of it, by its bytes.
 */
export function quote(word: string): string {
  if (/^(?![=%])[A-Za-z0-9_./:@%+,=-]+$/.test(word)) return word;
  if (word.replace(/\n+$/, "").search(/[\t\n]/) >= 0 || printable(word) !== word) {
    return quotedBytes(word);
  }
  return word
    .split(/([\\'])/)
    .map((part) => (part === "\\" || part === "'" ? `\\${part}` : `'${part}'`))
    .filter((part, _, { length }) => part !== "''" || length === 1)
    .join("");
}

/** A word by the bytes that `printf` makes; `$(…)` takes the ends of lines at its end away, so they follow it. */
function quotedBytes(word: string): string {
  const [end = ""] = /\n*$/.exec(word) ?? [];
  const plain = word.slice(0, word.length - end.length);
  const made = Array.from(new TextEncoder().encode(plain), (byte) => {
    const character = String.fromCodePoint(byte);
    return /[A-Za-z0-9 _./:@+,=-]/.test(character)
      ? character
      : `\\${byte.toString(8).padStart(3, "0")}`;
  }).join("");
  // A hyphen at its start would be a flag of printf.
  const format = made.replace(/^-/, "\\055");
  return `"$(printf '${format}')"${end === "" ? "" : `'${end}'`}`;
}
