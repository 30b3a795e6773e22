import { edit, find, literal, parse, remove, set } from "nix-source";
import { quote } from "../safe-text.ts";
import { type HostAnswers, systems } from "./answers.ts";
import type { Pack } from "./pack.ts";

// The file that describes the hardware of a host, its disks among it.

/** The path of a host's hardware file in the repo. */
export const hardwarePath = (host: string): string => `hosts/${host}/hardware-configuration.nix`;

/** Whether a pack of this host lays out its disks. */
export const disksAreLaidOut = (host: HostAnswers, packs: readonly Pack<unknown>[]): boolean =>
  packs.some(({ name, manifest }) => manifest.disks && host.packs.includes(name));

/** The attributes that describe disks: `nixos-generate-config --no-filesystems` leaves them out. */
export const DISKS: readonly (readonly string[])[] = [
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

/** A text as it stands between the quotes of an indented string of Nix. */
const inIndentedString = (text: string): string =>
  text.replaceAll("''", "'''").replaceAll("${", "''${");

/**
 * A hardware file that fails with the command that replaces it.
 *
 * @param packs - all of them: one has the template.
 * @param host - its system is that of the model unless given.
 * @param path - of the file.
 * @param like - the text of the model's file: what that is silent about is set elsewhere.
 */
export function placeholder(
  packs: readonly Pack[],
  host: { readonly name: string; readonly system: string | undefined },
  path: string,
  like: string,
): string {
  const own = hardwarePath("{{host}}");
  const content =
    packs.flatMap(({ files }) => files).find(({ path: at }) => at === own)?.content ?? "";
  // Where the other file is silent about them, something else lays out the disks.
  const values = { host: host.name, disks: !/\bfileSystems\b/.test(like) };
  const text = typeof content === "string" ? content : content.template(values);
  const plain = text.replaceAll(hardwarePath(host.name), () => inIndentedString(quote(path)));
  const platform = ["nixpkgs", "hostPlatform"];
  const theirs = find(parse(like), platform)?.value;
  if (!theirs) return plain;
  const system = host.system ?? /"([a-z0-9_]+-linux)"/.exec(theirs.text)?.[1] ?? systems[0];
  return edit(plain, (root) => set(root, platform, literal(system)));
}
