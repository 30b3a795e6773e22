import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";

/** A folder of the test's own, gone when it is over. */
export function scratch(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Writes files and the folders that they need.
 *
 * @param files - texts by their paths from the folder.
 */
export function write(
  folder: string,
  files: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
): void {
  for (const [path, text] of files instanceof Map ? files : Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The paths of all files below a folder, sorted; none where there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Expects of a file that a case has it, byte for byte; `-u` writes one that is text. */
export async function expectFile(path: string, content: string | Buffer): Promise<void> {
  const text = content.toString();
  const isText = typeof content === "string" || Buffer.from(text).equals(content);
  if (!isText) return expect(content, path).toEqual(readFileSync(path));
  await expect(text, path).toMatchFileSnapshot(path);
  // Vitest takes lines that end in line feeds alone for those that are expected to end in CR LF.
  const expected = existsSync(path) ? readFileSync(path, "utf8") : text;
  expect(text.includes("\r\n"), path).toBe(expected.includes("\r\n"));
}

/** Runs git in a folder, as a person with a name. @returns what it printed. */
export function gitIn(cwd: string, ...words: readonly string[]): string {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  return execFileSync("git", [...identity, ...words], { cwd, encoding: "utf8", stdio: "pipe" });
}

/** Makes a folder a git repository in which all of it is committed, also what git is told to ignore. */
export function commitAll(cwd: string): void {
  gitIn(cwd, "init", "--quiet", "--initial-branch=main");
  gitIn(cwd, "add", "--all", "--force");
  gitIn(cwd, "commit", "--quiet", "--message", "Start");
}
