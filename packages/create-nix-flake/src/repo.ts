import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { NO_UTF8, RECORD, type RepoFiles } from "planner";
import { CliError, refusal } from "./cli-error.ts";
import { mostBytes, readText } from "./text-file.ts";
import { isChanging, isWaiting } from "./write/journal.ts";

/** A repo as it is now. */
export interface Repo {
  readonly directory: string;
  /** Its files, read when they are asked for; those of git and npm are left out. */
  readonly files: RepoFiles;
}

/**
 * Reads the repo that a directory belongs to: the nearest folder with our record or a flake.
 *
 * @throws {@link CliError} when there is none, or when a file cannot be read.
 */
export function readRepo(from: string): Repo {
  let directory = from;
  const holds = (name: string): boolean => existsSync(join(directory, name));
  while (!holds(RECORD) && !holds("flake.nix")) {
    const parent = dirname(directory);
    if (parent === directory) throw refusal("no-repository", { directory: from });
    directory = parent;
  }
  // A file is read once: what a plan is made of and what it is checked against must be the same.
  const texts = new Map<string, string | undefined>();
  const listings = new Map<string, readonly string[]>();
  let bytes = 0;
  const files = {
    get(path: string): string | undefined {
      if (!texts.has(path)) {
        const text = textOf(join(directory, path));
        bytes += text?.length ?? 0;
        if (bytes > MOST.all) throw unreadable(directory, "its files have more than 64 MB of text");
        texts.set(path, text);
      }
      return texts.get(path);
    },
    below(folder: string): readonly string[] {
      if (!listings.has(folder)) listings.set(folder, filesBelow(directory, folder));
      return listings.get(folder)!;
    },
  };
  return { directory, files };
}

/** The most that is read of a repo, so that it ends: no configuration has so much. */
const MOST = {
  /** Characters of all files that are read. */
  all: 64 * 1024 * 1024,
  /** Also those that git ignores, such as what a compiler has written. */
  files: 300_000,
  /** Folders in each other. */
  depth: 100,
};

const unreadable = (path: string, reason: string): CliError =>
  refusal("not-readable", { path, reason });

/** The paths of the files below a folder, in the order of the folders. */
function filesBelow(directory: string, top: string): string[] {
  const found: string[] = [];
  const isBusy = isChanging(directory);
  const look = (folder: string, depth: number): void => {
    const place = join(directory, folder);
    if (depth > MOST.depth) {
      throw unreadable(place, `it is more than ${MOST.depth} folders deep`);
    }
    for (const entry of entriesOf(place)) {
      const path = join(folder, entry.name);
      // A name that is no UTF-8 is no path that we could write.
      if (entry.name.includes(NO_UTF8)) continue;
      if ([".direnv", ".git", "node_modules"].includes(entry.name)) continue;
      // What another run is about to put into its place is none of the repo.
      if (isBusy && isWaiting(entry.name)) continue;
      // What a link to a folder leads to is either here by itself or not of this repo.
      if (entry.isDirectory()) look(path, depth + 1);
      else if (isFile(join(directory, path), entry)) found.push(path);
      if (found.length > MOST.files) {
        throw unreadable(directory, `it has more than ${MOST.files} files`);
      }
    }
  };
  look(top, 0);
  return found;
}

function isFile(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // A link to itself leads nowhere, as one to what is not there.
    return false;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw refusal("not-readable", { path: folder, reason: message });
  }
}

function textOf(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat || stat.isDirectory()) return undefined;
    // To read a pipe or a device might not end.
    if (!stat.isFile()) throw unreadable(file, "it is no file");
    const text = readText(file);
    if (text !== undefined) return text;
    throw unreadable(file, `it is larger than ${mostBytes(file) / 1024 / 1024} MB`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    // What would be below a file is none.
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "EISDIR", "ENOTDIR"].includes(code)) return undefined;
    throw refusal("not-readable", { path: file, reason: (error as Error).message });
  }
}
