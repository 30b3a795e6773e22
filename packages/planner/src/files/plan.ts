import { problems as nixProblems } from "nix-source";
import { missingPaths, withFolders } from "./nix-paths.ts";
import { refusalOfPath } from "./path.ts";
import type { RepoFiles } from "./repo-files.ts";
import { problem, type Problem } from "../problems.ts";

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
  /** Whether the copy is for its owner alone, whatever permissions that file has. */
  readonly isPrivate?: boolean;
}

/** The file that a new one is a copy of. */
export interface Origin {
  /** From the top of the repo, or an absolute path. */
  readonly from: string;
  /** Its text, in which bytes that are none are `\uFFFD`. */
  readonly text: string;
  /** Whether something else than its own permissions keeps others from reading it. */
  readonly isPrivate?: boolean;
}

/** The changes of an operation. With problems it must not be carried out. */
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
  origins: ReadonlyMap<string, Origin> = new Map(),
): Plan {
  const found = [...wanted].flatMap(([path, text]): readonly Problem[] => {
    const old = files.get(path) ?? origins.get(path)?.text;
    const forbidden = refusalOfPath(path);
    const misplaced = forbidden === undefined ? [] : [problem(forbidden, {}, { file: path })];
    // Skip unchanged files: this plan did not make them valid or invalid.
    if (text === undefined || text === old) return misplaced;
    return [...misplaced, ...lossy(path, text, old), ...brokenNix(path, text)];
  });
  const all = [...problems, ...found, ...stranded(wanted, files)];
  if (all.length > 0) return { changes: [], problems: all };
  const changes = [...wanted].flatMap(([path, content]): Change[] => {
    const before = files.get(path);
    if (content === before) return [];
    if (content === undefined) {
      return before === undefined ? [] : [{ path, kind: "remove", before, content: "" }];
    }
    if (before !== undefined) return [{ path, kind: "modify", before, content }];
    const { from, isPrivate = false } = origins.get(path) ?? {};
    const copied = from === undefined ? {} : { from, ...(isPrivate && { isPrivate }) };
    return [{ path, kind: "add", before: "", content, ...copied }];
  });
  return { changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

/** No file that Nix cannot read is ever written, whoever its text is from. */
const brokenNix = (file: string, text: string): readonly Problem[] =>
  file.endsWith(".nix")
    ? nixProblems(text).map(({ line, message }) =>
        problem("not-nix", { reason: message }, { file, line }),
      )
    : [];

/** Bytes that are no text would be lost with any edit. */
const lossy = (file: string, text: string, old: string | undefined): readonly Problem[] =>
  old !== undefined && text.includes("\uFFFD") ? [problem("change-not-utf8", {}, { file })] : [];

/** No path that led to a file is left without one when that goes. */
function stranded(
  wanted: ReadonlyMap<string, string | undefined>,
  files: RepoFiles,
): readonly Problem[] {
  if (![...wanted.values()].includes(undefined)) return [];
  const before = files.below("");
  const gone = (path: string): boolean => wanted.has(path) && wanted.get(path) === undefined;
  const after = [...new Set([...before, ...wanted.keys()])].filter((path) => !gone(path));
  const [past, present] = [withFolders(before), withFolders(after)];
  return after
    .filter((path) => path.endsWith(".nix"))
    .flatMap((file) => {
      const text = wanted.get(file) ?? files.get(file) ?? "";
      // A path that is new in a file must lead somewhere as well.
      const old = wanted.has(file) ? files.get(file) : undefined;
      const astray = missingPaths(past, file, old ?? "").map(({ written }) => written);
      return missingPaths(present, file, text).flatMap(({ line, target, written }) => {
        const isLost =
          target !== undefined &&
          (past.has(target) || (old !== undefined && !astray.includes(written)));
        return isLost ? [problem("path-would-be-gone", { target }, { file, line })] : [];
      });
    });
}
