import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { find, literal, parse, value, type Literal } from "nix-source";
import type { Nix } from "../nix.ts";

/** Flake inputs as they are written out, by their names. */
type Inputs = Readonly<Record<string, Literal>>;

/**
 * Locks all inputs that generated repos have, once for all of them.
 *
 * @param repos - their folders.
 * @param folder - where the flake with these inputs goes.
 * @param elsewhere - the folder that an input is to be taken from; nothing for that in the repos.
 * @returns how Nix refers to that flake.
 * @throws {@link Error} with what Nix says when one cannot be had.
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
  const words = ["flake", "lock", `path:${folder}`, ...overrides];
  try {
    await promisify(execFile)("nix", words, { env: nix.environment });
  } catch (error) {
    const { stderr } = error as { stderr: string };
    throw new Error(`the flake inputs cannot be had:\n${stderr.trim()}`, { cause: error });
  }
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
