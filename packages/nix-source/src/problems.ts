import type { NodeOf } from "./ast.ts";
import { check } from "./check.ts";
import { file } from "./grammar.ts";
import { MOST_MISTAKES, ParserState, type Mistake } from "./parser.ts";
import { locator, type Position } from "./position.ts";

/** A mistake that keeps a text from being Nix, and its place. */
export interface SyntaxProblem extends Position {
  readonly from: number;
  readonly to: number;
  /** A sentence for someone who is new to Nix. */
  readonly message: string;
}

/**
 * The syntax tree of a text.
 *
 * @param source - the text of a Nix file; any text at all gives a tree, with nodes of kind `Error`
 * for what fits nowhere.
 * @param path - of the file whose text it is, for those who tell nodes apart by identity: of two files with one text,
 * each gets a tree of its own. Without it the tree may be one that was read for another file.
 * @returns the node of kind `File`, whose leaves joined are the text.
 * @see https://nix.dev/manual/nix/latest/language
 */
export function parse(source: string, path?: string): NodeOf<"File"> {
  return reading(source, path).root;
}

/**
 * The mistakes for which `nix-instantiate --parse` would refuse a text, undefined variables aside.
 *
 * @param source - the text of a Nix file.
 * @returns nothing when it is Nix; else each mistake once, in the order of the text, at most 50.
 * @see https://nix.dev/manual/nix/latest/language
 */
export function problems(source: string): readonly SyntaxProblem[] {
  const read = reading(source);
  return (read.problems ??= problemsIn(
    source,
    [...read.mistakes, ...check(read.root, MOST_MISTAKES)]
      .toSorted((one, other) => one.from - other.from)
      .slice(0, MOST_MISTAKES),
  ));
}

/** These mistakes, which are in the order of the text, with lines and columns. */
export function problemsIn(source: string, mistakes: readonly Mistake[]): readonly SyntaxProblem[] {
  const locate = locator(source);
  return mistakes.map((mistake) => ({ ...locate(mistake.from), ...mistake }));
}

/** A text that has been read. */
interface Reading {
  readonly root: NodeOf<"File">;
  readonly mistakes: ParserState["mistakes"];
  problems?: readonly SyntaxProblem[];
}

/**
 * The readings of each text by the files that have it: whoever edits a text step by step asks for the same texts again
 * and again. Those that were asked for last are last.
 */
const recent = new Map<string, Map<string, Reading>>();
const MOST_RECENT = 64;

function reading(source: string, path?: string): Reading {
  const all = recent.get(source) ?? new Map<string, Reading>();
  recent.delete(source);
  recent.set(source, all);
  if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value!);
  const known = path === undefined ? all.values().next().value : (all.get(path) ?? all.get(NONE));
  const read = known ?? readingOf(source);
  if (path !== undefined) all.delete(NONE);
  if (path !== undefined || !known) all.set(path ?? NONE, read);
  return read;
}

/** The path of a text that is of no file. */
const NONE = "";

function readingOf(source: string): Reading {
  const state = new ParserState(source);
  return { root: state.run(file), mistakes: state.mistakes };
}
