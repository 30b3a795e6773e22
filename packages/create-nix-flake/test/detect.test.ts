import { releasesOn } from "planner";
import { describe, expect, test } from "vitest";
import { detect, gitIdentity } from "../src/detect/index.ts";
import { releases } from "../src/packs/index.ts";
import { type Entry, machineWith } from "./machine.ts";

/** What is found, as `value (where)`. */
function found(
  name: string,
  files: Readonly<Record<string, Entry>> = {},
  environment: Readonly<Record<string, string>> = {},
): string | undefined {
  const { answers, users } = detect(machineWith(files, environment), releases);
  const finding = name === "user" ? users[0] : answers[name];
  return finding && `${finding.value} (${finding.from})`;
}

const NIXOS = { "/etc/os-release": 'ID=nixos\nVERSION_ID="26.05"\n' };

test("on a machine that tells nothing, nothing but the processor is found", () => {
  const { answers, fullNames, hardware } = detect(machineWith(), releases);
  const names = Object.keys(answers).filter((name) => answers[name] !== undefined);
  expect(names).toEqual(["system"]);
  expect([fullNames, hardware]).toEqual([new Map(), undefined]);
});

describe("the host name", () => {
  test.each([
    [{ "/etc/hostname": "laptop\n" }, "laptop (/etc/hostname)"],
    [{ "/etc/hostname": "laptop.example.org\n" }, "laptop (/etc/hostname)"],
    [{ "/proc/sys/kernel/hostname": "nixos\n" }, "nixos (/proc/sys/kernel/hostname)"],
    [{ "/etc/hostname": "localhost\n" }, undefined],
    [{ "/etc/hostname": "my_laptop\n" }, undefined],
  ])("of %j", (files, expected) => expect(found("host", files)).toBe(expected));
});

describe("the person", () => {
  const passwd = "root:x:0:0:root:/root:/bin/sh\nada:x:1000:100:Ada Lovelace,,:/home/ada:/bin/sh\n";

  test.each([
    [{ USER: "ada" }, "ada ($USER)"],
    [{ USER: "root", SUDO_USER: "ada" }, "ada ($SUDO_USER)"],
    [{ USER: "root", DOAS_USER: "ada" }, "ada ($DOAS_USER)"],
    [{ USER: "root" }, undefined],
    [{ LOGNAME: "ada" }, "ada ($LOGNAME)"],
  ])("in the environment %j", (environment, expected) => {
    expect(found("user", {}, environment)).toBe(expected);
  });

  test("has the full name of the account, without the rest of its field", () => {
    const { fullNames } = detect(machineWith({ "/etc/passwd": passwd }), releases);
    expect(fullNames.get("ada")).toEqual({ value: "Ada Lovelace", from: "/etc/passwd" });
  });

  test("commits with the name and e-mail that git has been told", () => {
    const config = "[user]\n\tname = Ada\n\temail = ada@example.org\n";
    const machine = machineWith({ "/home/.gitconfig": config });
    const environment = { PATH: process.env["PATH"], HOME: `${machine.root}/home` };
    expect(gitIdentity({ ...machine, environment })?.value).toBe("Ada <ada@example.org>");
  });

  test("has no identity where git was told none", () => {
    const machine = machineWith();
    const environment = { PATH: process.env["PATH"], HOME: machine.root };
    expect(gitIdentity({ ...machine, environment })).toBeUndefined();
  });

  test("has no identity where there is no git", () => {
    expect(gitIdentity(machineWith({}, { PATH: "/nowhere" }))).toBeUndefined();
  });
});

describe("the time zone", () => {
  const nixos = { "/etc/localtime": { link: "/etc/zoneinfo/Europe/Berlin" } };

  test.each<[Record<string, Entry>, Record<string, string>, string | undefined]>([
    [nixos, {}, "Europe/Berlin (/etc/localtime)"],
    [{ "/etc/localtime": { link: "../usr/share/zoneinfo/UTC" } }, {}, "UTC (/etc/localtime)"],
    [{ "/etc/timezone": "Asia/Kolkata\n" }, {}, "Asia/Kolkata (/etc/timezone)"],
    [nixos, { TZ: ":America/New_York" }, "America/New_York ($TZ)"],
    [nixos, { TZ: "CET-1CEST" }, "Europe/Berlin (/etc/localtime)"],
    [{ "/etc/localtime": "TZif2" }, {}, undefined],
  ])("of %j with %j", (files, environment, expected) => {
    expect(found("timeZone", files, environment)).toBe(expected);
  });
});

describe("language and formats", () => {
  test.each<[Record<string, string>, string | undefined, string | undefined]>([
    [{ LANG: "de_DE.UTF-8" }, "de_DE.UTF-8 ($LANG)", "de_DE.UTF-8 ($LANG)"],
    [
      { LANG: "en_US.utf8", LC_TIME: "de_DE.utf8" },
      "en_US.UTF-8 ($LANG)",
      "de_DE.UTF-8 ($LC_TIME)",
    ],
    [
      { LANG: "en_US.UTF-8", LC_ALL: "fr_FR.UTF-8" },
      "fr_FR.UTF-8 ($LC_ALL)",
      "fr_FR.UTF-8 ($LC_ALL)",
    ],
    [{ LANG: "hi_IN.UTF-8" }, "hi_IN ($LANG)", "hi_IN ($LANG)"],
    [{ LANG: "C.UTF-8" }, undefined, undefined],
    [{ LANG: "POSIX" }, undefined, undefined],
    [{ LANG: "de_DE@euro" }, undefined, undefined],
  ])("of %j", (environment, language, formats) => {
    expect(found("language", {}, environment)).toBe(language);
    expect(found("formats", {}, environment)).toBe(formats);
  });

  test("come from the system's own file where the environment has none", () => {
    const files = { "/etc/locale.conf": "LANG=en_GB.UTF-8\nLC_TIME=de_AT.UTF-8\n" };
    expect(found("language", files)).toBe("en_GB.UTF-8 (/etc/locale.conf)");
    expect(found("formats", files)).toBe("de_AT.UTF-8 (/etc/locale.conf)");
  });
});

describe("the keyboard", () => {
  const x11 = "/etc/X11/xorg.conf.d/00-keyboard.conf";
  const section = (lines: string): string => `Section "InputClass"\n${lines}\nEndSection\n`;

  test.each<[Record<string, Entry>, string | undefined, string | undefined]>([
    [
      { [x11]: section('  Option "XkbLayout" "de"\n  Option "XkbVariant" "nodeadkeys"') },
      `de (${x11})`,
      `nodeadkeys (${x11})`,
    ],
    [{ [x11]: section('  Option "XkbLayout" "us"\n  ') }, `us (${x11})`, undefined],
    [{ "/etc/vconsole.conf": "KEYMAP=de\n" }, "de (/etc/vconsole.conf)", undefined],
    [
      { "/etc/vconsole.conf": "KEYMAP=de-latin1-nodeadkeys\nFONT=x\n" },
      "de (/etc/vconsole.conf)",
      "nodeadkeys (/etc/vconsole.conf)",
    ],
    [{ "/etc/vconsole.conf": "KEYMAP=uk\n" }, "gb (/etc/vconsole.conf)", undefined],
    [
      { "/etc/vconsole.conf": "KEYMAP=dvorak\n" },
      "us (/etc/vconsole.conf)",
      "dvorak (/etc/vconsole.conf)",
    ],
    [{ "/etc/vconsole.conf": 'KEYMAP="sv-latin1"\n' }, "se (/etc/vconsole.conf)", undefined],
    [{ "/etc/vconsole.conf": "KEYMAP=/nix/store/x-xkb-console-keymap\n" }, undefined, undefined],
    [{ "/etc/default/keyboard": 'XKBLAYOUT="fr"\n' }, "fr (/etc/default/keyboard)", undefined],
  ])("of %j", (files, layout, variant) => {
    expect(found("keyboard", files)).toBe(layout);
    expect(found("keyboardVariant", files)).toBe(variant);
  });
});

describe("the release", () => {
  const TABLE = [
    { name: "unstable", stateVersion: "26.11" },
    { name: "26.11", from: "2026-12-15" },
    { name: "26.05", from: "2026-05-30" },
  ];

  test.each([
    ["26.05", "2026-12-14", "26.05 (/etc/os-release)"],
    ["26.11", "2026-12-14", "unstable (/etc/os-release has 26.11)"],
    ["26.11", "2026-12-15", "26.11 (/etc/os-release)"],
    ["27.05", "2026-12-15", "unstable (/etc/os-release has 27.05)"],
    ["24.05", "2026-12-15", undefined],
  ])("of a machine that runs %s on %s", (version, day, expected) => {
    const files = { "/etc/os-release": `NAME=NixOS\nID=nixos\nVERSION_ID="${version}"\n` };
    const { release } = detect(machineWith(files), releasesOn(TABLE, day)).answers;
    expect(release && `${release.value} (${release.from})`).toBe(expected);
  });

  test("is none of another system's", () => {
    expect(
      found("release", { "/etc/os-release": 'ID=debian\nVERSION_ID="26.05"\n' }),
    ).toBeUndefined();
  });

  test.each([
    ['{\n  # system.stateVersion = "11.11";\n  system.stateVersion = "23.11"; # yes\n}\n', "23.11"],
    ['{ system.stateVersion = "23.11"; }', "23.11"],
    ['{ system = { stateVersion = "23.11"; }; }', "23.11"],
    ['{ system.stateVersion = lib.mkForce "23.11"; }', "23.11"],
    ['{ /* system.stateVersion = "11.11"; */ system.stateVersion = "23.11"; }', "23.11"],
    ['{ home = { stateVersion = "22.05"; }; system.stateVersion = "23.11"; }', "23.11"],
    ['{ home.stateVersion = "22.05"; }', undefined],
    ['{ a.system.stateVersion = "22.05"; system.stateVersion = "23.11"; }', undefined],
  ])("that the machine was installed with is kept: %s", (configuration, expected) => {
    const path = "/etc/nixos/configuration.nix";
    const finding = found("stateVersion", { [path]: configuration });
    expect(finding).toBe(expected && `${expected} (${path})`);
  });
});

describe("the desktop", () => {
  const login = { "/etc/systemd/system/display-manager.service": { link: "/nix/store/x" } };

  test.each<[Record<string, Entry>, Record<string, string>, string | undefined]>([
    [{}, { XDG_CURRENT_DESKTOP: "KDE" }, "plasma ($XDG_CURRENT_DESKTOP)"],
    [{}, { XDG_CURRENT_DESKTOP: "ubuntu:GNOME" }, "gnome ($XDG_CURRENT_DESKTOP)"],
    [{}, { XDG_CURRENT_DESKTOP: "Budgie" }, undefined],
    [NIXOS, {}, "none (no display manager)"],
    [{ ...NIXOS, ...login }, {}, undefined],
    [{}, {}, undefined],
  ])("of %j with %j", (files, environment, expected) => {
    expect(found("desktop", files, environment)).toBe(expected);
  });
});

describe("what starts the machine", () => {
  const efi = { "/sys/firmware/efi/fw_platform_size": "64\n" };
  const switcher = "/run/current-system/bin/switch-to-configuration";
  const installing = (loader: string) => ({
    [switcher]: `#!/bin/sh\nexport INSTALL_BOOTLOADER='/nix/store/x-install-${loader}.sh'\n`,
  });
  const configuration = "/etc/nixos/configuration.nix";

  test.each<[string, Record<string, Entry>, (string | undefined)[]]>([
    ["another system", efi, [undefined, undefined, undefined]],
    [
      "systemd-boot",
      {
        ...NIXOS,
        ...efi,
        ...installing("systemd-boot"),
        "/proc/mounts": "/dev/sda2 / ext4 rw 0 0\n/dev/sda1 /boot/efi vfat rw 0 0\n",
      },
      [`systemd-boot (${switcher})`, undefined, "/boot/efi (/proc/mounts)"],
    ],
    [
      "GRUB on EFI",
      { ...NIXOS, ...efi, ...installing("grub") },
      [`grub-efi (${switcher})`, undefined, undefined],
    ],
    [
      "GRUB on a BIOS, seen by root",
      { ...NIXOS, ...installing("grub"), "/boot/grub/state": "GRUB\n2.12\nno\n/dev/sdb\n/boot\n" },
      [`grub (${switcher})`, "/dev/sdb (/boot/grub/state)", undefined],
    ],
    [
      "GRUB on a BIOS, seen by a user",
      {
        ...NIXOS,
        ...installing("grub"),
        [configuration]:
          '{\n  # boot.loader.grub.device = "/dev/sdc";\n  boot.loader.grub.device = "/dev/sdb";\n}',
      },
      [`grub (${switcher})`, `/dev/sdb (${configuration})`, undefined],
    ],
    [
      "a loader that we do not write",
      { ...NIXOS, ...efi, ...installing("lanzaboote") },
      [undefined, undefined, undefined],
    ],
    ["an EFI machine that tells no more", { ...NIXOS, ...efi }, [undefined, undefined, undefined]],
  ])("%s", (_, files, expected) => {
    const names = ["bootLoader", "bootDevice", "espMountPoint"];
    expect(names.map((name) => found(name, files))).toEqual(expected);
  });

  test("has to be said where NixOS is installed and it cannot be seen", () => {
    expect(detect(machineWith(NIXOS), releases).unknown).toEqual([
      "stateVersion",
      "bootLoader",
      "bootDevice",
    ]);
    expect(detect(machineWith(), releases).unknown).toEqual([]);
  });
});

describe("the hardware file", () => {
  const path = "/etc/nixos/hardware-configuration.nix";
  const hardware = (files: Record<string, Entry>) => detect(machineWith(files), releases).hardware;

  test("is taken as it is", () => {
    const text = "{ }\r\n# ü\n\n";
    expect(hardware({ ...NIXOS, [path]: text })).toEqual({ value: text, from: path });
  });

  test("of another system is none", () => {
    expect(hardware({ [path]: "{ }" })).toBeUndefined();
  });
});
