import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { filesBelow, scratch } from "../support/files.ts";
import { expectedRepo } from "../support/golden.ts";
import { newest } from "../support/newest.ts";
import { bin } from "../support/program.ts";
import { keys, open } from "../support/terminal.ts";

const flake = (cwd: string, path: string): string => readFileSync(join(cwd, path), "utf8");

describe("the dialogue", () => {
  test("asks little, shows everything, writes what was answered", async () => {
    const cwd = scratch();
    const session = open(["--no-git"], cwd, { env: { USER: "ada" } });
    await session.see("Where should the repository be?");
    await session.press(keys.erase, "mine", keys.enter);
    await session.see("Host name");
    await session.press(keys.erase, "laptop", keys.enter);
    await session.see("User name");
    await session.press(keys.enter);
    await session.see(/Desktop\n.*● GNOME/);
    await session.press(keys.down, keys.enter);
    await session.see("Is that right?");
    expect(session.screen()).toMatch(/Host name +laptop +given/);
    expect(session.screen()).toMatch(/Desktop +plasma +given/);
    expect(session.screen()).toMatch(new RegExp(`Release +${newest} +default`));
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    await session.see("To do the same again");
    expect(session.screen()).toContain("Wrote 15 files to ~/mine");
    expect(flake(cwd, "mine/hosts/laptop/configuration.nix")).toContain("../../modules/plasma.nix");
  });

  test("asks where somebody has an account, and whether with the rights of an administrator", async () => {
    const cwd = scratch();
    cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
    const session = open(["user", "eve", "--no-check"], cwd);
    await session.see("On which machines has eve an account?");
    // All are chosen to begin with: not the first one.
    await session.press(" ", keys.enter);
    await session.see("May eve use sudo?");
    await session.press(keys.enter);
    await session.see(/users\/eve\/account\.nix/);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    expect(flake(cwd, "hosts/laptop/configuration.nix")).not.toContain("users/eve");
    expect(flake(cwd, "hosts/7-server/configuration.nix")).toContain("users/eve/account.nix");
    expect(flake(cwd, "users/eve/account.nix")).not.toContain("wheel");
  });

  test("lets every answer be changed before anything is written", async () => {
    const cwd = scratch();
    const words = ["a", "--host", "nixos", "--user", "ada", "--desktop", "gnome", "--no-git"];
    const session = open(words, cwd);
    await session.see("Is that right?");
    expect(readdirSync(cwd)).toEqual([]);
    await session.press(keys.down, keys.enter);
    await session.see("Which one?");
    // From the host name up are the way back and, before it, the packs.
    await session.press(keys.up, keys.up, keys.enter);
    await session.see("Further packs");
    await session.press(" ", keys.enter);
    await session.see(/Further packs +ci +given/);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    expect(readdirSync(join(cwd, "a"))).toContain(".github");
  });

  test("asks what a further pack needs, and drops what it excludes", async () => {
    const cwd = scratch();
    const session = open(["a", "--host", "nixos", "--user", "ada", "--no-git"], cwd);
    await session.see("Desktop");
    await session.press(keys.enter);
    await session.see("Is that right?");
    await session.press(keys.down, keys.enter);
    await session.see("Which one?");
    await session.press(keys.up, keys.up, keys.enter);
    await session.see("Further packs");
    // The server is the last.
    await session.press(keys.up, " ", keys.enter);
    await session.see("Your ssh key");
    await session.press("AAAA", keys.enter);
    await session.see("an ssh key is the whole line");
    await session.press(keys.erase, keys.enter);
    await session.see(/Further packs +server +given/);
    expect(session.screen()).toMatch(/Desktop +none +server has none/);
    expect(session.screen()).toMatch(/◇ +Further packs\n│ +server\n/);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    const configuration = flake(cwd, "a/hosts/nixos/configuration.nix");
    expect(configuration).toContain("modules/server.nix");
    expect(configuration).not.toContain("desktop");
  });

  test("finds one of many choices by what is typed", async () => {
    const words = ["a", "--host", "x", "--user", "ada", "--desktop", "none", "--pack", "hardware"];
    const session = open(words, scratch());
    await session.see("Model");
    await session.press("x1-9th", keys.enter);
    await session.see(/Model +lenovo-thinkpad-x1-9th-gen +given/);
  });

  test("says what is wrong with an answer, and takes a better one", async () => {
    const session = open(["a", "--user", "ada", "--desktop", "none"], scratch());
    await session.see("Host name");
    await session.press(keys.erase, "my host", keys.enter);
    await session.see("a host name has 1 to 63 letters");
    await session.press(keys.erase, "host", keys.enter);
    await session.see(/Host name +host +given/);
  });

  test("asks for what nothing else answers", async () => {
    const words = [
      "a",
      "--host",
      "x",
      "--user",
      "ada",
      "--desktop",
      "none",
      "--boot-loader",
      "grub",
    ];
    const session = open(words, scratch());
    await session.see("Disk for GRUB");
    await session.press("/dev/sda", keys.enter);
    await session.see(/Disk for GRUB +\/dev\/sda +given/);
  });

  test("refuses a directory that is not empty before it asks anything", async () => {
    const cwd = scratch();
    const session = open(["."], join(cwd, ".."));
    expect(await session.ended).toMatchObject({ code: 1 });
    await session.see("is not empty");
    expect(session.screen()).not.toContain("Host name");
  });

  describe("of a command in a repo", () => {
    const begin = (words: string[]) => {
      const cwd = scratch();
      cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
      return { cwd, session: open(words, cwd) };
    };

    test("shows the answers, then the plan as a diff, and writes it when told to", async () => {
      const { cwd, session } = begin(["host", "pi"]);
      await session.see("Like which machine?");
      await session.press(keys.enter);
      await session.see("Desktop");
      await session.press(keys.enter);
      await session.see("Is that right?");
      expect(session.screen()).toMatch(/Desktop +gnome +given/);
      await session.press(keys.enter);
      await session.see("Write this?");
      expect(session.screen()).toContain("+        pi = nixpkgs.lib.nixosSystem {");
      expect(existsSync(join(cwd, "hosts/pi"))).toBe(false);
      await session.press(keys.enter);
      expect(await session.ended).toMatchObject({ code: 0 });
      expect(existsSync(join(cwd, "hosts/pi"))).toBe(true);
    });

    test("asks what the host needs of the packs that it is to have", async () => {
      const { cwd, session } = begin(["host", "box", "--like", "7-server", "--pack", "disko"]);
      await session.see("Disk to ERASE");
      await session.press("/dev/vda", keys.enter);
      await session.see("Is that right?");
      await session.press(keys.enter);
      await session.see("Write this?");
      await session.press(keys.enter);
      expect(await session.ended).toMatchObject({ code: 0 });
      expect(flake(cwd, "hosts/box/disk.nix")).toContain('device = "/dev/vda";');
    });

    test.each<[string, string, string, string[], RegExp]>([
      ["disko", "Disk to ERASE", "7-server", ["/dev/vda"], /hosts\/7-server\/disk\.nix/],
      ["hardware", "Model", "laptop", ["x1-9th"], /lenovo-thinkpad-x1-9th-gen/],
      ["server", "Your ssh key", "7-server", ["AAAA"], /an ssh key is the whole line/],
    ])("asks what the pack %s needs", async (pack, question, host, typed, shown) => {
      const { session } = begin(["pack", pack, "--host", host]);
      await session.see(question);
      await session.press(...typed, keys.enter);
      if (pack !== "server") {
        await session.see("Is that right?");
        await session.press(keys.enter);
        await session.see("Write this?");
      }
      await session.see(shown);
    });

    test("asks what a pack needs in a repo that is somebody else's, too", async () => {
      const cwd = scratch();
      cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
      rmSync(join(cwd, ".create-nix-flake.json"));
      const session = open(["pack", "hardware", "--host", "laptop"], cwd);
      await session.see("Model");
      await session.press("x1-9th", keys.enter);
      await session.see("Is that right?");
      await session.press(keys.enter);
      await session.see("Write this?");
      await session.press(keys.enter);
      expect(await session.ended).toMatchObject({ code: 0 });
      expect(flake(cwd, "hosts/laptop/model.nix")).toContain("lenovo-thinkpad-x1-9th-gen");
    });

    test("asks nothing for a pack that asks nothing", async () => {
      const { session } = begin(["pack", "secrets"]);
      await session.see("Write this?");
      expect(session.screen()).not.toContain("Is that right?");
    });

    test.each([
      ["No", "n", 1, "nothing was changed"],
      ["Ctrl-C", keys.ctrlC, 130, "stopped; nothing was written"],
    ])("changes nothing on %s", async (_, key, code, message) => {
      const { cwd, session } = begin(["rename-host", "laptop", "desk"]);
      await session.see("Write this?");
      await session.press(key);
      expect(await session.ended).toMatchObject({ code });
      await session.see(message);
      expect(filesBelow(cwd)).toEqual(filesBelow(expectedRepo("two-hosts")));
    });
  });

  const prompts: [string, string[]][] = [
    ["Where should the repository be?", []],
    ["Host name", ["a"]],
    ["User name", ["a", "--host", "x"]],
    ["Desktop", ["a", "--host", "x", "--user", "ada"]],
    ["Is that right?", ["a", "--host", "x", "--user", "ada", "--desktop", "none"]],
  ];

  test.each(prompts)("ends on Ctrl-C at %s, with the cursor back", async (prompt, words) => {
    const cwd = scratch();
    const session = open(words, cwd);
    await session.see(prompt);
    await session.press(keys.ctrlC);
    expect(await session.ended).toMatchObject({ code: 130 });
    await session.see("stopped; nothing was written");
    expect(readdirSync(cwd)).toEqual([]);
    const shown = session.printed().lastIndexOf("\x1b[?25h");
    expect(shown).toBeGreaterThan(session.printed().lastIndexOf("\x1b[?25l"));
  });

  test("fits a terminal of 40 columns", async () => {
    const words = ["a", "--host", "nixos", "--user", "ada", "--desktop", "gnome"];
    const session = open(words, scratch(), { columns: 40 });
    await session.see("Is that right?");
    const rows = session.screen().match(/^│ {2}(Host name|EFI partition|npx plop host) +\S+ +│$/gm);
    expect(rows).toHaveLength(3);
  });

  test("takes a terminal that says it has no columns for one of 80", async () => {
    const words = ["a", "--host", "nixos", "--user", "ada", "--desktop", "gnome"];
    const session = open(words, scratch(), { columns: 0 });
    await session.see(/Desktop +gnome +given/);
  });

  test("has no colours where NO_COLOR is set", async () => {
    const words = ["a", "--host", "nixos", "--user", "ada", "--desktop", "gnome", "--no-git"];
    const session = open(words, scratch(), { env: { NO_COLOR: "1" } });
    await session.see("Is that right?");
    await session.press(keys.enter);
    await session.ended;
    await session.see("To do the same again");
    // eslint-disable-next-line no-control-regex
    expect(session.printed()).not.toMatch(/\x1b\[(1|2|3\d|9\d)m/);
  });
});

/** A machine that NixOS is installed on, as the program sees it from a namespace of its own. */
function installed(release = "26.05"): { cwd: string; program: string[] } {
  const cwd = scratch();
  const etc = join(cwd, "etc");
  cpSync(join(import.meta.dirname, "../takeover/cases/seed/etc-nixos"), join(etc, "nixos"), {
    recursive: true,
  });
  writeFileSync(join(etc, "os-release"), `ID=nixos\nVERSION_ID="${release}"\n`);
  writeFileSync(join(etc, "hostname"), "nixos\n");
  writeFileSync(join(etc, "passwd"), "root:x:0:0::/root:/bin/sh\n");
  const mount = `mount --bind "$0" /etc && exec "$@"`;
  const inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, etc];
  return { cwd, program: [...inside, process.execPath, bin] };
}

const inNamespace = ["--map-root-user", "--mount", "true"];
const hasNamespaces = spawnSync("unshare", inNamespace).status === 0;

test.skipIf(!hasNamespaces)(
  "on an installed machine the first answer is to start from what is there",
  async () => {
    const { cwd, program } = installed();
    const session = open(["mine", "--no-git"], cwd, { program, rows: 90 });
    await session.see("Start from /etc/nixos/configuration.nix?");
    await session.press(keys.enter);
    await session.see("Write this?");
    expect(session.screen()).toContain("modules/home-manager.nix → modules/home-manager.nix");
    expect(session.screen()).toContain(
      "+     imports = [ inputs.home-manager.nixosModules.default ];",
    );
    expect(filesBelow(join(cwd, "mine"))).toEqual([]);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    await session.see("nixos-rebuild switch --sudo --flake ~/mine#nixos");
    expect(flake(cwd, "mine/hosts/nixos/configuration.nix")).toContain("../../modules/desktop.nix");
  },
);

test.skipIf(!hasNamespaces)(
  "the release that it goes to can be changed before anything is written",
  async () => {
    const { cwd, program } = installed("24.11");
    const session = open(["mine", "--no-git"], cwd, { program, rows: 90 });
    await session.see("Start from /etc/nixos/configuration.nix?");
    await session.press(keys.enter);
    await session.see("Write this?");
    expect(session.screen()).toMatch(
      new RegExp(`Release +${newest} +/etc/os-release has 24\\.11: an upgrade`),
    );
    await session.press(keys.down, keys.enter);
    await session.see("◆  Release");
    const names = releases.map(({ name }) => name);
    const up = names.indexOf(newest) - names.indexOf("unstable");
    await session.press(...Array<string>(up).fill(keys.up), keys.enter);
    await session.see(/Release +unstable +given/);
    expect(filesBelow(join(cwd, "mine"))).toEqual([]);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 0 });
    expect(flake(cwd, "mine/flake.nix")).toContain("nixos-unstable");
  },
);

test.skipIf(!hasNamespaces)(
  "what is left to do is said before anything is written, and old names are asked about",
  async () => {
    const { cwd, program } = installed();
    const file = join(cwd, "etc/nixos/modules/desktop.nix");
    const old = "{ ... }:\n{\n  sound.enable = true;\n  imports = [ <strange> ];\n}\n";
    writeFileSync(file, old);
    const session = open(["mine", "--no-git"], cwd, { program, rows: 90 });
    await session.see("Start from /etc/nixos/configuration.nix?");
    await session.press(keys.enter);
    await session.see("Change the old names to those of today?");
    expect(session.screen()).toContain("-   sound.enable = true;");
    await session.press(keys.enter);
    await session.see("Write this?");
    expect(session.screen()).toMatch(/modules\/desktop\.nix:3: <strange> is looked up/);
    expect(filesBelow(join(cwd, "mine"))).toEqual([]);
    await session.press(keys.enter);
    expect(await session.ended).toMatchObject({ code: 1 });
    expect(flake(cwd, "mine/modules/desktop.nix")).not.toContain("sound");
  },
);

test.skipIf(!hasNamespaces)(
  "who does not want that answers the questions of a new configuration",
  async () => {
    const { cwd, program } = installed();
    const session = open(["mine", "--no-git"], cwd, { program });
    await session.see("Start from /etc/nixos/configuration.nix?");
    await session.press("n");
    await session.see("Host name");
  },
);
