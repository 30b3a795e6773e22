import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Change, Plan } from "planner";
import { refusal } from "./cli-error.ts";
import type { Owner } from "./runner.ts";

/**
 * Writes a new repo: beside its destination first, then all of it at once into place.
 *
 * @param directory - an absolute path; a directory that is there already must be empty.
 * @param plan - what to write.
 * @param finish - what to do to the whole before it goes into place; its failure undoes everything.
 * @param owner - whose the files are to be, if not ours.
 * @throws {@link CliError} when a file cannot be written; whatever it throws, nothing is left behind.
 */
export async function writeRepo(
  directory: string,
  plan: Plan,
  finish: (staging: string) => Promise<void>,
  owner?: Owner,
): Promise<void> {
  const there = entries(directory) !== undefined;
  const created: string[] = [];
  let staging: string | undefined;
  const undo = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
    for (const parent of created.toReversed()) removeMade(parent);
  };
  const forget = undoWhenInterrupted(undo);
  try {
    makeParents(dirname(directory), created, owner);
    // An existing directory stays what it is (a mount, the shell's own), so we stage inside it.
    const prefix = there
      ? join(directory, ".")
      : join(dirname(directory), `.${basename(directory)}.`);
    staging = mkdtempSync(`${prefix}create-nix-flake-`);
    // Temporary directories are private, and this one stays.
    chmodSync(staging, 0o777 & ~process.umask());
    for (const change of plan.changes) {
      const file = join(staging, change.path);
      mkdirSync(dirname(file), { recursive: true });
      const [content, mode] = contentOf(change, staging);
      writeFileSync(file, content);
      if (mode !== undefined) chmodSync(file, mode);
    }
    if (owner) giveTo(owner, staging);
    await finish(staging);
    if (there) moveUp(staging, directory);
    else renameSync(staging, directory);
  } catch (error) {
    undo();
    // Ctrl-C also ends the program that we were waiting for, and the news of that may come first.
    await setTimeout(100);
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

/** @throws {@link CliError} when a file that a run makes for its own time only is there already. */
function openNew(file: string): number {
  try {
    return openSync(file, "wx");
  } catch (error) {
    const isOurs = isSystemError(error) && error.code === "EEXIST" && file.endsWith(UNFINISHED);
    if (!isOurs) throw error;
    throw refusal("another-run", { file });
  }
}

/** Until what it returns is called, an interruption undoes everything before it ends the program. */
function undoWhenInterrupted(undo: () => void): () => void {
  const end = (_: NodeJS.Signals, signal: number): void => {
    undo();
    process.exit(128 + signal);
  };
  const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** How the names of files end that are there only while a run writes. */
const UNFINISHED = ".create-nix-flake";

/**
 * Changes a repo that is there: new files first, then each that is replaced at once, `flake.nix` last
 * of these, so that it never names what is not there; then what goes.
 *
 * @throws {@link CliError} when a file cannot be written, or is not what it was when the plan was made;
 * then everything is as it was.
 */
export function changeRepo(directory: string, { changes }: Plan, owner?: Owner): void {
  const made: string[] = [];
  const restorers: (() => void)[] = [];
  const undo = (): void => {
    for (const restore of restorers) restore();
    for (const path of made.toReversed()) removeMade(path);
  };
  const make = (file: string, content: string | Buffer, mode?: number, its = owner): void => {
    makeParents(dirname(file), made, owner);
    // Whatever has come to be there is not ours to write, and not ours to remove.
    const descriptor = openNew(file);
    made.push(file);
    writeFileSync(descriptor, content);
    closeSync(descriptor);
    if (mode !== undefined) chmodSync(file, mode);
    if (its) lchownSync(file, its.uid, its.gid);
  };
  const forget = undoWhenInterrupted(undo);
  try {
    for (const change of changes.filter(({ kind }) => kind === "add")) {
      const file = join(directory, change.path);
      const link = linkOf(change, directory);
      if (link === undefined) make(file, ...contentOf(change, directory));
      else {
        makeParents(dirname(file), made, owner);
        symlinkSync(link, file);
        made.push(file);
      }
    }
    const flakeLast = changes
      .filter(({ kind }) => kind === "modify")
      .toSorted((a, b) => Number(a.path === "flake.nix") - Number(b.path === "flake.nix"));
    const next = throughLinks(directory, flakeLast).map(({ file, path, content, before }) => {
      const { mode, uid, gid } = statSync(file);
      // The file beside it keeps a second run out until this one is over. Whose it is stays so.
      make(`${file}${UNFINISHED}`, content, mode, owner && { uid, gid });
      return { file, path, before, restore: saving(file) };
    });
    const gone = changes
      .filter(({ kind }) => kind === "remove")
      .map(({ path, before }) => {
        const file = join(directory, path);
        return { file, path, before, restore: saving(file) };
      });
    for (const { file, path, before } of [...next, ...gone]) {
      if (readFileSync(file, "utf8") !== before) {
        throw refusal("changed-meanwhile", { path });
      }
    }
    for (const { file, restore } of next) {
      renameSync(`${file}${UNFINISHED}`, file);
      restorers.push(restore);
    }
    for (const { file, restore } of gone) {
      rmSync(file);
      restorers.push(restore);
    }
    for (const { file } of gone) removeEmpty(dirname(file), directory);
  } catch (error) {
    undo();
    throw isSystemError(error)
      ? refusal("not-writable", { path: directory, reason: reason(error) })
      : error;
  } finally {
    forget();
  }
}

/**
 * What a directory holds.
 *
 * @returns nothing when there is no such directory.
 * @throws {@link CliError} when it is something else, or may not be read.
 */
export function entries(directory: string): string[] | undefined {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === "ENOENT") return undefined;
    throw refusal("not-readable", { path: directory, reason: reason(error) });
  }
}

/** What brings a file or link back as it is now. Bytes, because not every file is text. */
function saving(file: string): () => void {
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) {
    const target = readlinkSync(file);
    return () => symlinkSync(target, file);
  }
  const bytes = readFileSync(file);
  return () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    chmodSync(file, stat.mode);
    lchownSync(file, stat.uid, stat.gid);
  };
}

/**
 * The files that changes come to. A link stays a link: it is what it leads to that changes, once, and
 * only within the repo.
 */
function throughLinks(
  directory: string,
  changes: readonly Change[],
): readonly (Change & { readonly file: string })[] {
  const top = realpathSync(directory);
  const files = new Map<string, Change & { readonly file: string }>();
  for (const change of changes) {
    const file = realpathSync(join(directory, change.path));
    if (!file.startsWith(`${top}/`)) {
      throw refusal("link-out-of-repository", { path: change.path, target: file });
    }
    const other = files.get(file);
    if (other && other.content !== change.content) {
      throw refusal("one-file-twice", { path: change.path, other: other.path });
    }
    if (!other) files.set(file, { ...change, file });
  }
  return [...files.values()];
}

/** Where a link leads that is to be copied as it is; nothing for what is no link. */
function linkOf({ from }: Change, top: string): string | undefined {
  const source = from === undefined ? undefined : resolve(top, from);
  return source !== undefined && lstatSync(source).isSymbolicLink()
    ? readlinkSync(source)
    : undefined;
}

/** What to write into a new file, and the permissions that it is to have if not the usual ones. */
function contentOf({ content, from }: Change, top: string): [string | Buffer, number?] {
  if (from === undefined) return [content];
  const source = resolve(top, from);
  const bytes = readFileSync(source);
  // A copy is there to be changed, even of what is not.
  const mode = statSync(source).mode | 0o200;
  if (bytes.toString("utf8") === content) return [bytes, mode];
  // Text that could not be read as such is only ever copied whole.
  if (!content.includes("\uFFFD")) return [content, mode];
  throw refusal("changed-meanwhile", { path: from });
}

function makeParents(directory: string, created: string[], owner: Owner | undefined): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  for (let path = directory; path.length >= first.length; path = dirname(path)) {
    created.unshift(path);
    if (owner) chownSync(path, owner.uid, owner.gid);
  }
}

/** The last step must not fail half-way: what has been moved goes back. */
function moveUp(staging: string, directory: string): void {
  const moved: string[] = [];
  try {
    for (const name of readdirSync(staging)) {
      renameSync(join(staging, name), join(directory, name));
      moved.push(name);
    }
    rmdirSync(staging);
  } catch (error) {
    for (const name of moved) rmSync(join(directory, name), { recursive: true, force: true });
    throw error;
  }
}

/** From the inside out: what has been given away is not looked into any more. */
function giveTo(owner: Owner, path: string): void {
  const names = lstatSync(path).isDirectory() ? readdirSync(path) : [];
  for (const name of names) giveTo(owner, join(path, name));
  lchownSync(path, owner.uid, owner.gid);
}

/** Removes the folders that have become empty, up to the repo. */
function removeEmpty(folder: string, repo: string): void {
  if (folder === repo || !existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), repo);
}

/** Removes a file, or a directory unless someone else has put something there meanwhile. */
function removeMade(path: string): void {
  try {
    if (lstatSync(path).isDirectory()) rmdirSync(path);
    else rmSync(path);
  } catch {
    // What cannot be removed is not ours any more.
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "syscall" in error && "code" in error;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the device",
  EEXIST: "something else has been written there meanwhile",
  ENOTEMPTY: "something else has been written there meanwhile",
  ENOTDIR: "a part of the path is a file",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
};

const reason = (error: NodeJS.ErrnoException): string => REASONS[error.code ?? ""] ?? error.message;
