import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gitIn, scratch } from "../support/files.ts";
import { expectedRepo } from "../support/golden.ts";
import { bareEnvironment } from "../support/program.ts";
import { keys, open } from "../support/terminal.ts";

const source = join(import.meta.dirname, "../../packages/create-nix-flake");
const place = mkdtempSync(join(tmpdir(), "create-nix-flake-plop-"));

/** What `npm install` puts beside a repo, and a plop that is there for all of them. */
const installed = join(place, "installed");
const global = join(place, "global");

beforeAll(() => {
  // The cache of whoever runs the tests: plop comes with more than a hundred packages.
  const npm = (words: readonly string[], cwd: string): string =>
    execFileSync("npm", words, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", place], source));
  const install = ["install", "--no-save", "--no-audit", "--no-fund"];
  mkdirSync(installed);
  npm([...install, join(place, packed.filename), "plop@4"], installed);
  npm([...install, "--global", "--prefix", global, "plop@4"], place);
});

afterAll(() => rmSync(place, { recursive: true }));

/** A repo of two hosts after `npm install` of these packages. */
function repo(packages = ["create-nix-flake", "plop"]): string {
  const cwd = scratch();
  cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
  mkdirSync(join(cwd, "node_modules/.bin"), { recursive: true });
  for (const name of [...packages, ".bin/plop"]) {
    symlinkSync(join(installed, "node_modules", name), join(cwd, "node_modules", name));
  }
  // Not what git is told to ignore: node_modules.
  gitIn(cwd, "init", "--quiet");
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--message", "Start");
  return cwd;
}

function plop(cwd: string, ...words: readonly string[]) {
  const env = bareEnvironment(cwd);
  return spawnSync("npx", ["plop", ...words], { cwd, env, encoding: "utf8" });
}

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), "utf8");

describe("npx plop", () => {
  test("has a generator for each command", () => {
    const cwd = repo();
    expect(plop(cwd, "host", "server", "--desktop", "none").status).toBe(0);
    expect(read(cwd, "flake.nix")).toContain("./hosts/server/configuration.nix");
    expect(plop(cwd, "user", "eve", "--full-name", "Eve", "--host", "server").status).toBe(0);
    expect(read(cwd, "users/eve/account.nix")).toContain('"Eve"');
    expect(plop(cwd, "pack", "ci").status).toBe(0);
    expect(existsSync(join(cwd, ".github/workflows/check.yml"))).toBe(true);
    expect(plop(cwd, "rename-host", "laptop", "desk").status).toBe(0);
    expect(read(cwd, "hosts/desk/configuration.nix")).toContain('"desk"');
    expect(plop(cwd, "remove-host", "7-server").status).toBe(0);
    expect(existsSync(join(cwd, "hosts/7-server"))).toBe(false);
  });

  test("ends with an exit code when something is wrong, and changes nothing", () => {
    const cwd = repo();
    const before = read(cwd, "flake.nix");
    for (const words of [["not a name"], ["laptop"], ["x", "--desktop", "gnom"]]) {
      const { status, stderr } = plop(cwd, "host", ...words);
      expect(status, stderr).toBeGreaterThan(0);
    }
    expect(read(cwd, "flake.nix")).toBe(before);
  });

  test("shows the options of a generator", () => {
    const { stdout, status } = plop(repo(), "host", "--help");
    expect(stdout).toContain("--boot-loader");
    expect(status).toBe(0);
  });

  test("asks for what was not typed, from its menu on", async () => {
    const cwd = repo();
    const session = open(["plop"], cwd, { program: ["npx"] });
    await session.see(/host - add a machine/);
    await session.press(keys.enter);
    await session.see("NAME");
    await session.press("server", keys.enter);
    await session.see("Like which machine?");
    await session.press(keys.enter);
    await session.see("Desktop");
    await session.press(keys.enter);
    await session.see("Is that right?");
    await session.press(keys.enter);
    await session.see("Write this?");
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    expect(read(cwd, "flake.nix")).toContain("./hosts/server/configuration.nix");
  });
});

test("a plop that is installed globally does the same", () => {
  const cwd = repo(["create-nix-flake"]);
  const bin = join(global, "bin/plop");
  const words = ["host", "server", "--desktop", "none"];
  const { status, stderr } = spawnSync(bin, words, { cwd, env: bareEnvironment(cwd) });
  expect(status, `${stderr}`).toBe(0);
  expect(read(cwd, "hosts/server/configuration.nix")).toContain('"server"');
});
