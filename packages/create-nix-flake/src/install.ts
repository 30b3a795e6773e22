import { type HostAnswers, hardwarePath } from "planner";
import { addStep, type Step } from "./next.ts";
import { quote } from "./shell.ts";

const DISKO =
  "sudo nix --extra-experimental-features 'nix-command flakes' run github:nix-community/disko/latest --";
const ANYWHERE = "nix run github:nix-community/nixos-anywhere --";

/**
 * Installs a host over ssh.
 *
 * @param hardware - the path of its hardware file in the repo, when nixos-anywhere is to write it.
 * @param phases - what of it is to be done: all of it unless given.
 */
export function anywhere(
  place: string,
  host: string,
  hardware: string | undefined,
  phases?: string,
): string {
  const words = [
    ANYWHERE,
    ...(phases === undefined ? [] : [`--phases ${phases}`]),
    ...(hardware === undefined
      ? []
      : [`--generate-hardware-config nixos-generate-config ${place}/${hardware}`]),
    `--flake ${place}#${host} --target-host root@${host}`,
  ];
  return words.join(" ");
}

/**
 * How a host whose disks a pack lays out gets onto its disk. `switch` is no part of it: the partitions
 * are not there before. `disko-install` and all phases of nixos-anywhere at once would leave a system
 * without any password, which nobody can log in to.
 */
export function installSteps(place: string, host: HostAnswers, hasHardware: boolean): Step[] {
  const { name, users } = host;
  const passwords = users.map(
    (user) => `nixos-enter --root /mnt --command ${quote(`passwd ${user}`)}`,
  );
  const hardware = hardwarePath(name);
  const generate = {
    command: `sudo nixos-generate-config --no-filesystems --show-hardware-config > ${hardware}`,
    why: "write down its drivers",
  };
  const fromAfar = [
    anywhere(place, name, hasHardware ? undefined : hardware, "kexec,disko,install"),
    ...passwords.map((command) => `ssh -t root@${name} "${command}"`),
    `ssh root@${name} reboot`,
  ];
  return [
    {
      command: `cd ${place}`,
      why: `on the machine that becomes ${name}, started from the NixOS installer, in a copy of this repository`,
    },
    ...(hasHardware ? [] : [generate]),
    addStep(place),
    {
      command: `${DISKO} --mode destroy,format,mount --flake ${place}#${name}`,
      why: `erase ${host.answers["disk"]}, lay it out and mount it`,
    },
    {
      command: `sudo nixos-install --flake ${place}#${name}`,
      why: "install; at its end it asks for root's password",
    },
    ...passwords.map((command) => ({
      command: `sudo ${command}`,
      why: "a new account has no password",
    })),
    {
      command: fromAfar.join(" && "),
      why: "or from here, over ssh; that erases the disk as well",
    },
  ];
}
