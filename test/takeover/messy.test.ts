import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, scratch } from "../support/files.ts";
import { newest } from "../support/newest.ts";
import { bareEnvironment, bin } from "../support/program.ts";

/** Root may read everything: as root, the program is run by somebody who may not. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/** Runs the program on a configuration, and gives what `--json` says. */
function takenOver(cwd: string, from = join(cwd, "etc")) {
  if (isRoot) execFileSync("chown", ["--recursive", "--no-dereference", `${NOBODY}`, cwd]);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [bin, "repo", "--from", from, "--yes", "--no-git", "--json"],
    {
      cwd,
      env: bareEnvironment(cwd),
      encoding: "utf8",
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    },
  );
  expect(stderr).toBe("");
  const { problems } = JSON.parse(stdout) as {
    problems: { file?: string; line?: number; message: string }[];
  };
  const told = problems.map(({ file = "", line = 0, message }) => `${file}:${line} ${message}`);
  return { status, told };
}

/** Writes `etc/configuration.nix` with these imports, one a line from the third on. */
function configuration(cwd: string, ...imports: readonly string[]): string {
  const etc = join(cwd, "etc");
  mkdirSync(etc);
  const text = `{\n  imports = [\n    ${imports.join("\n    ")}\n  ];\n  networking.hostName = "messy";
  nixpkgs.hostPlatform = "x86_64-linux";
  environment.etc.picture.source = ./picture.png;\n}\n`;
  writeFileSync(join(etc, "configuration.nix"), text);
  return etc;
}

describe("a directory in which not all is in order", () => {
  test("is taken over, and each thing that cannot come along is told of", () => {
    const cwd = scratch();
    const etc = configuration(
      cwd,
      "./closed.nix",
      "./closed",
      "./loop.nix",
      "./binary.nix",
      "./broken.nix",
      "../outside.nix",
      "./gone.nix",
      "./pipe.nix",
      "./away.nix",
      "./round",
    );
    for (const path of ["closed.nix", "spare.nix"]) writeFileSync(join(etc, path), "{ }\n");
    for (const path of ["closed", "round"]) {
      mkdirSync(join(etc, path));
      writeFileSync(join(etc, path, "default.nix"), "{ a = builtins.readDir ./.; }\n");
    }
    chmodSync(join(etc, "closed.nix"), 0);
    chmodSync(join(etc, "closed"), 0);
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff]);
    writeFileSync(join(etc, "binary.nix"), picture);
    writeFileSync(join(etc, "picture.png"), picture);
    writeFileSync(join(etc, "broken.nix"), "{ a = ; }\n");
    symlinkSync("loop.nix", join(etc, "loop.nix"));
    symlinkSync("/nowhere/away.nix", join(etc, "away.nix"));
    symlinkSync(".", join(etc, "round/again"));
    execFileSync("mkfifo", [join(etc, "pipe.nix")]);

    const { status, told } = takenOver(cwd);
    expect(status).toBe(1);
    const host = "hosts/messy/configuration.nix";
    expect(told).toEqual([
      `${host}:3 closed.nix cannot be read, and is not copied`,
      `${host}:4 closed cannot be read, and is not copied`,
      `${host}:5 loop.nix is a symbolic link that leads to itself`,
      `${host}:8 ../outside.nix is outside of the directory, and a flake may not read it`,
      `${host}:9 gone.nix is not there`,
      `${host}:10 pipe.nix is no file, and is not copied`,
      `${host}:11 away.nix is a symbolic link that leads out of the directory: /nowhere/away.nix`,
      "modules/binary.nix:0 binary.nix is not Nix: it is no text in UTF-8",
      "modules/broken.nix:1 broken.nix is not Nix: an expression is missing before `;`",
      `:0 nothing says which release of NixOS this machine runs: the flake takes ${newest}, the newest`,
    ]);
    const repo = join(cwd, "repo");
    expect(filesBelow(repo)).toEqual(
      expect.arrayContaining([host, "modules/broken.nix", "round/default.nix"]),
    );
    for (const path of ["modules/binary.nix", "hosts/messy/picture.png"]) {
      expect(readFileSync(join(repo, path))).toEqual(picture);
    }
  });

  test.each<[string, (file: string) => void, RegExp]>([
    ["cannot be read", (file) => chmodSync(file, 0), /configuration\.nix cannot be read/],
    ["is no text", (file) => writeFileSync(file, Buffer.from([0xff])), /is no text in UTF-8/],
    ["is no Nix", (file) => writeFileSync(file, "{ a = }\n"), /is not Nix/],
  ])("is refused when its configuration %s", (_, spoil, message) => {
    const cwd = scratch();
    spoil(join(configuration(cwd), "configuration.nix"));
    const { status, told } = takenOver(cwd);
    expect(status).toBe(1);
    expect(told).toEqual([expect.stringMatching(message)]);
    expect(filesBelow(join(cwd, "repo"))).toEqual([]);
  });

  test("is refused when it is a file, with the directory that is meant", () => {
    const cwd = scratch();
    const file = join(configuration(cwd), "configuration.nix");
    const { status, told } = takenOver(cwd, file);
    expect(status).toBe(1);
    expect(told).toEqual([expect.stringMatching(/configuration\.nix is no directory/)]);
  });
});
