import { lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Change } from "planner";
import { refusal } from "../cli-error.ts";
import { closedOn } from "../closed.ts";
import { readText } from "../text-file.ts";

// What a change writes, and where: read from the disk, and checked to stay within the repository.

/** The target of a link that is copied as it is; `undefined` when the source is no link. */
export function linkOf({ from }: Change, top: string): string | undefined {
  const source = from === undefined ? undefined : resolve(top, from);
  return source !== undefined && lstatSync(source).isSymbolicLink()
    ? readlinkSync(source)
    : undefined;
}

/** The content of a new file, and its permissions where these are copied. */
export function contentOf(
  { content, from, isPrivate = false }: Change,
  top: string,
): readonly [content: string | Buffer, mode?: number] {
  if (from === undefined) return [content];
  const source = resolve(top, from);
  const bytes = readBytes(source);
  // What is in a folder that others may not enter must not come out of it.
  const isClosed = isPrivate || (!isAbsolute(from) && closedOn(top, from).length > 0);
  // A copy can be changed, even one of a read-only file.
  const mode = (statSync(source).mode | 0o200) & (isClosed ? 0o700 : 0o777);
  if (isTextOf(bytes, content) || readText(source) === content) return [bytes, mode];
  // A file that is no valid UTF-8 can only be copied whole.
  if (!content.includes("\uFFFD")) return [content, mode];
  throw refusal("changed-meanwhile", { path: from });
}

/** Whether bytes are those of a text; what is longer than any text is not asked for. */
const isTextOf = (bytes: Buffer, text: string): boolean =>
  bytes.length <= MOST_TEXT && bytes.toString("utf8") === text;

const MOST_TEXT = 64 * 1024 * 1024;

/** @throws {@link CliError} for more than is held in memory. */
export function readBytes(file: string): Buffer {
  if (statSync(file).size > MOST_BYTES) {
    throw refusal("not-readable", { path: file, reason: "it is larger than 1 GB" });
  }
  return readFileSync(file);
}

const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * The file that a change to an existing one is for: of a link that which it leads to, within the repository.
 *
 * @returns its path from the top of the repository.
 * @throws {@link CliError} when it lies outside of it.
 */
export function fileOf({ path }: Change, top: string): string {
  const real = realpathSync(top);
  const file = realpathSync(join(top, path));
  if (!file.startsWith(`${real}/`)) {
    throw refusal("link-out-of-repository", { path, target: file });
  }
  return file.slice(real.length + 1);
}

/**
 * The place of a file that comes or goes. No folder on the way to it may be a link: what is behind one belongs to
 * somebody else, or has another name here.
 *
 * @throws {@link CliError} when one is.
 */
export function placeWithin({ path }: Pick<Change, "path">, top: string): string {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    const stat = lstatSync(join(top, folder), { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) throw refusal("behind-a-link", { path, link: folder });
    if (stat && !stat.isDirectory()) throw refusal("file-above", { path, file: folder });
  }
  return join(top, path);
}
