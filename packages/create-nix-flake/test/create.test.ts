import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow } from "../../../test/support/files.ts";
import { parseArgv } from "../src/argv.ts";
import type { CliError } from "../src/cli-error.ts";
import { hostCommand } from "../src/commands/host.ts";
import { createRepo } from "../src/create.ts";
import { runCommand } from "../src/change.ts";
import { optionsOf } from "../src/options.ts";
import { packs, releases } from "../src/packs/index.ts";
import { answerLines } from "../src/report.ts";
import { machineWith } from "./machine.ts";

const options = optionsOf(packs, releases);
const HARDWARE = "{ lib, ... }:\n{\n  # this machine\n}\n";

/** An installed machine, with a home to write to. */
function installed() {
  const machine = machineWith(
    {
      "/etc/hostname": "laptop\n",
      "/etc/os-release": 'ID=nixos\nVERSION_ID="26.05"\n',
      "/etc/passwd":
        "root:x:0:0::/root:/bin/sh\nada:x:1000:100:Ada Lovelace:/home/ada:/bin/sh\nbob:x:1001:100::/home/bob:/bin/sh\n",
      "/etc/localtime": { link: "/etc/zoneinfo/Europe/Berlin" },
      "/etc/locale.conf": "LANG=en_US.UTF-8\nLC_TIME=de_DE.UTF-8\n",
      "/etc/vconsole.conf": "KEYMAP=de\n",
      "/etc/nixos/hardware-configuration.nix": HARDWARE,
      "/etc/nixos/configuration.nix": '{\n  system.stateVersion = "24.11";\n}\n',
      "/sys/firmware/efi/x": "",
      "/run/current-system/bin/switch-to-configuration": "/nix/store/x-install-systemd-boot.sh",
      "/proc/mounts": "/dev/sda2 / ext4 rw 0 0\n/dev/sda1 /boot/efi vfat rw 0 0\n",
    },
    { USER: "ada" },
  );
  const home = join(machine.root, "home/ada");
  mkdirSync(home, { recursive: true });
  const context = {
    machine: { ...machine, environment: { ...machine.environment, HOME: home } },
    isRoot: false,
    workingDirectory: home,
    interactive: false,
    watched: false,
    version: "0.1.0",
  };
  return { context, home };
}

const create = (words: string[], { context }: ReturnType<typeof installed>) =>
  createRepo(parseArgv(words, options), options, context);

const hostOptions = [
  ...hostCommand.options(options),
  ...options.filter(({ about }) => about === "run"),
];
const add = (words: string[], context: ReturnType<typeof installed>["context"]) =>
  runCommand(hostCommand, parseArgv(words, hostOptions), hostOptions, context);

describe("on an installed machine", () => {
  test("nothing has to be said, and everything that was seen is shown", async () => {
    const machine = installed();
    const outcome = await create(["--from=", "--no-git"], machine);
    const shown = answerLines(outcome.shown, (text) => text).map((line) => line.split(/ {2,}/));
    expect(shown).toEqual([
      ["Host name", "laptop", "/etc/hostname"],
      ["User name", "ada", "$USER"],
      ["Full name", "Ada Lovelace", "/etc/passwd"],
      ["Release", "26.05", "/etc/os-release"],
      ["System", expect.stringMatching(/-linux$/), "the processor"],
      ["Desktop", "none", "no display manager"],
      ["Boot loader", "systemd-boot", "/run/current-system/bin/switch-to-configuration"],
      ["EFI partition", "/boot/efi", "/proc/mounts"],
      ["Time zone", "Europe/Berlin", "/etc/localtime"],
      ["Language", "en_US.UTF-8", "/etc/locale.conf"],
      ["Formats", "de_DE.UTF-8", "/etc/locale.conf"],
      ["Keyboard", "de", "/etc/vconsole.conf"],
      ["State version", "24.11", "/etc/nixos/configuration.nix"],
      ["Homes", "yes", "default"],
      ["npx plop host", "yes", "default"],
      ["Hardware", "this machine's", "/etc/nixos/hardware-configuration.nix"],
    ]);
    const read = (path: string) =>
      readFileSync(join(machine.home, "nixos/hosts/laptop", path), "utf8");
    expect(read("hardware-configuration.nix")).toBe(HARDWARE);
    expect(read("configuration.nix")).toContain('system.stateVersion = "24.11";');
    expect(outcome.next.map(({ command }) => command)).toEqual([
      "nano /etc/nixos/configuration.nix ~/nixos/hosts/laptop/configuration.nix",
      "nixos-rebuild dry-activate --sudo --flake ~/nixos#laptop",
      "nixos-rebuild switch --sudo --flake ~/nixos#laptop",
    ]);
  });

  test("whose disk is to be laid out anew leaves its file systems behind, and is not switched", async () => {
    const machine = installed();
    const file = join(machine.context.machine.root, "etc/nixos/hardware-configuration.nix");
    const disks = `  fileSystems."/".device = "/dev/sda2";\n  swapDevices = [ ];\n`;
    writeFileSync(
      file,
      HARDWARE.replace("  # this", `${disks}  boot.kernelModules = [ "kvm-amd" ];\n  # this`),
    );
    const { shown, next } = await create(["--disk", "/dev/sda", "--no-git"], machine);
    expect(shown.at(-1)!.value).toBe("this machine's, without its file systems");
    const written = join(machine.home, "nixos/hosts/laptop/hardware-configuration.nix");
    expect(readFileSync(written, "utf8")).toBe(
      HARDWARE.replace("  # this", `  boot.kernelModules = [ "kvm-amd" ];\n  # this`),
    );
    const commands = next.map(({ command }) => command);
    expect(commands.join("\n")).toMatch(/disko.* --mode destroy,format,mount --flake .*#laptop$/m);
    expect(commands.join("\n")).not.toMatch(/nixos-rebuild|nixos-generate-config/);
  });

  test("a hardware file whose disks cannot be taken out is a problem, and nothing is written", async () => {
    const machine = installed();
    const file = join(machine.context.machine.root, "etc/nixos/hardware-configuration.nix");
    writeFileSync(file, 'let fileSystems."/".device = "/dev/sda2"; in { inherit fileSystems }\n');
    await expect(create(["--disk", "/dev/sda", "--no-git"], machine)).rejects.toMatchObject({
      problems: [{ file: "hosts/laptop/hardware-configuration.nix" }],
    });
    expect(readdirSync(machine.home)).toEqual([]);
  });

  test("accounts that come and go are told before it is too late", async () => {
    const { next: steps } = await create(["--user", "eve", "--no-git"], installed());
    const [carryOver, , switching, ...others] = steps;
    expect(carryOver!.why).toContain("the accounts of ada, bob");
    expect(others).toEqual([]);
    expect(switching!.command).toMatch(
      /^sudo sh -c 'nixos-rebuild switch --flake \S+#laptop; passwd eve'$/,
    );
  });

  test("a new account beside one's own is given its password afterwards", async () => {
    const words = ["--user", "ada", "--user", "eve", "--no-git"];
    const { next: steps } = await create(words, installed());
    expect(steps.slice(-2).map(({ command }) => command)).toEqual([
      "nixos-rebuild switch --sudo --flake ~/nixos#laptop",
      "sudo passwd eve",
    ]);
  });

  test("what is installed but cannot be seen has to be said", async () => {
    const machine = installed();
    const { root } = machine.context.machine;
    rmSync(join(root, "run"), { recursive: true });
    rmSync(join(root, "etc/nixos/configuration.nix"));
    const refused = await create([], machine).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/--boot-loader.*is missing.*\n--state-version/),
    });
    expect(readdirSync(machine.home)).toEqual([]);
  });

  test("a flag always beats what was seen", async () => {
    const machine = installed();
    const words = ["--host", "x", "--time-zone", "UTC", "--keyboard-variant", "neo", "--no-git"];
    await create(words, machine);
    const text = readFileSync(join(machine.home, "nixos/hosts/x/configuration.nix"), "utf8");
    expect(text).toContain('timeZone = "UTC";');
    expect(text).toContain('keyboard.variant = "neo";');
  });

  test("what git knows of the person is in the home, and only of the person who asks", async () => {
    const machine = installed();
    const config = "[user]\n\tname = Ada of git\n\temail = ada@example.org\n";
    writeFileSync(join(machine.home, ".gitconfig"), config);
    const { environment } = machine.context.machine;
    Object.assign(environment, { PATH: process.env["PATH"] });
    const outcome = await create(
      ["--from=", "--user", "ada", "--user", "bob", "--no-git"],
      machine,
    );
    const shown = answerLines(outcome.shown, (text) => text).map((line) => line.split(/ {2,}/));
    // The name is that of the account.
    expect(shown).toContainEqual(["Full name", "Ada Lovelace", "/etc/passwd"]);
    expect(shown.filter(([label]) => label === "Email")).toEqual([
      ["Email", "ada@example.org", "git config"],
    ]);
    const read = (path: string) => readFileSync(join(machine.home, "nixos/users", path), "utf8");
    expect(read("ada/home.nix")).toContain('email = "ada@example.org";');
    expect(read("bob/home.nix")).not.toContain("git");
    expect(
      [read("ada/account.nix"), read("bob/account.nix")].map((text) => text.includes("wheel")),
    ).toEqual([true, false]);
  });

  test("another machine that is added has a placeholder, this one its own hardware file", async () => {
    const machine = installed();
    await create(["--host", "server", "--no-git"], machine);
    const context = { ...machine.context, workingDirectory: join(machine.home, "nixos/modules") };
    const changed = (await add(["laptop"], context)).plan.changes;
    expect(changed.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      "modify .create-nix-flake.json",
      "modify README.md",
      "modify flake.nix",
      "add hosts/laptop/configuration.nix",
      "add hosts/laptop/hardware-configuration.nix",
    ]);
    expect(changed.at(-1)!.content).toBe(HARDWARE);
    const other = await add(["other", "--desktop", "none"], context);
    expect(other.plan.changes.at(-1)!.content).toContain("is a placeholder");
    expect(other.next.map(({ command }) => command).join()).not.toContain("switch");
    expect(other.repeat).toMatch(
      /^npx create-nix-flake@0\.1\.0 host other --yes --user ada .* --desktop none /,
    );
  });

  test("a flake.nix that somebody has edited keeps every byte but the new entry", async () => {
    const machine = installed();
    await create(["--no-git"], machine);
    const flake = join(machine.home, "nixos/flake.nix");
    const edited = readFileSync(flake, "utf8").replace("inputs =", "# mine\n  inputs =");
    writeFileSync(flake, edited);
    await add(["x"], { ...machine.context, workingDirectory: join(machine.home, "nixos") });
    const entry = `        x = nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; };
          modules = [ ./hosts/x/configuration.nix ];
        };
`;
    const grown = readFileSync(flake, "utf8");
    expect(grown).toContain(entry);
    expect(grown.replace(entry, "")).toBe(edited);
  });

  test("a flake.nix that is not understood stays as it is, and what to do by hand is told", async () => {
    const machine = installed();
    await create(["--no-git"], machine);
    const flake = join(machine.home, "nixos/flake.nix");
    const text =
      "{ outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } ./parts; }\n";
    writeFileSync(flake, text);
    const context = { ...machine.context, workingDirectory: join(machine.home, "nixos") };
    const refused = await add(["x"], context).catch((error: unknown) => error);
    expect(readFileSync(flake, "utf8")).toBe(text);
    expect((refused as CliError).problems).toMatchObject([
      { file: "flake.nix", fix: expect.stringContaining("./hosts/x/configuration.nix") },
    ]);
  });

  test.each<[string, (repo: string) => void]>([
    ["a file in the way", (repo) => writeFileSync(join(repo, "hosts/x"), "mine")],
    [
      "another's unfinished file",
      (repo) => writeFileSync(join(repo, "flake.nix.create-nix-flake"), "mine"),
    ],
    [
      "a record that is no JSON",
      (repo) => writeFileSync(join(repo, ".create-nix-flake.json"), "{"),
    ],
    ["a record without hosts", (repo) => writeFileSync(join(repo, ".create-nix-flake.json"), "{}")],
  ])("%s stops a new host, and everything stays as it is", async (_, spoil) => {
    const machine = installed();
    await create(["--no-git"], machine);
    const repo = join(machine.home, "nixos");
    spoil(repo);
    const before = filesBelow(repo).map((path) => [path, readFileSync(join(repo, path), "utf8")]);
    const context = { ...machine.context, workingDirectory: repo };
    const refused = await add(["x"], context).catch((error: unknown) => error);
    expect(refused).toMatchObject({ exitCode: 1 });
    const after = filesBelow(repo).map((path) => [path, readFileSync(join(repo, path), "utf8")]);
    expect(after).toEqual(before);
  });

  test("a flake.nix that is a link is changed where it points to", async () => {
    const machine = installed();
    await create(["--no-git"], machine);
    const repo = join(machine.home, "nixos");
    renameSync(join(repo, "flake.nix"), join(repo, "real.nix"));
    symlinkSync("real.nix", join(repo, "flake.nix"));
    const context = { ...machine.context, workingDirectory: repo };
    await add(["x"], context);
    expect(readFileSync(join(repo, "real.nix"), "utf8")).toContain("./hosts/x/configuration.nix");
    expect(filesBelow(repo)).toContain("flake.nix");
  });

  test("a repo that another version has written grows as well", async () => {
    const machine = installed();
    await create(["--from=", "--no-git"], machine);
    const repo = join(machine.home, "nixos");
    const record = join(repo, ".create-nix-flake.json");
    writeFileSync(record, readFileSync(record, "utf8").replace("0.1.0", "0.0.9"));
    const context = { ...machine.context, workingDirectory: repo };
    const { plan } = await add(["x"], context);
    expect(plan.changes).toHaveLength(5);
  });
});
