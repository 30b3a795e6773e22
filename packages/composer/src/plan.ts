import { problems as nixProblems } from "nix-source";
import { refusalOfPath } from "./paths.ts";

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
  /** The whole text of the file beforehand; empty when it is added. */
  readonly before: string;
  /** The whole text of the file afterwards; empty when it is removed. */
  readonly content: string;
  /**
   * The file of which an added one is a copy, edited or not: it has that file's permissions, and its
   * bytes where the text is the same, so that what is no text can be copied as well.
   */
  readonly from?: string;
}

/** What an operation would do. With problems it must not be carried out. */
export interface Plan {
  /** In the order of their paths. */
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}

/**
 * A plan from what each file is to hold; what already holds it is no change.
 *
 * @param wanted - the text of each file by its path; nothing for a file that goes.
 * @param files - the repo as it is.
 * @param problems - with any of them nothing is changed.
 * @param origins - the file that each copy is of, by the path of the copy.
 */
export function planOf(
  wanted: ReadonlyMap<string, string | undefined>,
  files: RepoFiles,
  problems: readonly Problem[] = [],
  origins: ReadonlyMap<string, string> = new Map(),
): Plan {
  const all = [...problems, ...[...wanted].flatMap(misplaced), ...[...wanted].flatMap(brokenNix)];
  if (all.length > 0) return { changes: [], problems: all };
  const changes = [...wanted].flatMap(([path, content]): Change[] => {
    const before = files.get(path);
    if (content === before) return [];
    if (content === undefined) return [{ path, kind: "remove", before: before!, content: "" }];
    if (before === undefined) {
      const from = origins.get(path);
      return [{ path, kind: "add", before: "", content, ...(from === undefined ? {} : { from }) }];
    }
    return [{ path, kind: "modify", before, content }];
  });
  return { changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

/** No file is ever written outside of the repo or into its git, whatever a pack or a name says. */
function misplaced([file]: readonly [string, unknown]): Problem[] {
  const message = refusalOfPath(file);
  return message === undefined ? [] : [{ file, message }];
}

/** No file that Nix cannot read is ever written, whoever its text is from. */
function brokenNix([file, text]: readonly [string, string | undefined]): Problem[] {
  if (!file.endsWith(".nix") || text === undefined) return [];
  return nixProblems(text).map(({ line, message }) => ({ file, line, message }));
}

/** The files of a repo, as far as an operation asks for them. */
export interface RepoFiles {
  /** The text of a file; nothing when there is no such file. */
  get(path: string): string | undefined;
  /** The paths of all files below a folder; of all files for the empty path. */
  below(folder: string): readonly string[];
}
