import { describe, expect, test } from "vitest";
import { type Files, SETTLED, taken, wrong } from "./taken.ts";

describe("what else an owner has to know", () => {
  const told = (body: string, more: Files = {}, header = "{ pkgs, ... }"): readonly string[] => {
    const found = taken({
      "configuration.nix": `${header}:\n{\n${SETTLED}  ${body}\n}\n`,
      ...more,
    });
    return [...found.problems, ...found.notes].map(({ message, fix = "" }) => `${message}: ${fix}`);
  };
  test.each<[string, string, Files, string]>([
    [
      "scripts in the initrd",
      'boot.initrd.postDeviceCommands = "a";',
      {},
      "boot.initrd.postDeviceCommands is for",
    ],
    [
      "a script of its network",
      'boot.initrd.network.postCommands = "a";',
      {},
      "boot.initrd.network.postCommands is for",
    ],
    [
      "a path that is made text",
      "a = toString ./x;",
      { x: "" },
      "toString ./x is a place in /nix/store",
    ],
    [
      "a question about a file elsewhere",
      'a = builtins.pathExists "/home/ada/x";',
      {},
      "pathExists says that it is not there",
    ],
    [
      "a file in a channel",
      "imports = [ <nix-ld/modules/a.nix> ];",
      {},
      'here: "${inputs.nix-ld}/modules/a.nix"; this file then starts with { inputs, ... }:',
    ],
    [
      "a secret that is looked up",
      "a = <secrets/wifi/psk>;",
      {},
      '"/etc/nixos-secrets/secrets/wifi/psk"',
    ],
    [
      "a path of two parts",
      'a = /home/ada + "/x";',
      {},
      '"/home/ada/x" if the path is only handed',
    ],
    ["a path from the root", 'a = /. + "/home/ada/x";', {}, "write ./x"],
    ["a path that is computed", 'a = /. + "${b}/x";', {}, '/. + "${b}/x" is outside'],
    [
      "a fetch of the tree",
      "a = fetchGit ./.;",
      {},
      "fetchGit of ../../modules gives what git has of it",
    ],
    [
      "a pin of npins",
      "a = (import ./npins).agenix;",
      {
        "npins/default.nix": "{ }",
        "npins/sources.json":
          '{ "pins": { "agenix": { "repository": { "owner": "ryantm", "repo": "agenix" }, "branch": "main" }, "other": { "url": "https://example.org/x" } } }',
      },
      'agenix stays pinned by npins/sources.json, and is no input: as an input, in flake.nix: inputs.agenix = { url = "github:ryantm/agenix',
    ],
    [
      "an early niv",
      "a = (import ./nix/sources.nix).x;",
      { "nix/sources.nix": "# Niv\n{ }", "nix/sources.json": "{ }" },
      "nix/sources.nix looks for nixpkgs",
    ],
  ])("%s", (_, body, files, message) => {
    const found = told(body, files);
    expect(found.filter((each) => each.includes(message))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });

  test("what a flake needs is said beside settings that are computed", () => {
    const text = `{ lib, x, ... }:\n{\n  imports = [ ./a.nix ];\n  config = lib.mkIf x {\n    networking.hostName = "desk";\n  };\n}\n`;
    const found = taken({ "configuration.nix": text, "a.nix": "{ }" });
    expect(wrong(found)).toEqual([]);
    expect(found.files[0]!.text).toContain('{ nixpkgs.hostPlatform = "x86_64-linux"; }');
    expect(found.files[0]!.text).toContain(
      '{ nix.settings.experimental-features = [ "nix-command" "flakes" ]; }',
    );
  });

  test("firmware that may not be handed on stays where it is", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  hardware.asahi.peripheralFirmwareDirectory = ./firmware;\n}\n`,
      "firmware/a.tar.gz": "",
    });
    expect(found.files.map(({ from }) => from)).toEqual(["configuration.nix"]);
    expect(wrong(found)).toEqual([expect.stringContaining("firmware that may not be handed on")]);
  });

  test("the system is the one in the report on the hardware", () => {
    const text =
      '{\n  hardware.facter.reportPath = ./facter.json;\n  networking.hostName = "desk";\n}\n';
    const files = {
      "configuration.nix": text,
      "facter.json": '{ "version": 1, "system": "aarch64-linux" }',
    };
    const found = taken(files);
    expect(found.system).toBe("aarch64-linux");
    expect(found.files.find(({ from }) => from === "configuration.nix")!.text).not.toContain(
      "hostPlatform",
    );
  });

  test.each<[string, string]>([
    ['("/etc/nixos/hosts/" + name)', '(../. + ("/" + name))'],
    ['("/etc/nixos/hosts/" + name + "/x.nix")', '(../. + ("/" + name + "/x.nix"))'],
    ['"/etc/nixos/hosts/${name}/x.nix"', '(../. + "/${name}/x.nix")'],
    ['(import ("/etc/nixos/hosts/a" + name))', '(import (../. + ("/a" + name)))'],
  ])("a path that is put together leads to the files: %s", (before, after) => {
    const found = taken({
      "configuration.nix": `{ name, ... }:\n{\n${SETTLED}  imports = [ ${before} ];\n}\n`,
      "hosts/desk/x.nix": "{ }",
    });
    expect(wrong(found)).toEqual([]);
    expect(found.files.map(({ to }) => to)).toContain("hosts/desk/x.nix");
    expect(found.files.find(({ from }) => from === "configuration.nix")!.text).toContain(
      `imports = [ ${after} ];`,
    );
  });

  test.each<[string, string]>([
    [
      'let rev = "main"; hm = fetchTarball "https://github.com/nix-community/home-manager/archive/${rev}.tar.gz"; in { imports = [ (import "${hm}/nixos") ]; }',
      "{ imports = [ inputs.home-manager.nixosModules.default ]; }",
    ],
    [
      'let rev = "main"; a = 1; hm = fetchTarball "https://github.com/nix-community/home-manager/archive/${rev}.tar.gz"; in { imports = [ "${hm}/nixos" ]; x = a; }',
      "let a = 1; in { imports = [ inputs.home-manager.nixosModules.default ]; x = a; }",
    ],
    [
      '{ imports = [ (fetchGit { url = "https://github.com/musnix/musnix.git"; }).outPath ]; }',
      "{ imports = [ inputs.musnix.nixosModules.default ]; }",
    ],
    [
      'let m = fetchGit { url = "https://github.com/musnix/musnix.git"; }; in { imports = [ m.outPath ]; }',
      "let m = inputs.musnix; in { imports = [ m.outPath ]; }",
    ],
  ])("no variable is left that nothing uses: %s", (before, after) => {
    const found = taken({ "configuration.nix": `{ pkgs, ... }: ${before}` }, { host: "nixos" });
    const text = found.files[0]!.text!;
    expect(text.replaceAll(/\s+/g, " ")).toContain(after.replace(/ \}$/, ""));
  });
});
