import { apply, parse, positionAt, problems, EditError } from "nix-source";
import { linesAfter } from "./line-map.ts";
import { mayHoldOldNames, oldNames, type OldName } from "./old-names.ts";

/** A place that uses an old name. */
export interface Renamed {
  /** Of the text before any rewriting, from 1. */
  readonly line: number;
  /** What is removed fails when it is built; what is renamed, or deprecated, still works. */
  readonly kind: OldName["kind"];
  readonly message: string;
  /** What to write by hand. */
  readonly fix: string;
}

/**
 * A module with the names of a release: what is renamed is written anew, what is gone without effect
 * goes, what needs thought is noted. All other bytes stay.
 *
 * @param text - a NixOS module. Homes are not for this: home-manager has names of its own.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns the text as it is when it is no Nix, and which line of the one before each of its lines is.
 *   `edits` have been made, `notes` need a person. Applied to its own result, it changes nothing.
 */
export function renameOptions(
  text: string,
  release: string,
): {
  text: string;
  lines: readonly number[];
  edits: readonly Renamed[];
  notes: readonly Renamed[];
} {
  let lines: readonly number[] = text.split("\n").map((_, index) => index + 1);
  if (!mayHoldOldNames(text, release) || problems(text).length > 0) {
    return { text, lines, edits: [], notes: [] };
  }
  const edits: Renamed[] = [];
  const notes: Renamed[] = [];
  const settled = new Set<string>();
  let current = text;
  for (;;) {
    const lineOf = ({ node }: OldName) => lines[positionAt(current, node.from).line - 1]!;
    const key = (name: OldName) => `${lineOf(name)} ${name.from}`;
    // From the last to the first: several that leave one set keep their order.
    const next = oldNames(parse(current), release, (name) => settled.has(key(name))).findLast(
      (name) => !settled.has(key(name)),
    );
    if (!next) break;
    try {
      const made = next.edits();
      const after = apply(current, made);
      if (problems(after).length > 0) {
        throw new EditError("its new name is defined beside it already", next.node);
      }
      edits.push({ line: lineOf(next), ...told(next) });
      lines = linesAfter(current, lines, made);
      current = after;
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      settled.add(key(next));
      notes.push({ line: lineOf(next), ...told(next, error.message) });
    }
  }
  const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
  return { text: current, lines, edits: edits.toSorted(byLine), notes: notes.toSorted(byLine) };
}

/** @param reason - why it cannot be rewritten. */
function told(name: OldName, reason?: string): Omit<Renamed, "line"> {
  const { kind, from, to, since, note, mayGo, instead } = name;
  const stays = reason === undefined ? "" : `, and stays as it is here: ${reason}`;
  if (to !== undefined) {
    const message = `\`${from}\` is \`${to}\` since NixOS ${since}${stays}`;
    return { kind, message, fix: `write \`${instead}\` instead` };
  }
  const state = kind === "deprecated" ? "warns" : "is gone";
  const message = `\`${from}\` ${state} since NixOS ${since}${mayGo ? stays : ""}`;
  const goes = mayGo && reason === undefined;
  return { kind, message, fix: goes ? "take it out" : (note ?? "take it out") };
}
