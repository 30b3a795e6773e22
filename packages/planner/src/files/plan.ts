import { problems as nixProblems } from "nix-source";
import { missingPaths, withFolders } from "./missing-paths.ts";
import { refusalOfPath } from "./forbidden-paths.ts";
import { type Problem, problem } from "../problems.ts";

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

/** The file that a new one is a copy of. */
export interface Origin {
  /** From the top of the repo, or an absolute path. */
  readonly from: string;
  /** Its text, in which bytes that are none are `\uFFFD`. */
  readonly text: string;
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
  origins: ReadonlyMap<string, Origin> = new Map(),
): Plan {
  const found = [...wanted].flatMap(([path, text]): Problem[] => {
    const old = files.get(path) ?? origins.get(path)?.text;
    // Skip unchanged files: this plan did not make them valid or invalid.
    const own =
      text === undefined || text === old
        ? []
        : [...lossy(path, text, old), ...brokenNix(path, text)];
    return [...misplaced(path), ...own];
  });
  const all = [...problems, ...found, ...stranded(wanted, files)];
  if (all.length > 0) return { changes: [], problems: all };
  const changes = [...wanted].flatMap(([path, content]): Change[] => {
    const before = files.get(path);
    if (content === before) return [];
    if (content === undefined) return [{ path, kind: "remove", before: before!, content: "" }];
    if (before === undefined) {
      const from = origins.get(path)?.from;
      return [{ path, kind: "add", before: "", content, ...(from === undefined ? {} : { from }) }];
    }
    return [{ path, kind: "modify", before, content }];
  });
  return { changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)), problems };
}

/** No file is ever written outside of the repo or into its git, whatever a pack or a name says. */
function misplaced(path: string): Problem[] {
  const reason = refusalOfPath(path);
  return reason === undefined ? [] : [problem("path-forbidden", { reason }, { file: path })];
}

/** No file that Nix cannot read is ever written, whoever its text is from. */
function brokenNix(path: string, text: string): Problem[] {
  if (!path.endsWith(".nix")) return [];
  return nixProblems(text).map(({ line, message }) =>
    problem("not-nix", { reason: message }, { file: path, line }),
  );
}

/** Bytes that are no text would be lost with any edit. */
function lossy(path: string, text: string, old: string | undefined): Problem[] {
  if (old === undefined || !text.includes("\uFFFD")) return [];
  return [problem("change-not-utf8", {}, { file: path })];
}

/** No path that led to a file is left without one when that goes. */
function stranded(wanted: ReadonlyMap<string, string | undefined>, files: RepoFiles): Problem[] {
  if (![...wanted.values()].includes(undefined)) return [];
  const before = files.below("");
  const gone = (path: string): boolean => wanted.has(path) && wanted.get(path) === undefined;
  const after = [...new Set([...before, ...wanted.keys()])].filter((path) => !gone(path));
  const [past, present] = [withFolders(before), withFolders(after)];
  return after
    .filter((path) => path.endsWith(".nix"))
    .flatMap((path) => {
      const text = wanted.get(path) ?? files.get(path)!;
      // A path that is new in a file must lead somewhere as well.
      const old = wanted.has(path) ? files.get(path) : undefined;
      const astray = missingPaths(past, path, old ?? "").map(({ written }) => written);
      const lost = missingPaths(present, path, text).filter(
        ({ target, written }) =>
          target !== undefined &&
          (past.has(target) || (old !== undefined && !astray.includes(written))),
      );
      return lost.map(({ line, target = "" }) =>
        problem("path-would-be-gone", { target }, { file: path, line }),
      );
    });
}

/** The files of a repo, as far as an operation asks for them. */
export interface RepoFiles {
  /** The text of a file; nothing when there is no such file. */
  get(path: string): string | undefined;
  /** The paths of all files below a folder, which has no slash at its end; of all for the empty path. */
  below(folder: string): readonly string[];
}
