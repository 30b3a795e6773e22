import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Plan } from "planner";
import { refusal } from "../cli-error.ts";
import type { Owner } from "../runner.ts";
import { contentOf } from "./contents.ts";
import {
  entries,
  giveTo,
  isOneFile,
  isSystemError,
  isThere,
  makeFolders,
  moveNew,
  orLater,
  reason,
  removeMade,
  syncFolder,
  undoWhenInterrupted,
  writeNew,
} from "./disk.ts";
import { isRunning } from "./running.ts";

/**
 * Writes a new repo into a temporary directory beside its destination, then moves it there at once.
 *
 * @param directory - an absolute path; a directory that is there already must be empty.
 * @param finish - called with the temporary directory before the move; its error undoes everything.
 * @param owner - the owner to give the files to, unless it is the current user.
 * @throws {@link CliError} when a file cannot be written, or something has come into the directory meanwhile.
 * After any error nothing of ours is left behind, and nothing of others is gone.
 */
export async function writeRepo(
  directory: string,
  plan: Plan,
  finish: (staging: string) => Promise<void>,
  owner?: Owner,
): Promise<void> {
  let created: readonly string[] = [];
  let staging: string | undefined;
  const undo = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    for (const parent of created.toReversed()) removeMade(parent);
  };
  const forget = undoWhenInterrupted(undo);
  try {
    created = makeFolders(dirname(directory), owner);
    finishKilled(directory);
    // An existing directory may be a mount or a shell's working directory, so it is filled, not replaced.
    const isFilled = requireEmpty(directory);
    const prefix = isFilled ? `${directory}/.` : `${dirname(directory)}/.${basename(directory)}.`;
    staging = mkdtempSync(`${prefix}${STAGING}${process.pid}-`);
    let isPrivate = false;
    for (const change of plan.changes) {
      const file = join(staging, change.path);
      mkdirSync(dirname(file), { recursive: true });
      const [content, mode] = contentOf(change, staging);
      writeNew(file, content, { mode });
      isPrivate ||= mode !== undefined && (mode & 0o044) === 0;
    }
    if (owner) giveTo(owner, staging);
    await finish(staging);
    // What others may not read they must not find among the objects of git either.
    if (isPrivate && isThere(join(staging, ".git"))) chmodSync(join(staging, ".git"), 0o700);
    // Temporary directories are private, and this one becomes the repo.
    chmodSync(staging, 0o777 & ~process.umask());
    if (requireEmpty(directory, staging)) {
      writeNew(join(staging, COMPLETE), "");
      moveUp(staging, directory);
    } else renameSync(staging, directory);
    // All of it is in its place by now: that this might not outlast a loss of power is no reason to say that it is not.
    orLater(() => syncFolder(dirname(directory)));
  } catch (error) {
    undo();
    // Ctrl-C also ends the program that was waited for, and its end may be noticed before the signal.
    await setTimeout(100);
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

/** How the names of temporary directories go on; then comes the number of the process. */
const STAGING = "create-nix-flake-";

/**
 * Whether a directory is there.
 *
 * @param staging - what may be in it.
 * @throws {@link CliError} when anything else is in it: it came since that was asked first.
 */
function requireEmpty(directory: string, staging?: string): boolean {
  const found = entries(directory);
  const [other] = (found ?? []).filter(
    (name) => staging === undefined || join(directory, name) !== staging,
  );
  if (other !== undefined) throw refusal("directory-filled", { directory, file: other });
  return found !== undefined;
}

/**
 * The temporary directories of runs that were killed.
 *
 * @param folder - the directory of the repo, or the one above it.
 */
function staleIn(folder: string, directory: string): readonly string[] {
  const own = new RegExp(String.raw`^\.(?:(.*)\.)?${STAGING}(\d+)-\w{6}$`, "s");
  return (entries(folder) ?? []).filter((name) => {
    const [, of, pid] = own.exec(name) ?? [];
    const isOurs = folder === directory ? of === undefined : of === basename(directory);
    return pid !== undefined && isOurs && !isRunning({ pid: Number(pid) });
  });
}

/** What is in a directory but for what a run that was killed has left there. */
export function strangersIn(directory: string): readonly string[] {
  const stale = staleIn(directory, directory);
  return (entries(directory) ?? []).filter((name) => !stale.includes(name));
}

/**
 * Finishes what a run that was killed had begun to move into a directory, and removes what it had not got that far with.
 *
 * @param folders - where that is looked for: in the directory, and beside it while nothing is there.
 * @returns whether there was anything to finish.
 */
export function finishKilled(
  directory: string,
  folders: readonly string[] = [dirname(directory), directory],
): boolean {
  const complete = staleIn(directory, directory).filter((name) =>
    isThere(join(directory, name, COMPLETE)),
  );
  for (const name of complete) {
    const staging = join(directory, name);
    moveUp(
      staging,
      directory,
      (each) =>
        isThere(join(directory, each)) && !isOneFile(join(staging, each), join(directory, each)),
    );
  }
  for (const folder of folders) {
    for (const name of staleIn(folder, directory)) {
      // That it cannot be removed is no reason not to go on.
      orLater(() => rmSync(join(folder, name), { recursive: true }));
    }
  }
  return complete.length > 0;
}

/** A file that is in a temporary directory when all of the repo is: it is the only one that is not moved. */
const COMPLETE = ".create-nix-flake-complete";

/**
 * Moves the staged files up into place, replacing nothing; when one cannot be moved, those that were go back.
 *
 * @param isReplaced - whether somebody has put something else in the place of a file that was moved before.
 */
function moveUp(
  staging: string,
  directory: string,
  isReplaced: (name: string) => boolean = () => false,
): void {
  const moved: string[] = [];
  try {
    // A repo without its flake is none: it comes last.
    const names = readdirSync(staging)
      .filter((name) => name !== COMPLETE && !isReplaced(name))
      .toSorted((a, b) => Number(a === "flake.nix") - Number(b === "flake.nix"));
    for (const name of names) {
      // One that fails half-way is returned as well.
      moved.push(name);
      move(join(staging, name), join(directory, name));
    }
  } catch (error) {
    for (const name of moved) {
      const [waiting, placed] = [join(staging, name), join(directory, name)];
      // What waits has not been moved, or has both names; anything else is not ours.
      if (isThere(waiting) ? isOneFile(waiting, placed) : isThere(placed)) move(placed, waiting);
    }
    throw error;
  }
  orLater(() => rmSync(staging, { recursive: true }));
}

/** Moves anything to a place where nothing is; a folder replaces at most an empty one. */
function move(from: string, to: string): void {
  if (isFolder(from)) {
    if (isThere(to))
      throw refusal("directory-filled", { directory: dirname(to), file: basename(to) });
    renameSync(from, to);
  } else if (isOneFile(from, to)) {
    // A run that was killed had given it the new name, and not taken the old one away.
    unlinkSync(from);
  } else moveNew(from, to);
}

const isFolder = (path: string): boolean => {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOTDIR") return false;
    throw error;
  }
};
