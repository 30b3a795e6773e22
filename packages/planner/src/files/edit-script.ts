import { apply, type Edit, EditError, positionAt } from "nix-source";
import { lineOf } from "../problems.ts";

/** An edit whose inserted text may be moved from elsewhere: from `origin` on, in the text before it. */
export interface MovingEdit extends Edit {
  readonly origin?: number;
}

/** An edit with its reason, for people to read. */
export interface ReasonedEdit extends MovingEdit {
  readonly why: string;
}

/** Gives several edits the same reason. */
export const because = (why: string, edits: readonly MovingEdit[]): readonly ReasonedEdit[] =>
  edits.map((edit) => ({ ...edit, why }));

/**
 * The result of something that throws an `EditError` where it would not be safe.
 *
 * @param otherwise - makes the result then, of the reason and of the line that it is about.
 */
export function unlessUnsafe<Result>(
  make: () => Result,
  otherwise: (reason: string, line: number) => Result,
): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return otherwise(error.message, lineOf(error.node));
  }
}

/** Lines that were edited, as they were and as they are. */
export interface LineEdit {
  /** From 1, in the first text; lines that are only added come before it. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Edits made together, in the order of the text that they were made for. */
interface Round {
  readonly before: string;
  readonly edits: readonly ReasonedEdit[];
  readonly after: string;
}

/**
 * A text and the edits made to it, round after round, each round for the text that the one before left.
 * Places and lines of the first text can be found in the last one, and the other way round. A script
 * never changes: {@link with} makes another.
 */
export class EditScript {
  /** The text before all edits. */
  readonly source: string;
  readonly #rounds: readonly Round[];
  /** For each line of the last text its {@link Origin}; found when first asked for. */
  #origins: readonly Origin[] | undefined;

  /** @param source - a text in which nothing has been edited. */
  constructor(source: string, rounds: readonly Round[] = []) {
    this.source = source;
    this.#rounds = rounds;
  }

  /** The text after all edits. */
  get text(): string {
    return this.#rounds.at(-1)?.after ?? this.source;
  }

  /** Whether any edit has been made. */
  get isEdited(): boolean {
    return this.#rounds.length > 0;
  }

  /**
   * This script with another round of edits.
   *
   * @param edits - for {@link text}, in any order. Those inside a larger replacement are dropped.
   * @throws RangeError when two edits overlap in part.
   */
  with(edits: readonly ReasonedEdit[]): EditScript {
    if (edits.length === 0) return this;
    const [before, outer] = [this.text, outermost(edits)];
    const round = { before, edits: outer, after: apply(before, outer) };
    const next = new EditScript(this.source, [...this.#rounds, round]);
    // Asked for after each of many rounds, they need not be counted through all of them again.
    if (this.#origins) next.#origins = originsAfter(round, this.#origins);
    return next;
  }

  /**
   * The place in the last text of a place in the first.
   *
   * @param isBehind - whether it is behind what was inserted right there.
   */
  moved(place: number, isBehind = true): number {
    return this.#rounds.reduce((at, { edits }) => {
      let shift = 0;
      for (const { from, to, insert } of edits) {
        if (from > at) break;
        const isThere = from === to && to === at;
        if (to <= at && (isBehind || !isThere)) shift += insert.length - (to - from);
      }
      return at + shift;
    }, place);
  }

  /** The line of the first text that a line of the last one comes from; both from 1. */
  origin(line: number): number {
    return Math.abs(this.#lines()[line - 1] ?? line);
  }

  /** The line of the last text that a line of the first one became, or, if it went, the next one. */
  movedLine(line: number): number {
    const lines = this.#lines();
    const exact = lines.indexOf(line);
    const next = exact >= 0 ? exact : lines.findIndex((each) => Math.abs(each) > line);
    return next >= 0 ? next + 1 : lines.length;
  }

  /** All edits as lines, in the order of the text; edits that share a line are one. */
  lineEdits(): readonly LineEdit[] {
    return this.#changedLines().map(({ from, to, whys }) => {
      const isAdded = from === to;
      const after = this.text.slice(this.moved(from, false), this.moved(to));
      return {
        line: positionAt(this.source, from).line + (isAdded ? 1 : 0),
        before: this.source.slice(from, to),
        after: isAdded ? after.replace(/^\r?\n/, "") : after,
        why: [...whys].join("; "),
      };
    });
  }

  #lines(): readonly Origin[] {
    this.#origins ??= this.#rounds.reduce<readonly Origin[]>(
      (origins, round) => originsAfter(round, origins),
      lineStarts(this.source).map((_, index) => index + 1),
    );
    return this.#origins;
  }

  #changedLines(): readonly Stretch[] {
    const all = this.#rounds.flatMap(({ edits }, index) => {
      const earlier = this.#rounds.slice(0, index).toReversed();
      const inSource = (at: number): number =>
        earlier.reduce((place, round) => placeBefore(round, place).place, at);
      return edits.map((edit) => {
        const [from, to] = [inSource(edit.from), inSource(edit.to)];
        const whys = new Set([edit.why]);
        // Lines that are added behind a line leave that line as it is.
        const isAdded = from === to && /^\r?\n/.test(edit.insert);
        return isAdded ? { from, to, whys } : { ...lineAround(this.source, from, to), whys };
      });
    });
    return all
      .toSorted((one, other) => one.from - other.from || other.to - one.to)
      .reduce<readonly Stretch[]>(merged, []);
  }
}

/** Drops edits inside a larger replacement. */
export function outermost<Item extends Edit>(edits: readonly Item[]): readonly Item[] {
  let end = -1;
  return edits
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

/** Whole lines of the first text, and why they changed. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly whys: ReadonlySet<string>;
}

/** Adds a stretch to those before it, and to the last of them if they touch. */
function merged(before: readonly Stretch[], next: Stretch): readonly Stretch[] {
  const last = before.at(-1);
  if (!last || next.from > last.to) return [...before, next];
  const whys = new Set([...last.whys, ...next.whys]);
  return [...before.slice(0, -1), { from: last.from, to: Math.max(last.to, next.to), whys }];
}

function lineAround(text: string, from: number, to: number): { from: number; to: number } {
  const end = text.indexOf("\n", to);
  return { from: text.lastIndexOf("\n", from - 1) + 1, to: end === -1 ? text.length : end };
}

/** The line of the first text that a line was; negative for a new line, with the line beside which it came. */
type Origin = number;

/**
 * The place before a round of edits that a place after it comes from.
 *
 * @param startsLine - whether the text behind the place is what matters, as it is for lines, and not
 * the text in front of it.
 * @returns also whether the text there is new, and takes the place of no other.
 */
function placeBefore(
  { before, edits }: Round,
  place: number,
  startsLine = false,
): { readonly place: number; readonly isNew: boolean } {
  let shift = 0;
  for (const { from, to, insert, origin } of edits) {
    const start = from + shift;
    if (start > place || (start === place && !startsLine)) break;
    if (start + insert.length > place) {
      if (origin === undefined) return { place: from, isNew: start < place || from === to };
      const inside = insert.slice(0, place - start).trimStart();
      return { place: nthLineFrom(before, origin, inside.split("\n").length - 1), isNew: false };
    }
    shift += insert.length - (to - from);
  }
  return { place: place - shift, isNew: false };
}

function nthLineFrom(text: string, from: number, count: number): number {
  let at = from;
  for (let line = 0; line < count; line++) at = text.indexOf("\n", at) + 1;
  return at;
}

/** The origins of the lines after a round, given those of the lines before it. */
function originsAfter(round: Round, origins: readonly Origin[]): readonly Origin[] {
  const starts = lineStarts(round.before);
  return lineStarts(round.after).map((start) => {
    const { place, isNew } = placeBefore(round, start, true);
    const origin = origins[starts.findLastIndex((each) => each <= place)] ?? 1;
    return isNew ? -Math.abs(origin) : origin;
  });
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
