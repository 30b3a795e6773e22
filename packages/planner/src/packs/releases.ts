/** One answer that sets the nixpkgs and home-manager branches and `stateVersion` together. */
export interface Release {
  /** `unstable`, `26.05`, … */
  readonly name: string;
  /** The branch of each input that follows the release; an input that is not named has none. */
  readonly branches: Readonly<Record<string, string>>;
  /** What a machine installed with this release writes as `system.stateVersion`. */
  readonly stateVersion: string;
}

/** The newest release that is not `unstable`. */
export function newestStable(releases: readonly Release[]): Release {
  const stable = releases.filter(({ name }) => name !== "unstable");
  return stable.reduce((newest, release) => (release.name > newest.name ? release : newest));
}
