import { edit, find, parse, remove } from "nix-source";
import type { HostAnswers } from "./answers.ts";
import type { Pack } from "./pack.ts";

/** The path of a host's hardware file in the repo. */
export const hardwarePath = (host: string): string => `hosts/${host}/hardware-configuration.nix`;

/** Whether a pack of this host lays out its disks. */
export const disksAreLaidOut = (host: HostAnswers, packs: readonly Pack<unknown>[]): boolean =>
  packs.some(({ name, manifest }) => manifest.disks && host.packs.includes(name));

/** The attributes that describe disks: `nixos-generate-config --no-filesystems` leaves them out. */
const DISKS: readonly (readonly string[])[] = [
  ["fileSystems"],
  ["swapDevices"],
  ["boot", "initrd", "luks", "devices"],
];

/**
 * A hardware file without what it says of disks, for a host whose disks a pack lays out: set in two
 * places, they would contradict each other.
 *
 * @param text - the file, as the machine wrote it. All else keeps its bytes.
 * @throws {@link EditError} when it is no Nix, or writes its disks in a way that cannot be taken out.
 */
export function withoutDisks(text: string): string {
  return DISKS.reduce(
    (rest, path) => (find(parse(rest), path) ? edit(rest, (root) => remove(root, path)) : rest),
    text,
  );
}

/** The attributes of a hardware file that describe disks, as they are written in Nix. */
export function disksIn(text: string): readonly string[] {
  const root = parse(text);
  return DISKS.filter((path) => find(root, path)).map((path) => path.join("."));
}
