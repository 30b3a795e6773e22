import {
  chmodSync,
  copyFileSync,
  constants,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { Plan } from "planner";
import { headOf, topOfGit, tracked } from "../git.ts";
import type { Repo } from "../repo.ts";
import { onPath, type Runner } from "../runner.ts";
import { changeRepo } from "../write/change-repo.ts";
import { giveTo } from "../write/disk.ts";

/** A repository before and after a plan, as Nix would see it, in a folder that is to be removed. */
export interface Copies {
  readonly folder: string;
  /** References to the flake in them. */
  readonly before: string;
  readonly after: string;
}

/** How much is copied at most: a repository of configurations is small. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Copies what git shows to Nix, once as it is and once as a plan leaves it.
 *
 * @returns undefined when it is too large.
 * @throws {@link CliError} when the plan cannot be carried out.
 */
export function copyTwice({ directory }: Repo, plan: Plan, runner: Runner): Copies | undefined {
  const git = onPath(runner, "git") ? topOfGit(directory) : undefined;
  const top = git ?? directory;
  const seen = git === undefined ? below(top, "") : tracked(runner, git);
  const files = seen.filter((path) => isFile(join(top, path)));
  const sizes = files.map((path) => lstatSync(join(top, path)).size);
  if (sizes.reduce((sum, size) => sum + size, 0) > MOST_BYTES) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "create-nix-flake-compare-"));
  try {
    const inside = relative(top, directory);
    const [before, after] = [join(folder, "before"), join(folder, "after")];
    for (const copy of [before, after]) for (const path of files) copyFile(top, copy, path);
    // What is changed or copied is there, whether git has it or not.
    const needed = plan.changes
      .map(({ kind, path, from }) => (kind === "add" ? from : path))
      .filter((path) => path !== undefined && !existsSync(join(after, inside, path)));
    const extra = needed
      .map((path) => join(inside, path!))
      .filter((path) => isFile(join(top, path)));
    for (const path of extra) copyFile(top, after, path);
    changeRepo(join(after, inside), plan);
    const written = new Set(plan.changes.map(({ path }) => join(inside, path)));
    for (const path of extra) if (!written.has(path)) rmSync(join(after, path));
    // The time of a file is no difference.
    for (const copy of [before, after]) settle(copy);
    if (runner.owner) giveTo(runner.owner, folder);
    const commit = git === undefined ? undefined : headOf(runner, git);
    const parts = [
      ...(inside === "" ? [] : [`dir=${encodeURI(inside)}`]),
      // As if all of it were committed: a flake may ask of which commit it is.
      ...(commit === undefined ? [] : [`rev=${commit}`]),
      "lastModified=1",
    ];
    const reference = (copy: string): string => `path:${encodeURI(copy)}?${parts.join("&")}`;
    return { folder, before: reference(before), after: reference(after) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Whether there is a file or a link. */
const isFile = (path: string): boolean => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isFile() || stat.isSymbolicLink());
};

/** All files below a folder that is in no git repository. */
function below(top: string, folder: string): string[] {
  return readdirSync(join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    if ([".direnv", ".git", "node_modules"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? below(top, path) : [path];
  });
}

function copyFile(from: string, to: string, path: string): void {
  const [source, target] = [join(from, path), join(to, path)];
  mkdirSync(dirname(target), { recursive: true });
  const stat = lstatSync(source);
  if (stat.isSymbolicLink()) return symlinkSync(readlinkSync(source), target);
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  chmodSync(target, stat.mode | 0o600);
}

/** Gives all below a path the same time. */
function settle(path: string): void {
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) settle(join(path, name));
  lutimesSync(path, 1, 1);
}
