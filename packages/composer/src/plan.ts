/** Something that stands in the way or needs a person. */
export interface Problem {
  /** Relative to the repo; nothing when the problem is no file's. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** One file of a plan. */
export interface Change {
  /** From the top of the repo, with `/` between its parts. */
  readonly path: string;
  readonly kind: "add" | "modify" | "remove";
  /** The whole text of the file afterwards; empty when it is removed. */
  readonly content: string;
}

/** What an operation would do. With problems it must not be carried out. */
export interface Plan {
  /** In the order of their paths. */
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}
