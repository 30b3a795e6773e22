import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, gitIn, scratch, write } from "../support/files.ts";
import { run } from "../support/program.ts";
import { bytesOf } from "./faults.ts";

const FLAKE = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations = {
      otter = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ]; };
      nas = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ]; };
    };
  };
}
`;

/** A committed repository of two hosts. */
function repository(): string {
  const cwd = join(scratch(), "nixos");
  write(cwd, {
    "flake.nix": FLAKE,
    ".gitignore": "*.key\n",
    "hosts/otter/default.nix": '{ networking.hostName = "otter"; }\n',
    "hosts/nas/default.nix": '{ networking.hostName = "nas"; }\n',
    "hosts/nas/notes.md": "as it was\n",
  });
  commitAll(cwd);
  return cwd;
}

const NOTES = "hosts/nas/notes.md";

test.each<[string, (cwd: string) => void]>([
  ["a file that git ignores", (cwd) => writeFileSync(join(cwd, "hosts/nas/host.key"), "secret")],
  ["a file that git does not know", (cwd) => writeFileSync(join(cwd, "hosts/nas/new"), "new")],
  ["an edit that is not committed", (cwd) => appendFileSync(join(cwd, NOTES), "more\n")],
  [
    "an edit that is added and not committed",
    (cwd) => {
      appendFileSync(join(cwd, NOTES), "more\n");
      gitIn(cwd, "add", "--all");
    },
  ],
  [
    "an edit of what git is told not to look at",
    (cwd) => {
      gitIn(cwd, "update-index", "--assume-unchanged", NOTES);
      appendFileSync(join(cwd, NOTES), "more\n");
    },
  ],
  [
    "an edit of what git is told to leave out",
    (cwd) => {
      gitIn(cwd, "update-index", "--skip-worktree", NOTES);
      appendFileSync(join(cwd, NOTES), "more\n");
    },
  ],
  [
    "another repository in it",
    (cwd) => {
      mkdirSync(join(cwd, "hosts/nas/own"));
      write(join(cwd, "hosts/nas/own"), { "a.txt": "a\n" });
      commitAll(join(cwd, "hosts/nas/own"));
    },
  ],
])("%s is not removed with its host", (_, spoil) => {
  const cwd = repository();
  spoil(cwd);
  const before = bytesOf(join(cwd, ".."));
  const { code, stderr } = run(["remove-host", "nas", "--yes"], { cwd });
  expect(bytesOf(join(cwd, "..")), stderr).toEqual(before);
  expect(code, stderr).toBe(1);
});

test("what git does not have is listed, and moved beside the repository when that is wanted", () => {
  const cwd = repository();
  write(cwd, { "hosts/nas/host.key": "secret\n", "hosts/nas/new/a.txt": "new\n" });
  chmodSync(join(cwd, "hosts/nas/host.key"), 0o600);
  appendFileSync(join(cwd, NOTES), "more\n");
  symlinkSync("notes.md", join(cwd, "hosts/nas/link"));
  const listed = ["hosts/nas/host.key", "hosts/nas/link", "hosts/nas/new/a.txt", NOTES];
  const refused = run(["remove-host", "nas", "--yes"], { cwd });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("--backup")]);
  for (const path of listed) expect(refused.stderr).toContain(path);
  write(`${cwd}.backup`, { mine: "mine\n" });
  const { code, stderr } = run(["remove-host", "nas", "--backup", "--yes"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
  expect([...bytesOf(`${cwd}.backup`)]).toEqual([["mine", "mine\n"]]);
  expect(Object.fromEntries(bytesOf(`${cwd}.backup-2`))).toEqual({
    "hosts/": "",
    "hosts/nas/": "",
    "hosts/nas/host.key": "secret\n",
    "hosts/nas/link": "-> notes.md",
    "hosts/nas/new/": "",
    "hosts/nas/new/a.txt": "new\n",
    [NOTES]: "as it was\nmore\n",
  });
  expect(statSync(`${cwd}.backup-2`).mode & 0o777).toBe(0o700);
  expect(statSync(`${cwd}.backup-2/hosts/nas/host.key`).mode & 0o777).toBe(0o600);
});

test("where there is no git, a host goes beside the repository", () => {
  const cwd = repository();
  rmSync(join(cwd, ".git"), { recursive: true });
  expect(run(["remove-host", "nas", "--yes"], { cwd }).code).toBe(1);
  expect(run(["remove-host", "nas", "--backup", "--yes"], { cwd }).code).toBe(0);
  expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
  expect(bytesOf(`${cwd}.backup`).get(NOTES)).toBe("as it was\n");
});

test.each(["hosts", "hosts/nas"])("what is behind %s stays, where that is a link", (folder) => {
  const cwd = repository();
  const outside = join(cwd, "../elsewhere");
  renameSync(join(cwd, folder), outside);
  symlinkSync(outside, join(cwd, folder));
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--message", "Link");
  const before = bytesOf(outside);
  run(["remove-host", "nas", "--yes"], { cwd });
  expect(bytesOf(outside)).toEqual(before);
  expect(readlinkSync(join(cwd, folder))).toBe(outside);
});

test("a host of which git has each byte is removed", () => {
  const cwd = repository();
  symlinkSync("notes.md", join(cwd, "hosts/nas/link"));
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--message", "Link");
  expect(run(["remove-host", "nas", "--yes"], { cwd })).toMatchObject({ code: 0 });
  expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
});

test("a file of a person's own whose name is like one of ours goes with its host", () => {
  const cwd = repository();
  write(cwd, { "hosts/nas/notes.create-nix-flake-old": "mine\n" });
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--message", "Notes");
  expect(run(["remove-host", "nas", "--yes"], { cwd })).toMatchObject({ code: 0 });
  expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
});

test("a link to a folder goes with its host, and only the link", () => {
  const cwd = repository();
  write(cwd, { "shared/a.nix": "{ }\n" });
  symlinkSync("../../shared", join(cwd, "hosts/nas/shared"));
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--message", "Link");
  expect(run(["rename-host", "nas", "fox", "--yes"], { cwd })).toMatchObject({ code: 0 });
  expect(readlinkSync(join(cwd, "hosts/fox/shared"))).toBe("../../shared");
  expect(existsSync(join(cwd, "hosts/nas"))).toBe(false);
  gitIn(cwd, "commit", "--quiet", "--message", "Rename");
  expect(run(["remove-host", "fox", "--yes"], { cwd })).toMatchObject({ code: 0 });
  expect(existsSync(join(cwd, "hosts/fox"))).toBe(false);
  expect(existsSync(join(cwd, "shared/a.nix"))).toBe(true);
});

test.each([
  ["host", "fox"],
  ["user", "ada"],
  ["pack", "dev"],
  ["rename-host", "nas", "fox"],
])("%s %s writes nothing through a link", (...words) => {
  for (const folder of ["hosts", "users", "shells", ".github"]) {
    const cwd = repository();
    const outside = join(cwd, "../elsewhere");
    if (existsSync(join(cwd, folder))) renameSync(join(cwd, folder), outside);
    else mkdirSync(outside);
    symlinkSync("../elsewhere", join(cwd, folder));
    gitIn(cwd, "add", "--all");
    const before = bytesOf(outside);
    run([...words, "--yes"], { cwd });
    expect(bytesOf(outside), `${folder}: ${words.join(" ")}`).toEqual(before);
  }
});

test.each([
  ["a pipe", (file: string) => execFileSync("mkfifo", [file]), /it is no file/],
  ["a device", (file: string) => symlinkSync("/dev/zero", file), /it is no file/],
  [
    "a file of 17 MB",
    (file: string) => writeFileSync(file, "#".repeat(17 * 1024 * 1024)),
    /it is larger than (?:1|16) MB/,
  ],
])("%s in the place of the flake or its record ends with a sentence", (_, make, sentence) => {
  for (const name of ["flake.nix", ".create-nix-flake.json"]) {
    const cwd = repository();
    rmSync(join(cwd, name), { force: true });
    make(join(cwd, name));
    const { code, stderr } = run(["host", "fox", "--yes"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  }
});

test("to look at a repository runs nothing that its configuration names", () => {
  const cwd = repository();
  const ran = join(cwd, "../ran");
  const script = join(cwd, "../script");
  writeFileSync(script, `#!/bin/sh\necho "$0" >> ${ran}\ncat\n`, { mode: 0o755 });
  gitIn(cwd, "config", "core.fsmonitor", script);
  gitIn(cwd, "config", "filter.own.clean", script);
  gitIn(cwd, "config", "core.hooksPath", join(cwd, "../hooks"));
  write(join(cwd, ".."), { "hooks/post-index-change": `#!/bin/sh\necho hook >> ${ran}\n` });
  writeFileSync(join(cwd, ".git/info/attributes"), "*.nix filter=own\n");
  appendFileSync(join(cwd, "hosts/otter/default.nix"), "# edited\n");
  for (const words of [
    ["doctor"],
    ["host", "fox", "--dry-run", "--yes"],
    ["remove-host", "nas", "--dry-run", "--yes"],
  ]) {
    run(words, { cwd });
    expect(existsSync(ran), words.join(" ")).toBe(false);
  }
});
