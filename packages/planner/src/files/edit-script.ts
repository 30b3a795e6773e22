import { apply, type Edit, positionAt } from "nix-source";

/** An edit with its reason, for people to read. */
export interface Change extends Edit {
  readonly why: string;
}

/** The same reason for several edits. */
export const because = (why: string, edits: readonly Edit[]): readonly Change[] =>
  edits.map((edit) => ({ ...edit, why }));

/** A text and the edits made to it, round after round: each round is for what the one before gave. */
export interface Draft {
  readonly source: string;
  readonly text: string;
  /** The changes of each round in the order of the text. */
  readonly rounds: readonly { readonly before: string; readonly changes: readonly Change[] }[];
}

/** A draft in which nothing has been edited. */
export const draftOf = (source: string): Draft => ({ source, text: source, rounds: [] });

/** A draft with another round of edits. */
export function revised(draft: Draft, edits: readonly Change[]): Draft {
  if (edits.length === 0) return draft;
  const changes = outermost(edits);
  const before = draft.text;
  return {
    ...draft,
    text: apply(before, changes),
    rounds: [...draft.rounds, { before, changes }],
  };
}

/** What is in a stretch that goes as a whole needs no edit of its own. */
function outermost(changes: readonly Change[]): readonly Change[] {
  let end = -1;
  return changes
    .toSorted(
      (one, other) =>
        one.from - other.from ||
        Number(isInsertion(other)) - Number(isInsertion(one)) ||
        other.to - one.to,
    )
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = Math.max(end, to);
      return true;
    });
}

const isInsertion = ({ from, to }: Edit): boolean => from === to;

/** Lines that were edited, as they were and as they are. */
interface LineEdit {
  /** From 1, in the text as it was; lines that are only added come before it. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** All edits of a draft as lines, in the order of the text. */
export function lineEdits(draft: Draft): readonly LineEdit[] {
  const { source, text } = draft;
  return changedLines(draft).map(({ from, to, whys }) => {
    const isAdded = from === to;
    const after = text.slice(moved(draft, from, false), moved(draft, to, true));
    return {
      line: positionAt(source, from).line + (isAdded ? 1 : 0),
      before: source.slice(from, to),
      after: isAdded ? after.replace(/^\r?\n/, "") : after,
      why: [...whys].join("; "),
    };
  });
}

interface Lines {
  readonly from: number;
  readonly to: number;
  readonly whys: ReadonlySet<string>;
}

/** The lines of the first text that any round has changed; edits that share a line are one. */
function changedLines({ source, rounds }: Draft): readonly Lines[] {
  const all = rounds.flatMap(({ changes }, round) =>
    changes.map((change) => {
      const earlier = rounds.slice(0, round).toReversed();
      const back = (at: number): number =>
        earlier.reduce((place, { changes: edits }) => undone(place, edits), at);
      const [from, to] = [back(change.from), back(change.to)];
      const whys = new Set([change.why]);
      // Lines that are added behind a line leave that line as it is.
      const isAdded = from === to && /^\r?\n/.test(change.insert);
      return isAdded ? { from, to, whys } : { ...lineAround(source, from, to), whys };
    }),
  );
  const merged: Lines[] = [];
  for (const lines of all.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
    const last = merged.at(-1);
    if (!last || lines.from > last.to) merged.push(lines);
    else {
      const to = Math.max(last.to, lines.to);
      merged[merged.length - 1] = {
        from: last.from,
        to,
        whys: new Set([...last.whys, ...lines.whys]),
      };
    }
  }
  return merged;
}

function lineAround(text: string, from: number, to: number): { from: number; to: number } {
  const end = text.indexOf("\n", to);
  return { from: text.lastIndexOf("\n", from - 1) + 1, to: end === -1 ? text.length : end };
}

/** Where a place of the text after some edits, in their order, was before them. */
function undone(at: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const { from, to, insert } of edits) {
    if (from + shift >= at) break;
    if (from + shift + insert.length > at) return from;
    shift += insert.length - (to - from);
  }
  return at - shift;
}

/** Where a place of the first text is after all edits, with or without what was inserted there. */
export function moved({ rounds }: Draft, at: number, isBehind: boolean): number {
  return rounds.reduce((place, { changes }) => {
    let shift = 0;
    for (const { from, to, insert } of changes) {
      if (from > place) break;
      const isThere = from === to && to === place;
      if (to <= place && (isBehind || !isThere)) shift += insert.length - (to - from);
    }
    return place + shift;
  }, at);
}
