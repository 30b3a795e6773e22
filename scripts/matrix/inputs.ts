import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { find, literal, parse, value, type Value } from "nix-source";
import type { Nix } from "../nix.ts";

/** Flake inputs as they are written out, by their names. */
type Inputs = Readonly<Record<string, Value>>;

/**
 * Locks all inputs that generated repos have, once for all of them.
 *
 * @param repos - their folders.
 * @param folder - where the flake with these inputs goes.
 * @param elsewhere - the folder that an input is to be taken from; nothing for that in the repos.
 * @returns how Nix refers to that flake.
 */
export async function lockInputs(
  repos: readonly string[],
  folder: string,
  elsewhere: (input: string) => string | undefined,
  nix: Nix,
): Promise<string> {
  const inputs: Inputs = Object.assign({}, ...repos.map(inputsOf));
  const flake = `{ inputs = ${literal(inputs)}; outputs = inputs: inputs; }`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "flake.nix"), flake);
  const overrides = Object.keys(inputs).flatMap((name) => {
    const path = elsewhere(name);
    return path ? ["--override-input", name, `path:${resolve(path)}`] : [];
  });
  await promisify(execFile)("nix", ["flake", "lock", `path:${folder}`, ...overrides], {
    env: nix.environment,
  });
  return `path:${folder}`;
}

function inputsOf(repo: string): Inputs {
  const root = parse(readFileSync(join(repo, "flake.nix"), "utf8"));
  return value(find(root, ["inputs"])!.value!) as Inputs;
}

/** The folder that an input is to be taken from, by the environment: `NIXPKGS`, `HOME_MANAGER` and so on. */
export const inputFrom =
  (environment: NodeJS.ProcessEnv) =>
  (input: string): string | undefined =>
    environment[input.toUpperCase().replaceAll("-", "_")];
