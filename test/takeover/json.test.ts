import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratch, write } from "../support/files.ts";
import { newest } from "../support/newest.ts";
import { run } from "../support/program.ts";

const HARDWARE = '{ nixpkgs.hostPlatform = "x86_64-linux"; }\n';

const CONFIGURATION = `{ ... }:
{
  imports = [
    ./hardware-configuration.nix
    <home-manager/nixos>
  ];
  networking.hostName = "otter";
  nix.settings.experimental-features = [ "nix-command" "flakes" ];
  services.xserver.layout = "de";
  system.stateVersion = "23.11";
}
`;

/** What `--json` prints for a tree of these files, and the exit code. */
function take(files: Readonly<Record<string, string>>, words: readonly string[] = []) {
  const cwd = scratch();
  const tree = join(cwd, "tree");
  mkdirSync(tree);
  write(tree, {
    "configuration.nix": CONFIGURATION,
    "hardware-configuration.nix": HARDWARE,
    ...files,
  });
  const flags = ["--from", tree, "--yes", "--json", "--no-git", ...words];
  const { code, stdout, stderr } = run(["repo", ...flags], { cwd });
  expect(stderr).toBe("");
  const read = (path: string): string => readFileSync(join(cwd, "repo", path), "utf8");
  return { code, read, tree, printed: JSON.parse(stdout) as Printed };
}

type Row = Readonly<Record<string, unknown>>;

interface Printed {
  readonly ok: boolean;
  readonly answers: readonly Row[];
  readonly copied: readonly Row[];
  readonly edits: readonly Row[];
  readonly renames: readonly Row[];
  readonly unreached: readonly string[];
  readonly problems: readonly Row[];
  readonly next: readonly string[];
}

const answer = ({ answers }: Printed, wanted: string): Row | undefined =>
  answers.find(({ name }) => name === wanted);

describe("--json tells of a takeover all that a person is told", () => {
  test("with each key", () => {
    const { code, printed, tree } = take({ "old.nix": "{ }\n" }, ["--release", "unstable"]);
    expect(code).toBe(0);
    expect(Object.keys(printed)).toEqual([
      ...["ok", "directory", "changes", "answers", "copied", "edits", "renames", "unreached"],
      ...["problems", "next", "repeat"],
    ]);
    expect(printed.answers).toEqual([
      { name: "from", value: tree, source: "flag", from: expect.any(String) },
      { name: "host", value: "otter", source: "configuration", from: "the configuration" },
      { name: "release", value: "unstable", source: "flag", from: "given" },
      { name: "system", value: "x86_64-linux", source: "configuration", from: "the configuration" },
      { name: "stateVersion", value: "23.11", source: "configuration", from: "the configuration" },
    ]);
    expect(printed.copied).toEqual([
      { from: "configuration.nix", to: "hosts/otter/configuration.nix" },
      { from: "hardware-configuration.nix", to: "hosts/otter/hardware-configuration.nix" },
    ]);
    expect(printed.unreached).toEqual(["old.nix"]);
    expect(printed.edits).toContainEqual({
      ...{ file: "configuration.nix", line: 5, why: "a flake has no channels" },
      before: "    <home-manager/nixos>",
      after: "    inputs.home-manager.nixosModules.default",
    });
    expect(printed.renames).toMatchObject([
      { before: '  services.xserver.layout = "de";', done: false },
    ]);
    expect(printed.problems).toEqual([]);
  });

  test("and whether names have been changed", () => {
    const { printed } = take({}, ["--fix-renamed"]);
    expect(printed.renames).toMatchObject([
      {
        file: "hosts/otter/configuration.nix",
        after: '  services.xserver.xkb.layout = "de";',
        done: true,
      },
    ]);
  });
});

describe("the exit code", () => {
  const withLine = (line: string) => ({
    "configuration.nix": CONFIGURATION.replace("  system.", `  ${line}\n  system.`),
  });

  test.each([
    ["upgrades-from-channel", "system.autoUpgrade.enable = true;"],
    ["nix-path-set", 'nix.nixPath = [ "nixpkgs=/root/nixpkgs" ];'],
    ["environment-read", 'environment.variables.MINE = builtins.getEnv "HOME";'],
  ])("is 0 where what is left is advice: %s", (code, line) => {
    const { code: exit, printed } = take(withLine(line), ["--release", "26.05"]);
    expect([exit, printed.ok]).toEqual([0, true]);
    expect(printed.problems).toContainEqual(
      expect.objectContaining({ code, severity: "advice", file: "hosts/otter/configuration.nix" }),
    );
    expect(printed.next.join("\n")).toMatch(/^nano .*\n[^]* switch /);
  });

  test.each([
    ["lookup-path", "environment.etc.x.source = <strange>;"],
    ["name-removed", "sound.enable = true;"],
  ])("is 1 where it does not build before something is done: %s", (code, line) => {
    const { code: exit, printed } = take(withLine(line), ["--release", "26.05"]);
    expect([exit, printed.ok]).toEqual([1, false]);
    expect(printed.problems).toContainEqual(expect.objectContaining({ code, severity: "error" }));
    expect(printed.next.join("\n")).not.toContain(" switch ");
  });
});

describe("the release", () => {
  const CHANNEL = "https://nixos.org/channels";
  const inConfiguration = (line: string, head = "") => ({
    "configuration.nix": CONFIGURATION.replace("{ ... }:\n", `{ ... }:\n${head}`).replace(
      "  system.",
      `  ${line}\n  system.`,
    ),
  });
  const UPGRADES = (channel: string): string =>
    `system.autoUpgrade = { enable = true; channel = "${CHANNEL}/${channel}"; };`;
  const PKGS = `let pkgs = import (fetchTarball "https://github.com/NixOS/nixpkgs/archive/nixos-22.11.tar.gz") { }; in\n`;

  test.each([
    [
      "npins/sources.json:2",
      {
        "npins/sources.json":
          '{ "pins": {\n "nixpkgs": { "type": "Channel", "name": "nixos-22.11" } } }',
      },
    ],
    ["nix/sources.json:1", { "nix/sources.json": '{ "nixpkgs": { "branch": "nixos-22.11" } }' }],
    ["configuration.nix:2", inConfiguration("nixpkgs.pkgs = pkgs;", PKGS)],
    ["configuration.nix:10", inConfiguration(UPGRADES("nixos-22.11"))],
    [".nix-channels:1", { ".nix-channels": `${CHANNEL}/nixos-22.11 nixos\n` }],
    [
      "configuration.nix:5",
      {
        "configuration.nix": CONFIGURATION.replace(
          "<home-manager/nixos>",
          '"${fetchTarball "https://github.com/nix-community/home-manager/archive/release-22.11.tar.gz"}/nixos"',
        ),
      },
    ],
  ])("that is too old to be chosen is an upgrade, which is told: %s", (place, files) => {
    const { printed, read } = take(files);
    expect(answer(printed, "release")).toEqual({
      ...{ name: "release", value: newest, source: "configuration" },
      from: `${place} has 22.11: an upgrade`,
    });
    expect(printed.problems).toContainEqual(
      expect.objectContaining({
        code: "release-upgraded",
        message: expect.stringContaining("NixOS 22.11"),
        fix: expect.stringContaining(`from 22.11 to ${newest}`),
      }),
    );
    expect(read("flake.nix")).toContain(`nixos-${newest}`);
  });

  test("that the configuration pins is taken", () => {
    const { printed, read } = take(inConfiguration(UPGRADES("nixos-unstable")));
    expect(answer(printed, "release")).toMatchObject({
      value: "unstable",
      source: "configuration",
    });
    expect(read("flake.nix")).toContain("nixos-unstable");
  });

  test("is not that of packages beside those of the system", () => {
    const head = `let old = import (fetchTarball "${CHANNEL}/nixos-22.11/nixexprs.tar.xz") { }; in\n`;
    const { printed } = take(inConfiguration("environment.systemPackages = [ old.hello ];", head));
    expect(answer(printed, "release")).toMatchObject({ source: "default" });
  });

  test("that nothing says is the newest by default, which is told with what hints at another", () => {
    const { code, printed } = take({});
    expect(code).toBe(0);
    expect(answer(printed, "release")).toMatchObject({ value: newest, source: "default" });
    expect(printed.problems).toContainEqual(
      expect.objectContaining({
        code: "release-by-default",
        severity: "note",
        message: expect.stringContaining("installed with 23.11"),
      }),
    );
  });
});
