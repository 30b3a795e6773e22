import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Plan, planOf } from "planner";
import { describe, expect } from "vitest";
import type { Effect } from "../../packages/create-nix-flake/src/commands/command.ts";
import { compareWithNix } from "../../packages/create-nix-flake/src/compare/index.ts";
import { readRepo } from "../../packages/create-nix-flake/src/repo.ts";
import { commitAll, gitIn, scratch, write } from "../support/files.ts";
import { nix, nixTest, runNix, standIn } from "../support/nix.ts";
import { bin, run } from "../support/program.ts";

type Texts = Readonly<Record<string, string>>;

const entry = (name: string): string =>
  `    ${name} = nixpkgs.lib.nixosSystem { specialArgs = { inherit inputs; }; modules = [ ./hosts/${name}/configuration.nix ]; };\n`;

const flakeOf = (hosts: readonly string[], more = ""): string => `{
  inputs.nixpkgs.url = "path:${standIn}";
  outputs = { self, nixpkgs, ... }@inputs: {
${more}    nixosConfigurations = {
${hosts.map(entry).join("")}    };
  };
}
`;

const configurationOf = (name: string, more = ""): string => `{ inputs, ... }:
{
  imports = [ ./hardware-configuration.nix ];
  networking.hostName = "${name}";
  boot.loader.systemd-boot.enable = true;
  system.stateVersion = "25.05";
${more}}
`;

const hardwareOf = (id: string): string => `{
  nixpkgs.hostPlatform = "x86_64-linux";
  fileSystems."/" = { device = "/dev/disk/by-uuid/${id}"; fsType = "ext4"; };
}
`;

/** The files of a host, with further settings. */
const hostFiles = (name: string, more = "", id = `0000-${name}`): Texts => ({
  [`hosts/${name}/configuration.nix`]: configurationOf(name, more),
  [`hosts/${name}/hardware-configuration.nix`]: hardwareOf(id),
});

/** Two machines, in files that say so. */
const TWO: Texts = {
  "flake.nix": flakeOf(["otter", "badger"]),
  ...hostFiles("otter"),
  ...hostFiles("badger"),
};

/** A repository of these files, with a lock file, committed. */
async function repository(texts: Texts): Promise<string> {
  const cwd = join(scratch(), "nixos");
  mkdirSync(cwd);
  write(cwd, texts);
  await runNix("nix", "flake", "lock", `path:${cwd}`);
  commitAll(cwd);
  return cwd;
}

/** Runs a command where Nix is on the PATH; copies of the repository are made in a folder of their own. */
function runWithNix(words: readonly string[], cwd: string) {
  const temporary = scratch();
  const environment = nix!.environment as Record<string, string>;
  const env = { ...environment, HOME: cwd, TMPDIR: temporary };
  const ended = run([...words, "--yes"], { cwd, env });
  expect(readdirSync(temporary)).toEqual([]);
  return ended;
}

const stateOf = (cwd: string): string => gitIn(cwd, "status", "--porcelain");

/** What Nix says of a plan that writes these texts, and takes away what is undefined. */
async function compare(
  before: Texts,
  changes: Readonly<Record<string, string | undefined>>,
  effect: Effect,
  seconds?: number,
) {
  const cwd = await repository(before);
  const repo = readRepo(cwd);
  const plan: Plan = planOf(new Map(Object.entries(changes)), repo.files);
  expect(plan.problems).toEqual([]);
  const runner = { environment: nix!.environment, home: cwd };
  const onProgress = (): void => {};
  const found = await compareWithNix({
    repo,
    plan,
    effect,
    runner,
    onProgress,
    ...(seconds !== undefined && { seconds }),
  });
  expect(stateOf(cwd)).toBe("");
  return found;
}

const FOX: Effect = { kind: "add", host: "fox", like: "otter", due: [] };
const withFox = flakeOf(["otter", "badger", "fox"]);

describe("commands where there is a Nix", () => {
  nixTest("say that all hosts are what they should be", async () => {
    for (const [words, hosts] of [
      ["host fox", 3],
      ["rename-host otter fox", 2],
      ["remove-host otter", 1],
      ["user bob --host otter", 2],
      ["pack dev", 2],
    ] as const) {
      const cwd = await repository(TWO);
      const lock = readFileSync(join(cwd, "flake.lock"), "utf8");
      const { code, stdout, stderr } = runWithNix(words.split(" "), cwd);
      expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`Nix evaluates ${hosts} hosts? to what`));
      expect(readFileSync(join(cwd, "flake.lock"), "utf8")).toBe(lock);
    }
  });

  const KNOWING = `  networking.extraHosts = toString (builtins.attrNames inputs.self.nixosConfigurations);\n`;

  nixTest("refuse to change another host, unless told not to check", async () => {
    const cwd = await repository({ ...TWO, ...hostFiles("badger", KNOWING) });
    const { code, stdout } = runWithNix(["host", "fox", "--like", "otter", "--json"], cwd);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      changes: [],
      problems: [
        {
          code: "host-would-change",
          message: "badger would change: networking.extraHosts",
          fix: expect.stringMatching(
            /^before: "badger otter"\nafter: {2}"badger fox otter"\n.*--no-check$/,
          ),
        },
      ],
    });
    expect(stateOf(cwd)).toBe("");
    expect(runWithNix(["host", "fox", "--like", "otter", "--dry-run"], cwd).code).toBe(1);
    expect(runWithNix(["host", "fox", "--like", "otter", "--no-check"], cwd).code).toBe(0);
  });

  nixTest("let pass systems that hold the flake itself", async () => {
    const more = `  environment.etc.source.source = inputs.self;
  environment.etc.copy.text = "\${./../..}";
  environment.etc.place.text = toString ./.;
  system.configurationRevision = inputs.self.rev;
`;
    const texts = { ...TWO, ...hostFiles("badger", more), ...hostFiles("otter", more) };
    for (const words of [
      ["host", "fox", "--like", "otter"],
      ["rename-host", "otter", "fox"],
      ["remove-host", "otter"],
    ]) {
      const { code, stderr } = runWithNix(words, await repository(texts));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });

  nixTest("go on where a host could not be evaluated before, and say so", async () => {
    const cwd = await repository({
      ...TWO,
      ...hostFiles("badger", `  networking.domain = throw "no domain";\n`),
    });
    const { code, stdout } = runWithNix(["host", "fox", "--like", "otter"], cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("Nix evaluates 2 hosts to what they should be.");
    expect(stdout).toContain("Nix cannot evaluate badger, and could not before: no domain");
  });

  nixTest("go on where inputs are not at hand, and say so", async () => {
    const cwd = await repository(TWO);
    const lock = readFileSync(join(cwd, "flake.lock"), "utf8");
    const elsewhere = lock
      .replaceAll(`"${standIn}"`, '"/nowhere"')
      .replace(/sha256-.{8}/, "sha256-AAAAAAAA");
    write(cwd, {
      "flake.nix": TWO["flake.nix"]!.replace(standIn, "/nowhere"),
      "flake.lock": elsewhere,
    });
    gitIn(cwd, "commit", "--quiet", "--all", "--message", "Move");
    const moved = runWithNix(["host", "fox"], cwd);
    expect(moved.code).toBe(0);
    expect(moved.stdout).toMatch(
      /Nix cannot evaluate badger, otter, and could not before: .*nowhere/,
    );
    const unlocked = scratch();
    write(unlocked, TWO);
    const { code, stdout } = runWithNix(["host", "fox", "--json"], unlocked);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      problems: [{ code: "nix-not-asked", severity: "note" }],
    });
  });

  nixTest(
    "see a flake below the top of its git repository, and what git does not have",
    async () => {
      const cwd = scratch();
      write(cwd, {
        ".gitignore": "secret.nix\n",
        "shared.nix": "{ }\n",
        "nixos/secret.nix": "{ }\n",
        ...Object.fromEntries(Object.entries(TWO).map(([path, text]) => [`nixos/${path}`, text])),
        "nixos/hosts/badger/configuration.nix": configurationOf(
          "badger",
          `  networking.extraHosts = toString (builtins.attrNames (builtins.readDir ../..));\n`,
        ).replace("./hardware", "../../../shared.nix ./hardware"),
      });
      await runNix("nix", "flake", "lock", `path:${cwd}?dir=nixos`);
      gitIn(cwd, "init", "--quiet");
      gitIn(cwd, "add", "--all");
      const { code, stdout } = runWithNix(["user", "bob", "--host", "otter"], join(cwd, "nixos"));
      // The folder `users/` is new.
      expect({ code, stdout }).toMatchObject({ code: 1, stdout: "" });
      const host = runWithNix(["host", "fox", "--like", "otter"], join(cwd, "nixos"));
      expect(host).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("Nix evaluates 3 hosts"),
      });
    },
  );

  nixTest("end what runs when they are interrupted", async () => {
    const slow = `  networking.extraHosts = builtins.seq (builtins.foldl' (sum: n: sum + n) 0 (builtins.genList (n: builtins.foldl' (sum: m: sum + m) n (builtins.genList (m: m) 100000)) 100000)) "";\n`;
    const cwd = await repository({ ...TWO, ...hostFiles("otter", slow) });
    const temporary = scratch();
    const environment = nix!.environment as Record<string, string>;
    const child = spawn(process.execPath, [bin, "host", "fox", "--yes"], {
      cwd,
      env: { ...environment, HOME: cwd, TMPDIR: temporary },
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    while (readdirSync(temporary).length === 0) await setTimeout(20); // oxlint-disable-line no-await-in-loop -- until it has begun
    await setTimeout(300);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
    expect(existsSync(join(cwd, "hosts/fox"))).toBe(false);
  });

  nixTest("need no Nix, except with --check", async () => {
    const cwd = scratch();
    write(cwd, TWO);
    const env = { PATH: "" };
    expect(run(["host", "fox", "--yes", "--check"], { cwd, env })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--check needs Nix"),
    });
    const { code, stdout } = run(["host", "fox", "--yes"], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).not.toContain("Nix evaluates");
  });
});

describe("a wrong plan is found by Nix:", () => {
  const hostsOf = (more: Texts = {}) => ({ "flake.nix": withFox, ...hostFiles("fox"), ...more });

  nixTest("one that is right is not", async () => {
    expect(await compare(TWO, hostsOf(), FOX)).toEqual({ problems: [], notes: [], hosts: 3 });
  });

  nixTest("another host that changes", async () => {
    const shared = hostFiles("badger", "  services.openssh.enable = true;\n");
    const { problems } = await compare(TWO, hostsOf(shared), FOX);
    expect(problems).toMatchObject([
      {
        code: "host-would-change",
        message: "badger would change: services.openssh.enable",
        fix: expect.stringContaining("before: not set\nafter:  true"),
      },
    ]);
  });

  nixTest("another host that goes, fails, or comes", async () => {
    const gone = { ...hostsOf(), "flake.nix": flakeOf(["otter", "fox"]) };
    expect((await compare(TWO, gone, FOX)).problems).toMatchObject([
      { code: "output-would-go", message: expect.stringContaining("nixosConfigurations.badger") },
    ]);
    const failing = hostsOf({ "hosts/badger/configuration.nix": "{ imports = [ ./fox.nix ]; }\n" });
    expect((await compare(TWO, failing, FOX)).problems).toMatchObject([
      { code: "host-would-fail", message: expect.stringContaining("badger") },
    ]);
    const more = {
      ...hostsOf(),
      "flake.nix": flakeOf(["otter", "badger", "fox", "weasel"]),
      ...hostFiles("weasel"),
    };
    expect((await compare(TWO, more, FOX)).problems).toMatchObject([
      { code: "output-would-come", message: expect.stringContaining("weasel") },
    ]);
  });

  nixTest("a flake or an output that fails", async () => {
    const packages = (value: string): string =>
      flakeOf(["otter", "badger"], `    packages = ${value};\n`);
    const before = { ...TWO, "flake.nix": packages("{ x86_64-linux.a = 1; }") };
    const to = (value: string) =>
      compare(before, { "flake.nix": packages(value) }, { kind: "change", hosts: [] });
    expect((await to('throw "none"')).problems).toMatchObject([{ code: "output-would-fail" }]);
    expect((await to("{ x86_64-linux.b = 1; }")).problems).toMatchObject([
      { code: "output-would-go", message: expect.stringContaining("packages.x86_64-linux.a") },
    ]);
    expect((await to("{ x86_64-linux = { a = 1; b = 1; }; }")).problems).toEqual([]);
    const broken = flakeOf(["otter", "badger"]).replace(
      "outputs = {",
      'outputs = throw "never"; other = {',
    );
    expect(
      (await compare(before, { "flake.nix": broken }, { kind: "change", hosts: [] })).problems,
    ).toMatchObject([{ code: "flake-would-fail" }]);
  });

  nixTest.each<[string, Texts, string, string]>([
    [
      "is not there",
      { "flake.nix": TWO["flake.nix"]! + "\n" },
      "host-not-made",
      "nixosConfigurations",
    ],
    [
      "has the host name of its model",
      { "hosts/fox/configuration.nix": configurationOf("otter") },
      "host-named-alike",
      "otter",
    ],
    [
      "has the disk of its model",
      hostFiles("fox", "", "0000-otter"),
      "host-on-other-disk",
      "/dev/disk/by-uuid/0000-otter",
    ],
    [
      "has no file systems",
      { "hosts/fox/hardware-configuration.nix": '{ nixpkgs.hostPlatform = "x86_64-linux"; }\n' },
      "host-without-disks",
      "otter has some",
    ],
    [
      "fails an assertion",
      { "hosts/fox/configuration.nix": configurationOf("fox").replace(/boot.*/, "") },
      "assertion-would-fail",
      "bootable",
    ],
    [
      "does not evaluate",
      hostFiles("fox", "  environment.etc.x.text = throw ''no text'';\n"),
      "host-would-fail",
      "no text",
    ],
  ])("a new host that %s", async (_, wrong, code, text) => {
    const { problems } = await compare(TWO, hostsOf(wrong), FOX);
    expect(problems).toContainEqual(
      expect.objectContaining({ code, message: expect.stringContaining(text) }),
    );
  });

  const RENAME: Effect = { kind: "rename", from: "otter", to: "fox" };
  const renamed = (more: Texts = {}) => ({
    "flake.nix": flakeOf(["fox", "badger"]),
    "hosts/otter/configuration.nix": undefined,
    "hosts/otter/hardware-configuration.nix": undefined,
    ...hostFiles("fox", "", "0000-otter"),
    ...more,
  });

  nixTest("a renamed host that is not what it was", async () => {
    expect(await compare(TWO, renamed(), RENAME)).toEqual({ problems: [], notes: [], hosts: 2 });
    const otherDisk = await compare(TWO, renamed(hostFiles("fox", "", "1111")), RENAME);
    expect(otherDisk.problems).toMatchObject([
      {
        code: "host-would-change",
        message: "fox would change: fileSystems",
        fix: expect.stringMatching(/0000-otter[^]*1111/),
      },
    ]);
    const otherName = renamed({ "hosts/fox/configuration.nix": configurationOf("otter") });
    expect((await compare(TWO, otherName, RENAME)).problems).toMatchObject([
      { code: "host-called-otherwise" },
    ]);
  });

  nixTest("a person without the account, on the host that is meant", async () => {
    const account = "  users.users.bob.isNormalUser = true;\n";
    const onOtter: Effect = { kind: "change", hosts: ["otter"], user: "bob" };
    expect(await compare(TWO, hostFiles("otter", account), onOtter)).toEqual({
      problems: [],
      notes: [],
      hosts: 2,
    });
    const wrong = (await compare(TWO, hostFiles("badger", account), onOtter)).problems;
    expect(wrong.map(({ code }) => code)).toEqual(["user-not-there", "host-would-change"]);
  });

  nixTest("as far as there is time", async () => {
    const found = await compare(TWO, hostsOf(), FOX, 0);
    expect(found).toMatchObject({ problems: [], notes: [{ code: "nix-not-asked" }], hosts: 0 });
  });
});
