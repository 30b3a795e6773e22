import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { formats, newestStable, type Release } from "planner";
import { type DetectedValue, type Machine, read, readSettings } from "./machine.ts";

const HARDWARE = "/etc/nixos/hardware-configuration.nix";
const CONFIGURATION = "/etc/nixos/configuration.nix";

/** Whether NixOS is installed here; otherwise the repo is for another machine. */
export function isNixos(machine: Machine): boolean {
  return readSettings(machine, "/etc/os-release")["ID"] === "nixos";
}

/** The name of this machine, without its domain. */
export function hostName(machine: Machine): DetectedValue | undefined {
  for (const from of ["/etc/hostname", "/proc/sys/kernel/hostname"]) {
    const value = read(machine, from)?.trim().split(".")[0];
    if (value && value !== "localhost" && formats["host-name"](value) === undefined) {
      return { value, from };
    }
  }
  return undefined;
}

/** `x86_64-linux` or `aarch64-linux`, by the processor of this machine. */
export function system(architecture: string = process.arch): DetectedValue | undefined {
  const value = { x64: "x86_64-linux", arm64: "aarch64-linux" }[architecture];
  return value ? { value, from: "the processor" } : undefined;
}

/** The version of NixOS that runs here, supported or not; `undefined` on other systems. */
export function runningVersion(machine: Machine): string | undefined {
  const { ID, VERSION_ID = "" } = readSettings(machine, "/etc/os-release");
  return ID === "nixos" && /^\d\d\.\d\d$/.test(VERSION_ID) ? VERSION_ID : undefined;
}

/**
 * The release that this machine runs. On unstable, `VERSION_ID` is that of the next release, so a
 * version newer than the newest stable release counts as unstable.
 *
 * @returns `undefined` on other systems, and for a release that is no longer supported.
 */
export function release(machine: Machine, releases: readonly Release[]): DetectedValue | undefined {
  const version = runningVersion(machine);
  if (version === undefined) return undefined;
  const value = version > newestStable(releases).name ? "unstable" : version;
  const from = value === version ? "/etc/os-release" : `/etc/os-release has ${version}`;
  return releases.some(({ name }) => name === value) ? { value, from } : undefined;
}

/**
 * The `system.stateVersion` of the installation, which a new configuration must keep.
 *
 * @returns `undefined` when the configuration has none that can be read, or several.
 */
export function stateVersion(machine: Machine): DetectedValue | undefined {
  const text = uncommented(read(machine, CONFIGURATION) ?? "");
  const found = text.matchAll(
    /\bsystem(?:\.|\s*=\s*\{\s*)stateVersion\s*=\s*(?:lib\.mkForce\s+)?(?:"|'')(\d\d\.\d\d)(?:"|'')/g,
  );
  const [value, ...others] = new Set(Array.from(found, ([, version]) => version));
  return value && others.length === 0 ? { value, from: CONFIGURATION } : undefined;
}

const uncommented = (nix: string): string => nix.replaceAll(/#.*$|\/\*[^]*?\*\//gm, "");

/**
 * The text of the machine's `hardware-configuration.nix`. One that is not UTF-8 could not be copied
 * to the byte, so it counts as missing.
 */
export function hardware(machine: Machine): DetectedValue | undefined {
  const value = isNixos(machine) ? read(machine, HARDWARE) : undefined;
  return value === undefined || value.includes("\uFFFD") ? undefined : { value, from: HARDWARE };
}

/** The path of the machine's present configuration. */
export function configuration(machine: Machine): string | undefined {
  return isNixos(machine) && existsSync(join(machine.root, CONFIGURATION))
    ? CONFIGURATION
    : undefined;
}

/** Names that sessions give themselves, and the choices of the question `desktop` that they mean. */
const DESKTOPS: Readonly<Record<string, string>> = {
  cosmic: "cosmic",
  gnome: "gnome",
  hyprland: "hyprland",
  kde: "plasma",
  niri: "niri",
  sway: "sway",
  xfce: "xfce",
};

/** The desktop of the present session, or `none` on a NixOS machine without a display manager. */
export function desktop(machine: Machine): DetectedValue | undefined {
  const session = machine.environment["XDG_CURRENT_DESKTOP"]?.toLowerCase().split(":") ?? [];
  const value = session.map((name) => DESKTOPS[name]).find((name) => name !== undefined);
  if (value !== undefined) return { value, from: "$XDG_CURRENT_DESKTOP" };
  const login = join(machine.root, "etc/systemd/system/display-manager.service");
  return isNixos(machine) && lstatSync(login, { throwIfNoEntry: false }) === undefined
    ? { value: "none", from: "no display manager" }
    : undefined;
}

/** The boot loader and its place. */
interface Boot {
  readonly bootLoader?: DetectedValue;
  readonly bootDevice?: DetectedValue;
  readonly espMountPoint?: DetectedValue;
}

/**
 * The boot loader in use, from files that every user may read.
 *
 * @returns no loader when it is one that the packs do not offer: another could leave the machine unable
 * to start.
 */
export function boot(machine: Machine): Boot {
  if (!isNixos(machine)) return {};
  const efi = existsSync(join(machine.root, "sys/firmware/efi"));
  const installer = "/run/current-system/bin/switch-to-configuration";
  const names = read(machine, installer) ?? "";
  const esp = espMountPoint(machine);
  const found = esp ? { espMountPoint: esp } : {};
  // NixOS names the script that installs the loader in the program that switches.
  if (efi && names.includes("install-systemd-boot")) {
    return { ...found, bootLoader: { value: "systemd-boot", from: installer } };
  }
  if (!names.includes("install-grub")) return found;
  if (efi) return { ...found, bootLoader: { value: "grub-efi", from: installer } };
  const bootDevice = grubDisk(machine);
  return { bootLoader: { value: "grub", from: installer }, ...(bootDevice ? { bootDevice } : {}) };
}

/**
 * The disk that GRUB is on: from the fourth line of the file in which NixOS notes it, which only root may
 * read, else from the configuration.
 */
function grubDisk(machine: Machine): DetectedValue | undefined {
  const state = "/boot/grub/state";
  const noted = read(machine, state)?.split("\n")[3]?.split(",")[0]?.trim();
  if (noted?.startsWith("/dev/")) return { value: noted, from: state };
  const text = uncommented(read(machine, CONFIGURATION) ?? "");
  const disk = /\bboot\.loader\.grub\.device\s*=\s*"(\/dev\/[^"\s]+)"/.exec(text)?.[1];
  return disk ? { value: disk, from: CONFIGURATION } : undefined;
}

function espMountPoint(machine: Machine): DetectedValue | undefined {
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
