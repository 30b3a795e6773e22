import { expect } from "vitest";
import type { Value, Values } from "../support/values.ts";
import type { Run } from "./case.ts";
import {
  type Difference,
  differences,
  hostOf,
  identities,
  isBelow,
  isNamed,
  isSet,
  literal,
  type Names,
  OWN,
  valueAt,
} from "./compare.ts";
import type { State } from "./perform.ts";

/** What a command is meant to do. */
export interface Meant {
  readonly words: readonly string[];
  /** Values that hosts have afterwards, by name and option. */
  readonly hosts?: Run["hosts"];
  /** The host that a new one is made like. */
  readonly like?: string | undefined;
  /** Options in which a new host rightly differs from it, or a renamed one from what it was. */
  readonly own?: readonly string[];
  /** Options in which other hosts rightly differ, since they are told of all. */
  readonly others?: readonly string[];
  /** Outputs that are there afterwards. */
  readonly outputs?: readonly string[];
}

/** The model that a command names when it tells how to repeat it. */
export const modelIn = (repeat: string | null): string | undefined =>
  /--like ['"]?([^\s'"]+)/.exec(repeat ?? "")?.[1];

/** Expects of a flake's values all that must always hold after a command. */
export function judgeValues(run: Meant, before: Values, after: Values): void {
  const [command, one = "", two = ""] = run.words;
  const renamed = command === "rename-host" ? { old: one, new: two } : undefined;
  const added = command === "host" ? one : undefined;
  const gone = command === "remove-host" ? one : undefined;
  const { like } = run;

  for (const [name, options] of Object.entries(run.hosts ?? {})) {
    const host = hostOf(after, name);
    expect(host, `the host ${name}`).toBeDefined();
    const found = Object.keys(options).map((option) => [option, valueAt(host, option)]);
    expect(Object.fromEntries(found), name).toEqual(options);
  }

  const isMore = command === "pack";
  const isForAll = command === "user" || (isMore && one !== "dev");
  // Every host that is not meant is what it was, and none is there or gone that is not meant to be.
  const isMeant = (name: string, host: string | undefined): boolean =>
    host !== undefined &&
    (name === host || name.split("@").includes(host) || name === `${host}.guest`);
  for (const kind of new Set([...Object.keys(before.hosts), ...Object.keys(after.hosts)])) {
    const [old = {}, now = {}] = [before.hosts[kind], after.hosts[kind]];
    const expected = new Set<string>();
    for (const [name, host] of Object.entries(old)) {
      const to = renamed && isMeant(name, one) ? name.replace(one, two) : name;
      if (isMeant(name, gone)) continue;
      // What is not a machine may keep what refers to one in its name.
      const key = kind !== "nixosConfigurations" && to !== name && !(to in now) ? name : to;
      expected.add(key);
      const names =
        renamed && (isMeant(name, one) || kind !== "nixosConfigurations") ? renamed : undefined;
      const own = (isMeant(name, one) ? run.own : run.others) ?? [];
      const differing = differences(host, now[key], names).filter(
        ({ path }) => !isBelow(path, own),
      );
      const stray = isForAll ? strayOf(run, name, differing) : differing;
      expect(stray, `${kind}.${name}`).toEqual([]);
    }
    const more = Object.keys(now).filter((name) => !expected.has(name));
    expect(
      more.filter((name) => !isMeant(name, added)),
      kind,
    ).toEqual([]);
    expect(Object.keys(now).toSorted(), kind).toEqual([...expected, ...more].toSorted());
  }
  expectNames(before.names, after.names, { added, gone, renamed, isMore });
  for (const output of run.outputs ?? []) expect(isNamed(after.names, output), output).toBe(true);

  const count = (values: Values, name: string): number =>
    hostOf(values, name) === undefined ? 0 : 1;
  if (renamed) expect([count(after, one), count(after, two)], "under which name").toEqual([0, 1]);
  if (gone !== undefined) expect(count(after, gone), gone).toBe(0);
  if (renamed) {
    const [was, is] = [hostOf(before, one), hostOf(after, two)].map((host) =>
      valueAt(host, "networking.hostName"),
    );
    if (was === one) expect(is, "networking.hostName").toBe(two);
  }
  if (added !== undefined) judgeNew(run, added, like, before, after);
}

/** Of a person or a pack: what differs in a host that the run has no word on, or besides that person's account. */
function strayOf(
  run: Meant,
  host: string,
  differing: readonly Difference[],
): readonly Difference[] {
  const [command, name = ""] = run.words;
  const isListed = run.hosts?.[host] !== undefined;
  if (isListed && command !== "user") return [];
  return differing.filter(({ path }) => !isListed || !isBelow(path, [`users.users.${name}`]));
}

/** A new host is what its model is, with a name, hardware and identity of its own. */
function judgeNew(
  run: Meant,
  name: string,
  like: string | undefined,
  before: Values,
  after: Values,
): void {
  const host = hostOf(after, name)!;
  expect(host, `the host ${name}`).toBeDefined();
  const model = like === undefined ? undefined : hostOf(before, like);
  if (like === undefined || model === undefined) return;
  const expected = run.hosts?.[name]?.["networking.hostName"];
  const named = valueAt(model, "networking.hostName") !== null;
  if (expected === undefined && named) expect(valueAt(host, "networking.hostName")).toBe(name);

  for (const option of ['fileSystems."/"', "nixpkgs.hostPlatform"]) {
    if (valueAt(model, option) !== null) expect(valueAt(host, option), option).not.toBeNull();
  }
  const names: Names = { old: like, new: name };
  const own = [...OWN, "networking.hostName", ...(run.own ?? [])];
  const differing = differences(model, host, names).filter(({ path }) => !isBelow(path, own));
  expect(differing, `${name} beside ${like}`).toEqual([]);
  const its = new Set(identities(host));
  // What a third host has as well is no machine's own.
  const others = Object.values(before.hosts).flatMap((all) =>
    Object.entries(all).flatMap(([each, value]) => (each === like ? [] : identities(value))),
  );
  expect(
    identities(model).filter((text) => its.has(text) && !others.includes(text)),
    `of ${like}, and in ${name}`,
  ).toEqual([]);
}

/** What else a flake puts out has the names that it had, but for those that tell the host's. */
function expectNames(
  before: Value | undefined,
  after: Value | undefined,
  meant: {
    added?: string | undefined;
    gone?: string | undefined;
    renamed?: Names | undefined;
    isMore: boolean;
  },
  path = "outputs",
): void {
  if (!isSet(before) || !isSet(after)) return expect(after, path).toEqual(before);
  const { added, gone, renamed, isMore } = meant;
  const expected = new Set<string>();
  for (const name of Object.keys(before)) {
    const to = renamed && !(name in after) ? name.replaceAll(renamed.old, renamed.new) : name;
    if (gone !== undefined && bears(name, gone) && !(name in after)) continue;
    expected.add(to);
    expectNames(before[name], after[to], meant, `${path}.${name}`);
  }
  const more = Object.keys(after).filter(
    (name) => isMore || (added !== undefined && bears(name, added)),
  );
  expect(Object.keys(after).toSorted(), path).toEqual(
    [...new Set([...expected, ...more])].toSorted(),
  );
}

/** Whether a name speaks of a host, as `atticConfiguration` and `ada@attic` do of attic. */
const bears = (name: string, host: string): boolean =>
  new RegExp(`(?<![A-Za-z0-9])${literal(host)}(?![a-z0-9])`).test(name);

/** Expects the same files, byte for byte, but for those that may be others. */
export function expectFiles(now: State, before: State, stays: readonly string[] = []): void {
  const texts = ({ files }: State) =>
    Object.fromEntries(
      [...files]
        .filter(([path]) => !stays.includes(path))
        .map(([path, bytes]) => [path, bytes.toString("latin1")]),
    );
  expect(texts(now)).toEqual(texts(before));
}

/** The values of a repo. @throws {@link Error} when Nix could not evaluate it. */
export function valuesIn({ values }: State, when: string): Values {
  if (values instanceof Error)
    throw new Error(`Nix cannot evaluate it ${when}:\n${values.message.slice(-2000)}`);
  return values;
}
