import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";

const MB = 1024 * 1024;

/**
 * The most bytes that are read of a file, so that it ends: no configuration has so much. Nix is followed, and not
 * only read, and the flake is where that begins.
 */
export function mostBytes(path: string): number {
  if (basename(path) === "flake.nix") return MB;
  return path.endsWith(".nix") ? 4 * MB : 16 * MB;
}

/** Where git looks for a zero byte: https://git-scm.com/docs/gitattributes, "diff". */
const HEAD = 8000;

/** Whether a file is no text, as git tells it: such as a picture. Nix is text, whatever is in it. */
export const isBinary = (path: string, head: Uint8Array): boolean =>
  !path.endsWith(".nix") && head.subarray(0, HEAD).includes(0);

/**
 * The text of a file, in which bytes that are none are `\uFFFD`.
 *
 * Of what is no text only the beginning is read, however large it is, and what tells whether it has changed: it can be
 * copied and removed, and is never edited.
 *
 * @returns undefined for more than is read.
 * @throws the error of the file system.
 */
export function readText(file: string): string | undefined {
  const opened = openSync(file, "r");
  try {
    const head = Buffer.alloc(HEAD);
    const length = readSync(opened, head, 0, HEAD, 0);
    const { size, mtimeMs } = fstatSync(opened);
    if (isBinary(file, head.subarray(0, length))) {
      return `${head.toString("utf8", 0, length)}\uFFFD${size} ${mtimeMs}`;
    }
    return size > mostBytes(file) ? undefined : readFileSync(opened, "utf8");
  } finally {
    closeSync(opened);
  }
}
