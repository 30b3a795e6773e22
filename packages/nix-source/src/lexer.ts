import type { Kind, KeywordKind } from "./tree.ts";

/** A token, by its kind and end. */
export interface Token {
  readonly kind: Kind | "End";
  readonly to: number;
}

const KEYWORDS: ReadonlySet<string> = new Set<KeywordKind>([
  "assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with",
]); // prettier-ignore

const LINE_COMMENT = /#[^\r\n]*/y;
const IDENTIFIER = /[A-Za-z_][\w'-]*/y;
const NUMBER = /(?:[1-9]\d*\.\d*|0?\.\d+)(?:[Ee][+-]?\d+)?|\d+/y;
const PATH_RUN = /[\w.+-]*/y;
const PATH_TEXT = /[\w.+/-]*/y;
const LOOKUP_PATH = /<[\w.+-]+(?:\/[\w.+-]+)*>/y;
const URI = /[A-Za-z][A-Za-z\d+.-]*:[\w%/?:@&=+$,.!~*'-]+/y;
/** Characters that are a token whatever follows. */
const ALONE = '{}[]();,:@?*"';
const SYMBOL = /\.\.\.|\$\{|''|\+\+|\/\/|==|!=|<=|<\||>=|&&|\|\||\|>|->|[{}[\]()";,.:@=?!\-+*/<>]/y;

/** The end of a match of a sticky expression that begins here; its start when there is none. */
function end(expression: RegExp, source: string, from: number): number {
  expression.lastIndex = from;
  return expression.test(source) ? expression.lastIndex : from;
}

/**
 * The white space or comment that stands here.
 *
 * @returns undefined where there is neither.
 * @see https://nix.dev/manual/nix/latest/language/syntax#comments
 */
export function trivia(source: string, from: number): Token | undefined {
  const code = source.charCodeAt(from);
  if (isSpace(code)) {
    let to = from + 1;
    while (isSpace(source.charCodeAt(to))) to++;
    return { kind: "Whitespace", to };
  }
  if (code === 35 /* # */) return { kind: "Comment", to: end(LINE_COMMENT, source, from) };
  if (code === 47 /* / */ && source.charCodeAt(from + 1) === 42 /* * */) {
    const close = source.indexOf("*/", from + 2);
    return close < 0 ? undefined : { kind: "Comment", to: close + 2 };
  }
  return undefined;
}

/** The start of the next thing that is neither white space nor comment. */
export function skipTrivia(source: string, from: number): number {
  let at = from;
  for (let found = trivia(source, at); found; found = trivia(source, at)) at = found.to;
  return at;
}

/**
 * The end of the characters of paths that stand here. To look ahead so far from each token of
 * `a.b.c.…` would take time that grows with the square of its length, so ask once for each stretch.
 */
export function pathRun(source: string, from: number): number {
  return isPathCharacter(source.charCodeAt(from)) ? end(PATH_RUN, source, from) : from;
}

/**
 * The token that stands here, outside strings: the longest that fits, as Nix chooses.
 *
 * @param run - what {@link pathRun} says.
 * @returns kind `Text` for the start of a path, `Error` for a character that starts nothing, `End`
 * after the last character.
 * @see https://nix.dev/manual/nix/latest/language/syntax
 */
export function token(source: string, from: number, run: number): Token {
  const code = source.charCodeAt(from);
  // Nix takes a NUL for the end of the file.
  if (from >= source.length || code === 0) return { kind: "End", to: from };
  if (ALONE.includes(source[from]!)) return { kind: source[from] as Kind, to: from + 1 };
  // Were it closed, it would be trivia.
  if (source.startsWith("/*", from)) return { kind: "Error", to: source.length };
  if (code === 126 /* ~ */) return home(source, from);
  if (mayStartPath(code)) {
    const after = source.charCodeAt(run);
    if (after === 47 /* / */ && continuesPath(source, run + 1)) {
      return { kind: "Text", to: end(PATH_TEXT, source, from) };
    }
    if (after === 58 /* : */) {
      const to = end(URI, source, from);
      if (to > from) return { kind: "Uri", to };
    }
    if (isLetter(code)) return word(source, from);
    const number = end(NUMBER, source, from);
    if (number > from)
      return { kind: isInteger(source, from, number) ? "Integer" : "Float", to: number };
  }
  if (code === 60 /* < */) {
    const to = end(LOOKUP_PATH, source, from);
    if (to > from) return { kind: "LookupPath", to };
  }
  const to = end(SYMBOL, source, from);
  if (to > from) return { kind: source.slice(from, to) as Kind, to };
  return { kind: "Error", to: from + String.fromCodePoint(source.codePointAt(from)!).length };
}

/** The end of the path text that stands here, after an interpolation. */
export function pathText(source: string, from: number): number {
  return end(PATH_TEXT, source, from);
}

/**
 * The end of the text of a string: at its closing quote, at `${`, or at the end of the file.
 *
 * @see https://nix.dev/manual/nix/latest/language/string-literals
 */
export function stringText(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === 34 /* " */) return at;
    if (code === 92 /* \ */) at += 2;
    else if (code === 36 /* $ */) {
      const next = source.charCodeAt(at + 1);
      if (next === 123 /* { */) return at;
      // `$$` is two dollars, and `$${` starts no interpolation.
      at += next === 34 || next === 92 ? 1 : 2;
    } else at++;
  }
  return source.length;
}

/**
 * The end of the text of an indented string: at its closing quotes, at `${`, or at the end of the
 * file.
 *
 * @see https://nix.dev/manual/nix/latest/language/string-literals
 */
export function indentedText(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === 36 /* $ */) {
      const next = source.charCodeAt(at + 1);
      if (next === 123 /* { */) return at;
      at += next === 39 ? 1 : 2;
    } else if (code !== 39 /* ' */) at++;
    else {
      const next = source.charCodeAt(at + 1);
      const third = source.charCodeAt(at + 2);
      if (next !== 39) at += next === 36 ? 1 : 2;
      else if (third === 36 || third === 39) at += 3;
      else if (third === 92 && at + 3 < source.length) at += 4;
      else return at;
    }
  }
  return source.length;
}

function word(source: string, from: number): Token {
  const to = end(IDENTIFIER, source, from);
  const length = to - from;
  if (length >= 2 && length <= 7) {
    const text = source.slice(from, to);
    if (KEYWORDS.has(text)) return { kind: text as KeywordKind, to };
  }
  return { kind: "Identifier", to };
}

function home(source: string, from: number): Token {
  const isPath = source.charCodeAt(from + 1) === 47 /* / */ && continuesPath(source, from + 2);
  return isPath
    ? { kind: "Text", to: end(PATH_TEXT, source, from + 1) }
    : { kind: "Error", to: from + 1 };
}

function continuesPath(source: string, at: number): boolean {
  return isPathCharacter(source.charCodeAt(at)) || source.startsWith("${", at);
}

function isInteger(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isDigit(source.charCodeAt(at))) return false;
  return true;
}

const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;
const isDigit = (code: number) => code >= 48 && code <= 57;
const isLetter = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95; /* _ */
const isPathCharacter = (code: number) =>
  isLetter(code) || isDigit(code) || code === 45 || code === 46 || code === 43; /* - . + */
const mayStartPath = (code: number) => isPathCharacter(code) || code === 47; /* / */
