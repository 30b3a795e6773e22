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
  let lines: readonly string[] = ours.split("\n");
  let isWhole = true;
  for (const hunk of hunksOf(base.split("\n"), theirs.split("\n"))) {
    const place = placeOf(hunk, lines);
    if (place !== undefined) lines = lines.toSpliced(place, hunk.gone.length, ...hunk.come);
    else if (hunk.gone.length === 0 && hunk.come.includes("")) {
      lines = [...lines.join("\n").trimEnd().split("\n"), "", ...trimmed(hunk.come), ""];
    }
    // What is not there any more need not go.
    else if (hunk.come.length > 0) isWhole = false;
  }
  return { text: lines.join("\n"), isWhole };
}

/** Lines that went and lines that came in their place, between two that stayed. */
interface Hunk {
  readonly before: string | undefined;
  readonly gone: readonly string[];
  readonly come: readonly string[];
  readonly after: string | undefined;
}

function hunksOf(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  const parts = diffArrays([...old], [...now]);
  const hunks: Hunk[] = [];
  for (const [index, part] of parts.entries()) {
    if (!part.added && !part.removed) continue;
    const previous = parts[index - 1];
    // What came in the place of something stands right behind it.
    if (previous?.removed) continue;
    const [gone, come] = part.removed ? [part, parts[index + 1]] : [undefined, part];
    const next = parts[index + (gone && come?.added ? 2 : 1)];
    hunks.push({
      before: previous?.value.at(-1),
      gone: gone?.value ?? [],
      come: come?.added ? come.value : [],
      after: next?.value[0],
    });
  }
  return hunks;
}

/** Where a hunk is in lines that have been edited; undefined where that is nowhere, or not clear. */
function placeOf({ before, gone, after }: Hunk, lines: readonly string[]): number | undefined {
  const all = Array.from({ length: lines.length + 1 }, (_, place) => place).filter((place) =>
    gone.every((line, at) => lines[place + at] === line),
  );
  const isAfter = (place: number): boolean => lines[place - 1] === before;
  const isBefore = (place: number): boolean => lines[place + gone.length] === after;
  const only = (places: readonly number[]): number | undefined =>
    places.length === 1 ? places[0] : undefined;
  const between = only(all.filter((place) => isAfter(place) && isBefore(place)));
  if (between !== undefined || gone.length > 0) return between ?? only(all);
  return only(all.filter(isBefore)) ?? only(all.filter(isAfter));
}

const trimmed = (lines: readonly string[]): readonly string[] =>
  lines.join("\n").trim().split("\n");
