import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { formats, newestStable, type Release } from "composer";
import { type Finding, type Machine, read, readSettings } from "./machine.ts";

const HARDWARE = "/etc/nixos/hardware-configuration.nix";
const CONFIGURATION = "/etc/nixos/configuration.nix";

/** Whether NixOS is installed here: if not, the machine that we write for is another one. */
export function isNixos(machine: Machine): boolean {
  return readSettings(machine, "/etc/os-release")["ID"] === "nixos";
}

/** The name of this machine, without its domain. */
export function hostName(machine: Machine): Finding | undefined {
  for (const from of ["/etc/hostname", "/proc/sys/kernel/hostname"]) {
    const value = read(machine, from)?.trim().split(".")[0];
    if (value && value !== "localhost" && formats["host-name"](value) === undefined) {
      return { value, from };
    }
  }
  return undefined;
}

/** `x86_64-linux` or `aarch64-linux`, of the processor that we run on. */
export function system(architecture: string = process.arch): Finding | undefined {
  const value = { x64: "x86_64-linux", arm64: "aarch64-linux" }[architecture];
  return value ? { value, from: "the processor" } : undefined;
}

/**
 * The release that this machine runs. `VERSION_ID` is that of the next release on unstable, so
 * whatever is newer than the newest stable release is unstable.
 *
 * @returns nothing on other systems, and for a release that is no longer supported.
 */
export function release(machine: Machine, releases: readonly Release[]): Finding | undefined {
  const { ID, VERSION_ID = "" } = readSettings(machine, "/etc/os-release");
  if (ID !== "nixos" || !/^\d\d\.\d\d$/.test(VERSION_ID)) return undefined;
  const value = VERSION_ID > newestStable(releases).name ? "unstable" : VERSION_ID;
  const from = value === VERSION_ID ? "/etc/os-release" : `/etc/os-release has ${VERSION_ID}`;
  return releases.some(({ name }) => name === value) ? { value, from } : undefined;
}

/** The `system.stateVersion` of the installation, which a new configuration must keep. */
export function stateVersion(machine: Machine): Finding | undefined {
  const text = read(machine, CONFIGURATION) ?? "";
  const value = /^\s*(?:system\.)?stateVersion\s*=\s*"(\d\d\.\d\d)"\s*;/m.exec(text)?.[1];
  return value ? { value, from: CONFIGURATION } : undefined;
}

/**
 * The text of the machine's `hardware-configuration.nix`. One that is not UTF-8 could not be copied
 * to the byte, so it counts as missing.
 */
export function hardware(machine: Machine): Finding | undefined {
  const value = isNixos(machine) ? read(machine, HARDWARE) : undefined;
  return value === undefined || value.includes("\uFFFD") ? undefined : { value, from: HARDWARE };
}

/** Where the machine's present configuration is. */
export function configuration(machine: Machine): string | undefined {
  return isNixos(machine) && existsSync(join(machine.root, CONFIGURATION))
    ? CONFIGURATION
    : undefined;
}

/** What a session calls itself, by the names that the question has for it. */
const DESKTOPS: Readonly<Record<string, string>> = {
  cosmic: "cosmic",
  gnome: "gnome",
  hyprland: "hyprland",
  kde: "plasma",
  niri: "niri",
  sway: "sway",
  xfce: "xfce",
};

/** The desktop of the session that we run in, or that a machine of ours has none at all. */
export function desktop(machine: Machine): Finding | undefined {
  const session = machine.environment["XDG_CURRENT_DESKTOP"]?.toLowerCase().split(":") ?? [];
  const value = session.map((name) => DESKTOPS[name]).find((name) => name !== undefined);
  if (value !== undefined) return { value, from: "$XDG_CURRENT_DESKTOP" };
  const login = join(machine.root, "etc/systemd/system/display-manager.service");
  return isNixos(machine) && lstatSync(login, { throwIfNoEntry: false }) === undefined
    ? { value: "none", from: "no display manager" }
    : undefined;
}

/** What starts this machine. */
export interface Boot {
  readonly bootLoader?: Finding;
  readonly bootDevice?: Finding;
  readonly espMountPoint?: Finding;
}

/** EFI or BIOS, and the loader in use: another one could leave the machine unable to start. */
export function boot(machine: Machine): Boot {
  if (!isNixos(machine)) return {};
  const esp = espMountPoint(machine);
  const found = esp ? { espMountPoint: esp } : {};
  if (read(machine, "/run/current-system/boot.json")?.includes('"org.nixos.systemd-boot"')) {
    const from = "/run/current-system/boot.json";
    return { ...found, bootLoader: { value: "systemd-boot", from } };
  }
  const efi = existsSync(join(machine.root, "sys/firmware/efi"));
  if (!efi) {
    const bootLoader = { value: "grub", from: "no /sys/firmware/efi" };
    const bootDevice = grubDisk(machine) ?? rootDisk(machine);
    return { bootLoader, ...(bootDevice ? { bootDevice } : {}) };
  }
  const grub = existsSync(join(machine.root, "boot/grub/state"));
  return {
    ...found,
    bootLoader: grub
      ? { value: "grub-efi", from: "/boot/grub/state" }
      : { value: "systemd-boot", from: "/sys/firmware/efi" },
  };
}

/** NixOS's GRUB notes the disks that it was installed to on the fourth line, with commas between. */
function grubDisk(machine: Machine): Finding | undefined {
  const disk = read(machine, "/boot/grub/state")?.split("\n")[3]?.split(",")[0]?.trim();
  return disk?.startsWith("/dev/") ? { value: disk, from: "/boot/grub/state" } : undefined;
}

/** The disk that holds the root file system: `/dev/sda` for `/dev/sda2`. */
function rootDisk(machine: Machine): Finding | undefined {
  const device = mounts(machine).find(({ target }) => target === "/")?.source ?? "";
  const disk =
    /^(\/dev\/(?:nvme\d+n\d+|mmcblk\d+))p\d+$/.exec(device)?.[1] ??
    /^(\/dev\/[a-z]+)\d+$/.exec(device)?.[1];
  return disk ? { value: disk, from: "/proc/mounts" } : undefined;
}

function espMountPoint(machine: Machine): Finding | undefined {
  const esp = mounts(machine).find(
    ({ type, target }) => type === "vfat" && /^\/(boot(\/efi)?|efi)$/i.test(target),
  );
  return esp ? { value: esp.target, from: "/proc/mounts" } : undefined;
}

function mounts(machine: Machine): { source: string; target: string; type: string }[] {
  return (read(machine, "/proc/mounts") ?? "").split("\n").flatMap((line) => {
    const [source, target, type] = line.split(" ");
    return source && target && type ? [{ source, target, type }] : [];
  });
}
