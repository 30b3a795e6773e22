import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { scratch, write } from "../support/files.ts";
import { evaluateHost, nixTest } from "../support/nix.ts";
import { ANSWERS, run } from "../support/program.ts";

// Who may not write everywhere, as root may.
const person = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

nixTest("git knows the person, and git config --global can still write", async () => {
  const cwd = scratch();
  const who = ["--full-name", "Ada L.", "--email", "ada@example.org"];
  expect(run(["nixos", "--yes", ...ANSWERS, ...who], { cwd }).code).toBe(0);
  const { user, script } = (await evaluateHost(
    join(cwd, "nixos"),
    "nixos",
    `let home = host.config.home-manager.users.ada; in {
      inherit (home.programs.git.settings) user;
      script = home.home.activation.gitconfig.data;
    }`,
  )) as { user: { name: string; email: string }; script: string };

  // What home-manager makes of it: a link to a file in a folder that only root writes to.
  const home = join(cwd, "home");
  write(cwd, { "store/git": `[user]\n\tname = ${user.name}\n\temail = ${user.email}\n` });
  mkdirSync(join(home, ".config/git"), { recursive: true });
  symlinkSync(join(cwd, "store/git"), join(home, ".config/git/config"));
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, "store"), 0o555);
  if (person.uid !== undefined) chownSync(home, person.uid, person.gid);
  const inHome = (program: string, ...words: readonly string[]): string | number | null => {
    const env = { PATH: process.env["PATH"], HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
    const { status, stdout } = spawnSync(program, words, {
      ...{ cwd: home, env, encoding: "utf8" },
      ...person,
    });
    return status === 0 ? stdout.trim() : status;
  };
  const git = (...words: readonly string[]) => inHome("git", "config", ...words);

  expect(git("--global", "core.editor", "nano")).toBeGreaterThan(0);
  expect(inHome("bash", "-c", `run() { "$@"; }; ${script}`)).toBe("");
  expect(git("--global", "core.editor", "nano")).toBe("");
  expect(["core.editor", "user.name", "user.email"].map((name) => git("--get", name))).toEqual([
    "nano",
    "Ada L.",
    "ada@example.org",
  ]);
  chmodSync(join(cwd, "store"), 0o755);
});
