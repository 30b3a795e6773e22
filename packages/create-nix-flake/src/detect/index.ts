import type { Release } from "planner";
import * as installation from "./installation.ts";
import type { DetectedValue, Machine } from "./machine.ts";
import * as person from "./person.ts";
import * as place from "./place.ts";

export type { DetectedValue, Machine } from "./machine.ts";
export { accounts, gitIdentity } from "./person.ts";

/** What looking at a machine found. */
export interface Detected {
  /** By the names of the options that they answer. */
  readonly answers: Readonly<Record<string, DetectedValue | undefined>>;
  /** The names of those that this machine has an answer to which cannot be seen: no default will do. */
  readonly unknown: readonly string[];
  /** Who may be meant by "the user", if anyone. */
  readonly users: readonly DetectedValue[];
  /** By the names of the accounts. */
  readonly fullNames: Readonly<Record<string, DetectedValue>>;
  /** The text of its `hardware-configuration.nix`. */
  readonly hardware: DetectedValue | undefined;
  /** The configuration that the machine is built from now; none of it is carried over. */
  readonly configuration: string | undefined;
}

/**
 * Looks at a machine. Reads only.
 *
 * @param machine - where to look.
 * @param releases - the releases that can be chosen.
 */
export function detect(machine: Machine, releases: readonly Release[]): Detected {
  const keyboard = place.keyboard(machine);
  const user = person.caller(machine);
  const answers: Detected["answers"] = {
    host: installation.hostName(machine),
    release: installation.release(machine, releases),
    stateVersion: installation.stateVersion(machine),
    system: installation.system(),
    ...installation.boot(machine),
    timeZone: place.timeZone(machine),
    language: place.language(machine),
    formats: place.localeFormats(machine),
    keyboard: keyboard.layout,
    keyboardVariant: keyboard.variant,
    desktop: installation.desktop(machine),
  };
  const ofInstallation = ["stateVersion", "bootLoader", "bootDevice"];
  const unseen = ofInstallation.filter((name) => answers[name] === undefined);
  return {
    answers,
    unknown: installation.isNixos(machine) ? unseen : [],
    users: user ? [user] : [],
    fullNames: person.fullNames(machine),
    hardware: installation.hardware(machine),
    configuration: installation.configuration(machine),
  };
}
