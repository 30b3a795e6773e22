import { apply, parse, positionAt, problems, Refusal, type Node } from "nix-source";
import { linesAfter } from "./line-map.ts";
import { firstLine, mayHoldOldNames, oldNames, type OldName } from "./old-names.ts";
import type { RenameEdit } from "./rename-edit.ts";

/** An option, or a package, that newer releases call otherwise or do not have. */
interface Rename {
  /** From 1. */
  readonly line: number;
  readonly kind: "renamed" | "removed" | "changed";
  readonly from: string;
  /** Nothing when it is gone. */
  readonly to?: string;
  /** The release in which the old name began to warn or to fail. */
  readonly since: string;
  readonly note?: string;
}

/** A line that was rewritten. */
export interface RenamedLine {
  /** Of the text before any rewriting, from 1. */
  readonly line: number;
  readonly before: string;
  /** Empty when it went. */
  readonly after: string;
}

/** A place that needs a person. */
export interface RenameNote {
  /** Of the text before any rewriting, from 1. */
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/**
 * The options and packages in a NixOS module that a release calls otherwise.
 *
 * @param text - a NixOS module. Homes are not for this: home-manager has names of its own.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns nothing for a text that is no Nix.
 */
export function renamedIn(text: string, release: string): readonly Rename[] {
  if (!mayHoldOldNames(text, release) || problems(text).length > 0) return [];
  const all = oldNames(parse(text), release, () => true);
  return all
    .filter((each) => !all.some((other) => isPart(each, other)))
    .map(({ node, kind, from, to, since, note }) => ({
      line: positionAt(text, node.from).line,
      kind,
      from,
      ...(to !== undefined && { to }),
      since,
      ...(note !== undefined && { note }),
    }));
}

/** Whether a name is new by no more than the set that it is in. */
function isPart(one: OldName, other: OldName): boolean {
  const isInside = other.node.from < one.node.from && one.node.to <= other.node.to;
  if (!isInside || one.to === undefined || other.to === undefined) return false;
  return (
    one.from.startsWith(`${other.from}.`) && one.to === other.to + one.from.slice(other.from.length)
  );
}

/**
 * A module with the names of a release: what is renamed is written anew, what is gone without effect
 * goes, what needs thought is noted. All other bytes stay.
 *
 * @param text - a NixOS module. Homes are not for this: home-manager has names of its own.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 * @returns the text as it is when it is no Nix. Applied to its own result, it changes nothing.
 */
export function renameOptions(
  text: string,
  release: string,
): { text: string; edits: readonly RenamedLine[]; notes: readonly RenameNote[] } {
  if (!mayHoldOldNames(text, release) || problems(text).length > 0) {
    return { text, edits: [], notes: [] };
  }
  const edits: RenamedLine[] = [];
  const notes: RenameNote[] = [];
  const settled = new Set<string>();
  let current = text;
  let lines: readonly number[] = text.split("\n").map((_, index) => index + 1);
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
        throw new Refusal("its new name is defined beside it already", next.node);
      }
      edits.push({
        line: lineOf(next),
        before: firstLine(next.node.text),
        after: written(next.node, made),
      });
      lines = linesAfter(current, lines, made);
      current = after;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      settled.add(key(next));
      notes.push({ line: lineOf(next), ...noteFor(next, error.message) });
    }
  }
  const byLine = (one: { line: number }, other: { line: number }) => one.line - other.line;
  return { text: current, edits: edits.toSorted(byLine), notes: notes.toSorted(byLine) };
}

function noteFor(name: OldName, reason: string): Omit<RenameNote, "line"> {
  const { from, to, since, note, mayGo, instead } = name;
  const stays = `, and stays as it is here: ${reason}`;
  if (to === undefined) {
    return {
      message: `\`${from}\` is gone since NixOS ${since}${mayGo ? stays : ""}`,
      fix: note ?? "take it out",
    };
  }
  return {
    message: `\`${from}\` is \`${to}\` since NixOS ${since}${stays}`,
    fix: `write \`${instead}\` instead`,
  };
}

/** What has become of a node, in one line. */
function written({ source, from, to, text }: Node, made: readonly RenameEdit[]): string {
  const definition = made.find((edit) => edit.definition !== undefined)?.definition;
  if (definition !== undefined) return firstLine(definition);
  const isInside = made.every((edit) => from <= edit.from && edit.to <= to);
  if (!isInside || made.every(({ insert }) => insert.trim() === "")) {
    return firstLine(made.map(({ insert }) => insert.trim()).join(""));
  }
  const grown = made.reduce((sum, edit) => sum + edit.insert.length - (edit.to - edit.from), 0);
  const after = apply(source, made).slice(from, to + grown);
  return text.includes("\n") ? firstLine(after) : after.split(/\s*\n\s*/).join(" ");
}
