import { type HostAnswers, hardwarePath } from "composer";
import { addStep, type Step } from "./next.ts";
import { quote } from "./shell.ts";

const ANYWHERE = "nix run github:nix-community/nixos-anywhere --";

/**
 * Installs a host over ssh.
 *
 * @param hardware - the path of its hardware file in the repo, when nixos-anywhere is to write it.
 */
export function anywhere(place: string, host: string, hardware: string | undefined): string {
  const generate =
    hardware === undefined
      ? ""
      : `--generate-hardware-config nixos-generate-config ${place}/${hardware} `;
  return `${ANYWHERE} ${generate}--flake ${place}#${host} --target-host root@${host}`;
}

/**
 * How a host whose disks a pack lays out gets onto its disk. `switch` is no part of it: the partitions
 * are not there before.
 */
export function installSteps(place: string, host: HostAnswers, hasHardware: boolean): Step[] {
  const { name, answers } = host;
  const efi = answers["bootLoader"] === "grub" ? "" : "--write-efi-boot-entries ";
  const generate = {
    command: `sudo nixos-generate-config --no-filesystems --show-hardware-config > ${hardwarePath(name)}`,
    why: "write down its drivers",
  };
  return [
    {
      command: `cd ${place}`,
      why: `on the machine that becomes ${name}, started from the NixOS installer, in a copy of this repository`,
    },
    ...(hasHardware ? [] : [generate]),
    addStep(place),
    {
      command: `sudo nix --extra-experimental-features 'nix-command flakes' run github:nix-community/disko/latest#disko-install -- ${efi}--flake ${place}#${name} --disk main ${quote(answers["disk"] ?? "")}`,
      why: "erase the disk, lay it out and install",
    },
    {
      command: anywhere(place, name, hasHardware ? undefined : hardwarePath(name)),
      why: "or from here, over ssh; that erases the disk as well",
    },
  ];
}
