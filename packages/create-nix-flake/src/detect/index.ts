import type { Release } from "planner";
import * as installation from "./installation.ts";
import type { DetectedValue, Machine } from "./machine.ts";
import * as person from "./person.ts";
import * as place from "./place.ts";

export type { DetectedValue, Machine } from "./machine.ts";
export { accounts, gitIdentity } from "./person.ts";

/** Answers and files found on a machine. */
export interface Detected {
  /** Answers by the names of their options. */
  readonly answers: Readonly<Record<string, DetectedValue | undefined>>;
  /** Options whose answer this machine has but does not show; a default could be wrong. */
  readonly unknown: readonly string[];
  /** The account of the person who runs this program, if any. */
  readonly users: readonly DetectedValue[];
  /** Full names by account. */
  readonly fullNames: ReadonlyMap<string, DetectedValue>;
  /** Email addresses by account. */
  readonly emails: ReadonlyMap<string, DetectedValue>;
  /** The text of its `hardware-configuration.nix`. */
  readonly hardware: DetectedValue | undefined;
  /** The path of the configuration that the machine is built from now; none of it is carried over. */
  readonly configuration: string | undefined;
}

/**
 * Adds what git knows of the person who runs this program.
 *
 * @param identity - as {@link gitIdentity} gives it.
 */
export function withIdentity(detected: Detected, identity: DetectedValue | undefined): Detected {
  const [user] = detected.users;
  const [, fullName, email] = /^(.+) <(.+)>$/.exec(identity?.value ?? "") ?? [];
  if (!user || !identity || fullName === undefined || email === undefined) return detected;
  const { from } = identity;
  return {
    ...detected,
    fullNames: new Map([[user.value, { value: fullName, from }], ...detected.fullNames]),
    emails: new Map([[user.value, { value: email, from }]]),
  };
}

/**
 * Looks for answers on a machine. Reads only.
 *
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
    emails: new Map(),
    hardware: installation.hardware(machine),
    configuration: installation.configuration(machine),
  };
}
