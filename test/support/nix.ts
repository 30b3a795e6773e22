import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { test } from "vitest";
import { findNix } from "../../scripts/nix.ts";

const run = promisify(execFile);

let reason = "";

/** The Nix that the tests use; none where none can be had. */
export const nix = await findNix((why) => (reason = why));

/** Whether tests that need Nix are run: where there is none they fail in CI, and are skipped elsewhere. */
export const isNixNeeded = nix !== undefined || Boolean(process.env["CI"]);

/** A test that needs Nix. Without one it is skipped by its name, and fails in CI. */
export const nixTest = isNixNeeded ? test : (test.skip as unknown as typeof test);

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

/** A path, as an expression. */
export const pathOf = (path: string): string => `(/. + ${JSON.stringify(path)})`;

/** The folder that stands for nixpkgs; those that stand for other inputs are below it. */
export const standIn = join(import.meta.dirname, "nixpkgs");

/** What makes stand-ins of the inputs that a flake of ours has. */
export const overrides: readonly string[] = [
  ...["--override-input", "nixpkgs", `path:${standIn}`],
  ...["--override-input", "home-manager", `path:${standIn}/home-manager`],
];

/** A function from the folder of a flake to its outputs, as an expression. */
export const callFlake = `(import ${pathOf(join(standIn, "call-flake.nix"))})`;

/** What `evaluate.nix` says of the hosts of flakes, by their names. */
export async function evaluateHosts<Host = Readonly<Record<string, unknown>>>(
  ...folders: readonly string[]
): Promise<readonly Readonly<Record<string, Host>>[]> {
  const program = pathOf(join(import.meta.dirname, "evaluate.nix"));
  const hosts = await evaluate(`import ${program} [ ${folders.map(pathOf).join(" ")} ]`);
  return hosts as Readonly<Record<string, Host>>[];
}

/** The value of an expression about a host of a flake, which is called `host` in it. */
export function evaluateHost(folder: string, name: string, expression: string): Promise<unknown> {
  const host = `(${callFlake} ${pathOf(folder)}).nixosConfigurations.${name}`;
  return evaluate(`let host = ${host}; in ${expression}`);
}
