import { check } from "./check.ts";
import { file } from "./grammar.ts";
import { Machine, MOST_MISTAKES } from "./machine.ts";
import { positionAt, type Position } from "./position.ts";
import type { Node } from "./tree.ts";

/** What keeps a text from being Nix, and where. */
export interface Problem extends Position {
  readonly from: number;
  readonly to: number;
  /** A sentence that says what is wrong, for someone who is new to Nix. */
  readonly message: string;
}

/**
 * The syntax tree of a text.
 *
 * @param source - the text of a Nix file; any text at all gives a tree, with nodes of kind `Error`
 * for what fits nowhere.
 * @returns the node of kind `File`, whose leaves joined are the text.
 * @see https://nix.dev/manual/nix/latest/language
 */
export function parse(source: string): Node {
  return new Machine(source).run(file);
}

/**
 * What `nix-instantiate --parse` would refuse in a text, undefined variables aside.
 *
 * @param source - the text of a Nix file.
 * @returns nothing when it is Nix; else each mistake once, in the order of the text, at most 50.
 * @see https://nix.dev/manual/nix/latest/language
 */
export function problems(source: string): readonly Problem[] {
  const machine = new Machine(source);
  const root = machine.run(file);
  return [...machine.mistakes, ...check(root, MOST_MISTAKES)]
    .toSorted((one, other) => one.from - other.from)
    .slice(0, MOST_MISTAKES)
    .map(({ from, to, message }) => {
      const { line, column } = positionAt(source, from);
      return { line, column, from, to, message };
    });
}
