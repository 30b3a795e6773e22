import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesBelow } from "./cases.ts";
import { nixTest, runNix } from "./nix.ts";
import { cases, report, write } from "./takeover-cases.ts";

/** What `takeover.nix` says of a host. */
interface Host {
  readonly hostName: string;
  readonly stateVersion: string;
  readonly homes: readonly string[];
  readonly features: readonly string[];
  readonly packages: readonly string[];
}

const scratch = mkdtempSync(join(tmpdir(), "takeover-"));
let evaluated: Readonly<Record<string, Readonly<Record<string, Host>>>> = {};

// One flake holds them all, so that they are evaluated as flakes are: purely, from the store.
beforeAll(async () => {
  cpSync(join(import.meta.dirname, "nixpkgs"), join(scratch, "nixpkgs"), { recursive: true });
  cpSync(join(import.meta.dirname, "takeover.nix"), join(scratch, "takeover.nix"));
  const clean = cases.filter(({ taken }) => taken.problems.length === 0);
  for (const { name, folder, taken } of clean) {
    write(join(scratch, "cases", name, "repo"), folder, taken);
    const others = join(folder, "stand-ins");
    cpSync(others, join(scratch, "cases", name, "stand-ins"), { recursive: true, force: true });
  }
  const folders = clean.map(({ name }) => `${name} = ./cases/${name}/repo;`).join(" ");
  const text = `{ outputs = _: { machines = import ./takeover.nix { ${folders} }; }; }`;
  writeFileSync(join(scratch, "flake.nix"), text);
  const words = ["eval", "--json", "--extra-experimental-features", "nix-command flakes"];
  const json = await runNix("nix", ...words, `path:${scratch}#machines`);
  evaluated = JSON.parse(json) as typeof evaluated;
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(cases)("the machine $name", ({ name, folder, taken }) => {
  test("is taken over as expected, to the byte", async () => {
    const repo = mkdtempSync(join(scratch, "written-"));
    write(repo, folder, taken);
    const expected = join(folder, "expected");
    const paths = filesBelow(repo);
    for (const path of paths) {
      const bytes = readFileSync(join(repo, path));
      await expect(bytes.toString("latin1")).toMatchFileSnapshot(join(expected, path));
    }
    expect(filesBelow(expected)).toEqual(paths);
    await expect(report(taken)).toMatchFileSnapshot(join(folder, "report.txt"));
  });
});
mkdirSync(scratch, { recursive: true });
