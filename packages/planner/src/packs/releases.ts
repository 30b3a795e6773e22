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

/**
 * The release that a flake follows, by the branch of its `nixpkgs`.
 *
 * @returns one of the releases, or one like the newest stable one with another number; nothing when
 * the flake does not say.
 */
export function releaseOf(repo: RepoFiles, releases: readonly Release[]): Release | undefined {
  const flake = parse(repo.get("flake.nix") ?? "{ }");
  const url =
    find(flake, ["inputs", "nixpkgs", "url"])?.value ?? find(flake, ["inputs", "nixpkgs"])?.value;
  const branch = /\bnixos-(unstable|\d\d\.\d\d)/.exec((url && stringValue(url)) ?? "")?.[1];
  if (branch === undefined) return undefined;
  const known = releases.find(({ name }) => name === branch);
  if (known) return known;
  const model = newestStable(releases);
  const branches = Object.entries(model.branches).map(([input, each]) => [
    input,
    each.replaceAll(model.name, branch),
  ]);
  return { name: branch, stateVersion: branch, branches: Object.fromEntries(branches) };
}
