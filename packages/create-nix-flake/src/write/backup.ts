import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { refusal } from "../cli-error.ts";
import type { Owner } from "../runner.ts";
import { readBytes } from "./contents.ts";
import { giveTo, isSystemError, isThere, reason, syncFolder, writeNew } from "./disk.ts";

/** The folder in which a backup of a repository will be: beside it, where no flake sees it, and a new one. */
export function backupFolder(directory: string): string {
  let folder = `${directory}.backup`;
  for (let index = 2; isThere(folder); index++) folder = `${directory}.backup-${index}`;
  return folder;
}

/** What is backed up, and where. */
interface Backup {
  readonly folder: string;
  /** From the top of the repository; they are the same in the backup. */
  readonly paths: readonly string[];
}

/**
 * Copies files and links of a repository into a folder that is not there yet, for their owner alone, before something is
 * done that takes them away.
 *
 * @throws {@link CliError} when one cannot be copied. After that, or any error of what is done, the folder is gone again,
 * unless it is the only place where one of them is.
 */
export function backUp(
  directory: string,
  { folder, paths }: Backup,
  owner: Owner | undefined,
  change: () => void,
): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw refusalOf(error, folder);
  }
  try {
    for (const path of paths) copy(join(directory, path), join(folder, path));
    if (owner) giveTo(owner, folder);
    for (const path of paths) syncFolder(dirname(join(folder, path)));
    syncFolder(dirname(folder));
    change();
  } catch (error) {
    const isNeeded = !paths.every((path) => isThere(join(directory, path)));
    if (!isNeeded) rmSync(folder, { recursive: true, force: true });
    throw refusalOf(error, folder);
  }
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const stat = lstatSync(from);
  if (stat.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else writeNew(to, readBytes(from), { mode: stat.mode });
}

const refusalOf = (error: unknown, path: string): unknown =>
  isSystemError(error) ? refusal("not-writable", { path, reason: reason(error) }) : error;
