import { isDeepStrictEqual } from "node:util";
import type { Value, Values } from "../support/values.ts";

/** An option in which two hosts differ. */
export interface Difference {
  readonly path: readonly string[];
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

/** A host's old name and its new one. */
export interface Names {
  readonly old: string;
  readonly new: string;
}

/** What belongs to a machine itself: a new host has its own, or none. */
export const OWN: readonly string[] = [
  "boot.extraModulePackages", "boot.initrd", "boot.kernelModules", "boot.kernelParams",
  "boot.loader.grub.device", "boot.loader.grub.devices", "boot.resumeDevice", "clan.targetHost",
  "deployment.targetHost", "disko", "failed", "fileSystems", "hardware", "networking.hostId",
  "networking.interfaces", "networking.useDHCP", "networking.wireguard", "nixpkgs.hostPlatform",
  "swapDevices", "system.stateVersion", "warnings",
]; // prettier-ignore

/** Where two values differ, other than by a name for which the other may stand. */
export function differences(
  before: Value | undefined,
  after: Value | undefined,
  names?: Names,
  path: readonly string[] = [],
): Difference[] {
  if (isSet(before) && isSet(after)) {
    const renamed = (key: string): string =>
      key in after || !names ? key : key.replaceAll(names.old, () => names.new);
    const pairs = Object.keys(before).map((key) => [key, renamed(key)] as const);
    const taken = new Set(pairs.map(([, key]) => key));
    return [
      ...pairs.flatMap(([a, b]) => differences(before[a], after[b], names, [...path, a])),
      ...Object.keys(after)
        .filter((key) => !taken.has(key))
        .flatMap((key) => differences(undefined, after[key], names, [...path, key])),
    ];
  }
  // That nothing is set below a name is no value.
  if (isSet(before) && after === undefined) return differences(before, {}, names, path);
  if (isSet(after) && before === undefined) return differences({}, after, names, path);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((each: Value, index) =>
      differences(each, after[index] as Value, names, [...path, String(index)]),
    );
  }
  return isSame(before, after, names) ? [] : [{ path, before, after }];
}

function isSame(before: Value | undefined, after: Value | undefined, names?: Names): boolean {
  if (isDeepStrictEqual(before, after)) return true;
  if (!names || typeof before !== "string" || typeof after !== "string") return false;
  const either = `(?:${[names.old, names.new].map(literal).join("|")})`;
  return new RegExp(`^${before.split(names.old).map(literal).join(either)}$`).test(after);
}

/** A text as a pattern. */
export const literal = (text: string): string => text.replaceAll(/[^\w]/g, "\\$&");

/** Whether a value is a set. */
export const isSet = (value: Value | undefined): value is { readonly [name: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a path is one of these options, or below one. */
export const isBelow = (path: readonly string[], options: readonly string[]): boolean =>
  options.some((option) =>
    isDeepStrictEqual(path.slice(0, wordsIn(option).length), wordsIn(option)),
  );

/** The names in an option's path; those with dots are in quotes. */
const wordsIn = (option: string): string[] =>
  [...option.matchAll(/"([^"]*)"|[^."]+/g)].map(([word, quoted]) => quoted ?? word);

/** The value of an option; `null` where nobody sets it. */
export function valueAt(host: Value | undefined, option: string): Value {
  let value = host;
  for (const word of wordsIn(option)) value = isSet(value) ? value[word] : undefined;
  // Below what is declared there are sets with nothing in them.
  return value === undefined || (isSet(value) && isEmpty(value)) ? null : value;
}

/** Whether a name is there, by its path. */
export function isNamed(names: Value, path: string): boolean {
  let at: Value | undefined = names;
  for (const word of wordsIn(path)) at = isSet(at) ? at[word] : undefined;
  return at !== undefined;
}

const isEmpty = (value: Value): boolean =>
  isSet(value) && Object.values(value).every((each) => isEmpty(each));

/** The host of this name, of whichever kind it is. */
export function hostOf({ hosts }: Values, name: string): Value | undefined {
  const kind = ["nixosConfigurations", "colmena", "darwinConfigurations", "homeConfigurations"];
  return kind.map((each) => hosts[each]?.[name]).find((host) => host !== undefined);
}

/** Texts in a host's values that say of one machine which it is. */
export function identities(host: Value | undefined): string[] {
  const machine =
    /\/dev\/disk\/by-(?!label\b|partlabel\b|diskseq\b)|[0-9a-f]{8}-[0-9a-f]{4}-|\bPCI:\d|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/i;
  const addresses = /\b(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}\b/;
  const found: string[] = [];
  const visit = (value: Value, path: readonly string[]): void => {
    if (typeof value === "string") {
      const isOwn = /^(?:deployment|networking)$/.test(path[0] ?? "") && path[1] !== "nameservers";
      const isAddress = isOwn && addresses.test(value);
      if (machine.test(value) || isAddress || path.at(-1) === "hostId") found.push(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) visit(each as Value, [...path, key]);
    }
  };
  if (host !== undefined) visit(host, []);
  return found;
}
