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
}

/** The newest release that is not `unstable`. */
export function newestStable(releases: readonly Release[]): Release {
  const stable = releases.filter(({ name }) => name !== "unstable");
  return stable.reduce((newest, release) => (release.name > newest.name ? release : newest));
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
 * @returns one of the releases, or one like the newest stable one with another number; nothing when
 * the flake does not say.
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
  if (name !== undefined) return likeNewest(releases, name);
  const unstable = releases.find((each) => each.name === "unstable");
  const day = locked?.lastModified;
  if (day !== undefined && unstable) {
    // A revision without a branch may be one of the oldest that is still looked after.
    const isOfBranch = !/[0-9a-f]{40}/.test(`${original?.rev} ${url}`);
    const then = releaseOn(isOfBranch ? day : day - 210 * 24 * 60 * 60);
    return then < unstable.stateVersion ? { ...unstable, stateVersion: then } : unstable;
  }
  return /unstable|\b(?:master|main)\b/.test(branch) ? unstable : undefined;
}

/** A release that is not in the table, with branches as those of the newest stable one. */
function likeNewest(releases: readonly Release[], name: string): Release {
  const model = newestStable(releases);
  const branches = Object.entries(model.branches).map(([input, each]) => [
    input,
    each.replaceAll(model.name, name),
  ]);
  return { name, stateVersion: name, branches: Object.fromEntries(branches) };
}
