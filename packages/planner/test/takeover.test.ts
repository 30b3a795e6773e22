import { join, normalize } from "node:path/posix";
import { type Entry, type Pack, takeOver, type TakenOver, type Takeover } from "planner";
import fc from "fast-check";
import { parse, texts } from "nix-source";
import { describe, expect, test } from "vitest";
import { treeOf } from "./tree.ts";

type Files = Readonly<Record<string, string | Entry>>;

const flake: Pack = {
  name: "flake",
  manifest: {
    description: "nixpkgs",
    level: "core",
    default: false,
    switch: false,
    offered: true,
    disks: false,
    requires: [],
    excludes: [],
    inputs: { nixpkgs: { url: "github:nixos/nixpkgs", follows: [], flake: true } },
    imports: [],
    keeps: [],
    questions: [],
  },
  // What is rendered is looked at where the real template is; here the values are enough.
  files: [{ path: "flake.json", content: { template: (values) => JSON.stringify(values) } }],
};

const setting: Omit<Takeover, "tree"> = {
  host: "fallback",
  system: "x86_64-linux",
  release: "26.05",
  users: ["ada"],
  chosen: [],
  packs: [flake],
  releases: [
    { name: "unstable", branches: { nixpkgs: "nixos-unstable" }, stateVersion: "26.11" },
    {
      name: "26.05",
      branches: { nixpkgs: "nixos-26.05", "home-manager": "release-26.05" },
      stateVersion: "26.05",
    },
  ],
  version: "0.0.0",
};

const result = (files: Files, more: Partial<Takeover> = {}) =>
  takeOver({ ...setting, tree: treeOf(files), ...more });

function taken(files: Files, more: Partial<Takeover> = {}): TakenOver {
  const found = result(files, more);
  if ("refusals" in found) throw new Error(found.refusals[0]!.message);
  return found;
}

/** A configuration of this body, and what becomes of it. */
function configured(body: string, header = "{ pkgs, ... }"): string {
  const text = `${header}:\n{\n${SETTLED}${body}\n}\n`;
  const found = taken({ "configuration.nix": text });
  const [file] = found.files;
  return file!.text ?? text;
}

const SETTLED = `  networking.hostName = "desk"; nixpkgs.hostPlatform = "x86_64-linux";
  nix.settings.experimental-features = [ "nix-command" "flakes" ];
`;

interface Input {
  readonly input: string;
  readonly url: string;
  readonly flake: boolean;
}

/** The inputs of the flake, without nixpkgs. */
function inputsOf({ rendered }: TakenOver): Readonly<Record<string, string>> {
  const { inputs } = JSON.parse(rendered[0]!.text) as { inputs: Input[] };
  return Object.fromEntries(
    inputs
      .slice(1)
      .map(({ input, url, flake: isFlake }) => [input, isFlake ? url : `${url} (files)`]),
  );
}

const wrong = (found: TakenOver): readonly string[] =>
  found.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);

describe("nothing is written", () => {
  const link = (target: string): Entry => ({ kind: "link", target });

  test.each<[string, Files, RegExp]>([
    [
      "when it is a flake",
      { "flake.nix": "{ }", "configuration.nix": "{ }" },
      /is a flake already/,
    ],
    ["without a configuration", { "x.nix": "{ }" }, /configuration\.nix is not there/],
    ["when it cannot be read", { "configuration.nix": { kind: "unreadable" } }, /cannot be read/],
    ["when it is no text", { "configuration.nix": "\uFFFD" }, /no text in UTF-8/],
    [
      "when it is no Nix",
      { "configuration.nix": "{ a = 1 }" },
      /is not Nix: a semicolon is missing/,
    ],
    ["when it is a loop", { "configuration.nix": link("configuration.nix") }, /leads to itself/],
    [
      "when it is elsewhere",
      { "configuration.nix": link("/home/ada/x.nix") },
      /out of the directory/,
    ],
  ])("%s", (_, files, message) => {
    const found = result(files);
    expect("refusals" in found && found.refusals[0]!.message).toMatch(message);
  });
});

describe("what cannot be had is listed where it is named", () => {
  const imports = (path: string): string => `{\n${SETTLED}  imports = [\n    ${path}\n  ];\n}\n`;

  test.each<[string, Files, string]>([
    ["./gone.nix", {}, "gone.nix is not there"],
    ["./folder", { "folder/x.nix": "{ }" }, "folder/default.nix is not there"],
    ["./closed.nix", { "closed.nix": { kind: "unreadable" } }, "closed.nix cannot be read"],
    ["./pipe.nix", { "pipe.nix": { kind: "special" } }, "pipe.nix is no file"],
    ["../up.nix", {}, "../up.nix is outside of the directory"],
    ['"/home/ada/up.nix"', {}, '"/home/ada/up.nix" is outside of the directory'],
    [
      "./a.nix",
      { "a.nix": { kind: "link", target: "b.nix" }, "b.nix": { kind: "link", target: "a.nix" } },
      "a.nix is a symbolic link that leads to itself",
    ],
    [
      "./out.nix",
      { "out.nix": { kind: "link", target: "../../home/x.nix" } },
      "out.nix is a symbolic link that leads out of the directory",
    ],
    [
      "./dead.nix",
      { "dead.nix": { kind: "link", target: "gone.nix" } },
      "dead.nix is a symbolic link that leads nowhere: gone.nix",
    ],
  ])("%s", (path, files, message) => {
    const found = taken({ ...files, "configuration.nix": imports(path) });
    // What is listed with its place is not told a second time.
    expect(found.unreached).not.toContain(path.replace("./", ""));
    expect(wrong(found)).toEqual([
      expect.stringContaining(`hosts/desk/configuration.nix:5 ${message}`),
    ]);
  });

  test("a file that is no text or no Nix is copied, and told of", () => {
    const files = {
      "a.nix": "{ a = ; }",
      "b.nix": "\uFFFD",
      "configuration.nix": imports("./a.nix ./b.nix"),
    };
    const found = taken(files);
    expect(found.files.map(({ to }) => to)).toContain("modules/b.nix");
    expect(wrong(found)).toEqual([
      expect.stringContaining("modules/a.nix:1 a.nix is not Nix"),
      expect.stringContaining("b.nix is not Nix: it is no text in UTF-8"),
    ]);
  });

  test("a folder that links to itself ends", () => {
    const files: Files = {
      "configuration.nix": `{\n${SETTLED}  a = builtins.readDir ./all;\n}\n`,
      "all/x.nix": "{ }",
      "all/again": { kind: "link", target: "." },
    };
    expect(taken(files).files.map(({ to }) => to)).toContain("all/x.nix");
  });
});

describe("what a flake forbids", () => {
  test.each<[string, string]>([
    [
      "imports = [ <home-manager/nixos> ];",
      "imports = [ inputs.home-manager.nixosModules.default ];",
    ],
    [
      "imports = [ (import <home-manager/nixos>) ];",
      "imports = [ inputs.home-manager.nixosModules.default ];",
    ],
    [
      "imports = [ <nixos-hardware/dell/xps/13-9310> ];",
      'imports = [ "${inputs.nixos-hardware}/dell/xps/13-9310" ];',
    ],
    [
      "imports = [ <nixpkgs/nixos/modules/profiles/minimal.nix> ];",
      'imports = [ (modulesPath + "/profiles/minimal.nix") ];',
    ],
    [
      "a = import <nixpkgs> { };",
      "a = import inputs.nixpkgs { inherit (pkgs.stdenv.hostPlatform) system; };",
    ],
    [
      "a = import <nixos> { config = { }; };",
      "a = import inputs.nixpkgs { config = { }; inherit (pkgs.stdenv.hostPlatform) system; };",
    ],
    [
      "a = (import <nixos-unstable> { }).git;",
      "a = (import inputs.nixpkgs-unstable { inherit (pkgs.stdenv.hostPlatform) system; }).git;",
    ],
    [
      "a = import <nixpkgs/nixos> { configuration = ./x.nix; };",
      'a = import "${inputs.nixpkgs}/nixos" { configuration',
    ],
    [
      "a = import <nixpkgs/nixos> { };",
      'a = import "${inputs.nixpkgs}/nixos" { inherit (pkgs.stdenv.hostPlatform) system; };',
    ],
    ["a = <nixpkgs>;", "a = inputs.nixpkgs.outPath;"],
    ['a = "${<nixpkgs>}/x";', 'a = "${inputs.nixpkgs}/x";'],
    ['a = fetchTarball "https://github.com/ada/x/archive/main.tar.gz";', "a = inputs.x.outPath;"],
    ["a = builtins.fetchurl https://example.org/x.txt;", "a = inputs.x-txt.outPath;"],
  ])("%s", (before, after) => {
    expect(configured(`  ${before}`)).toContain(after);
  });

  test.each<[string, string]>([
    ["nothing", ""],
    ["only another setting of nixpkgs", "  nixpkgs.config.allowUnfree = true;\n"],
  ])("the system is said where a machine says %s of it", (_, line) => {
    const text = `{\n${SETTLED.replace(/ nixpkgs.*/, "")}${line}}\n`;
    const [file] = taken({ "configuration.nix": text }, { system: "aarch64-linux" }).files;
    expect(file!.text).toMatch(/hostPlatform = "aarch64-linux";/);
  });

  test.each([
    'nixpkgs = { hostPlatform = "aarch64-linux"; };',
    'nixpkgs = lib.mkMerge [ { system = "aarch64-linux"; } ];',
    'config = lib.mkIf true { nixpkgs.localSystem.system = "aarch64-linux"; };',
    "nixpkgs.pkgs = import ./pkgs.nix;",
  ])("the system is left to %s", (line) => {
    const text = `{ lib, ... }:\n{\n${SETTLED.replace(/ nixpkgs.*/, "")}  ${line}\n}\n`;
    const found = taken({ "configuration.nix": text, "pkgs.nix": "{ }" });
    expect(found.files.map((file) => file.text ?? "").join("")).not.toContain("x86_64-linux");
  });

  test.each<[string, number, RegExp]>([
    ["system.autoUpgrade.enable = true;", 1, /autoUpgrade\.flake = /],
    ['system.autoUpgrade = { channel = "x"; enable = true; };', 1, /channel goes/],
    ['system.autoUpgrade = { flake = "github:ada/x"; enable = true; };', 0, /^$/],
    ["system.autoUpgrade.enable = false;", 0, /^$/],
  ])("%s builds the flake", (line, count, fix) => {
    const { problems } = taken({ "configuration.nix": `{\n${SETTLED}  ${line}\n}\n` });
    expect(problems).toHaveLength(count);
    for (const problem of problems) {
      expect(problem).toMatchObject({ line: 4, fix: expect.stringMatching(fix) as string });
    }
  });

  test.each<[string, string]>([
    ['nix.settings.experimental-features = "nix-command";', '= "nix-command flakes";'],
    ['nix.settings.experimental-features = "nix-command flakes";', '= "nix-command flakes";'],
    [
      'nix.settings.experimental-features = lib.mkForce [ "nix-command" ];',
      'lib.mkForce [ "nix-command" "flakes" ];',
    ],
    [
      'nix.settings.experimental-features = lib.mkForce "ca-derivations";',
      'lib.mkForce "ca-derivations nix-command flakes";',
    ],
    [
      'nix.settings.experimental-features = [ "ca-derivations" ];',
      '[ "ca-derivations" "nix-command" "flakes" ];',
    ],
    [
      "nix.extraOptions = ''\n    experimental-features = nix-command\n    cores = 2\n  '';",
      "    experimental-features = nix-command flakes\n    cores = 2\n",
    ],
    [
      'nix.settings.experimental-features = [ "nix-command" ] ++ lib.optional true "flakes";',
      '[ "nix-command" ] ++ lib.optional true "flakes";',
    ],
  ])("flakes are turned on in %s", (line, after) => {
    const said = featured(line);
    expect(said.problems).toEqual([]);
    expect(said.text).toContain(after);
  });

  test.each([
    "nix.settings.experimental-features = features;",
    'nix.settings.experimental-features = lib.mkIf wanted [ "nix-command" ];',
    'nix.extraOptions = "experimental-features = nix-command";',
  ])("flakes are asked for where they cannot be turned on: %s", (line) => {
    const { problems, text } = featured(line);
    expect(text).toContain(line);
    expect(problems).toMatchObject([
      { fix: 'nix.settings.experimental-features = [ "nix-command" "flakes" ];' },
    ]);
  });

  /** What becomes of a configuration that says this of the features of Nix. */
  function featured(line: string): { problems: TakenOver["problems"]; text: string } {
    const text = `{ lib, features, wanted, ... }:\n{\n${SETTLED.replace(/ {2}nix\.settings.*\n/, "")}  ${line}\n}\n`;
    const { problems, files } = taken({ "configuration.nix": text });
    return { problems, text: files[0]!.text ?? text };
  }

  test.each<[string, string, readonly string[]]>([
    [
      '"host.example.org"',
      "",
      ['networking.hostName = "host";', 'networking.domain = "example.org";'],
    ],
    [
      'lib.mkForce "host.example.org"',
      "",
      ['networking.hostName = lib.mkForce "host";', 'networking.domain = "example.org";'],
    ],
    [
      '"host.example.org"',
      'networking.domain = "example.net";',
      ['networking.hostName = "host";', 'networking.domain = "example.net";'],
    ],
    ['""', "", ['networking.hostName = "fallback";']],
  ])("a host called %s gets the name of the flake %s", (name, more, lines) => {
    const settled = SETTLED.replace('"desk"', name);
    const found = taken({ "configuration.nix": `{ lib, ... }:\n{\n${settled}  ${more}\n}\n` });
    const host = name === '""' ? "fallback" : "host";
    expect(found).toMatchObject({ host, problems: [] });
    const text = found.files[0]!.text!;
    for (const line of lines) expect(text).toContain(line);
    // What was said of the domain is not said twice.
    expect(text.split("networking.domain").length).toBeLessThanOrEqual(2);
    expect(found.edits.map(({ why }) => why)).toContain("a flake finds the machine by its name");
  });

  test("a host whose name is computed is told of", () => {
    const text = `{ name, ... }:\n{\n${SETTLED.replace('"desk"', "name")}}\n`;
    const { host, notes, files } = taken({ "configuration.nix": text });
    expect([host, files[0]!.text]).toEqual(["fallback", undefined]);
    expect(notes).toMatchObject([
      {
        file: "hosts/fallback/configuration.nix",
        line: 3,
        message: "networking.hostName is computed; the flake calls the machine fallback",
      },
    ]);
  });

  test.each<[string, number]>([
    ["config.lib.file.mkOutOfStoreSymlink /etc/nixos/dotfiles/nvim", 1],
    ["config.lib.file.mkOutOfStoreSymlink ./dotfiles/nvim", 1],
    ['mkOutOfStoreSymlink (toString ./dotfiles + "/nvim")', 1],
    ["(let link = config.lib.file.mkOutOfStoreSymlink; in link ./dotfiles/nvim)", 1],
    ['(let dots = ./dotfiles; in mkOutOfStoreSymlink "${dots}/nvim")', 1],
    ['config.lib.file.mkOutOfStoreSymlink "/home/ada/dotfiles/nvim"', 0],
  ])("a link out of the store: %s", (link, count) => {
    const text = `{ config, mkOutOfStoreSymlink, ... }:\n{\n${SETTLED}  home.file.a.source = ${link};\n}\n`;
    const { problems } = taken({ "configuration.nix": text, "dotfiles/nvim/init.lua": "" });
    expect(problems).toHaveLength(count);
    for (const problem of problems) {
      expect(problem).toMatchObject({
        file: "hosts/desk/configuration.nix",
        line: 5,
        message: expect.stringContaining("the link would not lead to") as string,
        fix: expect.stringMatching(
          /^\S+ "\$\{config\.home\.homeDirectory\}\/nixos\/\S*dotfiles/,
        ) as string,
      });
    }
  });

  test("a second set of packages is for the system that the files say", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED.replace("x86_64", "aarch64")}  imports = [ ./x.nix ];\n}\n`,
      "x.nix": "let unstable = import <unstable> { }; in\n{ a = unstable.b; }\n",
    });
    expect(found.system).toBe("aarch64-linux");
    const { text } = found.files.find(({ from }) => from === "x.nix")!;
    expect(text).toContain('system = "aarch64-linux"');
  });

  test.each([
    "environment.etc.a.source = ./d/a.nix;",
    "services.nginx.virtualHosts.x.root = ./d;",
    'environment.etc = lib.mapAttrs (n: _: { source = ./d + "/${n}"; }) (builtins.readDir ./d);',
    "nix.registry.x.flake = ./d;",
    "a.src = lib.fileset.toSource { root = ./d; fileset = ./d/a.nix; };",
    'a.src = lib.sourceFilesBySuffices ./d [ ".nix" ];',
    'environment.etc.a.source = "${toString ./.}/d/a.nix";',
    "environment.etc.a.source = (let f = ./d/a.nix; in f);",
    "environment.etc.a.source = { a = ./d/a.nix; }.a;",
    "environment.etc.a.source = lib.head [ ./d/a.nix ];",
    "environment.etc.a.source = lib.mkMerge [ (lib.mkDefault ./d/a.nix) ];",
    "environment.etc.a.text = lib.concatMapStrings builtins.readFile [ ./d/a.nix ];",
    "boot.initrd.secrets.a = ./d/a.nix;",
    "systemd.services.x.restartTriggers = [ ./d/a.nix ];",
    'environment.systemPackages = [ (pkgs.linkFarm "x" { a = ./d/a.nix; }) ];',
    "mine.thing = ./d/a.nix;",
  ])("a file that nothing evaluates keeps its bytes: %s", (body) => {
    for (const text of [
      "{ pkgs ? import <nixpkgs> { } }: pkgs.hello",
      "{ pkgs, ... }: { environment.systemPackages = [ (import <nixpkgs> { }).hello ]; }",
    ]) {
      const found = taken({
        "configuration.nix": `{ lib, pkgs, ... }:\n{\n${SETTLED}  ${body}\n}\n`,
        "d/a.nix": text,
      });
      const [file] = found.files.filter(({ from }) => from === "d/a.nix");
      expect(file).toMatchObject({ from: "d/a.nix" });
      expect(file).not.toHaveProperty("text");
      expect(wrong(found)).toEqual([]);
    }
  });

  test.each([
    "imports = [ ./d/a.nix ];",
    'imports = map (n: ./d + "/${n}.nix") [ "a" ];',
    "imports = let all = [ ./d/a.nix ]; in all;",
    'imports = (dir: map (n: dir + ("/" + n)) (builtins.attrNames (builtins.readDir dir))) ./d;',
    "imports = if true then [ ./d/a.nix ] else [ ];",
    "users.users.ada = ./d/a.nix;",
    "a = map import [ ./d/a.nix ];",
    "a = (let load = f: import f { inherit pkgs; }; in load ./d/a.nix);",
  ])("a module that something may evaluate gets the inputs: %s", (body) => {
    const found = taken({
      "configuration.nix": `{ lib, pkgs, ... }:\n{\n${SETTLED}  ${body}\n}\n`,
      "d/a.nix":
        "{ pkgs, ... }: { environment.systemPackages = [ (import <nixpkgs> { }).hello ]; }",
    });
    const { text } = found.files.find(({ from }) => from === "d/a.nix")!;
    expect(text).toContain("{ pkgs, inputs, ... }:");
  });

  test.each<[string, string, string]>([
    ["a path", "containers.a.config = ./m.nix;", "containers.a.specialArgs = { inherit inputs; };"],
    [
      "a list",
      "containers.a = { config.imports = [ ./m.nix ]; };",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "all of them",
      "containers = { a = { config = { imports = [ ./m.nix ]; }; }; };",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "a function",
      "containers.a.config = { ... }: { imports = [ ./m.nix ]; };",
      "containers.a.specialArgs = { inherit inputs; };",
    ],
    [
      "a name that is computed",
      'containers."a${x}".config = ./m.nix;',
      'containers."a${x}".specialArgs = { inherit inputs; };',
    ],
    [
      "a function for all",
      "containers = lib.genAttrs [ ] (name: { config = ./m.nix; });",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "a condition",
      "containers.a = lib.mkIf true { config = lib.mkMerge [ ./m.nix ]; };",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "nixos",
      "a = (import <nixpkgs/nixos> { configuration = ./m.nix; }).config;",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "eval-config.nix",
      "a = (import <nixpkgs/nixos/lib/eval-config.nix> { modules = [ ./m.nix ]; }).config;",
      "specialArgs = { inherit inputs; };",
    ],
    [
      "the evaluation of nixpkgs",
      'a = (import (pkgs.path + "/nixos/lib/eval-config.nix") { modules = [ ./m.nix ]; }).config;',
      "specialArgs = { inherit inputs; };",
    ],
  ])("a system within the system that is given as %s gets the inputs", (_, body, line) => {
    const files = {
      "configuration.nix": `{ lib, pkgs, x, ... }:\n{\n${SETTLED}  ${body}\n}\n`,
      "m.nix": "{ imports = [ ./n.nix ]; }",
      "n.nix": '{ imports = [ <sops-nix/modules/sops> ]; networking.hostName = "inner"; }',
    };
    const found = taken(files);
    expect(wrong(found)).toEqual([]);
    const { text = "" } = found.files.find(({ from }) => from === "configuration.nix")!;
    expect(text).toContain(line);
    expect(found.host).toBe("desk");
  });

  test("what is called with all that a module is given needs no more", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ ./x.nix ];\n}\n`,
      "x.nix": "args@{ pkgs, ... }: import ./y.nix (args // { z = 1; })\n",
      "y.nix": "{ pkgs, z, ... }: { a = <nixos-unstable>; }\n",
    });
    expect(found.problems).toEqual([]);
  });

  test("what git keeps is not there, and all else is", () => {
    const text = `{\n${SETTLED}  a = builtins.readFile ./.git/HEAD;\n  b = ./x;\n}\n`;
    const found = taken({ "configuration.nix": text, ".git/HEAD": "ref: x\n", x: "" });
    expect(found.files.map(({ to }) => to)).toEqual([
      "hosts/desk/configuration.nix",
      "hosts/desk/x",
    ]);
    expect(wrong(found)).toEqual([expect.stringContaining(":4 .git/HEAD is git's own")]);
    expect(found.files[0]!.text).toBeUndefined();
  });

  test.each<[string, string, number]>([
    ["a default that says the same everywhere", "x ? null", 0],
    ["a default that needs what is in front of it", "x ? unstable.hello", 1],
  ])("a `let` in front of %s", (_, formal, count) => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ ./x.nix ];\n}\n`,
      "x.nix": `let unstable = import <unstable> { }; in\n{ pkgs, ${formal}, ... }:\n{ a = unstable; }\n`,
    });
    expect(found.problems).toHaveLength(count);
    const { text } = found.files.find(({ from }) => from === "x.nix")!;
    if (count === 0) expect(text).toMatch(/^\{ pkgs, x \? null, inputs, \.\.\. \}:\nlet/);
  });

  test.each(["inputs = 1;", "inherit (builtins) inputs;"])(
    "a variable called inputs is left alone, and what it hides is listed: %s",
    (binding) => {
      const text = `{ ... }:\nlet ${binding} in {\n${SETTLED}  a = <nur>;\n}\n`;
      const found = taken({ "configuration.nix": text });
      expect(found.files[0]!.text).toBeUndefined();
      expect(wrong(found)).toEqual([expect.stringContaining(":5 <nur> is looked up in NIX_PATH")]);
    },
  );

  test("a path that no literal can be is written as one with a string behind it", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ "/etc/nixos/x y.nix" ];\n}\n`,
      "x y.nix": "{ }",
    });
    expect(found.problems).toEqual([]);
    expect(found.files[0]!.text).toContain('imports = [ (../.. + "/modules/x y.nix") ];');
  });

  test("a home that is handed on as a path gets the inputs", () => {
    const found = taken({
      "configuration.nix": `{ home, ... }:\n{\n${SETTLED}  imports = [ (home ./ada.nix) ];\n}\n`,
      "ada.nix": "{ pkgs, ... }:\n{\n  home.packages = [ (import <unstable> { }).git ];\n}\n",
    });
    const text = found.files.find(({ from }) => from === "configuration.nix")!.text!;
    expect(text).toContain("{ home, inputs, ... }:");
    expect(text).toContain("home-manager.extraSpecialArgs = { inherit inputs; };");
  });

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["a channel", "<nixos-24.05>", { "nixpkgs-24-05": "github:NixOS/nixpkgs/nixos-24.05" }],
    ["the channel of the release", "<nixos-26.05>", {}],
    [
      "home-manager of the release",
      'fetchTarball "https://github.com/nix-community/home-manager/archive/release-26.05.tar.gz"',
      { "home-manager": "github:nix-community/home-manager/release-26.05" },
    ],
    [
      "home-manager of another",
      'fetchTarball "https://github.com/rycee/home-manager/archive/release-19.09.tar.gz"',
      { "home-manager": "github:nix-community/home-manager/release-26.05" },
    ],
    [
      "a branch of a project",
      'fetchTarball "https://github.com/ryantm/agenix/archive/0.15.0.tar.gz"',
      { agenix: "github:ryantm/agenix/0.15.0" },
    ],
    [
      "a git repository",
      'fetchGit { url = "git@example.org:x/y.git"; ref = "dev"; }',
      { y: "git+ssh://git@example.org/x/y.git?ref=dev (files)" },
    ],
    ["what is pinned", 'fetchGit { url = "https://example.org/x"; rev = "a"; }', {}],
  ])("the input for %s", (_, expression, inputs) => {
    const text = `{\n${SETTLED}  a = ${expression};\n}\n`;
    expect(inputsOf(taken({ "configuration.nix": text }))).toEqual(inputs);
  });

  test("two channels of one branch are one input, and other inputs get other names", () => {
    const all = '<unstable> <nixos-unstable> (fetchTarball "https://example.org/nur.tar.gz") <nur>';
    const text = `{\n${SETTLED}  a = [ ${all} ];\n}\n`;
    expect(inputsOf(taken({ "configuration.nix": text }))).toEqual({
      "nixpkgs-unstable": "github:NixOS/nixpkgs/nixos-unstable",
      nur: "https://example.org/nur.tar.gz (files)",
      "nur-2": "github:nix-community/NUR",
    });
  });
});

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

describe("where things go", () => {
  test("a file that would get into the way of another keeps out of it", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ ./x.nix ./modules/x.nix ];\n}\n`,
      "x.nix": "{ }",
      "modules/x.nix": "{ }",
    });
    expect(found.files.map(({ from, to }) => [from, to])).toEqual([
      ["configuration.nix", "hosts/desk/configuration.nix"],
      ["x.nix", "hosts/desk/x.nix"],
      ["modules/x.nix", "modules/x.nix"],
    ]);
  });

  test("a folder that is named by its names only keeps its place", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = map (name: ./services + "/${"${name}"}.nix") [ "a" ];\n}\n`,
      "services/a.nix": "{ b = 1; }",
    });
    expect(found.files.map(({ to }) => to)).toContain("services/a.nix");
  });

  test("a folder keeps its place, and its paths lead there", () => {
    const found = taken({
      "configuration.nix": `{ pkgs, ... }:\n{\n${SETTLED}  imports = [ ./net/a.nix ];\n  a = ./scripts/b.sh;\n  b = pkgs.callPackage ./pkgs/c { };\n  c = ./hosts/d;\n}\n`,
      "net/a.nix": '{\n  a = ./b.conf;\n  b = name: ../scripts + "/${name}.sh";\n}\n',
      "net/b.conf": "",
      "scripts/b.sh": "",
      "pkgs/c/default.nix": "{ hello }: hello",
      "hosts/d": "",
    });
    expect(found.files.map(({ to }) => to)).toEqual([
      "hosts/d",
      "hosts/desk/configuration.nix",
      "net/a.nix",
      "net/b.conf",
      "pkgs/c/default.nix",
      "scripts/b.sh",
    ]);
    const edited = found.files.map(({ text = "" }) => text).join("");
    expect(edited).toContain("a = ../../scripts/b.sh;");
    expect(edited).toContain("callPackage ../../pkgs/c { }");
  });

  const placesOf = (files: Files): Readonly<Record<string, string>> =>
    Object.fromEntries(taken(files).files.map(({ from, to }) => [from, to]));
  const importing = (...paths: readonly string[]): string =>
    `{\n${SETTLED}  imports = [ ${paths.join(" ")} ];\n}\n`;
  const DISK = '{ fileSystems."/".device = "/dev/disk/by-uuid/1111-2222"; }';

  test.each<[string, string, string]>([
    ["with the header of the generator", "vm.nix", "# by ‘nixos-generate-config’\n{ }"],
    ["with file systems", "fstab.nix", '{ fileSystems."/srv".fsType = "ext4"; }'],
    [
      "with file systems on a condition",
      "fs.nix",
      "{ lib, ... }: { config = lib.mkIf true { fileSystems = { }; }; }",
    ],
    ["with swap", "swap.nix", "{ swapDevices = [ ]; }"],
    ["with an encrypted disk", "luks.nix", '{ boot.initrd.luks.devices.a.device = "/dev/sda2"; }'],
    ["with a disk for disko", "disks.nix", '{ disko.devices.disk.a.device = "/dev/nvme0n1"; }'],
    [
      "with the id of a disk",
      "mount.nix",
      '{ systemd.mounts = [ { what = "/dev/disk/by-uuid/1111-2222"; } ]; }',
    ],
  ])("a file %s is the machine's", (_, name, written) => {
    const text = written.replace("# by", "# generated by");
    expect(placesOf({ "configuration.nix": importing(`./${name}`), [name]: text })).toMatchObject({
      [name]: `hosts/desk/${name}`,
    });
    const inFolder = `modules/${name}`;
    expect(
      placesOf({
        "configuration.nix": importing(`./${inFolder}`, "./modules/b.nix"),
        [inFolder]: text,
        "modules/b.nix": "{ }",
      }),
    ).toMatchObject({ [inFolder]: `hosts/desk/${name}`, "modules/b.nix": "modules/b.nix" });
  });

  test("a file that speaks of disks in a comment is no machine's", () => {
    const text = "# fileSystems: see /dev/disk/by-uuid/1111-2222\n{ }";
    expect(placesOf({ "configuration.nix": importing("./a.nix"), "a.nix": text })).toMatchObject({
      "a.nix": "modules/a.nix",
    });
  });

  test("the folder of a machine stays one folder", () => {
    const files = {
      "configuration.nix": importing("./hosts/desk", "./hosts/all"),
      "hosts/desk/default.nix": "{ imports = [ ./disks.nix ./vfio.nix ./configuration.nix ]; }",
      "hosts/desk/disks.nix": DISK,
      "hosts/desk/vfio.nix": "{ }",
      "hosts/desk/configuration.nix": "{ }",
      "hosts/all/default.nix": "{ }",
    };
    expect(placesOf(files)).toEqual({
      "configuration.nix": "hosts/desk/configuration.nix",
      "hosts/desk/default.nix": "hosts/desk/default.nix",
      "hosts/desk/disks.nix": "hosts/desk/disks.nix",
      "hosts/desk/vfio.nix": "hosts/desk/vfio.nix",
      "hosts/desk/configuration.nix": "hosts/desk/configuration-2.nix",
      "hosts/all/default.nix": "hosts/all/default.nix",
    });
  });

  test("a folder that is read as a whole goes with the disks in it", () => {
    const files = {
      "configuration.nix": `{\n${SETTLED}  imports = map (name: ./parts + "/\${name}") [ "a.nix" "disks.nix" ];\n}\n`,
      "parts/a.nix": "{ }",
      "parts/disks.nix": DISK,
    };
    expect(placesOf(files)).toEqual({
      "configuration.nix": "hosts/desk/configuration.nix",
      "parts/a.nix": "hosts/desk/parts/a.nix",
      "parts/disks.nix": "hosts/desk/parts/disks.nix",
    });
  });

  test("a module that a home imports among others is not the home", () => {
    const files = {
      "configuration.nix": `{\n${SETTLED}  home-manager.users.ada = { imports = [ ./home/alacritty.nix ./home/git.nix ]; };\n}\n`,
      "home/alacritty.nix": "{ }",
      "home/git.nix": "{ }",
    };
    expect(placesOf(files)).toMatchObject({
      "home/alacritty.nix": "home/alacritty.nix",
      "home/git.nix": "home/git.nix",
    });
  });

  test("what is imported from elsewhere comes along, with what is beside it", () => {
    const found = taken({
      "configuration.nix": importing("/home/ada/dots/system/main.nix", '"/srv/shared/a.nix"'),
      "/home/ada/dots/system/main.nix":
        "{ imports = [ ../more/b.nix ./disks.nix ]; environment.etc.a.source = ./a.conf; }",
      "/home/ada/dots/system/a.conf": "",
      "/home/ada/dots/system/disks.nix": DISK,
      "/home/ada/dots/more/b.nix": "{ }",
      "/home/ada/other": "",
      "/srv/shared/a.nix":
        "{ imports = [ /etc/nixos/c.nix ]; environment.etc.b.source = /home/ada/other; }",
      "c.nix": "{ }",
    });
    expect(Object.fromEntries(found.files.map(({ from, to }) => [from, to]))).toEqual({
      "configuration.nix": "hosts/desk/configuration.nix",
      "/home/ada/dots/system/main.nix": "dots/system/main.nix",
      "/home/ada/dots/system/a.conf": "dots/system/a.conf",
      "/home/ada/dots/system/disks.nix": "hosts/desk/dots/system/disks.nix",
      "/home/ada/dots/more/b.nix": "dots/more/b.nix",
      "/srv/shared/a.nix": "shared/a.nix",
      "c.nix": "modules/c.nix",
    });
    expect(found.files.find(({ from }) => from === "configuration.nix")!.text).toContain(
      "imports = [ ../../dots/system/main.nix ../../shared/a.nix ];",
    );
    expect(found.files.find(({ from }) => from.endsWith("main.nix"))!.text).toContain(
      "imports = [ ../more/b.nix ../../hosts/desk/dots/system/disks.nix ];",
    );
    expect(wrong(found)).toEqual([expect.stringContaining("/home/ada/other")]);
  });

  test("links that lead elsewhere are followed as those within", () => {
    const link = (target: string): Entry => ({ kind: "link", target });
    const found = taken({
      "configuration.nix": importing("./modules/a.nix", "./b.nix"),
      modules: link("/srv/common"),
      "b.nix": link("/srv/common/b.nix"),
      "/srv/common/a.nix": "{ imports = [ ./c.nix ]; }",
      "/srv/common/b.nix": "{ imports = [ ./c.nix ]; }",
      "/srv/common/c.nix": "{ }",
    });
    expect(wrong(found)).toEqual([]);
    expect(found.files.map(({ from, to }) => `${from} ${to}`)).toEqual([
      "/srv/common/b.nix common/b.nix",
      "/srv/common/c.nix common/c.nix",
      "configuration.nix hosts/desk/configuration.nix",
      "/srv/common/a.nix modules/a.nix",
      "/srv/common/c.nix modules/c.nix",
    ]);
  });

  test("nothing as wide as a home comes along", () => {
    const found = taken({
      "configuration.nix": importing("../mod.nix"),
      "/etc/mod.nix": "{ environment.etc.me.source = ./.; }",
      "/etc/passwd": "",
    });
    expect(found.files.map(({ from }) => from)).toEqual(["/etc/mod.nix", "configuration.nix"]);
    expect(wrong(found)).toEqual([expect.stringContaining("./. is outside of the directory")]);
  });

  test("a module with options of its own is for all machines, unless it names a disk", () => {
    const options = "options.mine = lib.mkOption { };";
    expect(
      placesOf({
        "configuration.nix": importing("./n/a.nix", "./n/b.nix", "./n/c.nix"),
        "n/a.nix": `{ config, lib, ... }: { ${options} config.fileSystems = config.mine; }`,
        "n/b.nix": `{ lib, ... }: { ${options} config.fileSystems."/a".device = "/dev/sda1"; }`,
        "n/c.nix": '{ boot.loader.grub.device = "/dev/sda"; }',
      }),
    ).toMatchObject({
      "n/a.nix": "n/a.nix",
      "n/b.nix": "hosts/desk/n/b.nix",
      "n/c.nix": "hosts/desk/n/c.nix",
    });
  });

  test("a home that is named by an absolute path is the home", () => {
    expect(
      placesOf({
        "configuration.nix": `{\n${SETTLED}  home-manager.users.ada = import /home/ada/.config/home-manager/home.nix;\n}\n`,
        "/home/ada/.config/home-manager/home.nix": "{ imports = [ ./git.nix ]; }",
        "/home/ada/.config/home-manager/git.nix": "{ }",
      }),
    ).toEqual({
      "configuration.nix": "hosts/desk/configuration.nix",
      "/home/ada/.config/home-manager/home.nix": "users/ada/home.nix",
      "/home/ada/.config/home-manager/git.nix": "users/ada/git.nix",
    });
  });

  test("who may read the files beside them comes along", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ ./a.nix ];\n  age.secrets.x.file = ./secrets/x.age;\n  sops.defaultSopsFile = ./all.yaml;\n}\n`,
      "a.nix": "{ }",
      "all.yaml": "",
      "secrets/x.age": "",
      "secrets/.gitignore": "*.txt",
      "secrets/secrets.nix":
        'let keys = import ./keys.nix; in { "x.age".publicKeys = [ keys.ada ]; }',
      "secrets/keys.nix": '{ ada = "age1x"; }',
      ".sops.yaml": "creation_rules:\n  - path_regex: ^all\\.yaml$\n",
      ".gitattributes": "*.age binary",
      ".gitignore": "/a.nix\nkeys.txt\n",
      "other/.gitignore": "x",
    });
    expect(found.files.map(({ to }) => to)).toEqual([
      ".gitattributes",
      ".sops.yaml",
      "hosts/desk/all.yaml",
      "hosts/desk/configuration.nix",
      "modules/a.nix",
      "secrets/.gitignore",
      "secrets/keys.nix",
      "secrets/secrets.nix",
      "secrets/x.age",
    ]);
    expect(found.unreached).toEqual(["other/"]);
    expect(found.notes).toMatchObject([
      { file: ".sops.yaml", line: 2, message: expect.stringContaining("hosts/desk/all.yaml") },
    ]);
  });

  test("a directory that is read as a whole stays together", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  a = builtins.readDir ./.;\n}\n`,
      "modules/x.nix": "{ }",
      "scripts/b.sh": "",
    });
    expect(found.files.map(({ to }) => to)).toEqual([
      "hosts/desk/configuration.nix",
      "modules/modules/x.nix",
      "modules/scripts/b.sh",
    ]);
    expect(found.files[0]!.text).toContain("a = builtins.readDir ../../modules;");
  });

  test("a path behind another is one of that folder", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  imports = [ ./modules/x.nix ];\n}\n`,
      "modules/x.nix": "{ a = ./parts + /b.txt; }\n",
      "modules/parts/b.txt": "",
    });
    expect(wrong(found)).toEqual([]);
  });

  test("a home that the system reads, too, is shared", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  a = import ./home.nix;\n  home-manager.users.ada = import ./home.nix;\n}\n`,
      "home.nix": "{ }",
    });
    expect(found.files.map(({ to }) => to)).toContain("modules/home.nix");
  });

  test("a home takes no other file's place", () => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  home-manager.users.ada = import ./ada;\n}\n`,
      "ada/default.nix": "{ imports = [ ./home.nix ]; }",
      "ada/home.nix": "{ }",
    });
    expect(found.files.map(({ to }) => to)).toEqual([
      "hosts/desk/configuration.nix",
      "users/ada/default.nix",
      "users/ada/home.nix",
    ]);
  });

  test("a home of the configuration goes before one that stands alone", () => {
    const text = `{\n${SETTLED}  home-manager.users.ada = { a = 1; };\n}\n`;
    const home = { user: "ada", tree: treeOf({ "home.nix": "{ }" }, "/home/ada/homes") };
    const found = taken({ "configuration.nix": text }, { homes: [home] });
    expect(found.files.map(({ to, text: edited }) => [to, edited])).toEqual([
      ["hosts/desk/configuration.nix", undefined],
    ]);
    expect(found.notes[0]!.message).toMatch(/\/home\/ada\/homes is left out/);
  });

  test("what a host is called is what its configuration says, wherever it says so", () => {
    const files = (name: string): Files => ({
      "configuration.nix": "{ imports = [ ./net.nix ]; }",
      "net.nix": `let name = "desk"; in { config.networking.hostName = ${name}; }`,
    });
    expect(taken(files("name")).host).toBe("desk");
    expect(taken(files('builtins.readFile "/x"'))).toMatchObject({
      host: "fallback",
      naming: "computed",
    });
  });

  test.each<[string, string, string | undefined]>([
    ['lib.mkDefault "one"', '"two"', "two"],
    ['lib.mkForce "one"', '"two"', "one"],
    ['lib.mkOverride 200 "one"', '"two"', "two"],
    ['lib.mkOverride 40 "one"', 'lib.mkForce "two"', "one"],
    ['lib.mkDefault "one"', "lib.mkForce (f 1)", undefined],
    ['"one"', "lib.mkDefault (f 1)", "one"],
    ['lib.mkDefault "one.example.org"', "lib.mkOptionDefault (f 1)", "one"],
  ])("of the names %s and %s Nix takes the one of the higher priority", (one, two, host) => {
    const found = taken({
      "configuration.nix": `{ lib, ... }:\n{\n  imports = [ ./two.nix ];\n  networking.hostName = ${one};\n}`,
      "two.nix": `{ lib, ... }:\n{ networking.hostName = ${two}; }`,
    });
    expect([found.host, found.naming]).toEqual(
      host === undefined ? ["fallback", "computed"] : [host, "said"],
    );
  });

  test.each([
    'imports = [ { networking.hostName = "right"; } ];',
    'imports = [ { networking.hostName = "right"; } ]; networking.hostName = lib.mkDefault "wrong";',
    'networking = lib.mkMerge [ { hostName = "right"; } { domain = "x"; } ];',
    'imports = [ { networking = lib.mkForce { hostName = "right"; }; } ]; networking.hostName = "wrong";',
    'networking.hostName = lib.mkIf x "right";',
    "networking.hostName = lib.fileContents ./name;",
    'networking.hostName = lib.removeSuffix "\\n" (builtins.readFile ./name);',
    "networking.hostName = (import ./set.nix).host;",
    "networking = { inherit (import ./set.nix) hostName; };",
    "networking.hostName = set.host;",
    'networking.hostName = "right"; containers.a.config = ./inner.nix;',
    'networking.hostName = "right"; containers.a.config = { networking.hostName = lib.mkForce "wrong"; };',
    'networking.hostName = "right"; containers.a = (c: { config = c; }) ./inner.nix;',
    'networking.hostName = "right"; a = pkgs.nixos [ ./inner.nix ];',
    'networking.hostName = "right"; a = pkgs.testers.runNixOSTest { nodes.machine = ./inner.nix; };',
    'networking.hostName = "right"; disabledModules = [ ./inner.nix ];',
    'networking.hostName = "right"; nixpkgs.config = import ./inner.nix;',
  ])("the name is found: %s", (body) => {
    const found = taken({
      "configuration.nix": `{ lib, pkgs, x, ... }:\nlet set = import ./set.nix; in {\n  ${body}\n}\n`,
      name: "right\n",
      "set.nix": '{ host = "right"; hostName = "right"; }',
      "inner.nix": '{ lib, ... }: { networking.hostName = lib.mkForce "wrong"; }',
    });
    expect([found.host, found.naming]).toEqual(["right", "said"]);
  });

  test("a machine without a name is what NixOS calls it", () => {
    const found = taken({ "configuration.nix": "{ }" }, { host: "nixos" });
    expect(found).toMatchObject({ host: "nixos", naming: "none" });
    expect(found.files[0]!.text).not.toContain("hostName");
  });

  const name = fc.constantFrom("a", "b", "modules", "users", "hosts", "c-d", "e.f");
  const path = fc.array(name, { maxLength: 3 }).map((parts) => [...parts, "file.nix"].join("/"));

  test("every path leads to the file that it led to before", () => {
    fc.assert(
      fc.property(fc.uniqueArray(path, { minLength: 1 }), fc.nat(), (paths, seed) => {
        // Each file names some of the others, and the first ones are named by the configuration.
        const named = (from: string, at: number): string =>
          paths
            .filter((_, index) => (at + index * 7 + seed) % 3 === 0 || (at < 0 && index < 2))
            .map((to) => literal(from, to))
            .join(" ");
        const module = (from: string, at: number): string =>
          `# ${from}\n{\n${at < 0 ? SETTLED : ""}  imports = [ ${named(from, at)} ];\n}\n`;
        const files = Object.fromEntries(paths.map((each, at) => [each, module(each, at)]));
        const found = taken({ ...files, "configuration.nix": module("configuration.nix", -1) });
        expect(found.problems).toEqual([]);
        const places = new Map(found.files.map(({ from, to }) => [from, to]));
        for (const { from, to, text } of found.files) {
          const before = from === "configuration.nix" ? module(from, -1) : files[from]!;
          const moved = targets(to, text ?? before);
          expect(moved).toEqual(targets(from, before).map((each) => places.get(each)));
          expect((text ?? before).split("\n")[0]).toBe(`# ${from}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const literal = (from: string, to: string): string => {
  const up = from
    .split("/")
    .slice(1)
    .map(() => "..");
  return [...(up.length > 0 ? up : ["."]), to].join("/");
};

/** Where the path literals of a file lead. */
const targets = (file: string, text: string): readonly string[] =>
  texts(parse(text))
    .filter(({ node }) => node.kind === "Path")
    .map(({ node }) => normalize(join(file, "..", node.text)));
