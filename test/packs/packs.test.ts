import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, gitIn, scratch, write } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";
import { evaluateHost, nixTest } from "../support/nix.ts";
import { ANSWERS, bin, run } from "../support/program.ts";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN0mUtM4zqFWJZhEPowlJl4lypVkgWv104eVdC8M1nfo ada@laptop";

const text = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

const configuration = "hosts/nixos/configuration.nix";

/** A new repo, made with these flags. */
function made(...words: readonly string[]): { folder: string; next: readonly string[] } {
  const cwd = scratch();
  const { code, stdout, stderr } = run(["a", "--yes", "--json", ...ANSWERS, ...words], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  return { folder: join(cwd, "a"), next: JSON.parse(stdout).next };
}

/** Why a repo with these flags is refused. */
function refused(...words: readonly string[]): readonly [number | null, string] {
  const { code, stderr } = run(["a", "--yes", ...ANSWERS, ...words], { cwd: scratch() });
  return [code, stderr];
}

/** A golden repo in git, to grow. */
function golden(name: string): string {
  const cwd = scratch();
  cpSync(expectedRepo(name), cwd, { recursive: true });
  gitIn(cwd, "init", "--quiet");
  return cwd;
}

const ofHost = (folder: string, expression: string, name = "nixos"): Promise<unknown> =>
  evaluateHost(folder, name, expression);

const failed = (folder: string, name?: string): Promise<unknown> =>
  ofHost(
    folder,
    "map (a: a.message) (builtins.filter (a: !a.assertion) host.config.assertions)",
    name,
  );

/** The whole system, without the assertions. */
const system = `
  (host.extendModules {
    modules = [ ({ lib, ... }: { assertions = lib.mkForce [ ]; }) ];
  }).config.system.build.toplevel.drvPath`;

/** A hardware file as a machine would write it. */
const putHardware = (folder: string, name = "nixos", disks = true): void =>
  writeFileSync(
    join(folder, `hosts/${name}/hardware-configuration.nix`),
    `{ lib, ... }:\n{\n${disks ? '  fileSystems."/" = { device = "/dev/sda1"; fsType = "ext4"; };\n' : ""}  boot.initrd.availableKernelModules = [ "nvme" ];\n}\n`,
  );

nixTest("every golden repo is a whole system but for its placeholders", async () => {
  for (const { name, ingredients } of cases) {
    for (const host of ingredients.answers.hosts) {
      const drv = await ofHost(expectedRepo(name), system, `"${host.name}"`); // oxlint-disable-line no-await-in-loop -- one Nix at a time is enough
      expect(drv, name).toMatch(/nixos-system-.*\.drv$/);
    }
  }
});

describe("a server", () => {
  nixTest("has the network in its configuration, and nothing that is not free", async () => {
    const found = await ofHost(
      expectedRepo("pack-server"),
      `{
        networkd = host.config.networking.useNetworkd;
        networkManager = host.config.networking.networkmanager.enable;
        unfree = host.config.nixpkgs.config.allowUnfree or false;
      }`,
    );
    expect(found).toEqual({ networkd: true, networkManager: false, unfree: false });
  });

  test("has no desktop, whether that is said or not", () => {
    for (const words of [[], ["--desktop", "none"]]) {
      const { folder } = made("--pack", "server", ...words);
      expect(filesBelow(folder)).not.toContain("modules/desktop.nix");
      expect(text(folder, configuration)).toContain("../../modules/server.nix");
      expect(text(folder, configuration)).not.toContain("desktop");
    }
  });

  test("with a desktop all the same is refused", () => {
    const [code, stderr] = refused("--pack", "server", "--desktop", "gnome");
    expect(code).toBe(1);
    expect(stderr).toContain("server and desktop exclude each other");
    const cwd = golden("desktop-gnome");
    const grown = run(["pack", "server"], { cwd });
    expect(grown).toMatchObject({ code: 1, stderr: /server and desktop exclude each other/ });
  });

  test("comes with the questions that it asks", () => {
    const { folder } = made("--ssh-key", KEY, "--upgrade-from", "github:ada/nixos");
    expect(text(folder, configuration)).toContain(`    "${KEY}"\n`);
    expect(text(folder, configuration)).toContain('server.upgradeFrom = "github:ada/nixos";');
    expect(refused("--ssh-key", KEY.slice(0, 40))[1]).toMatch(/--ssh-key: an ssh key is the whole/);
  });

  nixTest("without a key fails with what to do about it, and with nothing else", async () => {
    const { folder } = made("--pack", "server");
    putHardware(folder);
    expect(await failed(folder)).toEqual([
      expect.stringMatching(/^Nobody could log in to nixos: [^]*hosts\/nixos\/configuration\.nix/),
    ]);
    // What the sentence says helps.
    const path = join(folder, configuration);
    const place = "users.users.ada.openssh.authorizedKeys.keys = [ ]";
    expect(text(folder, configuration)).toContain(place);
    writeFileSync(
      path,
      text(folder, configuration).replace(place, place.replace("[ ]", `[ "${KEY}" ]`)),
    );
    expect(await failed(folder)).toEqual([]);
  });

  nixTest("lets in keys alone, and upgrades only from where it is told", async () => {
    const values = `{
      inherit (host.config.services.openssh) settings;
      firewall = host.config.networking.firewall.enable;
      upgrade = host.config.system.autoUpgrade or null;
    }`;
    const settings = {
      PasswordAuthentication: false,
      KbdInteractiveAuthentication: false,
      PermitRootLogin: "no",
    };
    expect(await ofHost(expectedRepo("pack-server"), values)).toEqual({
      settings,
      firewall: true,
      upgrade: { enable: true, flake: "github:ada/nixos", upgrade: false },
    });
    const { upgrade } = (await ofHost(expectedRepo("disko-luks-on-bios"), values)) as {
      upgrade: { enable?: boolean };
    };
    expect(upgrade.enable).toBeUndefined();
  });

  test("says that it has no desktop, and that it does not build without a key", () => {
    const cwd = scratch();
    const { stdout } = run(["a", "--yes", ...ANSWERS, "--pack", "server"], { cwd });
    expect(stdout).toMatch(/Desktop +none +server has none/);
    expect(stdout).toMatch(/Your ssh key +none +to be written by hand/);
    const step =
      /# nixos does not build before .*openssh\.authorizedKeys\.keys\n +nano ~\/a\/hosts\/nixos\/configuration\.nix/;
    expect(stdout).toMatch(step);
    const later = { cwd: golden("desktop-none") };
    expect(run(["pack", "server"], later).stdout).toMatch(/# nixos does not build before .*keys\n/);
    expect(made("--ssh-key", KEY).next.join("\n")).not.toContain("nano");
  });

  test("is nothing that a new host with a desktop has to be", () => {
    const cwd = golden("pack-server");
    const { code, stdout } = run(["host", "laptop", "--desktop", "xfce"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Left out +server +does not go with desktop/);
    const laptop = text(cwd, "hosts/laptop/configuration.nix");
    expect(laptop).toContain("../../modules/xfce.nix");
    expect(laptop).not.toContain("server");
    expect(run(["host", "b", "--desktop", "none"], { cwd }).code).toBe(0);
    expect(text(cwd, "hosts/b/configuration.nix")).toContain("modules/server.nix");
  });

  test("can be a new host's pack alone", () => {
    const cwd = golden("desktop-gnome");
    const words = ["host", "box", "--pack", "server", "--pack", "disko", "--disk", "/dev/vda"];
    const { code, stdout } = run(words, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/Desktop +none +server has none/);
    const [, again] = /again\n +npx \S+ (.*)\n/.exec(stdout)!;
    const box = filesBelow(join(cwd, "hosts/box"));
    expect(box).toContain("disk.nix");
    const content = text(cwd, "hosts/box/configuration.nix");
    expect(content).toContain("modules/server.nix");
    expect(content).not.toContain("desktop");
    const other = golden("desktop-gnome");
    execFileSync("sh", ["-c", `"$0" "$1" ${again}`, process.execPath, bin], { cwd: other });
    expect(text(other, "hosts/box/configuration.nix")).toBe(content);
    expect(run(["host", "x", "--pack", "ci"], { cwd })).toMatchObject({ code: 2 });
  });

  test("can be made of a machine that is there", () => {
    const cwd = golden("desktop-none");
    writeFileSync(join(cwd, "README.md"), `${text(cwd, "README.md")}\nMine.\n`);
    expect(run(["pack", "server", "--ssh-key", KEY], { cwd })).toMatchObject({ code: 0 });
    expect(text(cwd, configuration)).toContain(`"${KEY}"`);
    expect(text(cwd, "README.md")).toMatch(/\n## Every day\n[^]*\nMine\.\n\n## Servers\n/);
  });
});

describe("the development shell", () => {
  test("says what to run, in a new repository and in one that gets it later", () => {
    const steps = [/^cd ~?\S* && nix fmt$/, /^cd ~?\S* && direnv allow$/];
    const later = run(["pack", "dev", "--json"], { cwd: golden("desktop-none") });
    const nextLater = (JSON.parse(later.stdout) as { next: readonly string[] }).next;
    for (const commands of [made("--pack", "dev").next, nextLater]) {
      for (const step of steps) expect(commands).toContainEqual(expect.stringMatching(step));
    }
  });
});

describe("a model", () => {
  test("is one of many, of which a mistake is told the likely ones", () => {
    const [code, stderr] = refused("--model", "thinkpad-x1-9th");
    expect(code).toBe(2);
    expect(stderr).toMatch(/\d{3} names, such as .*lenovo-thinkpad-x1-9th-gen/);
    expect(stderr.length).toBeLessThan(1000);
  });

  test("has no default", () => {
    expect(refused("--pack", "hardware")).toEqual([
      2,
      expect.stringMatching(/--model NAME is missing/),
    ]);
  });

  test("belongs to one machine, and is not taken over for another", () => {
    const cwd = golden("pack-hardware");
    expect(run(["host", "a"], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Left out +hardware +unless --model is given/),
    });
    expect(filesBelow(join(cwd, "hosts/a"))).not.toContain("model.nix");
    expect(run(["host", "b", "--pack", "hardware"], { cwd })).toMatchObject({
      code: 2,
      stderr: /--model NAME is missing/,
    });
    expect(run(["host", "b", "--model", "common-pc-laptop"], { cwd }).code).toBe(0);
    expect(text(cwd, "hosts/b/model.nix")).toContain("nixosModules.common-pc-laptop ]");
    expect(text(cwd, "hosts/nixos/model.nix")).toContain("lenovo-thinkpad-x1-9th-gen");
  });

  nixTest("can be told later, and moves with its host", async () => {
    const cwd = golden("two-hosts");
    const words = ["pack", "hardware", "--model", "lenovo-thinkpad-x1-9th-gen", "--host", "laptop"];
    expect(run(words, { cwd }).code).toBe(0);
    expect(run(["rename-host", "laptop", "desk"], { cwd }).code).toBe(0);
    expect(await ofHost(cwd, "host.config.services.fstrim.enable", "desk")).toBe(true);
    expect(text(cwd, "hosts/7-server/configuration.nix")).not.toContain("model.nix");
  });
});

describe("a disk", () => {
  test("has no default, and BIOS finds GRUB on the same one", () => {
    expect(refused("--pack", "disko")).toEqual([
      2,
      expect.stringMatching(/--disk DISK is missing/),
    ]);
    const { folder } = made("--disk", "/dev/sda", "--boot-loader", "grub");
    expect(text(folder, "hosts/nixos/disk.nix")).toContain('type = "EF02"');
    expect(text(folder, configuration)).toContain("boot.loader.grub.enable = true;");
  });

  test("is installed onto, and never switched to", () => {
    const { next } = made("--disk", "/dev/vda");
    expect(next).toContainEqual(expect.stringMatching(/nixos-generate-config --no-filesystems/));
    const steps = next.join("\n");
    expect(steps).toMatch(/disko\/latest -- --mode destroy,format,mount --flake .*#nixos$/m);
    expect(steps).toMatch(/^sudo nixos-install --flake .*#nixos$/m);
    // Nobody can log in to a system without passwords.
    expect(steps).toMatch(/^sudo nixos-enter --root \/mnt --command 'passwd ada'$/m);
    expect(steps).toMatch(
      /nixos-anywhere .*--phases kexec,disko,install .* && ssh -t root@nixos .*passwd ada/,
    );
    expect(next.filter((command) => /rebuild/.test(command))).toEqual([]);
  });

  nixTest.each(["plain", "luks", "btrfs"])(
    "can be %s, and mounts what NixOS needs",
    async (layout) => {
      const words = ["--disk", "/dev/vda", "--disk-layout", layout];
      for (const loader of ["systemd-boot", "grub-efi", "grub"]) {
        const { folder } = made(...words, "--boot-loader", loader);
        putHardware(folder, "nixos", false);
        // oxlint-disable-next-line no-await-in-loop -- one Nix at a time is enough
        const mounts = (await ofHost(folder, "host.config.fileSystems")) as Record<
          string,
          { fsType: string; device: string }
        >;
        expect(mounts["/"]!.fsType).toBe(layout === "btrfs" ? "btrfs" : "ext4");
        expect(mounts["/"]!.device.startsWith("/dev/mapper/")).toBe(layout === "luks");
        // Whatever starts the machine can read where the kernel is.
        if (loader !== "grub") expect(mounts["/boot"]!.fsType).toBe("vfat");
        else expect(mounts["/boot"]?.fsType).toBe(layout === "luks" ? "ext4" : undefined);
        expect(await failed(folder)).toEqual([]); // oxlint-disable-line no-await-in-loop -- as above
      }
    },
  );

  test("with a system on it is not laid out before that is said in its hardware file", () => {
    const cwd = golden("hardware");
    const words = ["pack", "disko", "--disk", "/dev/vda"];
    const path = "hosts/nixos/hardware-configuration.nix";
    const [before, flake] = [text(cwd, path), text(cwd, "flake.nix")];
    const { code, stderr } = run(words, { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /hardware-configuration\.nix: describes the disks .*\(fileSystems, swapDevices\).* erases the disk/,
    );
    expect(stderr).toContain("take fileSystems, swapDevices out of the file");
    expect([text(cwd, path), text(cwd, "flake.nix")]).toEqual([before, flake]);
  });

  nixTest("is laid out later where the hardware file says nothing of disks", async () => {
    const cwd = golden("hardware");
    putHardware(cwd, "nixos", false);
    const path = "hosts/nixos/hardware-configuration.nix";
    const before = text(cwd, path);
    const { code, stdout } = run(["pack", "disko", "--disk", "/dev/vda", "--json"], { cwd });
    expect(code).toBe(0);
    expect(text(cwd, path)).toBe(before);
    expect(JSON.parse(stdout).next.join("\n")).toMatch(/nixos-install/);
    expect(await failed(cwd)).toEqual([]);
  });

  test("that will be erased is called so before that happens", () => {
    const { stdout } = run(["a", "--yes", ...ANSWERS, "--disk", "/dev/vda"], { cwd: scratch() });
    expect(stdout).toMatch(/Disk to ERASE +\/dev\/vda/);
  });

  test("that is laid out later has a placeholder to match", () => {
    const cwd = golden("two-hosts");
    expect(run(["pack", "disko", "--disk", "/dev/vda", "--host", "7-server"], { cwd }).code).toBe(
      0,
    );
    const placeholder = text(cwd, "hosts/7-server/hardware-configuration.nix");
    expect(placeholder).toContain("nixos-generate-config --no-filesystems --show-hardware-config");
    expect(placeholder).not.toContain("fileSystems");
  });
});

describe("secrets", () => {
  nixTest("are not needed before there are any, and then in git", async () => {
    const { folder } = made("--pack", "secrets");
    putHardware(folder);
    expect(await failed(folder)).toEqual([]);
    expect(await ofHost(folder, "host.config.system.build.toplevel.drvPath")).toMatch(/\.drv$/);
    // As the README says.
    const [settings] = /(?<=```nix\n)[^`]*sops[^`]*/.exec(text(folder, "README.md"))!;
    const declared = text(folder, configuration).replace("networking", `${settings}networking`);
    writeFileSync(join(folder, configuration), declared);
    await expect(ofHost(folder, "host.config.system.build.toplevel.drvPath")).rejects.toThrow(
      /hosts\/nixos\/secrets\.yaml/,
    );
    writeFileSync(join(folder, "hosts/nixos/secrets.yaml"), "greeting: ENC[…]\n");
    expect(await ofHost(folder, "host.config.system.build.toplevel.drvPath")).toMatch(/\.drv$/);
  });

  nixTest("are opened by the host's own key where there is ssh, else by one of sops", async () => {
    const age = "{ inherit (host.config.sops.age) keyFile sshKeyPaths; }";
    expect(await ofHost(expectedRepo("pack-secrets"), age)).toEqual({
      keyFile: "/var/lib/sops-nix/key.txt",
      sshKeyPaths: [],
    });
    expect(await ofHost(expectedRepo("disko-luks-on-bios"), age)).toEqual({
      keyFile: null,
      sshKeyPaths: ["/etc/ssh/ssh_host_ed25519_key"],
    });
  });

  test("can come later, and the README says how", () => {
    const cwd = golden("two-hosts");
    expect(run(["pack", "secrets", "--host", "laptop"], { cwd }).code).toBe(0);
    expect(text(cwd, "README.md")).toMatch(/age-keygen[^]*ssh-to-age[^]*\.sops\.yaml/);
    expect(text(cwd, "flake.nix")).toContain("github:Mic92/sops-nix");
    // What has been put into .sops.yaml stays when another host gets secrets.
    const keys = `${text(cwd, ".sops.yaml")}          - age1mine\n`;
    writeFileSync(join(cwd, ".sops.yaml"), keys);
    expect(run(["pack", "secrets"], { cwd }).code).toBe(0);
    expect(text(cwd, ".sops.yaml")).toContain(keys);
    expect(text(cwd, ".sops.yaml")).toMatch(/path_regex: \^hosts\/7-server\/secrets/);
    expect(text(cwd, "hosts/7-server/configuration.nix")).toContain("modules/secrets.nix");
  });
});

describe("in a repository of somebody else's", () => {
  /** A flake with a host `tower`, written by hand. */
  function foreign(): string {
    const cwd = scratch();
    const files = {
      "flake.nix": `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { nixpkgs, ... }@inputs: {
    nixosConfigurations.tower = nixpkgs.lib.nixosSystem {
      specialArgs = { inherit inputs; };
      modules = [ ./machines/tower/default.nix ];
    };
  };
}
`,
      "machines/tower/default.nix": `{
  nixpkgs.hostPlatform = "x86_64-linux";
  networking.hostName = "tower";
  system.stateVersion = "26.05";
  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = { device = "/dev/sda1"; fsType = "ext4"; };
  users.users.eve.isNormalUser = true;
}
`,
    };
    write(cwd, files);
    gitIn(cwd, "init", "--quiet");
    gitIn(cwd, "add", "--all");
    return cwd;
  }

  nixTest("each pack that leaves the disks alone can be added", async () => {
    const cwd = foreign();
    for (const words of [
      ["server", "--ssh-key", KEY],
      ["hardware", "--model", "lenovo-thinkpad-x1-9th-gen"],
      ["secrets"],
    ]) {
      expect(run(["pack", ...words], { cwd })).toMatchObject({ code: 0 });
    }
    const read = (expression: string) => ofHost(cwd, expression, "tower");
    expect(await failed(cwd, "tower")).toEqual([]);
    expect(await read("host.config.services.fstrim.enable")).toBe(true);
    expect(await read("host.config.users.users.eve.openssh.authorizedKeys.keys")).toEqual([KEY]);
    expect(await read("host.config.sops.age.sshKeyPaths")).toHaveLength(1);
  });

  test("packs that exclude each other are not both added to a host", () => {
    const cwd = foreign();
    expect(run(["pack", "desktop", "--desktop", "sway"], { cwd })).toMatchObject({ code: 0 });
    const before = filesBelow(cwd);
    expect(run(["pack", "server"], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /default\.nix: brings the pack desktop to tower, and server and desktop exclude each other/,
      ),
    });
    expect(filesBelow(cwd)).toEqual(before);
    // Another host may well have the other one.
    expect(run(["host", "box"], { cwd })).toMatchObject({ code: 0 });
    execFileSync("sed", ["-i", "/imports/d", "machines/box/default.nix"], { cwd });
    expect(run(["pack", "server", "--host", "box"], { cwd })).toMatchObject({ code: 0 });
    expect(run(["pack", "desktop", "--host", "box"], { cwd })).toMatchObject({ code: 1 });
    expect(run(["pack", "server"], { cwd })).toMatchObject({ code: 1 });
  });

  test("disks are not laid out, since nobody knows where they are described", () => {
    const cwd = foreign();
    const before = filesBelow(cwd);
    expect(run(["pack", "disko", "--disk", "/dev/sda"], { cwd })).toMatchObject({
      code: 1,
      stderr: /disko lays out disks, and these are laid out already/,
    });
    expect(filesBelow(cwd)).toEqual(before);
  });
});
