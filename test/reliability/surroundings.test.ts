import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, scratch } from "../support/files.ts";
import { ANSWERS, bareEnvironment, bin, run } from "../support/program.ts";
import { bytesOf } from "./faults.ts";

const words = ["repo", "--yes", ...ANSWERS];

const canUnshare = spawnSync("unshare", ["-rn", "true"]).status === 0;

test.skipIf(!canUnshare)("without a route to anywhere the same comes out", () => {
  const [alone, usual] = [scratch(), scratch()];
  const argv = ["-rn", process.execPath, bin, ...words];
  const { status } = spawnSync("unshare", argv, { cwd: alone, env: bareEnvironment(alone) });
  expect(status).toBe(0);
  run(words, { cwd: usual });
  expect(bytesOf(join(alone, "repo"))).toEqual(bytesOf(join(usual, "repo")));
});

test("a git that cannot be run is none", () => {
  const cwd = scratch();
  const folder = join(cwd, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "git"), "#!/bin/sh\nexit 0\n", { mode: 0o644 });
  const { code, stderr } = run(words, { cwd, env: { PATH: folder } });
  expect([code, stderr]).toEqual([0, ""]);
  expect(existsSync(join(cwd, "repo/flake.nix"))).toBe(true);
});

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

test.skipIf(!isRoot)("under sudo what is written belongs to the person", () => {
  const home = scratch();
  chmodSync(home, 0o755);
  chownSync(home, NOBODY, NOBODY);
  const env = {
    ...bareEnvironment(home),
    SUDO_UID: `${NOBODY}`,
    SUDO_GID: `${NOBODY}`,
    SUDO_USER: "nobody",
  };
  const sudo = (cwd: string, ...argv: readonly string[]) =>
    spawnSync(process.execPath, [bin, ...argv], { cwd, env, encoding: "utf8" });
  expect(sudo(home, ...words).status).toBe(0);
  const repo = join(home, "repo");
  expect(sudo(repo, "host", "otter", "--yes").status).toBe(0);
  const owners = new Set(filesBelow(repo).map((path) => lstatSync(join(repo, path)).uid));
  expect([...owners]).toEqual([NOBODY]);
});

test.skipIf(!isRoot)("under sudo nothing is written through a link into what is root's", () => {
  const home = scratch();
  const place = join(scratch(), "root");
  mkdirSync(place);
  run(words, { cwd: home });
  const repo = join(home, "repo");
  spawnSync("sh", ["-c", `rm -rf users && ln -s ${place} users`], { cwd: repo });
  const { code } = run(["user", "eve", "--yes"], { cwd: repo });
  expect(code).not.toBe(0);
  expect(filesBelow(place)).toEqual([]);
});

test("a word that is no UTF-8 is refused, and so is such a directory", () => {
  const cwd = scratch();
  const bytes = `printf 'r\\303'`;
  const shell = (script: string) =>
    spawnSync("sh", ["-c", script], { cwd, env: bareEnvironment(cwd), encoding: "utf8" });
  const program = `${process.execPath} ${bin}`;
  const named = shell(`${program} "$(${bytes})" --yes ${ANSWERS.join(" ")}`);
  expect([named.status, named.stderr]).toEqual([2, expect.stringContaining("is no UTF-8")]);
  const inside = shell(
    `mkdir "$(${bytes})" && cd "$(${bytes})" && ${program} repo --yes ${ANSWERS.join(" ")}`,
  );
  expect([inside.status, inside.stderr]).toEqual([1, expect.stringContaining("is no UTF-8")]);
});
