import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { refusal } from "./cli-error.ts";
import type { Runner } from "./runner.ts";

/**
 * Makes a directory a git repository and adds every file, because flakes see no others.
 *
 * @throws {@link CliError} with git's own words.
 */
export function initialise(runner: Runner, directory: string): void {
  run(runner, directory, ["init", "--quiet", "--initial-branch=main"]);
  // By force: the user's own list of ignored files must not leave out a file of the repo.
  run(runner, directory, ["add", "--all", "--force"]);
}

/**
 * Commits everything that is added, without hooks and without signing, which could ask for a passphrase
 * and wait for ever.
 *
 * @throws {@link CliError} with git's own words.
 */
export function commit(runner: Runner, directory: string): void {
  const words = ["commit", "--no-gpg-sign", "--quiet", "--message", "Create the configuration"];
  run(runner, directory, ["-c", "core.hooksPath=/dev/null", ...words]);
}

/**
 * Adds files to the index, where a flake sees them, committed or not.
 *
 * @param gone - removed files; git need not know them.
 * @throws {@link CliError} with git's own words.
 */
export function stage(
  runner: Runner,
  directory: string,
  paths: readonly string[],
  gone: readonly string[],
): void {
  if (paths.length > 0) run(runner, directory, ["add", "--all", "--force", "--", ...paths]);
  if (gone.length > 0) {
    run(runner, directory, ["rm", "--quiet", "--cached", "--ignore-unmatch", "--", ...gone]);
  }
}

/**
 * A test for paths below a directory that git ignores.
 *
 * @param words - settings of git for it.
 * @throws {@link CliError} with git's own words.
 */
export function ignoring(
  runner: Runner,
  directory: string,
  words: readonly string[] = [],
): (path: string) => boolean {
  // The paths of folders end in a slash.
  const paths = listed(runner, directory, ["--ignored", "--directory"], words);
  const files = new Set(paths);
  const folders = paths.filter((path) => path.endsWith("/"));
  return (path) => files.has(path) || folders.some((folder) => path.startsWith(folder));
}

/** What keeps the content of a file from those who have its repository. */
export type Protection = "ignored" | "encrypted";

/**
 * How git protects each of some files: it is told to leave them out, or to encrypt them.
 *
 * @param paths - absolute, in whatever repositories.
 * @returns nothing for those that it does not, or of which it cannot tell.
 */
export function protections(
  runner: Runner,
  paths: readonly string[],
): ReadonlyMap<string, Protection> {
  const byTop = new Map<string, string[]>();
  for (const path of paths) {
    const top = topOfGit(dirname(path));
    if (top !== undefined) byTop.set(top, [...(byTop.get(top) ?? []), path]);
  }
  const found = new Map<string, Protection>();
  for (const [top, inside] of byTop) {
    const relatives = new Map(inside.map((path) => [relative(top, path), path]));
    for (const [name, kind] of protectedIn(runner, top, [...relatives.keys()])) {
      found.set(relatives.get(name) ?? name, kind);
    }
  }
  return found;
}

function protectedIn(
  runner: Runner,
  top: string,
  names: readonly string[],
): readonly (readonly [string, Protection])[] {
  // The repository may be another's, such as root's: looking runs nothing of it.
  const words = ["-c", "safe.directory=*"];
  try {
    const isIgnored = ignoring(runner, top, words);
    const ignored = names.filter(isIgnored).map((name) => [name, "ignored"] as const);
    const encrypted = filtersOf(runner, top, names, words)
      .filter(([, filter]) => /^(?:git-?crypt|transcrypt)/.test(filter))
      .map(([name]) => [name, "encrypted"] as const);
    return [...encrypted, ...ignored];
  } catch {
    return [];
  }
}

/** As many names as fit into one call, however long they are. */
const MOST_NAMES = 200;

/** The filter through which git passes each file: three fields stand for one. */
function filtersOf(
  runner: Runner,
  top: string,
  names: readonly string[],
  words: readonly string[],
): readonly (readonly [name: string, filter: string])[] {
  if (names.length === 0) return [];
  const [some, more] = [names.slice(0, MOST_NAMES), names.slice(MOST_NAMES)];
  const output = look(runner, top, [...words, "check-attr", "-z", "filter", "--", ...some]);
  const fields = output.split("\0");
  const found = some.map((name, index) => [name, fields[index * 3 + 2] ?? ""] as const);
  return [...found, ...filtersOf(runner, top, more, words)];
}

/** A file or link as it is committed: its mode and the hash of its bytes. */
export interface Committed {
  readonly mode: string;
  readonly hash: string;
}

/**
 * The files below a directory as they were last committed, by their paths.
 *
 * @returns none when nothing has been committed.
 */
export function committed(runner: Runner, directory: string): ReadonlyMap<string, Committed> {
  if (headOf(runner, directory) === undefined) return new Map();
  const listing = partsOf(look(runner, directory, ["ls-tree", "-r", "-z", "HEAD"]), "\0");
  return new Map(
    listing.map((entry): [string, Committed] => {
      const tab = entry.indexOf("\t");
      const [mode = "", , hash = ""] = entry.slice(0, tab).split(" ");
      return [entry.slice(tab + 1), { mode, hash }];
    }),
  );
}

/**
 * The files below a directory that git neither tracks nor ignores.
 *
 * @throws {@link CliError} with git's own words.
 */
export function untracked(runner: Runner, directory: string): string[] {
  return listed(runner, directory, []);
}

/**
 * The files below a directory that git tracks, there or not.
 *
 * @throws {@link CliError} with git's own words.
 */
export const tracked = (runner: Runner, directory: string): string[] =>
  partsOf(look(runner, directory, ["ls-files", "--cached", "-z"]), "\0");

/** The commit that a directory is at; undefined when nothing has been committed. */
export function headOf(runner: Runner, directory: string): string | undefined {
  try {
    return look(runner, directory, ["rev-parse", "--verify", "--quiet", "HEAD"]).trim();
  } catch {
    return undefined;
  }
}

const listed = (
  runner: Runner,
  directory: string,
  flags: readonly string[],
  words: readonly string[] = [],
): string[] =>
  partsOf(
    look(runner, directory, [
      ...words,
      "ls-files",
      "--others",
      "--exclude-standard",
      "-z",
      ...flags,
    ]),
    "\0",
  );

const partsOf = (output: string, separator: string): string[] =>
  output.split(separator).filter((part) => part !== "");

/** The top of the git repository that a directory lies in; undefined when it is in none. */
export function topOfGit(directory: string): string | undefined {
  if (existsSync(join(directory, ".git"))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : topOfGit(parent);
}

/** Whether a directory lies in a git repository. */
export const isInGitRepository = (directory: string): boolean => topOfGit(directory) !== undefined;

/**
 * Runs git to look at a repository, which may be a stranger's: no program that its configuration names is run, and
 * nothing is written, be it for the sake of speed.
 */
const look = (runner: Runner, directory: string, words: readonly string[]): string =>
  run(runner, directory, ["--no-optional-locks", "-c", "core.hooksPath=/dev/null", ...words]);

/**
 * Runs git.
 *
 * @returns its output.
 * @throws {@link CliError} with git's own words.
 */
function run({ environment, owner }: Runner, directory: string, words: readonly string[]): string {
  // What watches a file system is a program that the repository names, and only saves time.
  const all = ["-c", "core.fsmonitor=false", ...words];
  const { error, status, stdout, stderr } = spawnSync("git", all, {
    cwd: directory,
    env: withoutRepository(environment),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: Infinity,
    ...owner,
  });
  if (!error && status === 0) return stdout;
  const command = words.find((word) => /^[a-z][a-z-]*$/.test(word)) ?? "";
  throw refusal("git-failed", { command, error: (error?.message ?? stderr).trim() });
}

/** Inside a git hook these variables name the repository of the hook, not ours (git rev-parse --local-env-vars). */
const REPOSITORY =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|DIR|GRAFT_FILE|IMPLICIT_WORK_TREE|INDEX_FILE|NAMESPACE|OBJECT_DIRECTORY|PREFIX|SHALLOW_FILE|WORK_TREE)$/;

const withoutRepository = (environment: Runner["environment"]): Runner["environment"] =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !REPOSITORY.test(name)));
