import { type Entry, type TakenOver } from "planner";
import { describe, expect, test } from "vitest";
import { type Files, configured, inputsOf, result, SETTLED, taken, wrong } from "./taken.ts";

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
    "imports = map (f: import f { }) [ ./m.nix ];",
    "imports = let all = [ ./m.nix ]; in map (f: import f { }) all;",
    "imports = [ ((f: import f { }) ./m.nix) ];",
  ])("a file that a function calls is told of where it cannot get the inputs: %s", (body) => {
    const found = taken({
      "configuration.nix": `{\n${SETTLED}  ${body}\n}\n`,
      "m.nix": "{ }: { imports = [ <sops-nix/modules/sops> ]; }",
    });
    expect(wrong(found)).toEqual([expect.stringContaining("sops-nix")]);
    expect(found.files.find(({ from }) => from === "m.nix")).not.toHaveProperty("text");
  });

  test.each([
    "imports = [ ./d/a.nix ];",
    "imports = map import [ ./d/a.nix ];",
    "imports = lib.flatten [ (lib.optional true ./d/a.nix) [ ] ];",
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
