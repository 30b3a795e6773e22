import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { test } from "vitest";
import { isNixNeeded } from "./nix.ts";

/** The program as it is published: bundled. */
export const bin = fileURLToPath(
  new URL("../../packages/create-nix-flake/dist/bin.js", import.meta.url),
);

/** The flags that answer everything for which a bare machine has no default. */
export const ANSWERS = ["--host", "nixos", "--user", "ada"];

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of a person of whom this machine knows nothing. */
export function bareEnvironment(home: string): Record<string, string> {
  return { PATH: process.env["PATH"]!, HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
}

/** Runs the program without a terminal. */
export function run(
  words: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Record<string, string> },
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd,
    env: { ...bareEnvironment(cwd), ...env },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

/** As {@link run}, for when there are many: the others go on meanwhile. */
export async function start(words: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...words], { cwd, env: bareEnvironment(cwd) });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

const isOnPath = (program: string): boolean =>
  process.env["PATH"]!.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** A test that needs Nix and other programs. Without one it is skipped by its name, and fails in CI. */
export function programTest(
  programs: readonly string[],
  name: string,
  body: () => void | Promise<void>,
): void {
  const isRun = Boolean(process.env["CI"]) || (isNixNeeded && programs.every(isOnPath));
  test.skipIf(!isRun)(name, body);
}
