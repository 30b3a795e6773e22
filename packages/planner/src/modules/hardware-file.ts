import { parse } from "nix-source";
import { basename } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { definitions, dotted } from "./definitions.ts";
import { namesDisk } from "./machine-values.ts";

// Which file of a host describes its hardware and nothing else.

/**
 * What `nixos-generate-config` writes into a hardware file, what a placeholder for one has, and what
 * stands around that.
 */
const GENERATED =
  /^(?:boot\.(?:initrd\.(?:availableKernelModules|kernelModules|luks\.devices(?:\..*)?)|kernelModules|extraModulePackages)|(?:fileSystems|swapDevices)(?:\..*)?|networking\.(?:useDHCP|useNetworkd|interfaces\..*\.useDHCP)|nixpkgs\.(?:hostPlatform|system|localSystem\.system)|hardware\.(?:cpu\.\w+\.updateMicrocode|enableRedistributableFirmware|enableAllFirmware|video\.hidpi\.enable|parallels\..*|facter\.reportPath)|powerManagement\.cpuFreqGovernor|virtualisation\.(?:hypervGuest|vmware\.guest|virtualbox\.guest|xen)\..*|services\.(?:xe-guest-utilities|qemuGuest)\.enable|nix\.(?:maxJobs|settings\.max-jobs)|assertions)$/;
const AROUND =
  /^(?:boot|boot\.initrd|boot\.initrd\.luks|networking|networking\.interfaces(?:\..*)?|nixpkgs|hardware|hardware\.(?:cpu(?:\.\w+)?|facter|video(?:\.hidpi)?)|powerManagement|virtualisation(?:\..*)?)$/;

/** Whether an option, or something below it, is one that `nixos-generate-config` writes. */
export const isWrittenByGenerator = (path: string): boolean => GENERATED.test(path);

/** Whether it is one of these, or a set that holds some. */
export const isOfHardware = (path: string): boolean =>
  isWrittenByGenerator(path) || AROUND.test(path);

/** What a hardware file says beside what `nixos-generate-config` writes: the first of it, if anything. */
function beyondGenerated(text: string): string | undefined {
  const root = parse(text);
  if (!root.isSound) return undefined;
  const all = definitions(root, ({ path }) => !isWrittenByGenerator(dotted(path)));
  const other = all.find(({ path, binding }) => {
    const name = dotted(path);
    if (name === "imports") return !isGeneratedImport(binding.text);
    const isSet = binding.kind === "Binding" && AROUND.test(name) && /\{/.test(binding.value.text);
    return !isSet && !isWrittenByGenerator(name);
  });
  return other && dotted(other.path);
}

/** Whether imports are of files that NixOS brings along for kinds of machines. */
const isGeneratedImport = (text: string): boolean =>
  text
    .replaceAll(
      /\(?\s*modulesPath\s*\+\s*"[^"]*"\s*\)?|"\$\{modulesPath\}[^"]*"|<nixpkgs\/[^>]*>/g,
      "",
    )
    .replaceAll(/#.*/g, "")
    .replaceAll(/imports|[=[\];\s]/g, "") === "";

/** Whether a file is called as the one that `nixos-generate-config` writes. */
const isCalledHardware = (path: string): boolean =>
  /^_?hardware-configuration\.nix$/.test(basename(path));

/**
 * Whether a file is one that `nixos-generate-config` writes, or stands in its place: what somebody has
 * written beside that is kept.
 */
export function isHardware(path: string, text: string): boolean {
  const isAbout =
    isCalledHardware(path) || text.includes("availableKernelModules") || namesDisk(text);
  return isAbout && beyondGenerated(text) === undefined;
}

/** Whether a file with the usual name says more than what is generated. */
export const isMixedHardware = (path: string, text: string): boolean =>
  isCalledHardware(path) && beyondGenerated(text) !== undefined;

/** The files among these that describe the hardware: where one has the usual name, no other does. */
export function hardwareIn(repo: RepoFiles, paths: readonly string[]): ReadonlySet<string> {
  const all = paths.filter((path) => isHardware(path, repo.get(path) ?? ""));
  const usual = all.filter(isCalledHardware);
  return new Set(usual.length > 0 ? usual : all);
}
