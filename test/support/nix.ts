import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test } from "vitest";
import { findNix } from "../../scripts/nix.ts";

const run = promisify(execFile);

let reason = "";

/** The Nix that the tests use; none where none can be had. */
export const nix = await findNix((why) => (reason = why));

/** A test that needs Nix. Without one it is skipped by its name, and fails in CI. */
export const nixTest = nix || process.env["CI"] ? test : (test.skip as unknown as typeof test);

/**
 * Runs a program of Nix's.
 *
 * @returns what it printed on stdout.
 * @throws {@link Error} with what it printed on stderr.
 */
export async function runNix(
  program: "nix" | "nix-instantiate",
  ...words: readonly string[]
): Promise<string> {
  if (!nix) throw new Error(reason);
  const options = { env: nix.environment, maxBuffer: 1 << 26 };
  return (await run(program, words, options)).stdout;
}

/** The value of an expression, evaluated strictly. */
export async function evaluate(expression: string): Promise<unknown> {
  const words = ["--eval", "--strict", "--json", "--expr", expression];
  return JSON.parse(await runNix("nix-instantiate", ...words));
}
