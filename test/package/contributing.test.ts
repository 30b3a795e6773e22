import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compose } from "planner";
import { expect, test } from "vitest";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { readPacks } from "../../packages/create-nix-flake/src/packs/read.ts";
import { filesBelow, scratch } from "../support/files.ts";

test("plop pack starts a pack that builds, and a golden repository that has it", () => {
  const dest = scratch();
  const root = join(import.meta.dirname, "../..");
  const words = [
    "exec",
    "--no",
    "--",
    "plop",
    "--dest",
    dest,
    "pack",
    "printing",
    "Printers, found by themselves",
  ];
  execFileSync("npm", words, { cwd: root, stdio: "pipe" });
  expect(filesBelow(dest)).toEqual([
    "templates/packs/printing/files/modules/printing.nix",
    "templates/packs/printing/pack.json",
    "test/golden/cases/pack-printing/answers.json",
  ]);
  cpSync(join(root, "templates/packs"), join(dest, "templates/packs"), { recursive: true });
  const names = readPacks(join(dest, "templates/packs")).map(({ name }) => name);
  expect(names).toEqual([...packs.map(({ name }) => name), "printing"].toSorted());
  const answers = JSON.parse(
    readFileSync(join(dest, "test/golden/cases/pack-printing/answers.json"), "utf8"),
  );
  const printing = readPacks(join(dest, "templates/packs")).find(
    ({ name }) => name === "printing",
  )!;
  const { host: _, outputs: __, readme: ___, files, ...rest } = printing;
  const ready = files.map(({ path, content }) => ({ path, content: content as string }));
  const all = [...packs, { ...rest, files: ready }];
  const composed = compose({ answers, packs: all, releases, version: "0" });
  expect([...composed.keys()]).toContain("modules/printing.nix");
  expect(composed.get("hosts/nixos/configuration.nix")).toContain("../../modules/printing.nix");
});
