/** An option, or a package, that newer releases call otherwise or do not have. */
export interface Rename {
  /** From 1. */
  readonly line: number;
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
 * @param text - a NixOS module.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 */
export function renamedIn(_text: string, _release: string): readonly Rename[] {
  return [];
}

/**
 * A module with the names of a release: what is renamed is written anew, what is gone without effect
 * goes, what needs thought is noted. All other bytes stay.
 *
 * @param text - a NixOS module.
 * @param release - `26.05`, or `unstable`, for which every rename applies.
 */
export function renameOptions(
  text: string,
  _release: string,
): { text: string; edits: readonly RenamedLine[]; notes: readonly RenameNote[] } {
  return { text, edits: [], notes: [] };
}
