// Values in files of data, with where they are written.

/** A stretch of a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value in a file of data. */
export type Data =
  | { readonly kind: "set"; readonly entries: Map<string, DataEntry> }
  | { readonly kind: "list"; readonly items: readonly Data[] }
  | { readonly kind: "text"; readonly text: string; readonly at: Span }
  | { readonly kind: "other"; readonly nix: string };

/** An attribute in a file of data. */
export interface DataEntry {
  value: Data;
  /** Where its name is written. */
  readonly keys: Span[];
  /** Where it is written as a whole: a member, a line, or the tables of its name. */
  readonly places: Span[];
}
