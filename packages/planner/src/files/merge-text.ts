import { diffArrays } from "diff";

/** A text that was merged. */
interface MergedText {
  readonly text: string;
  /** Whether all that changed is in it; else what found no place is left out. */
  readonly isWhole: boolean;
}

/**
 * Brings the difference between two versions of a text that we wrote into a third that somebody has
 * edited, place by place. All else keeps its bytes.
 *
 * @param ours - the edited text.
 * @param base - what we wrote before it was edited.
 * @param theirs - what we would write now.
 * @returns lines that came in stand between the same lines as in `theirs`, or before the same line; a section
 * whose place has been edited away stands at the end. Lines that changed or went do so where they are as they were.
 */
export function mergeText(ours: string, base: string, theirs: string): MergedText {
  // Lines are compared without what ends them, which is what the whole text has.
  const end = /\r\n/.test(ours) && !/[^\r]\n/.test(ours) ? "\r\n" : "\n";
  let lines: readonly string[] = ours.split(end);
  let isWhole = true;
  for (const hunk of hunksOf(base.split("\n"), theirs.split("\n"))) {
    if (hunk.gone.length === 0 && hasRun(lines, trimmed(hunk.come))) continue;
    const place = placeOf(hunk, lines);
    if (place !== undefined) lines = lines.toSpliced(place, hunk.gone.length, ...hunk.come);
    else if (hunk.gone.length === 0 && hunk.come.includes("")) {
      const written = lines.slice(
        0,
        Math.max(lines.findLastIndex((line) => !isBlank(line)) + 1, 1),
      );
      lines = [...written, "", ...trimmed(hunk.come), ""];
    }
    // What is not there any more need not go.
    else if (hunk.come.length > 0) isWhole = false;
  }
  return { text: lines.join(end), isWhole };
}

/** Lines that went and lines that came in their place, between two that stayed. */
interface Hunk {
  readonly before: string | undefined;
  /** The lines of the same paragraph or table that stand before, the nearest first. */
  readonly above: readonly string[];
  readonly gone: readonly string[];
  readonly come: readonly string[];
  readonly after: string | undefined;
}

function hunksOf(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const parts = diffArrays([...old], [...now]);
  const hunks: Hunk[] = [];
  let seen: readonly string[] = [];
  for (const [index, part] of parts.entries()) {
    const earlier = seen;
    if (!part.added) seen = [...seen, ...part.value];
    if (!part.added && !part.removed) continue;
    const previous = parts[index - 1];
    // What came in the place of something stands right behind it.
    if (previous?.removed) continue;
    const [gone, come] = part.removed ? [part, parts[index + 1]] : [undefined, part];
    const next = parts[index + (gone && come?.added ? 2 : 1)];
    hunks.push({
      before: previous?.value.at(-1),
      above: earlier.slice(earlier.lastIndexOf("") + 1).toReversed(),
      gone: gone?.value ?? [],
      come: come?.added ? come.value : [],
      after: next?.value[0],
    });
  }
  return hunks;
}

/** Where a hunk is in lines that have been edited; undefined where that is nowhere, or not clear. */
function placeOf(
  { before, above, gone, come, after }: Hunk,
  lines: readonly string[],
): number | undefined {
  const all = Array.from({ length: lines.length + 1 }, (_, place) => place).filter((place) =>
    gone.every((line, at) => lines[place + at] === line),
  );
  const isAfter = (place: number): boolean => lines[place - 1] === before;
  const isBefore = (place: number): boolean => lines[place + gone.length] === after;
  const only = (places: readonly number[]): number | undefined =>
    places.length === 1 ? places[0] : undefined;
  const between = all.filter((place) => isAfter(place) && isBefore(place));
  // Of a line or two that go, there may be others that somebody wrote.
  if (gone.length > 0) {
    return only(between) ?? (come.length > 0 || gone.length > 2 ? only(all) : undefined);
  }
  const depth = depthOf(come.find((line) => !isBlank(line)) ?? "");
  // A blank line says nothing of a place, and may be in the midst of what is indented.
  if (!isBlank(after) || (!isBlank(before) && depth === 0)) {
    const place = only(between) ?? (!isBlank(after) ? only(all.filter(isBefore)) : undefined);
    if (place !== undefined) return place;
  }
  if (after !== "") return !isBlank(before) ? only(all.filter(isAfter)) : undefined;
  // What was the end of a paragraph or a table is its end also where others have come.
  const known = above.find(
    (line) => depthOf(line) >= depth && lines.filter((each) => each === line).length === 1,
  );
  if (known === undefined) return undefined;
  // A paragraph or a table ends at a blank line; what is indented, where less is.
  const first = lines.indexOf(known);
  const next = lines.findIndex(
    (line, place) => place > first && (isBlank(line) ? depth === 0 : depthOf(line) < depth),
  );
  const block = lines.slice(0, next === -1 ? lines.length : next);
  return block.findLastIndex((line) => !isBlank(line)) + 1;
}

/** How far a line is indented. */
const depthOf = (line: string): number => line.length - line.trimStart().length;

/** Lines without the blank ones at both ends. */
function trimmed(lines: readonly string[]): readonly string[] {
  const [first, last] = [
    lines.findIndex((line) => !isBlank(line)),
    lines.findLastIndex((line) => !isBlank(line)),
  ];
  return first === -1 ? [] : lines.slice(first, last + 1);
}

const isBlank = (line = ""): boolean => line.trim() === "";

/** Whether lines stand in others one after the other. */
const hasRun = (lines: readonly string[], run: readonly string[]): boolean =>
  run.length > 0 && lines.some((_, place) => run.every((line, at) => lines[place + at] === line));
