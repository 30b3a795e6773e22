import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratch, write } from "../support/files.ts";
import { ANSWERS, run, start } from "../support/program.ts";
import { bytesOf, callsOf, pointsOf, RUNS, runWith } from "./faults.ts";

const words = ["nixos", "--yes", "--no-git", ...ANSWERS];

/** The folder that the program runs in, and the repository that it makes there. */
function place(isThere: boolean): { readonly cwd: string; readonly nixos: string } {
  const cwd = join(scratch(), "home");
  const nixos = join(cwd, "nixos");
  mkdirSync(isThere ? nixos : cwd, { recursive: true });
  return { cwd, nixos };
}

describe.each([
  ["a directory that is not there", false],
  ["an empty directory", true],
])("into %s", (_, isThere) => {
  test("all of a new repository comes, or nothing, whenever it is killed", () => {
    const { cwd, nixos } = place(isThere);
    const calls = callsOf(words, cwd);
    const all = bytesOf(nixos);
    for (const kind of ["kill", "torn"] as const) {
      for (const at of pointsOf(calls, 12)) {
        rmSync(cwd, { recursive: true });
        mkdirSync(isThere ? nixos : cwd, { recursive: true });
        expect(runWith(words, cwd, { kind, at }).signal).toBe("SIGKILL");
        const again = run(words, { cwd });
        expect(bytesOf(nixos), `${kind} at ${at}: ${again.stderr}`).toEqual(all);
        // Nothing of the run that was killed is left beside it, either.
        expect(readdirSync(cwd)).toEqual(["nixos"]);
      }
    }
  });

  test.each(["ENOSPC", "EIO", "EACCES"] as const)("nothing is left at %s", (kind) => {
    const { cwd, nixos } = place(isThere);
    const calls = callsOf(words, cwd);
    const all = bytesOf(nixos);
    for (const at of pointsOf(calls, 6)) {
      rmSync(cwd, { recursive: true });
      mkdirSync(isThere ? nixos : cwd, { recursive: true });
      const { code, stderr } = runWith(words, cwd, { kind, at });
      expect(stderr, `${kind} at ${at}`).not.toMatch(/^ {4}at /m);
      if (code === 0) {
        // What could not be cleaned up is by the next run.
        run(["remove-host", "nobody", "--yes"], { cwd: nixos });
        expect(bytesOf(nixos), `${kind} at ${at}`).toEqual(all);
      } else {
        const left = isThere ? [["nixos/", ""]] : [];
        expect([...bytesOf(cwd)], `${kind} at ${at}: ${stderr}`).toEqual(left);
      }
    }
  });

  test("of several runs at once one makes it, and none takes anything away", async () => {
    const { cwd, nixos } = place(isThere);
    const ended = await Promise.all(Array.from({ length: RUNS }, () => start(words, cwd)));
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(1);
    for (const { code, stderr } of ended) {
      if (code !== 0) expect(stderr).toMatch(/^create-nix-flake: .*nixos/);
    }
    const { cwd: other, nixos: alone } = place(isThere);
    run(words, { cwd: other });
    expect(bytesOf(nixos)).toEqual(bytesOf(alone));
    expect(readdirSync(cwd)).toEqual(["nixos"]);
  });
});

test("what was put in the place of a file after a kill stays, and is worked with", () => {
  const { cwd, nixos } = place(true);
  run(words, { cwd });
  // Between the two names that a file has while it is moved the run was killed, and an editor has saved since.
  const staging = join(nixos, ".create-nix-flake-99999999-abcdef");
  write(staging, { ".create-nix-flake-complete": "", "flake.nix": "{ }\n" });
  const { code, stderr } = run(["host", "fox", "--yes"], { cwd: nixos });
  expect([code, stderr]).toEqual([0, ""]);
  expect(existsSync(staging)).toBe(false);
  expect(readFileSync(join(nixos, "flake.nix"), "utf8")).toContain("fox");
});

test("what comes into the directory while a question waits stays", () => {
  const { cwd, nixos } = place(true);
  const git = join(cwd, "../bin");
  mkdirSync(git);
  // The last thing before the repository is moved into its place is to ask git.
  writeFileSync(
    join(git, "git"),
    `#!/bin/sh\nmkdir -p ${nixos}/hosts/x && echo mine > ${nixos}/flake.nix && echo mine > ${nixos}/hosts/x/a.nix\n`,
    { mode: 0o755 },
  );
  const { code, stderr } = run(["nixos", "--yes", ...ANSWERS], {
    cwd,
    env: { PATH: `${git}:/usr/bin:/bin` },
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/has come into .* meanwhile/);
  expect([...bytesOf(nixos)].filter(([path]) => !path.endsWith("/"))).toEqual([
    ["flake.nix", "mine\n"],
    ["hosts/x/a.nix", "mine\n"],
  ]);
  expect(existsSync(join(nixos, "hosts/nixos"))).toBe(false);
});
