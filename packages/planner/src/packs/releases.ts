import { find, parse, stringValue } from "nix-source";
import type { RepoFiles } from "../files/repo-files.ts";

/** One answer that sets the nixpkgs and home-manager branches and `stateVersion` together. */
export interface Release {
  /** `unstable`, `26.05`, … */
  readonly name: string;
  /** The branch of each input that follows the release; an input that is not named has none. */
  readonly branches: Readonly<Record<string, string>>;
  /** The `system.stateVersion` of a machine that was installed with this release. */
  readonly stateVersion: string;
  /** Whether the day from which it is the default has not come: it is chosen by name only. */
  readonly isComing?: boolean;
}

const UNSTABLE = "unstable";

/**
 * The releases of `templates/releases.json` as they are on a day. A stable one is its `name` and the day `from` which it
 * is the default: branches and state version follow. The `stateVersion` of `unstable` is written out, because homes take
 * it too, and home-manager's list may have the next one later than nixpkgs.
 *
 * @param day - as `2026-12-15`.
 * @throws {@link Error} naming the entry and what is wrong with it.
 */
export function releasesOn(table: unknown, day: string): Release[] {
  const entries = entriesOf(table);
  // The first one has always come: where a clock is wrong, something is to be the default nevertheless.
  const [first = ""] = entries.flatMap(({ from = [] }) => from).toSorted();
  return entries.map(({ name, from, stateVersion = name }) => {
    if (from === undefined) return { name, branches: { nixpkgs: `nixos-${name}` }, stateVersion };
    return from > day && from !== first ? { ...stable(name), isComing: true } : stable(name);
  });
}

/** A stable release by its number. */
const stable = (name: string): Release => ({
  name,
  branches: { nixpkgs: `nixos-${name}`, "home-manager": `release-${name}` },
  stateVersion: name,
});

/** A line of `templates/releases.json`: `unstable` has a `stateVersion`, all others have a day. */
interface ReleaseEntry {
  readonly name: string;
  readonly from?: string;
  readonly stateVersion?: string;
}

function entriesOf(table: unknown): readonly ReleaseEntry[] {
  const fail = (what: string): never => {
    throw new Error(`releases.json: ${what}`);
  };
  if (!Array.isArray(table)) return fail("is no list");
  const names = table.map((entry: unknown) => {
    const refusal = refusalOf(entry);
    return refusal === undefined
      ? (entry as ReleaseEntry).name
      : fail(`${shown(entry)}: ${refusal}`);
  });
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) fail(`${twice} is there twice`);
  if (!names.includes(UNSTABLE)) fail(`${UNSTABLE} is missing`);
  if (names.length < 2) fail("there is no stable release");
  return table as ReleaseEntry[];
}

const shown = (entry: unknown): string => JSON.stringify(entry) ?? String(entry);

/** What is wrong with an entry. */
function refusalOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null) return "is no object";
  const { name, from, stateVersion, ...more } = entry as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return `there is no ${unknown}`;
  if (name === UNSTABLE) {
    if (from !== undefined) return `${UNSTABLE} has no day`;
    return isNumber(stateVersion) ? undefined : "stateVersion is to be as 26.11";
  }
  if (!isNumber(name)) return `name is to be ${UNSTABLE}, or as 26.11`;
  if (stateVersion !== undefined) return "stateVersion is the name";
  if (!isDay(from)) return "from is to be a day, as 2026-12-15";
  // A slip of the year would make a release the default that nobody has heard of.
  return from.slice(2, 7) < name.replace(".", "-")
    ? "from is before the month of the release"
    : undefined;
}

const isNumber = (value: unknown): value is string =>
  typeof value === "string" && /^\d\d\.(05|11)$/.test(value);

/** Whether something is a day of the calendar: JavaScript takes the 31st of November for the first of December. */
function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** The newest release that is not `unstable`, and whose day has come. */
export function newestStable(releases: readonly Release[]): Release {
  const come = releases.filter(({ name, isComing }) => name !== UNSTABLE && !isComing);
  return come.reduce((newest, release) => (release.name > newest.name ? release : newest));
}

/** What `flake.lock` says of an input. */
interface LockedInput {
  readonly original?: { readonly ref?: string; readonly url?: string; readonly rev?: string };
  readonly locked?: { readonly lastModified?: number };
}

interface Lock {
  readonly root: string;
  readonly nodes: Readonly<
    Record<
      string,
      LockedInput & { readonly inputs?: Readonly<Record<string, string | readonly string[]>> }
    >
  >;
}

/** The input of a name in `flake.lock`; nothing when it is not there, or cannot be read. */
function lockedInput(repo: RepoFiles, input: string): LockedInput | undefined {
  try {
    const lock = JSON.parse(repo.get("flake.lock") ?? "null") as Lock | null;
    const follow = (names: readonly string[]): string | undefined =>
      names.reduce<string | undefined>((node, name) => {
        const next = node === undefined ? undefined : lock?.nodes[node]?.inputs?.[name];
        return typeof next === "string" ? next : next && follow(next);
      }, lock?.root);
    const node = follow([input]);
    return node ? lock?.nodes[node] : undefined;
  } catch {
    return undefined;
  }
}

/** The release that nixpkgs is to become, or is, on a day: the two of a year are branched off in May and November. */
function releaseOn(seconds: number): string {
  const day = new Date(seconds * 1000);
  const [year, month] = [day.getUTCFullYear() % 100, day.getUTCMonth() + 1];
  if (month === 12) return `${year + 1}.05`;
  return month < 6 ? `${year}.05` : `${year}.11`;
}

/** A release in the name of a branch or in a URL, such as that of FlakeHub. */
function releaseIn(text: string): string | undefined {
  const named = /(?:nixos|release|nixpkgs)-(\d\d\.\d\d)/i.exec(text)?.[1];
  const numbered = /\bnixpkgs\/0\.(\d\d)(\d\d)\b/i.exec(text);
  return named ?? (numbered ? `${numbered[1]}.${numbered[2]}` : undefined);
}

/**
 * The release that a flake follows, by the branch of its `nixpkgs` and by what is locked: what is older
 * than the newest `unstable` knows no newer `stateVersion`.
 *
 * @param input - the name of its nixpkgs.
 * @returns one of the releases, or a stable one of another number; nothing when the flake does not say.
 */
export function releaseOf(
  repo: RepoFiles,
  releases: readonly Release[],
  input = "nixpkgs",
): Release | undefined {
  const flake = parse(repo.get("flake.nix") ?? "{ }");
  const written =
    find(flake, ["inputs", input, "url"])?.value ?? find(flake, ["inputs", input])?.value;
  const url = (written && stringValue(written)) ?? "";
  const { original, locked } = lockedInput(repo, input) ?? {};
  const branch = original?.ref ?? original?.url ?? url;
  const name = releaseIn(branch) ?? releaseIn(url);
  const known = releases.find((each) => each.name === name);
  if (known) return known;
  if (name !== undefined) return stable(name);
  const unstable = releases.find((each) => each.name === UNSTABLE);
  const day = locked?.lastModified;
  if (day !== undefined && unstable) {
    // A revision without a branch may be one of the oldest that is still looked after.
    const isOfBranch = !/[0-9a-f]{40}/.test(`${original?.rev} ${url}`);
    const then = releaseOn(isOfBranch ? day : day - 210 * 24 * 60 * 60);
    return then < unstable.stateVersion ? { ...unstable, stateVersion: then } : unstable;
  }
  return /unstable|\b(?:master|main)\b/.test(branch) ? unstable : undefined;
}
