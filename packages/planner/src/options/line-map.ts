import { apply } from "nix-source";
import type { RenameEdit } from "./rename-edit.ts";

/**
 * Which line of a first text each line is, after some edits.
 *
 * @param text - before the edits.
 * @param lines - which line of the first text each of its lines is.
 */
export function linesAfter(
  text: string,
  lines: readonly number[],
  edits: readonly RenameEdit[],
): readonly number[] {
  const starts = lineStarts(text);
  const ordered = edits.toSorted((one, other) => one.from - other.from);
  return lineStarts(apply(text, edits)).map((start) => {
    const place = placeBefore(start, ordered, text);
    return lines[starts.findLastIndex((each) => each <= place)]!;
  });
}

/**
 * Where a line of a first text is after edits; one that went, where the next is.
 *
 * @param lines - what {@link linesAfter} gives.
 */
export function lineAfter(lines: readonly number[], line: number): number {
  const exact = lines.indexOf(line);
  const next = exact >= 0 ? exact : lines.findIndex((each) => each > line);
  return next >= 0 ? next + 1 : lines.length;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** Where in a text what stands at this place after some edits has come from. */
function placeBefore(place: number, ordered: readonly RenameEdit[], text: string): number {
  let moved = 0;
  for (const { from, to, insert, origin } of ordered) {
    const start = from + moved;
    if (place <= start) break;
    if (place <= start + insert.length) {
      if (origin === undefined) return from;
      const inside = insert.slice(0, place - start).trimStart();
      return nthLineFrom(text, origin, inside.split("\n").length - 1);
    }
    moved += insert.length - (to - from);
  }
  return place - moved;
}

function nthLineFrom(text: string, origin: number, count: number): number {
  let at = origin;
  for (let line = 0; line < count; line++) at = text.indexOf("\n", at) + 1;
  return at;
}
