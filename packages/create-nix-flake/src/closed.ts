import { statSync } from "node:fs";
import { join } from "node:path";
import { problem, type Problem, quote } from "planner";

/** What keeps others from reading a file: its own mode, or that of a folder that it is in. */
export interface Closed {
  /** The directory of the whole. */
  readonly top: string;
  readonly path: string;
  /** In octal. */
  readonly mode: string;
}

/**
 * All that keeps others from reading a file, the outermost first. That the whole is in a directory of one person says
 * nothing of a single file.
 *
 * @param path - from the top of the whole.
 */
export function closedOn(top: string, path: string): readonly Closed[] {
  const parts = path.split("/");
  return parts.flatMap((_, index) => {
    const place = join(top, ...parts.slice(0, index + 1));
    const { mode } = statSync(place);
    const isFolder = index + 1 < parts.length;
    if ((mode & (isFolder ? 0o055 : 0o044)) !== 0) return [];
    return [{ top, path: place, mode: (mode & 0o777).toString(8).padStart(4, "0") }];
  });
}

/** More places than these are said in one message. */
const MOST_PLACES = 2;

/**
 * What is to be said of files that others may not read, since these are secrets until told otherwise: of each place
 * once, or of all once, as where somebody has a `umask` of 077.
 *
 * @param files - of each file all that keeps others from reading it.
 */
export function closedProblems(files: readonly (readonly Closed[])[]): readonly Problem[] {
  const groups = new Map<string, Closed[]>();
  for (const closed of files) {
    const [first] = closed;
    if (first) groups.set(first.path, [...(groups.get(first.path) ?? []), ...closed]);
  }
  const all = [...groups.values()].flat();
  const [first] = all;
  if (first && groups.size > MOST_PLACES) {
    const count = files.filter((closed) => closed.length > 0).length;
    return [problem("secrets-unreadable", { count, command: opening(all) }, { file: first.top })];
  }
  return [...groups].map(([file, places]) =>
    problem(
      "secret-unreadable",
      { mode: places[0]?.mode ?? "", command: opening(places) },
      { file },
    ),
  );
}

/** The command that lets others read some places, and nothing else. */
const opening = (places: readonly Closed[]): string =>
  `chmod go+rX ${[...new Set(places.map(({ path }) => quote(path)))].join(" ")}`;
