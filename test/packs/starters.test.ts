import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { startersDirectory, startersOf } from "../../scripts/starters.ts";
import { filesBelow, gitIn, scratch } from "../support/files.ts";
import { nix, nixTest, overrides, runNix } from "../support/nix.ts";
import { run } from "../support/program.ts";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN0mUtM4zqFWJZhEPowlJl4lypVkgWv104eVdC8M1nfo ada@laptop";

const root = join(import.meta.dirname, "../..");

// The day of a release changes no starter: `pnpm run format` does, after it.
const record = readFileSync(join(startersDirectory, "minimal/.create-nix-flake.json"), "utf8");
const { release } = JSON.parse(record) as { readonly release: string };
const starters = startersOf(releases.find(({ name }) => name === release)!);

/** The hosts of each starter, and the sentences that each fails with until it is somebody's. */
const all: readonly [name: string, hosts: Readonly<Record<string, readonly RegExp[]>>][] = [
  ["minimal", { nixos: sentences("nixos") }],
  ["desktop", { nixos: sentences("nixos") }],
  ["server", { server: [...sentences("server"), ssh("server")] }],
  [
    "laptop-and-server",
    { laptop: sentences("laptop"), server: [...sentences("server"), ssh("server")] },
  ],
];

function sentences(host: string): RegExp[] {
  const account = `^Nobody has an account on ${host} yet\\. [^]* hosts/${host}/configuration\\.nix .*:\\n {2}account\\.name = "ada";$`;
  const hardware = `^hosts/${host}/hardware-configuration\\.nix is a placeholder\\. [^]*\\n {2}sudo nixos-generate-config --show-hardware-config > hosts/${host}/hardware-configuration\\.nix$`;
  return [new RegExp(account), new RegExp(hardware)];
}

function ssh(host: string): RegExp {
  return new RegExp(
    `^Nobody could log in to ${host}: [^]* hosts/${host}/configuration\\.nix:\\n {2}users\\.users\\.<name>\\.openssh\\.authorizedKeys\\.keys = \\[ "ssh-ed25519 AAAA…" \\];$`,
  );
}

/** A starter as somebody copies it. */
function copied(name: string): string {
  const cwd = join(scratch(), "nixos");
  cpSync(join(startersDirectory, name), cwd, { recursive: true });
  gitIn(cwd, "init", "--quiet");
  gitIn(cwd, "add", "--all");
  return cwd;
}

/** What Nix makes of an attribute of a host, of the flake that git has: in pure mode. */
function read(cwd: string, host: string, ...words: string[]): Promise<string> {
  const [attribute, ...more] = words;
  const reference = `git+file://${cwd}#nixosConfigurations.${host}.config.${attribute}`;
  return runNix("nix", "eval", "--no-write-lock-file", reference, ...overrides, ...more);
}

const toplevel = (cwd: string, host: string): Promise<string> =>
  read(cwd, host, "system.build.toplevel.drvPath", "--raw");

/** The messages of the assertions that fail. */
async function failures(cwd: string, host: string): Promise<string[]> {
  const failed = "map (a: a.message) (builtins.filter (a: !a.assertion) config.assertions)";
  const json = await read(
    cwd,
    host,
    "assertions",
    "--json",
    "--apply",
    `assertions: let config = { inherit assertions; }; in ${failed}`,
  );
  return (JSON.parse(json) as string[]).map((message) => message.trim()).toSorted();
}

/** The commands that a README gives for a host. */
function commandsFor(readme: string, host: string): string[] {
  const block = readme
    .split("```")
    .find((part) => part.startsWith("sh\n") && part.includes(`hosts/${host}/configuration.nix`));
  return block!.split("\n").slice(1, -1);
}

/** The programs that a README calls, as they would answer; the editor is a person who fills in. */
function programs(): string {
  const folder = scratch();
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program("sudo", 'exec "$@"');
  program(
    "nano",
    `sed -i -e 's/account.name = null/account.name = "ada"/' -e 's|keys = \\[ \\]|keys = [ "${KEY}" ]|' "$1"`,
  );
  const hardware = `{ fileSystems."/" = { device = "/dev/sda1"; fsType = "ext4"; }; }`;
  program("nixos-generate-config", `echo '${hardware}'`);
  program("nixos-rebuild", 'echo "$@" > rebuilt');
  return folder;
}

describe("the starters", () => {
  test("are those that the packs give now", () => {
    expect([...starters.keys()]).toEqual(all.map(([name]) => name));
    for (const [name, files] of starters) {
      const folder = join(startersDirectory, name);
      expect(filesBelow(folder)).toEqual([...files.keys()].toSorted());
      for (const [path, text] of files) {
        expect(readFileSync(join(folder, path), "utf8"), "run pnpm run format").toBe(text);
      }
    }
  });

  test("leave nothing to be searched for", () => {
    const found = filesBelow(startersDirectory).filter((path) =>
      /CHANGE|TODO|FIXME/.test(readFileSync(join(startersDirectory, path), "utf8")),
    );
    expect(found).toEqual([]);
  });
});

describe.each(all)("the starter %s", (name, hosts) => {
  nixTest("has its hosts, and each says what is missing, and nothing else", async () => {
    const cwd = copied(name);
    for (const [host, expected] of Object.entries(hosts)) {
      const messages = await failures(cwd, host); // oxlint-disable-line no-await-in-loop -- one Nix at a time
      expect(messages).toHaveLength(expected.length);
      for (const sentence of expected) {
        expect(messages).toContainEqual(expect.stringMatching(sentence));
      }
      const refusal = await toplevel(cwd, host).catch((error: Error) => error.message); // oxlint-disable-line no-await-in-loop -- as above
      expect(refusal.match(/^ *- /gm)).toHaveLength(expected.length);
    }
  });

  nixTest("is a whole system after the three commands of its README", async () => {
    const cwd = copied(name);
    const path = `${programs()}:${process.env["PATH"]}`;
    for (const host of Object.keys(hosts)) {
      const commands = commandsFor(readFileSync(join(cwd, "README.md"), "utf8"), host);
      expect(commands).toHaveLength(3);
      const script = ["set -e", ...commands].join("\n");
      const { status, stderr } = spawnSync("sh", ["-c", script], {
        cwd,
        env: { ...process.env, PATH: path },
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, ""]);
      expect(readFileSync(join(cwd, "rebuilt"), "utf8")).toBe(`switch --sudo --flake .#${host}\n`);
      expect(await toplevel(cwd, host)).toMatch(new RegExp(`nixos-system-${host}\\.drv$`)); // oxlint-disable-line no-await-in-loop -- one Nix at a time
      expect(await read(cwd, host, "users.users.me.name", "--raw")).toBe("ada"); // oxlint-disable-line no-await-in-loop -- as above
    }
  });

  nixTest("grows by another host, which says what is missing as well", async () => {
    const cwd = copied(name);
    const [model, expected] = Object.entries(hosts)[0]!;
    expect(run(["host", "new", "--like", model], { cwd })).toMatchObject({ code: 0 });
    expect(await failures(cwd, "new")).toHaveLength(expected.length);
    expect(await failures(cwd, model)).toHaveLength(expected.length);
  });
});

describe("the flake of this repository", () => {
  /** Runs nix in a folder, with the flake as a clone has it. */
  function inFolder(cwd: string, ...words: string[]): string {
    return execFileSync("nix", words, {
      cwd,
      env: nix!.environment,
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  function clone(): string {
    const folder = join(scratch(), "clone");
    mkdirSync(folder);
    for (const part of ["flake.nix", "templates"]) {
      cpSync(join(root, part), join(folder, part), { recursive: true });
    }
    gitIn(folder, "init", "--quiet");
    gitIn(folder, "add", "--all");
    return folder;
  }

  nixTest("lists the starters, with what each is", () => {
    const folder = clone();
    const { templates } = JSON.parse(inFolder(folder, "flake", "show", "--json"));
    expect(Object.keys(templates)).toEqual([...all.map(([name]) => name), "default"].toSorted());
    for (const { type, description } of Object.values<Record<string, string>>(templates)) {
      expect([type, description]).toEqual(["template", expect.stringMatching(/^A .{20,}$/)]);
    }
  });

  nixTest.each([...all.map(([name]) => [name, `#${name}`]), ["desktop", ""]])(
    "gives %s to nix flake init -t clone%s",
    (name, fragment) => {
      const from = clone();
      const folder = scratch();
      const { stderr, status } = spawnSync(
        "nix",
        ["flake", "init", "-t", `git+file://${from}${fragment}`],
        { cwd: folder, env: nix!.environment, encoding: "utf8" },
      );
      expect([status, stderr]).toEqual([0, expect.stringMatching(/README\.md.*three commands/)]);
      expect(filesBelow(folder)).toEqual([...starters.get(name)!.keys()].toSorted());
    },
  );
});
