import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeOver } from "planner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { treeOf } from "../../packages/planner/test/tree.ts";
import { expectFile, filesBelow } from "../support/files.ts";
import { desktops, installed } from "../support/installer.ts";
import { isNixNeeded, nixTest, runNix, standIn } from "../support/nix.ts";
import { cases, report, setting, textOf, type Case, write } from "./cases.ts";

/** What `takeover.nix` says of a host. */
interface Host {
  readonly hostName: string;
  readonly stateVersion: string;
  readonly homes: readonly string[];
  readonly features: readonly string[];
  readonly packages: readonly string[];
  /** The names that the machines within it have. */
  readonly containers: Readonly<Record<string, string>>;
}

const scratch = mkdtempSync(join(tmpdir(), "takeover-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What the graphical installer leaves behind, for each desktop. */
const installations: readonly Case[] = Object.keys(desktops).map((name) => {
  const folder = join(import.meta.dirname, "cases", "generate-config");
  const texts = {
    "configuration.nix": installed(name),
    "hardware-configuration.nix": textOf(folder, "etc-nixos/hardware-configuration.nix"),
  };
  const taken = takeOver({ ...setting, tree: treeOf(texts) });
  if ("refusals" in taken) throw new Error(taken.refusals[0]!.message);
  return { name: `installed-${name}`, folder, taken };
});

const clean = [...cases, ...installations].filter(({ taken }) => taken.problems.length === 0);
let evaluated: Readonly<Record<string, Readonly<Record<string, Host>>>> = {};

// One flake holds them all, so that they are evaluated as flakes are: purely, from the store.
beforeAll(async () => {
  if (!isNixNeeded) return;
  cpSync(standIn, join(scratch, "support/nixpkgs"), {
    recursive: true,
  });
  cpSync(join(import.meta.dirname, "takeover.nix"), join(scratch, "takeover/takeover.nix"));
  for (const { name, folder, taken } of clean) {
    const place = join(scratch, "cases", name);
    write(join(place, "repo"), folder, taken);
    const others = join(folder, "stand-ins");
    if (existsSync(others)) cpSync(others, join(place, "stand-ins"), { recursive: true });
  }
  const folders = clean.map(({ name }) => `${name} = ./cases/${name}/repo;`).join(" ");
  const text = `{ outputs = _: { machines = import ./takeover/takeover.nix { ${folders} }; }; }`;
  writeFileSync(join(scratch, "flake.nix"), text);
  const words = ["eval", "--json", "--extra-experimental-features", "nix-command flakes"];
  const json = await runNix("nix", ...words, `path:${scratch}#machines`);
  evaluated = JSON.parse(json) as typeof evaluated;
});

describe.each(cases)("the machine $name", ({ folder, taken }) => {
  test("is taken over as expected, to the byte", async () => {
    const repo = mkdtempSync(join(tmpdir(), "takeover-"));
    write(repo, folder, taken);
    const expected = join(folder, "expected");
    const paths = filesBelow(repo);
    for (const path of paths) {
      await expectFile(join(expected, path), readFileSync(join(repo, path)));
    }
    rmSync(repo, { recursive: true });
    expect(filesBelow(expected)).toEqual(paths);
    await expectFile(join(folder, "report.txt"), report(taken));
  });
});

describe.each(clean)("the machine $name, evaluated by Nix", ({ name, taken }) => {
  nixTest("is one host, with all that it has been told", () => {
    expect(evaluated[name]).toMatchObject({
      [taken.host]: { hostName: taken.host, stateVersion: taken.stateVersion, built: true },
    });
  });
});

nixTest("the containers of a machine get the inputs that their modules take", () => {
  expect(evaluated["inner-systems"]!["barge"]!.containers).toEqual({
    web: "web",
    db: "db",
    mail: "mail",
    lab: "nixos",
    plain: "nixos",
  });
});

describe.each(installations)("$name", ({ taken }) => {
  test("keeps all that the installer wrote, and gets flakes", () => {
    expect(taken.edits.map(({ file, before, why }) => [file, before, why])).toEqual([
      ["configuration.nix", "", "flakes are an experimental feature of Nix"],
    ]);
    const { text = "" } = taken.files.find(({ to }) => to.endsWith("/configuration.nix"))!;
    const added = taken.edits[0]!.after;
    expect(text.replace(`${added}\n`, "")).toBe(installed(taken.host.replace("-machine", "")));
  });
});
