import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A machine to look at: a file system and an environment, so that a test can make one up. */
export interface Machine {
  /** The root of its file system: `/` for the machine that this program runs on. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A value and where it was found, in words for the person. */
export interface DetectedValue {
  readonly value: string;
  readonly from: string;
}

/** The text of a file; `undefined` when it is missing or may not be read. */
export function read({ root }: Machine, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
}

/** The `NAME=value` lines of a file such as `/etc/os-release`, without the quotes. */
export function readSettings(machine: Machine, path: string): Record<string, string> {
  const lines = (read(machine, path) ?? "").matchAll(/^\s*([A-Z_0-9]+)=(.*)$/gm);
  return Object.fromEntries(
    Array.from(lines, ([, name, value = ""]) => [
      name,
      value.trim().replace(/^(["'])(.*)\1$/, "$2"),
    ]),
  );
}
