import type { Node } from "./ast.ts";
import { lineAt } from "./position.ts";
import { parse, problems } from "./problems.ts";

/** Replacement of the text between `from` and `to`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The reason why an edit would not be safe. Nothing was made. */
export class EditError extends Error {
  override readonly name = "EditError";
  /** The node that stands in the way. */
  readonly node: Node;

  constructor(message: string, node: Node) {
    super(message);
    this.node = node;
  }
}

/**
 * The text after some edits.
 *
 * @param source - the text that the edits were made for.
 * @param edits - in any order; those that insert at one place do so one after the other.
 * @throws RangeError when two edits overlap or one lies outside of the text.
 */
export function apply(source: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, insert } of ordered(edits)) {
    if (from < at || to < from || to > source.length) throw new RangeError("edits overlap");
    parts.push(source.slice(at, from), insert);
    at = to;
  }
  // Joined, the text is in one piece, which is twice as fast to parse as a sum of texts.
  return [...parts, source.slice(at)].join("");
}

/**
 * The text after several edits, each made for the result of the one before it.
 *
 * @param source - the text of a Nix file.
 * @param steps - each takes the tree of the text so far, and gives edits for it.
 * @throws EditError when one of the steps does: then none is made.
 */
export function edit(
  source: string,
  ...steps: readonly ((root: Node) => readonly Edit[])[]
): string {
  return steps.reduce((text, step) => apply(text, step(parse(text))), source);
}

/**
 * The edits that take edits back: `apply(apply(source, edits), inverse(source, edits))` is `source`.
 *
 * @param source - the text that the edits were made for.
 * @param edits - as for {@link apply}.
 */
export function inverse(source: string, edits: readonly Edit[]): readonly Edit[] {
  let moved = 0;
  return ordered(edits).map(({ from, to, insert }) => {
    const start = from + moved;
    moved += insert.length - (to - from);
    return { from: start, to: start + insert.length, insert: source.slice(from, to) };
  });
}

function ordered(edits: readonly Edit[]): readonly Edit[] {
  return edits.toSorted((one, other) => one.from - other.from || one.to - other.to);
}

/**
 * Lets only files through in which everything is where it should be.
 *
 * @throws EditError with the first problem of any other.
 */
export function requireSound(node: Node): void {
  if (!node.isSound) refuse(node);
}

/**
 * These edits, if the file that they are for is Nix with them.
 *
 * @throws EditError when it is not, be it for the edits or because it was none before.
 */
export function safe(node: Node, edits: readonly Edit[]): readonly Edit[] {
  const { source } = node;
  if (problems(apply(source, edits)).length === 0) return edits;
  if (problems(source).length > 0) refuse(node);
  const { from } = edits[0]!;
  throw new EditError(`line ${lineAt(source, from)} leaves no room for this edit`, node);
}

function refuse(node: Node): never {
  const { line, message } = problems(node.source)[0]!;
  throw new EditError(`the file is not Nix yet: line ${line}: ${message}`, node);
}
