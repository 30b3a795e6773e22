import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, scratch, write } from "../support/files.ts";
import { run } from "../support/program.ts";

const CONFIGURATION =
  '{ ... }:\n{\n  imports = [ ./wifi ];\n  environment.etc.hi.source = ./hi;\n  system.stateVersion = "25.11";\n}\n';

/** A configuration without a secret in it that could be known by its name or its looks. */
function place(): { readonly cwd: string; readonly nixos: string } {
  const cwd = scratch();
  const nixos = join(cwd, "nixos");
  write(nixos, { "configuration.nix": CONFIGURATION, hi: "hello\n", "wifi/default.nix": "{ }\n" });
  mkdirSync(join(cwd, "home"));
  return { cwd, nixos };
}

const take = (cwd: string, ...more: readonly string[]) =>
  run(["repo", "--from", "nixos", "--host", "otter", "--yes", ...more], { cwd });

test("a file that others may not read is not copied until that is allowed", () => {
  const { cwd, nixos } = place();
  chmodSync(join(nixos, "hi"), 0o600);
  const refused = take(cwd);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    `${join(nixos, "hi")}: what nobody else may read on this machine (mode 0600) stands here`,
  );
  expect(refused.stderr).toContain(`chmod go+rX ${join(nixos, "hi")}\n`);
  expect(take(cwd, "--allow-secrets").code).toBe(0);
  // Neither the copy nor what git keeps of it is for others.
  const repo = join(cwd, "repo");
  const [copy = ""] = filesBelow(repo).filter((path) => /(?:^|\/)hi$/.test(path));
  expect(statSync(join(repo, copy)).mode & 0o777).toBe(0o600);
  expect(statSync(join(repo, ".git")).mode & 0o777).toBe(0o700);
  expect(statSync(repo).mode & 0o777).toBe(0o777 & ~process.umask());
});

test("what is in a directory that others may not enter is not copied either", () => {
  const { cwd, nixos } = place();
  chmodSync(join(nixos, "wifi"), 0o700);
  const { stderr } = take(cwd);
  expect(stderr).toContain("(mode 0700)");
  expect(stderr).toContain(`chmod go+rX ${join(nixos, "wifi")}\n`);
  expect(take(cwd, "--allow-secrets").code).toBe(0);
  // There it is in a directory that others may enter.
  const repo = join(cwd, "repo");
  const [copy = ""] = filesBelow(repo).filter((path) => path.endsWith("wifi/default.nix"));
  expect(statSync(join(repo, copy)).mode & 0o777).toBe(0o600);
  expect(statSync(join(repo, ".git")).mode & 0o777).toBe(0o700);
});

test("opening the directory, as the message says, is enough", () => {
  const { cwd, nixos } = place();
  chmodSync(join(nixos, "wifi"), 0o700);
  const [command = ""] = /chmod .*/.exec(take(cwd).stderr) ?? [];
  execFileSync("sh", ["-c", command]);
  expect(take(cwd).code).toBe(0);
});

test("a configuration that is closed as a whole is one message, which opens what comes along", () => {
  const { cwd, nixos } = place();
  write(nixos, { "wifi/other.key": "x\n" });
  chmodSync(join(nixos, "wifi"), 0o700);
  for (const path of filesBelow(nixos)) chmodSync(join(nixos, path), 0o600);
  const { code, stderr } = take(cwd);
  expect(code).toBe(1);
  expect(stderr).toContain("3 files of it may be read by nobody else on this machine");
  expect(stderr.match(/chmod /g)).toHaveLength(1);
  const [command = ""] = /chmod .*/.exec(stderr) ?? [];
  execFileSync("sh", ["-c", command]);
  expect(take(cwd).code).toBe(0);
  expect(statSync(join(nixos, "wifi/other.key")).mode & 0o777).toBe(0o600);
});

test("what is moved out of a folder that others may not enter stays private", () => {
  const { cwd } = place();
  expect(take(cwd).code).toBe(0);
  const repo = join(cwd, "repo");
  chmodSync(join(repo, "hosts/otter"), 0o700);
  expect(run(["rename-host", "otter", "box", "--yes"], { cwd: repo }).code).toBe(0);
  for (const path of filesBelow(join(repo, "hosts/box")))
    expect(statSync(join(repo, "hosts/box", path)).mode & 0o777, path).toBe(0o600);
});

test("a secret is found wherever in a copied file it stands", () => {
  const { cwd, nixos } = place();
  const key = ["-----BEGIN OPENSSH", "PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU"].join(" ");
  write(nixos, { hi: `\0${"x".repeat(20_000)}\n${key}\n` });
  expect(take(cwd).stderr).toContain("a private key stands here");
});

test("that the whole configuration is in a directory of one person says nothing", () => {
  const { cwd, nixos } = place();
  chmodSync(nixos, 0o700);
  const { code } = take(cwd);
  expect(code).toBe(0);
  expect(statSync(join(cwd, "repo/.git")).mode & 0o777).toBe(0o777 & ~process.umask());
});
