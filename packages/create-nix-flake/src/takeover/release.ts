import {
  newestStable,
  type PinnedRelease,
  pinnedRelease,
  type Problem,
  problem,
  type SourceTree,
  type TakenOver,
} from "planner";
import { runningVersion } from "../detect/installation.ts";
import { read } from "../detect/machine.ts";
import { releases } from "../packs/index.ts";
import type { CreateTask } from "../run.ts";
import type { TakenAnswer } from "./answers.ts";

/** The release that a flake takes, and what there is to be said of that. */
export interface FoundRelease extends TakenAnswer {
  readonly note?: Problem;
}

/** Files that say what a configuration is built with, and that it need not name. */
const BESIDE = ["npins/sources.json", "nix/sources.json", ".nix-channels"];

/** Where root's channels are listed. */
const CHANNELS = "/root/.nix-channels";

/**
 * The release that a configuration is for: that to which its files pin nixpkgs, else the one that this machine runs, if
 * it is its own, or whose channel root has, else the newest. A release that cannot be chosen any more becomes the newest
 * stable one, which is told.
 */
export function releaseFor(
  { context: { machine } }: CreateTask,
  tree: SourceTree,
  { files, stateVersion }: Pick<TakenOver, "files" | "stateVersion">,
  isHere: boolean,
): FoundRelease {
  const own = files.filter(({ home }) => home === undefined).map(({ from }) => from);
  const texts = [...new Set([...BESIDE, ...own])].flatMap((path) => {
    const text = tree.look(path).kind === "file" ? tree.text(path) : undefined;
    return text === undefined ? [] : [{ path, text }];
  });
  const pinned = pinnedRelease(texts);
  if (pinned) return chosen(pinned.version, placeOf(pinned), "configuration");
  const running = isHere ? runningVersion(machine) : undefined;
  // Before its day, the number of a release is unstable's as well.
  const come = releases.filter(({ isComing }) => !isComing);
  if (running !== undefined) return chosen(running, "/etc/os-release", "detection", come);
  const channels = isHere ? read(machine, CHANNELS) : undefined;
  const followed = pinnedRelease(
    channels === undefined ? [] : [{ path: CHANNELS, text: channels }],
  );
  if (followed) return chosen(followed.version, placeOf(followed), "detection");
  const { name: value } = newestStable(releases);
  const note = problem("release-by-default", { release: value, stateVersion });
  return { value, from: "default", source: "default", note };
}

const placeOf = ({ file, line }: PinnedRelease): string => `${file}:${line}`;

/** The release to choose for a version of NixOS that was found somewhere. */
function chosen(
  version: string,
  from: string,
  source: "configuration" | "detection",
  known = releases,
): FoundRelease {
  if (known.some(({ name }) => name === version)) return { value: version, from, source };
  const { name: newest } = newestStable(releases);
  // On unstable, the version is that of the next release.
  if (version > newest) return { value: "unstable", from: `${from} has ${version}`, source };
  return {
    value: newest,
    from: `${from} has ${version}: an upgrade`,
    source,
    note: problem("release-upgraded", { from, was: version, release: newest }),
  };
}
