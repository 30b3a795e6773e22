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
  readonly rounds: readonly { readonly before: string; readonly changes: readonly Change[] }[];
}

/** A draft in which nothing has been edited. */
export const draftOf = (source: string): Draft => ({ source, text: source, rounds: [] });

/** A draft with another round of edits. */
export function revised(draft: Draft, changes: readonly Change[]): Draft {
  if (changes.length === 0) return draft;
  const before = draft.text;
  return {
    ...draft,
    text: apply(before, changes),
    rounds: [...draft.rounds, { before, changes }],
  };
}

/** Lines that were edited, as they were and as they are. */
export interface LineEdit {
  /** From 1, in the text as it was; lines that are only added come before it. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** All edits of a draft as lines, in the order of the text. */
export function lineEdits({ rounds }: Draft): readonly LineEdit[] {
  const earlier: (readonly Change[])[] = [];
  const found = rounds.flatMap(({ before, changes }) => {
    const edits = byLines(before, changes).map(({ from, to, group }) => {
      const why = [...new Set(group.map((change) => change.why))].join("; ");
      const original = earlier.reduceRight((at, round) => back(at, round), from);
      const moved = group.map((change) => ({
        ...change,
        from: change.from - from,
        to: change.to - from,
      }));
      const text = before.slice(from, to);
      const { line } = positionAt(rounds[0]!.before, original);
      if (group.every(isNewLine)) {
        const after = group.map(({ insert }) => insert).join("");
        return { line: line + 1, before: "", after: after.replace(/^\r?\n/, ""), why };
      }
      return {
        line,
        before: text,
        after: apply(text, moved),
        why,
      };
    });
    earlier.push(changes);
    return edits;
  });
  return found.toSorted((one, other) => one.line - other.line);
}

/** Whether an edit adds lines and leaves all others. */
const isNewLine = ({ from, to, insert }: Edit): boolean => from === to && /^\r?\n/.test(insert);

interface Lines {
  from: number;
  to: number;
  readonly group: Change[];
}

/** Edits that share a line are told as one. */
function byLines(text: string, changes: readonly Change[]): readonly Lines[] {
  const groups: Lines[] = [];
  for (const change of changes.toSorted((one, other) => one.from - other.from)) {
    const from = text.lastIndexOf("\n", change.from - 1) + 1;
    const end = text.indexOf("\n", change.to);
    const to = end === -1 ? text.length : end;
    const last = groups.at(-1);
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.group.push(change);
    } else groups.push({ from, to, group: [change] });
  }
  return groups;
}

/** Where a place of the text after some edits was before them. */
function back(at: number, edits: readonly Edit[]): number {
  let moved = 0;
  for (const { from, to, insert } of edits.toSorted((one, other) => one.from - other.from)) {
    if (from + moved >= at) break;
    const end = from + moved + insert.length;
    if (end > at) return from;
    moved += insert.length - (to - from);
  }
  return at - moved;
}

/** Where a place of the first text is after all edits. */
export function forward({ rounds }: Draft, at: number): number {
  return rounds.reduce((place, { changes }) => {
    let moved = 0;
    for (const { from, to, insert } of changes) {
      if (to <= place) moved += insert.length - (to - from);
    }
    return place + moved;
  }, at);
}
