import { isBelow } from "./path.ts";

/** The files of a repo, as far as an operation asks for them. */
export interface RepoFiles {
  /** The text of a file; nothing when there is no such file. */
  get(path: string): string | undefined;
  /** The paths of all files below a folder, which has no slash at its end; of all for the empty path. */
  below(folder: string): readonly string[];
}

/** A repo without a file. */
export const noFiles: RepoFiles = { get: () => undefined, below: () => [] };

/** A repo after changes, and these. */
interface Overlay {
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly files: RepoFiles;
}

/** The last changes of each repo. What is found in a repo is remembered by the object: for the same texts, one. */
const known = new WeakMap<RepoFiles, Overlay[]>();
const MOST_KNOWN = 6;

/**
 * A repo in which some files have another text, come or go.
 *
 * @param texts - by path; nothing for a file that goes.
 * @returns the same repo for the same texts.
 */
export function overlay(
  files: RepoFiles,
  texts: ReadonlyMap<string, string | undefined>,
): RepoFiles {
  const changes = new Map(
    [...texts].filter(([path, text]) => text === undefined || files.get(path) !== text),
  );
  if (changes.size === 0) return files;
  const before = known.get(files) ?? [];
  const same = before.find(
    (each) =>
      each.texts.size === changes.size &&
      [...changes].every(([path, text]) => each.texts.has(path) && each.texts.get(path) === text),
  );
  if (same) return same.files;
  const made = { texts: changes, files: changed(files, changes) };
  known.set(files, [made, ...before].slice(0, MOST_KNOWN));
  return made.files;
}

function changed(files: RepoFiles, texts: Overlay["texts"]): RepoFiles {
  const isGone = (path: string): boolean => texts.has(path) && texts.get(path) === undefined;
  const listings = new Map<string, readonly string[]>();
  const below = (folder: string): readonly string[] => {
    const added = [...texts.keys()].filter((path) => isBelow(path, folder));
    return [...new Set([...files.below(folder), ...added])].filter((path) => !isGone(path));
  };
  return {
    get: (path) => (texts.has(path) ? texts.get(path) : files.get(path)),
    below: (folder) => {
      const listing = listings.get(folder) ?? below(folder);
      listings.set(folder, listing);
      return listing;
    },
  };
}

/** The text of a file; empty where there is none. */
export const textAt = (files: Pick<RepoFiles, "get">, path: string): string =>
  files.get(path) ?? "";
