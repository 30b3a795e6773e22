import { statSync } from "node:fs";
import { join } from "node:path";
import { problem, type Problem, quote } from "planner";

/** What keeps others from reading a file. */
export interface Closed {
  /** The directory of the configuration. */
  readonly top: string;
  /** The file itself, or a directory that it is in. */
  readonly path: string;
  /** In octal. */
  readonly mode: string;
  readonly isFolder: boolean;
}

/**
 * What keeps others from reading a file of a configuration. That the whole of it is in a directory of one person says
 * nothing of a single file.
 *
 * @param path - from the top of the configuration.
 */
export function closedBy(top: string, path: string): Closed | undefined {
  const parts = path.split("/");
  for (const index of parts.keys()) {
    const place = join(top, ...parts.slice(0, index + 1));
    const { mode } = statSync(place);
    const isFolder = index + 1 < parts.length;
    if ((mode & (isFolder ? 0o055 : 0o044)) === 0) {
      return { top, path: place, mode: (mode & 0o777).toString(8).padStart(4, "0"), isFolder };
    }
  }
  return undefined;
}

/**
 * What is to be said of files that others may not read, since these are secrets until told otherwise: each place once,
 * and the whole once when it is so as a whole, for its owner has a `umask` of 077.
 *
 * @param closed - of each file that is copied what keeps others from reading it, if anything does.
 */
export function closedProblems(closed: readonly (Closed | undefined)[]): readonly Problem[] {
  const places = new Map(
    closed.flatMap((each): [string, Closed][] => (each ? [[each.path, each]] : [])),
  );
  const [first, second] = places.values();
  if (first && second && closed.every((each) => each?.isFolder === false)) {
    return [problemOf(first.top, first.mode, `chmod -R go+rX ${quote(first.top)}`)];
  }
  return [...places.values()].map(({ path, mode, isFolder }) =>
    problemOf(path, mode, `chmod ${isFolder ? "go+rx" : "go+r"} ${quote(path)}`),
  );
}

const problemOf = (file: string, mode: string, command: string): Problem =>
  problem("secret-unreadable", { mode, command }, { file });
