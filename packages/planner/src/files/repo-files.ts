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

/**
 * A repo in which some files have another text, come or go.
 *
 * @param texts - by path; nothing for a file that goes.
 */
export function overlay(
  files: RepoFiles,
  texts: ReadonlyMap<string, string | undefined>,
): RepoFiles {
  const isGone = (path: string): boolean => texts.has(path) && texts.get(path) === undefined;
  return {
    get: (path) => (texts.has(path) ? texts.get(path) : files.get(path)),
    below: (folder) => {
      const added = [...texts.keys()].filter((path) => isBelow(path, folder));
      return [...new Set([...files.below(folder), ...added])].filter((path) => !isGone(path));
    },
  };
}

/** The text of a file; empty where there is none. */
export const textAt = (files: Pick<RepoFiles, "get">, path: string): string =>
  files.get(path) ?? "";
