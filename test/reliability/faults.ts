import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bareEnvironment, bin, type Ended } from "../support/program.ts";
import { scratch } from "../support/files.ts";

const preload = fileURLToPath(new URL("faults.mjs", import.meta.url));

/** What goes wrong: the program is killed, in the middle of a write or between two calls, or a call fails. */
export type Fault = "kill" | "torn" | "ENOSPC" | "EIO" | "EACCES" | "EROFS";

/** Runs the program with a fault at one of its calls that change what is below a folder. */
export function runWith(
  words: readonly string[],
  cwd: string,
  fault: { readonly kind: Fault; readonly at: number } | { readonly count: string },
): Ended & { readonly signal: string | null } {
  const env = {
    ...bareEnvironment(dirname(cwd)),
    FAULT_BELOW: dirname(cwd),
    ...("count" in fault
      ? { FAULT_COUNT: fault.count }
      : { FAULT: fault.kind, FAULT_AT: `${fault.at}` }),
  };
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", preload, bin, ...words],
    { cwd, env, encoding: "utf8" },
  );
  return { code: status, signal, stdout, stderr };
}

/** How many calls a run makes that change something. */
export function callsOf(words: readonly string[], cwd: string): number {
  const count = join(scratch(), "count");
  const ended = runWith(words, cwd, { count });
  if (ended.code !== 0) throw new Error(`${words.join(" ")}: ${ended.stdout}${ended.stderr}`);
  return Number(readFileSync(count, "utf8"));
}

/** At which of so many calls there are faults: all by hand, `FAULTS=all`; in CI so many that it stays short. */
export function pointsOf(calls: number, most: number): readonly number[] {
  const step = process.env["FAULTS"] === "all" ? 1 : Math.max(1, Math.ceil(calls / most));
  return Array.from({ length: Math.ceil(calls / step) }, (_, index) => 1 + index * step);
}

/** How many runs are started at once: 50 by hand, `FAULTS=all`; fewer in CI. */
export const RUNS = process.env["FAULTS"] === "all" ? 50 : 10;

/** The bytes of all files of a folder but those of git, its folders, and where links lead, by their paths. */
export function bytesOf(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return new Map(
    paths
      .filter((path) => !/(?:^|\/)\.git(?:\/|$)/.test(path))
      .toSorted()
      .map((path) => {
        const file = join(folder, path);
        const stat = lstatSync(file);
        if (stat.isDirectory()) return [`${path}/`, ""];
        return [
          path,
          stat.isSymbolicLink() ? `-> ${readlinkSync(file)}` : readFileSync(file, "latin1"),
        ];
      }),
  );
}

/** A copy of a folder in the place of another one. */
export function reset(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}
