import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratch, write } from "../support/files.ts";
import { ANSWERS, bareEnvironment, bin, run } from "../support/program.ts";

const HOST = "nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ]; }";
const NAS = { "hosts/nas/default.nix": '{ ... }: { networking.hostName = "nas"; }\n' };
const MB = 1024 * 1024;
const IDENTITY = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];

/** A chain of variables, each of which stands twice for the one before. */
const chain = (length: number, twice: (before: string) => string): string =>
  Array.from({ length }, (_, index) => `a${index + 1} = ${twice(`a${index}`)};`).join("\n");

const flake = (bindings: string, hosts: string): string =>
  `{ outputs = { self, nixpkgs }: let\n${bindings}\nin { nixosConfigurations = ${hosts}; }; }\n`;

/** Flakes of one host, which are a few lines for Nix and would be a million steps for who follows each line. */
const flakes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "sets that are joined to themselves": {
    "flake.nix": flake(`a0 = { nas = ${HOST}; };\n${chain(60, (a) => `${a} // ${a}`)}`, "a60"),
  },
  "functions that use an argument twice": {
    "flake.nix": flake(
      `a0 = { nas = ${HOST}; }; f = x: x // x;`,
      `${"f (".repeat(24)}a0${")".repeat(24)}`,
    ),
  },
  "lists that are joined to themselves": {
    "flake.nix": flake(
      `a0 = [ "nas" ];\n${chain(30, (a) => `${a} ++ ${a}`)}`,
      `nixpkgs.lib.genAttrs a30 (name: ${HOST})`,
    ),
  },
  "the same on both sides of a condition": {
    "flake.nix": flake(
      `a0 = { nas = ${HOST}; };\n${chain(30, (a) => `if self ? x then ${a} else ${a}`)}`,
      "a30",
    ),
  },
  "files that are imported twice each": {
    "flake.nix": `{ outputs = { self, nixpkgs }: { nixosConfigurations = import ./f24.nix { inherit nixpkgs; }; }; }\n`,
    "f0.nix": `{ nixpkgs }: { nas = ${HOST}; }\n`,
    ...Object.fromEntries(
      Array.from({ length: 24 }, (_, index) => [
        `f${index + 1}.nix`,
        `a: import ./f${index}.nix a // import ./f${index}.nix a\n`,
      ]),
    ),
  },
  "modules that import the same twice": {
    "flake.nix": flake(
      `a0 = ./hosts/nas;\n${chain(26, (a) => `{ imports = [ ${a} ${a} ]; }`)}`,
      "{ nas = nixpkgs.lib.nixosSystem { modules = [ a26 ]; }; }",
    ),
  },
  "a loop beside the hosts": {
    "flake.nix": flake("a = b // c; b = c // a; c = a // b;", `a // { nas = ${HOST}; }`),
  },
};

describe.each(Object.entries(flakes))("a flake with %s", (_, files) => {
  test("is changed where its host is written", () => {
    const cwd = scratch();
    write(cwd, { ...NAS, ...files });
    const { code, stdout, stderr } = run(["rename-host", "nas", "box", "--dry-run"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("box");
    expect(stdout).toContain("hosts/");
  });
});

test("a flake of four thousand inputs gets one host more, and doctor finds the misspelt one", () => {
  const cwd = scratch();
  const inputs = Array.from(
    { length: 4000 },
    (_, index) => `  i${index}.url = "github:a/b${index}";`,
  );
  const rest = `nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11"; x.inputs.a.follows = "i39999";`;
  write(cwd, {
    ...NAS,
    "flake.nix": `{\ninputs = {\n${inputs.join("\n")}\n${rest}\n};\noutputs = { self, nixpkgs, ... }: { nixosConfigurations.nas = ${HOST}; };\n}\n`,
  });
  const { stdout } = run(["host", "otter", "--yes", "--dry-run"], { cwd });
  expect(stdout).toMatch(/\+.*otter/);
  const found = run(["doctor"], { cwd });
  expect(found.code).toBe(1);
  expect(found.stdout).toContain("the flake has no input i39999");
});

const PLAIN = `{ outputs = { self, nixpkgs }: { nixosConfigurations.nas = ${HOST}; }; }\n`;

describe("more than is read", () => {
  test.each<[string, (cwd: string) => void, string]>([
    [
      "a flake.nix of 10 MB",
      (cwd) => writeFileSync(join(cwd, "flake.nix"), `${PLAIN}#${"x".repeat(10 * MB)}\n`),
      "flake.nix cannot be read: it is larger than 1 MB",
    ],
    [
      "a module of 1 GB",
      (cwd) => truncateSync(join(cwd, "hosts/nas/default.nix"), 1024 * MB),
      "hosts/nas/default.nix cannot be read: it is larger than 4 MB",
    ],
    [
      "folders in folders without end",
      (cwd) => mkdirSync(join(cwd, "hosts/nas", "d/".repeat(150)), { recursive: true }),
      "cannot be read: it is more than 100 folders deep",
    ],
    [
      "more text than anybody has",
      (cwd) =>
        write(
          cwd,
          Object.fromEntries(
            Array.from({ length: 20 }, (_, index) => [
              `modules/m${index}.nix`,
              `# nas ${"x".repeat(3.9 * MB)}\n{ }\n`,
            ]),
          ),
        ),
      "its files have more than 64 MB of text",
    ],
  ])("of %s one sentence says so", (_, make, sentence) => {
    const cwd = scratch();
    write(cwd, { ...NAS, "flake.nix": PLAIN });
    make(cwd);
    const { code, stderr } = run(["rename-host", "nas", "box", "--dry-run"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/unexpected|^ {4}at /m);
  });

  test.each<[string, (big: string) => void, string]>([
    [
      "a file of 1 GB",
      (big) => {
        writeFileSync(big, "");
        truncateSync(big, 1024 * MB);
      },
      "./big is larger than any file of a configuration",
    ],
    ["a pipe", (big) => execFileSync("mkfifo", [big]), "./big is no file"],
    ["a device", (big) => symlinkSync("/dev/zero", big), "./big is a symbolic link that leads out"],
    [
      "folders in folders without end",
      (big) => {
        mkdirSync(join(big, "d/".repeat(150)), { recursive: true });
      },
      "is more than 100 folders deep",
    ],
  ])("a takeover goes without %s, and says so", (_, make, sentence) => {
    const cwd = scratch();
    write(join(cwd, "from"), {
      "configuration.nix":
        '{ ... }: { environment.etc.x.source = ./big; system.stateVersion = "25.11"; }\n',
    });
    make(join(cwd, "from/big"));
    const words = ["repo", "--from", "from", "--host", "otter", "--yes", "--no-git"];
    const { code, stdout, stderr } = run(words, { cwd });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(sentence.replace("./big", "big"));
    expect(stderr).not.toMatch(/unexpected|^ {4}at /m);
  });
});

describe("pictures larger than any text", () => {
  const pictures = (): string => {
    const cwd = scratch();
    write(cwd, { ...NAS, "flake.nix": PLAIN });
    for (const name of ["art/one.png", "art/two.png", "hosts/nas/three.png"]) {
      write(cwd, { [name]: `\u0089PNG\r\n\0${name}` });
      truncateSync(join(cwd, name), 40 * MB);
    }
    for (const words of [
      ["init", "-q"],
      ["add", "."],
      [...IDENTITY, "commit", "-qm", "All"],
    ])
      execFileSync("git", words, { cwd, env: bareEnvironment(cwd) });
    return cwd;
  };
  const bytes = (cwd: string, host: string): string =>
    readFileSync(join(cwd, "hosts", host, "three.png"), "latin1");

  test("are in nobody's way, and are renamed with their host", () => {
    const cwd = pictures();
    const before = bytes(cwd, "nas");
    const { code, stderr } = run(["rename-host", "nas", "box", "--yes"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    expect(bytes(cwd, "box") === before).toBe(true);
    expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
  });

  test("are removed with their host where git has them, and only there", () => {
    const cwd = pictures();
    run(["host", "box", "--yes", "--like", "nas"], { cwd });
    const changed = openSync(join(cwd, "hosts/nas/three.png"), "r+");
    writeSync(changed, "x", 30 * MB);
    closeSync(changed);
    const { code, stderr } = run(["remove-host", "nas", "--yes"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining("hosts/nas/three.png")]);
    execFileSync("git", ["checkout", "-q", "hosts/nas"], { cwd, env: bareEnvironment(cwd) });
    expect(run(["remove-host", "nas", "--yes"], { cwd }).code).toBe(0);
    expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
  });
});

test("a name that is no UTF-8 is passed over, but for what would go with its folder", () => {
  const cwd = scratch();
  write(cwd, { ...NAS, "flake.nix": PLAIN });
  const stranger = (folder: string): Buffer =>
    Buffer.concat([Buffer.from(`${cwd}/${folder}/`), Buffer.from([0xff, 0x2e, 0x78])]);
  write(cwd, { "art/one": "" });
  writeFileSync(stranger("art"), "");
  expect(run(["host", "box", "--dry-run", "--yes"], { cwd }).code).toBe(0);
  writeFileSync(stranger("hosts/nas"), "");
  const { code, stderr } = run(["rename-host", "nas", "box", "--yes"], { cwd });
  expect([code, stderr]).toEqual([1, expect.stringContaining("is no UTF-8")]);
  expect(existsSync(stranger("hosts/nas"))).toBe(true);
  // Where other files stay, it stays with them.
  write(cwd, { "hosts/nas/notes.md": "" });
  rmSync(stranger("hosts/nas"));
  writeFileSync(stranger("hosts"), "");
  expect(run(["rename-host", "nas", "box", "--yes"], { cwd }).code).toBe(0);
  expect(existsSync(stranger("hosts"))).toBe(true);
});

test("a file that no memory holds is a sentence", () => {
  const cwd = scratch();
  write(cwd, { ...NAS, "flake.nix": PLAIN, "hosts/nas/disk.img": "\0" });
  truncateSync(join(cwd, "hosts/nas/disk.img"), 2200 * MB);
  const { code, stderr } = run(["rename-host", "nas", "box", "--yes"], { cwd });
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/disk\.img cannot be read: it is larger/),
  ]);
  expect(existsSync(join(cwd, "hosts/nas/disk.img"))).toBe(true);
});

test("a flake.nix that is a link to itself is none", () => {
  const cwd = scratch();
  symlinkSync("flake.nix", join(cwd, "flake.nix"));
  const { code, stderr } = run(["host", "otter", "--yes"], { cwd });
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/unexpected|^ {4}at /m);
});

test("a directory that is gone is a sentence", () => {
  const cwd = scratch();
  const gone = join(cwd, "gone");
  mkdirSync(gone);
  const script = `cd ${gone} && rmdir ${gone} && exec ${process.execPath} ${bin} repo --yes`;
  let said = "";
  try {
    execFileSync("sh", ["-c", script], { env: bareEnvironment(cwd), stdio: "pipe" });
  } catch (error) {
    said = String((error as { stderr: Buffer }).stderr);
  }
  expect(said).toContain("the directory that this was started in is not there any more");
});

test.each(["--time-zone", "--language", "--keyboard", "--desktop"])(
  "a very long %s is refused with a sentence",
  (option) => {
    const cwd = scratch();
    const words = ["repo", "--yes", ...ANSWERS, option, "Ab/".repeat(33_000)];
    const { code, stderr } = run(words, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    rmSync(cwd, { recursive: true });
  },
);
