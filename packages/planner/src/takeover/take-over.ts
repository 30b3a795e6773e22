import type { Pack } from "../packs/pack.ts";
import type { Problem } from "../problems.ts";
import type { Release } from "../packs/releases.ts";
import { configure } from "./configure.ts";
import { isOfSystem, type Part, placed, rewritten } from "./files.ts";
import { hostNames, hostRemarks } from "./host-name.ts";
import { impurities } from "../modules/impure.ts";
import { Inputs } from "../modules/inputs.ts";
import { lackProblem } from "./lacks.ts";
import { mentions } from "./mentions.ts";
import { homePlaces, systemPlaces } from "./place.ts";
import { type Closure, isGenerated, reach, type Site } from "./reach.ts";
import { refusalsOf, unusable } from "./refusals.ts";
import { around, type Rendered } from "./render.ts";
import { said } from "../modules/settings.ts";
import { locate, type SourceTree } from "./source-tree.ts";
import { unreached } from "./unreached.ts";
import { upgradeRemarks } from "./upgrades.ts";
import { View } from "../modules/view.ts";

/** A home that home-manager manages without NixOS. */
export interface StandaloneHome {
  readonly user: string;
  readonly tree: SourceTree;
  /** From the top of its tree; `home.nix` unless given. */
  readonly path?: string;
}

/** What a machine is taken over from, and what to make of it. */
export interface Takeover {
  readonly tree: SourceTree;
  /** The file that NixOS starts from; `configuration.nix` unless given. */
  readonly configuration?: string;
  readonly homes?: readonly StandaloneHome[];
  /** The name of the host, if the tree does not say it. */
  readonly host: string;
  readonly system: string;
  readonly release: string;
  readonly users: readonly string[];
  /** The packs of the repo as a whole, such as `plop`. */
  readonly chosen: readonly string[];
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
  readonly version: string;
}

/** A file that is copied, edited or not. */
interface TakenFile {
  /** In the repo. */
  readonly to: string;
  /** In its tree, with links followed. */
  readonly from: string;
  /** The user of the standalone home whose tree it is from. */
  readonly home?: string;
  /** All of its text, when it has been edited; else its bytes are copied. */
  readonly text?: string;
}

/** Lines that were edited. */
export interface TakenEdit {
  /** In its tree, and the line there. */
  readonly file: string;
  /** The user of the standalone home whose tree it is. */
  readonly home?: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** A machine as a repo. */
export interface TakenOver {
  readonly host: string;
  /** Whether the tree says the name of the host. */
  readonly saysHost: boolean;
  /** `nixpkgs.hostPlatform`, where the tree says it. */
  readonly system?: string;
  /** `system.stateVersion`, where the tree says it. */
  readonly stateVersion?: string;
  /** In the order of where they go. */
  readonly files: readonly TakenFile[];
  readonly rendered: readonly Rendered[];
  readonly edits: readonly TakenEdit[];
  /** What of the tree no file reaches; a folder stands for all that is in it. */
  readonly unreached: readonly string[];
  /** What must be done by hand before the repo can be built; files and lines are those of the repo. */
  readonly problems: readonly Problem[];
  /** What is good to know, and in nobody's way. */
  readonly notes: readonly Problem[];
}

/** Why nothing can be written. */
export interface Refused {
  readonly refusals: readonly Problem[];
}

/**
 * Makes a repo of an installed machine's configuration. Nothing of the configuration is lost: what
 * a flake forbids is rewritten or listed, and all else keeps its bytes.
 */
export function takeOver(takeover: Takeover): TakenOver | Refused {
  const { tree, configuration = "configuration.nix", users } = takeover;
  const given = takeover.homes ?? [];
  const refusals = [
    ...refusalsOf(tree, configuration),
    ...given.flatMap((home) => unusable(home.tree, home.path ?? "home.nix")),
  ];
  if (refusals.length > 0) return { refusals };
  const start = realPath(tree, configuration);
  const system = reach(tree, [{ path: start, owner: "" }]);
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const homes = given.filter(({ user }) => !hasHome(system, user));
  for (const { user, tree: own } of given) {
    if (homes.some((home) => home.user === user)) continue;
    const message = `${user} has a home in the configuration; that in ${own.roots[0]} is left out`;
    notes.push({ message });
  }

  const names = hostNames(system, start);
  const host = names.literal ?? takeover.host;
  const trees: Part[] = [
    { tree, closure: system, places: systemPlaces(system, start, host) },
    ...homes.map(({ user, tree: own, path = "home.nix" }) => {
      const real = realPath(own, path);
      const closure = reach(own, [{ path: real, owner: user }]);
      return { tree: own, closure, places: homePlaces(real, user), home: user };
    }),
  ];
  const release = takeover.releases.find(({ name }) => name === takeover.release)!;
  const inputs = new Inputs();
  const all = { release, all: takeover.releases };
  const platform = firstSaid([...system.sites.values()], ["nixpkgs", "hostPlatform"]);
  const { files, remarks } = rewritten(trees, all, platform ?? takeover.system, inputs);
  const main = files.find(({ site, home }) => site.path === start && home === undefined)!;
  problems.push(
    ...configure(files, main, {
      host,
      isSaid: names.isSaid,
      system: takeover.system,
      homes: homes.map(({ user }) => user),
      inputs,
    }),
  );
  const bySite = new Map(files.map((file) => [file.site, file]));
  const ofSystem = files.filter(isOfSystem).map(({ site }) => site);
  const named = names.literal === undefined ? hostRemarks(ofSystem, host) : [];
  for (const remark of [...remarks, ...named, ...upgradeRemarks(ofSystem)]) {
    (remark.isNote ? notes : problems).push(placed(remark, bySite.get(remark.site)!));
  }
  const [user] = users;
  for (const { site, to, script } of files) {
    if (!site.view || isGenerated(site)) continue;
    const view = !script.isEdited ? site.view : new View(script.text);
    problems.push(...impurities(view, user).map((found) => ({ file: to, ...found })));
    for (const { line, text } of mentions(view)) {
      const message = `${text} is text here, and stays as it is`;
      notes.push({
        file: to,
        line,
        message,
        fix: "change it if it should lead to this repository",
      });
    }
  }
  const fileOf = (site: Site) => bySite.get(site);
  for (const { closure, places } of trees) {
    problems.push(...closure.lacks.map((lack) => lackProblem(lack, fileOf, places)));
  }
  const version = firstSaid(ofSystem, ["system", "stateVersion"]);
  return {
    host,
    saysHost: names.literal !== undefined,
    ...(platform === undefined ? {} : { system: platform }),
    ...(version === undefined ? {} : { stateVersion: version }),
    files: files
      .map(({ site, to, home, script }) => ({
        to,
        from: site.real,
        ...(home === undefined ? {} : { home }),
        ...(!script.isEdited ? {} : { text: script.text }),
      }))
      .toSorted((a, b) => (a.to < b.to ? -1 : 1)),
    rendered: around(
      { ...takeover, host, stateVersion: version ?? release.stateVersion, inputs: inputs.wanted },
      takeover,
    ),
    edits: files.flatMap(({ site, home, script }) =>
      script.lineEdits().map((edit) => ({
        file: site.real,
        ...(home === undefined ? {} : { home }),
        ...edit,
      })),
    ),
    unreached: unreached(tree, system),
    problems: problems.toSorted(byPlace),
    notes: notes.toSorted(byPlace),
  };
}

/** Whether the configuration itself has a home for a user. */
function hasHome({ sites, homes }: Closure, user: string): boolean {
  const path = ["home-manager", "users", user];
  return homes.has(user) || [...sites.values()].some((site) => said(site, path) !== undefined);
}

/** The first text that any file gives an option. */
function firstSaid(sites: readonly Site[], path: readonly string[]): string | undefined {
  const found = sites.map((site) => said(site, path)).find((each) => typeof each === "object");
  return typeof found === "object" ? found.value : undefined;
}

/** The order of files and lines. */
export const byPlace = (one: Problem, other: Problem): number => {
  const [here = "", there = ""] = [one.file, other.file];
  return here === there ? (one.line ?? 0) - (other.line ?? 0) : here < there ? -1 : 1;
};

function realPath(tree: SourceTree, path: string): string {
  const found = locate(tree, path);
  return found.kind === "file" ? found.path : path;
}
