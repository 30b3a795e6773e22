import { basename } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";

/** Whether a file is one that `nixos-generate-config` writes, or stands in its place. */
export function isHardware(path: string, text: string): boolean {
  const name = basename(path);
  if (name === "hardware-configuration.nix") return true;
  // Whatever it is called: what is generated says nothing of these.
  const isConfiguration = /\b(hostName|stateVersion|systemPackages|users\.users)\b/.test(text);
  return text.includes("availableKernelModules") && !isConfiguration;
}

/** Those of some files that describe the hardware: where one has the usual name, no other does. */
export function hardwareIn(repo: RepoFiles, paths: readonly string[]): ReadonlySet<string> {
  const all = paths.filter((path) => isHardware(path, repo.get(path) ?? ""));
  const usual = all.filter((path) => path.endsWith("hardware-configuration.nix"));
  return new Set(usual.length > 0 ? usual : all);
}
