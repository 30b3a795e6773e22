import { type Plan, type Problem, problem } from "planner";
import type { Effect } from "../commands/command.ts";
import {
  type AttributePath,
  type Definitions,
  type Facts,
  hasSystems,
  shownPath,
} from "./questions.ts";

// What is wrong with what Nix says of a flake before and after a plan.

/** The names in an output, and those below each. */
export type OutputNames = Readonly<Record<string, readonly string[]>>;

/** What a command may change of the names in outputs. */
export function judgeNames(
  output: string,
  before: OutputNames,
  after: OutputNames,
  effect: Effect,
): readonly Problem[] {
  const [was, is] = [flat(output, before), flat(output, after)];
  const gone = [...was.keys()].filter((name) => !is.has(name));
  const come = [...is.keys()].filter((name) => !was.has(name));
  const isStray = (name: string): boolean => {
    const path = is.get(name) ?? [];
    // A host among the systems is no host.
    const isWrongKey = hasSystems(output) && path.length === 2 && !/-[a-z]+$/.test(path[1] ?? "");
    return isWrongKey || !mayCome(path.at(-1) ?? "", effect);
  };
  return [
    ...gone
      .filter((name) => !mayGo(was.get(name)?.at(-1) ?? "", effect))
      .map((name) => problem("output-would-go", { name })),
    ...come.filter(isStray).map((name) => problem("output-would-come", { name })),
  ];
}

function flat(output: string, names: OutputNames): ReadonlyMap<string, AttributePath> {
  const paths = Object.entries(names).flatMap(([name, below]) => [
    [output, name],
    ...below.map((each) => [output, name, each]),
  ]);
  return new Map(paths.map((path) => [shownPath(path), path]));
}

/** Whether a name is about a host or a person: `ada@laptop` is about both. */
const isAbout = (name: string, whom: string): boolean =>
  name
    .split(/[^A-Za-z0-9]+/)
    .join("-")
    .includes(whom.split(/[^A-Za-z0-9]+/).join("-"));

function mayCome(name: string, effect: Effect): boolean {
  switch (effect.kind) {
    case "add":
      return isAbout(name, effect.host);
    case "rename":
      return isAbout(name, effect.to);
    case "remove":
      return false;
    case "change":
      return effect.user === undefined || isAbout(name, effect.user);
  }
}

function mayGo(name: string, effect: Effect): boolean {
  if (effect.kind === "remove") return isAbout(name, effect.host);
  return effect.kind === "rename" && isAbout(name, effect.from);
}

/** A host that is new, and what it is held against. */
interface NewHost {
  readonly host: string;
  readonly facts: Facts;
  /** Its model. */
  readonly like: (Facts & { readonly host: string }) | undefined;
  /** All hosts beforehand. */
  readonly others: ReadonlyMap<string, Facts>;
  readonly plan: Plan;
}

/** What is wrong with a host that is added. */
export function judgeNewHost({ host, facts, like, others, plan }: NewHost): readonly Problem[] {
  const { name } = facts;
  const twin = [...others].find(([, other]) => other.name === name)?.[0];
  // Of several that share a name, as all do that set none, one more may.
  const isShared = [...others.values()].filter((other) => other.name === name).length > 1;
  const isOwn = name === null || name === "" || name === host || twin === undefined || isShared;
  const isUnset =
    like !== undefined && like.name === "nixos" && name === "nixos" && like.host !== name;
  return [
    ...(isOwn || isUnset ? [] : [problem("host-named-alike", { host, name, twin })]),
    ...(like && Object.keys(like.mounts).length > 0 && Object.keys(facts.mounts).length === 0
      ? [problem("host-without-disks", { host, like: like.host })]
      : []),
    ...sharedDisks(host, facts, others),
    ...newFailures(host, facts, like, plan),
  ];
}

/** The disks of one machine: labels may be those of several. */
const OF_ONE = /^\/dev\/disk\/by-(?:uuid|partuuid|id|path)\/|^UUID=|^PARTUUID=/;

function sharedDisks(
  host: string,
  facts: Facts,
  others: ReadonlyMap<string, Facts>,
): readonly Problem[] {
  const devices = devicesOf(facts).filter(([, device]) => OF_ONE.test(device));
  return devices.flatMap(([option, device]): readonly Problem[] => {
    const owner = [...others].find(([, other]) =>
      devicesOf(other).some(([, each]) => each === device),
    )?.[0];
    return owner === undefined
      ? []
      : [problem("host-on-other-disk", { host, option, device, owner })];
  });
}

function devicesOf({ mounts, encrypted, swap }: Facts): readonly (readonly [string, string])[] {
  const named = (option: string, devices: Facts["mounts"]) =>
    Object.entries(devices).map(
      ([name, device]) => [shownPath([...option.split("."), name]), device] as const,
    );
  return [
    ...named("fileSystems", mounts),
    ...named("boot.initrd.luks.devices", encrypted),
    ...swap.map((device) => ["swapDevices", device] as const),
  ].flatMap(([option, device]) => (device === null ? [] : [[option, device] as const]));
}

/**
 * The assertions of a host that fail afterwards only.
 *
 * @param before - the same host, or its model.
 */
export function newFailures(
  host: string,
  after: Facts,
  before: Facts | undefined,
  { changes }: Plan,
): readonly Problem[] {
  const written = changes.filter(({ kind }) => kind !== "remove").map(({ content }) => content);
  // What a plan writes so that it fails is for its owner to do: a placeholder, a key that is missing.
  const isMeant = (message: string): boolean =>
    message
      .split("\n")
      .map((line) => line.trim())
      .some((line) => line.length > 20 && written.some((content) => content.includes(line)));
  return after.failed
    .filter((message) => !before?.failed.includes(message) && !isMeant(message))
    .map((message) => problem("assertion-would-fail", { host, message: message.trim() }));
}

/** What is wrong with the name of a host that has another one in the flake. */
export function judgeNewName(
  { from, to }: { readonly from: string; readonly to: string },
  before: Facts,
  after: Facts,
): readonly Problem[] {
  const [was, is] = [before.name, after.name];
  const isRight = was === from ? is === to : is === was || is === was?.replaceAll(from, () => to);
  return isRight
    ? []
    : [problem("host-called-otherwise", { host: to, name: is ?? "", was: was ?? "" })];
}

/** A difference between a host before and after. */
export interface Differing {
  readonly option: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The options of a host that are given other values.
 *
 * @param plain - a text in which all that is alike on both sides is the same.
 */
export function differingOptions(
  before: readonly Definitions[],
  after: readonly Definitions[],
  plain: (text: string) => string,
): readonly Differing[] {
  const keyed = (all: readonly Definitions[]) =>
    new Map(
      all.map(({ option, values }) => [
        plain(shownPath(option)),
        values.map((each) => JSON.stringify(each)),
      ]),
    );
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((option): readonly Differing[] => {
    const [old, now] = [was.get(option) ?? [], is.get(option) ?? []];
    const left = (these: readonly string[], those: readonly string[]): string[] => {
      const known = new Set(those.map(plain));
      return these.filter((each) => !known.has(plain(each)));
    };
    const [gone, come] = [left(old, now), left(now, old)];
    if (gone.length + come.length === 0) return [];
    const [first, second] = excerpts(gone.join(" "), come.join(" "));
    return [{ option, before: first, after: second }];
  });
}

/** As much of a value as people read. */
const WIDTH = 100;

/** Two texts from shortly before they differ; `nothing` for one that is empty. */
function excerpts(before: string, after: string): readonly [string, string] {
  let common = 0;
  while (common < before.length && before[common] === after[common]) common++;
  const start = Math.max(before.length, after.length) <= WIDTH ? 0 : Math.max(0, common - 20);
  const cut = (text: string): string => {
    if (text === "") return "not set";
    const end = text.length > start + WIDTH ? "…" : "";
    return `${start > 0 ? "…" : ""}${text.slice(start, start + WIDTH)}${end}`;
  };
  return [cut(before), cut(after)];
}

/** Problems of several hosts, where the same of several hosts is one. */
export function judgeDifferences(
  found: readonly (readonly [host: string, differing: Differing])[],
): readonly Problem[] {
  const groups = new Map<string, { readonly hosts: string[]; readonly differing: Differing }>();
  for (const [host, differing] of found) {
    const key = JSON.stringify(differing);
    const group = groups.get(key) ?? { hosts: [], differing };
    group.hosts.push(host);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ hosts, differing }) =>
    problem("host-would-change", { hosts, ...differing }),
  );
}
