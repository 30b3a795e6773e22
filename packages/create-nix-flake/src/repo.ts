import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { RECORD, type RepoFiles } from "planner";
import { CliError, refusal } from "./cli-error.ts";

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
  const files = {
    get(path: string): string | undefined {
      if (!texts.has(path)) texts.set(path, readText(join(directory, path)));
      return texts.get(path);
    },
    below(folder: string): readonly string[] {
      if (!listings.has(folder)) listings.set(folder, filesBelow(directory, folder));
      return listings.get(folder)!;
    },
  };
  return { directory, files };
}

function filesBelow(directory: string, folder: string): string[] {
  const entries = entriesOf(join(directory, folder));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if ([".direnv", ".git", "node_modules"].includes(entry.name)) return [];
    // What a link to a folder leads to is either here by itself or not of this repo.
    if (entry.isDirectory()) return filesBelow(directory, path);
    const isFile = entry.isSymbolicLink()
      ? statSync(join(directory, path), { throwIfNoEntry: false })?.isFile()
      : entry.isFile();
    return isFile ? [path] : [];
  });
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

/** The most bytes that a file of a repo may have, to be read: no configuration has so many. */
const MOST_BYTES = 16 * 1024 * 1024;

function readText(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat || stat.isDirectory()) return undefined;
    // To read a pipe or a device might not end.
    if (!stat.isFile()) throw refusal("not-readable", { path: file, reason: "it is no file" });
    if (stat.size > MOST_BYTES) {
      throw refusal("not-readable", { path: file, reason: "it is larger than 16 MB" });
    }
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof CliError) throw error;
    // What would be below a file is none.
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "EISDIR", "ENOTDIR"].includes(code)) return undefined;
    throw refusal("not-readable", { path: file, reason: (error as Error).message });
  }
}
