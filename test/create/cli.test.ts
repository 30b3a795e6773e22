import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filesBelow, gitIn, scratch } from "../support/files.ts";
import { expectedRepo } from "../support/golden.ts";
import { ANSWERS, bareEnvironment, bin, run } from "../support/program.ts";

const GNOME = [
  ...["--yes", "--host", "nixos", "--user", "ada", "--full-name", "Ada Lovelace"],
  ...["--release", "unstable", "--desktop", "gnome", "--time-zone", "Europe/Berlin", "--no-git"],
];

/** The contents of all files below a folder, by path. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );

describe("a run", () => {
  test("writes the golden repo, twice the same", () => {
    const cwd = scratch();
    expect(run(["a", ...GNOME], { cwd }).code).toBe(0);
    expect(run(["b", ...GNOME], { cwd }).code).toBe(0);
    expect(contents(join(cwd, "a"))).toEqual(contents(expectedRepo("desktop-gnome")));
    expect(contents(join(cwd, "b"))).toEqual(contents(join(cwd, "a")));
    expect(readdirSync(cwd)).toEqual(["a", "b"]);
  });

  test("says what it wrote, what to do next, and how to do it again", () => {
    const { stdout, stderr } = run(["my repo", ...GNOME], { cwd: scratch() });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/Host name +nixos +given/);
    expect(stdout).toMatch(/Wrote 15 files to ~\/'my repo'/);
    expect(stdout).toContain("sudo nixos-generate-config --show-hardware-config >");
    expect(stdout).toContain("nixos-rebuild dry-activate --sudo --flake ~/'my repo'#nixos");
    expect(stdout).not.toContain("switch");
    expect(stdout).toMatch(/npm create nix-flake@\S+ ~\/'my repo' -- --yes --host nixos/);
  });

  test("has no escape codes in a pipe", () => {
    expect(run(["a", ...GNOME], { cwd: scratch(), env: { TERM: "xterm" } }).stdout).not.toContain(
      "\x1b",
    );
  });

  test("with --json prints one object and nothing else", () => {
    const cwd = scratch();
    const { code, stdout, stderr } = run(["a", ...GNOME, "--json"], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    const outcome = JSON.parse(stdout);
    expect(Object.keys(outcome)).toEqual([
      "ok",
      "directory",
      "changes",
      "problems",
      "next",
      "repeat",
    ]);
    expect(outcome).toMatchObject({ ok: true, directory: join(cwd, "a"), problems: [] });
    expect(outcome.changes).toContainEqual({ path: "flake.nix", kind: "add" });
  });

  test("with --dry-run shows the tree and the contents, and writes nothing", () => {
    const cwd = scratch();
    const { code, stdout } = run(["a", ...GNOME, "--dry-run"], { cwd });
    expect(code).toBe(0);
    for (const text of Object.values(contents(expectedRepo("desktop-gnome")))) {
      expect(stdout).toContain(text);
    }
    expect(stdout).toMatch(/Would write 15 files/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("without a directory writes to ~/nixos", () => {
    const cwd = scratch();
    expect(run(GNOME, { cwd }).code).toBe(0);
    expect(readdirSync(cwd)).toEqual(["nixos"]);
  });

  test("fills a directory that is there and empty, and makes those above it", () => {
    const cwd = scratch();
    mkdirSync(join(cwd, "there"));
    expect(run([".", ...GNOME], { cwd: join(cwd, "there") }).code).toBe(0);
    expect(run(["x/y/z", ...GNOME], { cwd }).code).toBe(0);
    expect(contents(join(cwd, "there"))).toEqual(contents(join(cwd, "x/y/z")));
    expect(statSync(join(cwd, "x/y/z")).mode & 0o777).toBe(0o777 & ~process.umask());
  });
});

describe("the command that repeats a run", () => {
  const fullName = fc.string({ unit: "grapheme" }).filter((name) => !name.includes("\0"));

  test("gives the same bytes, through a shell, whatever the person is called", () => {
    const property = fc.property(fullName, fc.boolean(), (name, homeManager) => {
      const cwd = scratch();
      const words = [`--full-name=${name}`, ...(homeManager ? [] : ["--no-home-manager"])];
      const first = run(["a b", ...ANSWERS, ...words, "--pack", "dev", "--no-git", "--json"], {
        cwd,
      });
      expect(first.stderr).toBe("");
      const repeat: string = JSON.parse(first.stdout).repeat;
      const before = contents(join(cwd, "a b"));
      const again = repeat.replace(/^npm create nix-flake@\S+ (.*?) -- /, '"$node" "$bin" other ');
      const env = { ...bareEnvironment(cwd), node: process.execPath, bin };
      execFileSync("bash", ["-c", again], { cwd, env, stdio: "ignore" });
      expect(contents(join(cwd, "other"))).toEqual(before);
    });
    fc.assert(property, { numRuns: 10 });
  });
});

describe("git", () => {
  const identity = { GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.org" };
  const author = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.org" };
  const words = GNOME.filter((word) => word !== "--no-git");

  test("has everything, in one commit on main, by who git says commits", () => {
    const cwd = scratch();
    const { stdout } = run(["a", ...words], { cwd, env: { ...identity, ...author } });
    expect(stdout).toContain("Committed as Ada <ada@example.org>.");
    const repo = join(cwd, "a");
    expect(gitIn(repo, "log", "--all", "--format=%an %s %D")).toBe(
      "Ada Create the configuration HEAD -> main\n",
    );
    expect(gitIn(repo, "status", "--porcelain")).toBe("");
    expect(gitIn(repo, "ls-files").trim().split("\n")).toEqual(
      filesBelow(expectedRepo("desktop-gnome")),
    );
  });

  test("has everything added and nothing committed where it knows nobody", () => {
    const cwd = scratch();
    const { stdout } = run(["a", ...words], { cwd });
    expect(stdout).toContain("not committed");
    expect(gitIn(join(cwd, "a"), "status", "--porcelain")).toMatch(/^(A {2}.*\n){15}$/);
  });

  test("is left out where there is none", () => {
    const cwd = scratch();
    const { code, stdout } = run(["a", ...words], { cwd, env: { PATH: "/nowhere" } });
    expect(code).toBe(0);
    expect(stdout).toContain("There is no git here");
    expect(readdirSync(join(cwd, "a"))).not.toContain(".git");
  });

  test("around a repo that is none itself has to be told of it", () => {
    const cwd = scratch();
    gitIn(cwd, "init", "--quiet");
    const { stdout } = run(["a", ...GNOME], { cwd });
    expect(stdout).toContain("git -C ~/a add --all .");
  });

  test("that fails leaves nothing behind", () => {
    const cwd = scratch();
    const tools = join(cwd, "tools");
    mkdirSync(tools);
    writeFileSync(
      join(tools, "git"),
      '#!/bin/sh\ncase "$*" in --version|*" var "*) exit 0;; *) echo no luck >&2; exit 1;; esac\n',
    );
    chmodSync(join(tools, "git"), 0o755);
    const { code, stderr } = run(["x/y", ...words], { cwd, env: { PATH: `${tools}:/bin` } });
    expect([code, stderr]).toEqual([1, "create-nix-flake: git init failed: no luck\n"]);
    expect(readdirSync(cwd)).toEqual(["tools"]);
  });
});

describe("a refusal", () => {
  test.each<[string, string[], number, RegExp]>([
    [
      "an unknown flag",
      ["--hosst", "x"],
      2,
      /--hosst: there is no such option; did you mean --host\?/,
    ],
    ["an unknown desktop", ["--desktop", "gnom"], 2, /did you mean gnome\?/],
    ["a wrong host name", ["--host", "a b"], 2, /--host: a host name has 1 to 63/],
    [
      "an empty answer where one is needed",
      [...ANSWERS, "--language", ""],
      2,
      /--language: needs a value/,
    ],
    ["a person twice", ["--user", "ada", "--user", "ada"], 2, /--user: is there twice/],
    [
      "two directories",
      ["b", ...ANSWERS],
      2,
      /a new repository has one directory, and these are 2/,
    ],
    ["a name that Nix cannot use", [...ANSWERS], 2, /cannot use a directory with # or \?/],
    [
      "more full names than people",
      [...ANSWERS, "--full-name=a", "--full-name=b"],
      2,
      /--full-name/,
    ],
    [
      "a disk for a loader that needs none",
      [...ANSWERS, "--boot-device", "/dev/sda"],
      2,
      /--boot-device goes with --boot-loader grub\n/,
    ],
    ["a check without Nix", [...ANSWERS, "--check"], 1, /--check needs Nix/],
  ])("of %s has its exit code and leaves nothing behind", (what, words, exitCode, message) => {
    const cwd = scratch();
    const directory = what.includes("Nix cannot") ? "a#b" : "a";
    const env = what.includes("check") ? { PATH: "/nowhere" } : {};
    const { code, stdout, stderr } = run([directory, ...words], { cwd, env });
    expect([code, stdout]).toEqual([exitCode, ""]);
    expect(stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("of missing answers lists them all at once", () => {
    const cwd = scratch();
    // No machine that tests run on lacks a host name, so the other two stand for all.
    const { code, stderr } = run(["a", "--boot-loader", "grub"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--boot-device DISK is missing.*\n.*--user NAME is missing/);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test("of a directory that is not empty lists what is in the way", () => {
    const cwd = scratch();
    writeFileSync(join(cwd, "precious"), "mine");
    const { code, stderr } = run([".", ...GNOME], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /is not empty, and nothing in it will be overwritten\n.*\n.*precious: is in the way/,
    );
    expect(contents(cwd)).toEqual({ precious: "mine" });
  });

  test("of a directory that is a file", () => {
    const cwd = scratch();
    writeFileSync(join(cwd, "a"), "mine");
    expect(run(["a", ...GNOME], { cwd })).toMatchObject({ code: 1, stdout: "" });
    expect(run(["a/b", ...GNOME], { cwd })).toMatchObject({ code: 1, stdout: "" });
    expect(contents(cwd)).toEqual({ a: "mine" });
  });

  // Root may write anywhere, so the kernel itself has to refuse.
  test("of a place that cannot be written", () => {
    const { code, stderr } = run(["/proc/nixos", ...GNOME], { cwd: scratch() });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^create-nix-flake: \/proc\/nixos cannot be written: .+\n$/);
  });

  test("with --json is an object too", () => {
    const { code, stdout, stderr } = run(["a", "--desktop", "gnom", "--json"], { cwd: scratch() });
    expect([code, stderr]).toEqual([2, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, changes: [], next: [], repeat: null });
  });

  test.each([
    [
      1,
      ["."],
      [
        {
          code: "directory-not-empty",
          severity: "error",
          message: expect.stringContaining("is not empty"),
          fix: "choose another directory, or move what is in the way",
        },
        {
          code: "file-in-the-way",
          severity: "error",
          file: "precious",
          message: "is in the way",
        },
      ],
    ],
    [
      2,
      ["a", "--hosst", "b"],
      [
        {
          code: "unknown-option",
          severity: "error",
          message: "--hosst: there is no such option; did you mean --host?",
        },
      ],
    ],
  ])("with --json names each problem by a code: exit code %i", (exitCode, words, problems) => {
    const cwd = scratch();
    writeFileSync(join(cwd, "precious"), "mine");
    const { code, stdout } = run([...words, ...GNOME, "--json"], { cwd });
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout).problems).toEqual(problems);
  });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s while Nix works leaves nothing behind",
  async (signal) => {
    const cwd = scratch();
    const tools = join(scratch(), "tools");
    mkdirSync(tools);
    const fake = `#!/bin/sh\ntouch ${tools}/started\nexec sleep 60\n`;
    writeFileSync(join(tools, "nix"), fake, { mode: 0o755 });
    const child = spawn(process.execPath, [bin, "x/a", ...GNOME, "--check"], {
      cwd,
      env: { ...bareEnvironment(cwd), PATH: `${tools}:${process.env["PATH"]}` },
      detached: true,
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    await expect.poll(() => readdirSync(tools), { timeout: 20_000 }).toContain("started");
    expect(readdirSync(cwd)).toEqual(["x"]);
    // To the whole group, as a terminal does it.
    process.kill(-child.pid!, signal);
    expect(await ended).toBe(signal === "SIGINT" ? 130 : 143);
    expect(readdirSync(cwd)).toEqual([]);
  },
);

test("flags that npm kept for itself are asked for again", () => {
  const cwd = scratch();
  const env = { npm_command: "exec", npm_config_host: "true", npm_config_dry_run: "true" };
  const { code, stderr } = run(["a", "nixos"], { cwd, env });
  expect(code).toBe(2);
  expect(stderr).toContain("npm kept --host and --dry-run for itself; put -- before the options");
});

test("behind sudo everything belongs to the caller", ({ skip }) => {
  if (process.getuid!() !== 0) skip("only root can give files away");
  const cwd = scratch();
  const nobody = execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }).trim();
  chmodSync(cwd, 0o777);
  const env = { SUDO_USER: "nobody", SUDO_UID: nobody };
  expect(run(["x/a", ...GNOME.filter((word) => word !== "--no-git")], { cwd, env }).code).toBe(0);
  const owners = spawnSync("find", [join(cwd, "x"), "!", "-user", "nobody"], { encoding: "utf8" });
  expect(owners.stdout).toBe("");
  expect(readdirSync(join(cwd, "x/a"))).toContain(".git");
});

test("a reader that has seen enough is no failure", () => {
  const cwd = scratch();
  const script =
    '"$node" "$bin" a --yes --host nixos --user ada --dry-run | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}';
  const env = { ...bareEnvironment(cwd), node: process.execPath, bin };
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, env, encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["0\n", ""]);
});

test.each(["constructor", "toString", "valueOf"])("an account may be called %s", (name) => {
  const cwd = scratch();
  const words = ["x", "--yes", "--no-git", "--host", "nixos", "--user", name];
  expect(run(words, { cwd })).toMatchObject({ code: 0, stderr: "" });
  expect(run(["user", `${name.toLowerCase()}2`, "--yes"], { cwd: join(cwd, "x") }).code).toBe(0);
});

test("a git that cannot add leaves the new host, and says so", () => {
  const cwd = scratch();
  expect(run([".", ...GNOME.filter((word) => word !== "--no-git")], { cwd: join(cwd) }).code).toBe(
    0,
  );
  writeFileSync(join(cwd, ".git/index.lock"), "");
  const { code, stdout } = run(["host", "server"], { cwd });
  expect(code).toBe(1);
  expect(stdout).toMatch(/everything is written, but git does not have it, .*git add failed: /s);
  expect(stdout).toMatch(/git -C \S+ add --all --force -- .*hosts\/server\/configuration\.nix/);
});

test.each([
  [["rename", "box", "b"], /there is no command rename; did you mean rename-host\?/],
  [["hosst", "b"], /there is no command hosst; did you mean host\?/],
  [["~/a", "b"], /these are 2: ~\/a, b; the commands .* are host, user, pack/],
])("words that are no command and no directory are told so: %j", (words, message) => {
  const cwd = scratch();
  expect(run(words, { cwd })).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  expect(readdirSync(cwd)).toEqual([]);
});

test("--help of a command says what it can be given, and nothing else", () => {
  const help = (command: string): string => run([command, "--help"], { cwd: scratch() }).stdout;
  expect(help("pack")).toMatch(/^ +disko +The layout of the disk.*erases.* \(for each host\)$/m);
  expect(help("pack")).toMatch(/^ +ci +A GitHub workflow.* \(for the repository\)$/m);
  expect(help("user")).not.toContain("--user");
  expect(help("host")).toMatch(/--pack NAME .*server/);
});

test("a command that asks nothing shows no answers", () => {
  const cwd = scratch();
  cpSync(expectedRepo("desktop-none"), cwd, { recursive: true });
  expect(run(["pack", "ci"], { cwd }).stdout).not.toContain("Answers");
  expect(run(["rename-host", "nixos", "desk"], { cwd }).stdout).toContain(
    "# on nixos: build it, and see what would change; the same with switch makes it desk\n",
  );
});

test("--help and --version", () => {
  const cwd = scratch();
  expect(run(["--help"], { cwd }).stdout).toMatch(
    /--desktop NAME +the graphical desktop: gnome, plasma/,
  );
  expect(run(["--version"], { cwd }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
