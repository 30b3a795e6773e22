import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Answers, RECORD } from "composer";
import { refusal } from "./failure.ts";

/** A repo that we made, as it is now. */
export interface Repo {
  readonly directory: string;
  readonly answers: Answers;
  /** Whether it is a git repository. */
  readonly isGit: boolean;
  /** The text of its files, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the repo that a directory belongs to.
 *
 * @throws {@link Failure} when there is none, or when its record cannot be read.
 */
export function readRepo(from: string): Repo {
  let directory = from;
  while (!existsSync(join(directory, RECORD))) {
    const parent = dirname(directory);
    if (parent === directory) {
      throw refusal(`${from} is not in a repository of ours: no ${RECORD} is there or above`);
    }
    directory = parent;
  }
  const isGit = existsSync(join(directory, ".git"));
  return { directory, answers: readRecord(directory), isGit, files: readFiles(directory) };
}

function readRecord(directory: string): Answers {
  try {
    const { release, packs, users, hosts } = JSON.parse(
      readFileSync(join(directory, RECORD), "utf8"),
    ) as Answers;
    for (const list of [packs, users, hosts])
      if (!Array.isArray(list)) throw new TypeError("a list is missing");
    return { release, packs, users, hosts };
  } catch (error) {
    const reason = (error as Error).message;
    throw refusal(
      `${RECORD} cannot be read: ${reason}`,
      "restore it, for example with git checkout",
    );
  }
}

function readFiles(directory: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const foreign = entry.name === ".git" || entry.name === "node_modules";
      if (entry.isDirectory() && !foreign) visit(path);
      else if (entry.isFile()) files.set(path, readFileSync(join(directory, path), "utf8"));
    }
  };
  visit("");
  return files;
}
