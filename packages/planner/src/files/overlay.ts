import { isBelow } from "./path.ts";
import type { RepoFiles } from "./plan.ts";

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
