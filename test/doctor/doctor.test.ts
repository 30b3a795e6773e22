import { cpSync } from "node:fs";
import { join } from "node:path";
import { compose } from "planner";
import { describe, expect, test } from "vitest";
import { gitIn, scratch, write } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";
import { run } from "../support/program.ts";

/** A repo of these files, beside those of a host that lacks nothing. */
function repo(files: Readonly<Record<string, string>>): string {
  const cwd = scratch();
  const all = {
    "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, ... }@inputs: {
    nixosConfigurations.nixos = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ./configuration.nix ];
    };
  };
}
`,
    "configuration.nix": '{ networking.hostName = "nixos"; }\n',
    ...files,
  };
  write(cwd, all);
  return cwd;
}

const doctor = (cwd: string) => {
  const { code, stdout } = run(["doctor", "--json"], { cwd });
  return { code, ...(JSON.parse(stdout) as { problems: object[]; next: string[] }) };
};

describe("doctor", () => {
  test("finds nothing in a repo that can be built, and says how to go on", () => {
    const { code, problems, next } = doctor(repo({}));
    expect([code, problems]).toEqual([0, []]);
    expect(next).toEqual([expect.stringMatching(/dry-activate .*#nixos$/)]);
  });

  // The mistakes of the notes that this program grew out of, and those that people ask about.
  test.each<[string, Record<string, string>, object]>([
    [
      "an input that is misspelt where it is used",
      { "configuration.nix": "{ inputs, ... }: { imports = [ inputs.nixpgks.x ]; }\n" },
      { file: "configuration.nix", line: 1, message: expect.stringMatching(/mean nixpkgs\?/) },
    ],
    [
      "an input that outputs take by another name",
      {
        "flake.nix":
          '{\n  inputs.home-manger.url = "github:nix-community/home-manager";\n  outputs = { nixpkgs, home-manager, ... }: { };\n}\n',
      },
      { file: "flake.nix", line: 3, message: expect.stringMatching(/mean home-manger\?/) },
    ],
    [
      "an input that follows under a misspelt name",
      {
        "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  inputs.home-manager.url = "github:nix-community/home-manager";
  inputs.home-manager.inputs.nixpgs.follows = "nixpkgs";
  outputs = _: { };
}
`,
      },
      { file: "flake.nix", line: 4, message: expect.stringMatching(/hardly has an input nixpgs/) },
    ],
    [
      "a channel",
      { "configuration.nix": "{ imports = [\n<home-manager/nixos> ]; }\n" },
      { file: "configuration.nix", line: 2, message: expect.stringMatching(/NIX_PATH/) },
    ],
    [
      "an import of what is not there",
      { "configuration.nix": "{ imports = [ ./modules/sound.nix ]; }\n" },
      { file: "configuration.nix", line: 1, message: expect.stringMatching(/is not there/) },
    ],
    [
      "a host name that no host has",
      { "configuration.nix": '{ networking.hostName = "nixo"; }\n' },
      { file: "configuration.nix", line: 1, fix: expect.stringMatching(/did you mean nixos\?/) },
    ],
    [
      "an option that is gone",
      { "configuration.nix": "{\n  sound.enable = true;\n}\n" },
      {
        file: "configuration.nix",
        line: 2,
        message: expect.stringMatching(/sound\.enable` is gone/),
      },
    ],
    [
      "a file that is no Nix",
      { "configuration.nix": "{\n  a = 1\n}\n" },
      { file: "configuration.nix", line: 2, message: expect.stringMatching(/semicolon/) },
    ],
  ])("finds %s", (_, files, problem) => {
    const { code, problems, next } = doctor(repo(files));
    expect([code, problems, next]).toEqual([1, [expect.objectContaining(problem)], []]);
  });

  test("takes no offence at what asks whether it is there", () => {
    const files = {
      "configuration.nix":
        "{ lib, ... }: { imports = lib.optional (builtins.pathExists ./mine.nix) ./mine.nix; }\n",
    };
    expect(doctor(repo(files)).problems).toEqual([]);
  });

  test("lets a flake below the top of a git repository use what is above it", () => {
    const cwd = repo({
      "nix/flake.nix": "{ outputs = _: { x = import ../shared.nix; }; }\n",
      "shared.nix": "{ }\n",
    });
    expect(doctor(join(cwd, "nix")).problems).toMatchObject([
      { message: expect.stringMatching(/leads out of the repository/) },
    ]);
    gitIn(cwd, "init", "--quiet");
    gitIn(cwd, "add", "--all");
    expect(doctor(join(cwd, "nix")).problems).toEqual([]);
  });

  test("finds files that git does not know", () => {
    const cwd = repo({});
    gitIn(cwd, "init", "--quiet");
    gitIn(cwd, "add", "flake.nix");
    expect(doctor(cwd).problems).toMatchObject([
      { code: "unknown-to-git", file: "configuration.nix", fix: "git add configuration.nix" },
    ]);
  });

  test("finds a module that a file needs and git is told to ignore", () => {
    const cwd = repo({
      "configuration.nix": "{ imports = [ ./mine.nix ]; }\n",
      "mine.nix": "{ }\n",
      ".gitignore": "mine.nix\n",
    });
    gitIn(cwd, "init", "--quiet");
    gitIn(cwd, "add", "--all");
    expect(doctor(cwd).problems).toMatchObject([
      { file: "configuration.nix", line: 1, fix: "git add --force mine.nix" },
    ]);
  });

  test("finds pictures and the like that a file needs and git does not know", () => {
    const cwd = repo({
      "configuration.nix": "{ environment.etc.x.source = ./x.png; }\n",
      "x.png": "",
      "notes.txt": "",
    });
    gitIn(cwd, "init", "--quiet");
    gitIn(cwd, "add", "*.nix");
    expect(doctor(cwd).problems).toMatchObject([
      { file: "configuration.nix", line: 1, fix: "git add --force x.png" },
    ]);
  });

  test("asks for the hardware of a new machine, and for nothing else", () => {
    for (const { name, ingredients } of cases) {
      const cwd = scratch();
      cpSync(expectedRepo(name), cwd, { recursive: true });
      const placeholders = [...compose(ingredients)].filter(([, text]) =>
        text.includes("is a placeholder"),
      );
      expect(doctor(cwd).problems, name).toEqual(
        placeholders.map(([file]) => ({
          code: "hardware-placeholder",
          severity: "error",
          file,
          line: 1,
          message: expect.any(String),
          fix: expect.stringMatching(
            new RegExp(
              `^sudo nixos-generate-config (--no-filesystems )?--show-hardware-config > ${file}$`,
            ),
          ),
        })),
      );
    }
  });

  test("says all of it in sentences", () => {
    const cwd = repo({ "configuration.nix": "{ imports = [ <nixpkgs/x.nix> ]; }\n" });
    const { code, stdout } = run(["doctor"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/configuration\.nix:1: <nixpkgs\/x\.nix> is looked up in NIX_PATH/);
  });
});
