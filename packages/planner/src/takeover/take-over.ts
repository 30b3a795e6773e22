import { problems as nixProblems } from "nix-source";
import type { LineEdit } from "../files/edit-script.ts";
import { impurities } from "../modules/impure.ts";
import { type FlakeInput, Inputs } from "../modules/inputs.ts";
import { settingText } from "../modules/settings.ts";
import { View } from "../modules/view.ts";
import { type HostAnswers, personNamed } from "../packs/answers.ts";
import { compose, RECORD } from "../packs/compose.ts";
import { type Pack, requiredBy } from "../packs/pack.ts";
import type { Release } from "../packs/releases.ts";
import { byPlace, type Problem, problem } from "../problems.ts";
import {
  type Closure,
  closureOf,
  isGenerated,
  type SourceFile,
  type Unresolved,
  unreachedPaths,
} from "./closure.ts";
import { configure } from "./configure.ts";
import { hostNameIn } from "./host-name.ts";
import { inRepo, isOfSystem, type PlacedFile, rewrittenFiles, type TakenTree } from "./files.ts";
import { pinned } from "./pins.ts";
import { alsoCopied, computedHostNames, scriptedInitrd, upgradesFromChannel } from "./pitfalls.ts";
import { homePlaces, systemPlaces } from "./places.ts";
import { pathsInText } from "./references.ts";
import { ignoredInRepo, rulesBeside, sopsMoved } from "./rules.ts";
import { evaluatedPath, locate, type SourceTree } from "./source-tree.ts";

/** A home that home-manager manages without NixOS. */
export interface StandaloneHome {
  readonly user: string;
  readonly tree: SourceTree;
  /** From the top of its tree; `home.nix` unless given. */
  readonly path?: string;
}

/** The machine to take over, and the repo to make of it. */
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
  /** In its tree, with links followed; an absolute path for what is from elsewhere. */
  readonly from: string;
  /** The user of the standalone home whose tree it is from. */
  readonly home?: string;
  /** All of its text, when it has been edited; else its bytes are copied. */
  readonly text?: string;
}

/** Lines that were edited. */
export interface TakenEdit extends LineEdit {
  /** In its tree, as the line is that of the file there; an absolute path for what is from elsewhere. */
  readonly file: string;
  /** The user of the standalone home whose tree it is. */
  readonly home?: string;
}

/** A file that a template gives. */
interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** A machine as a repo. */
export interface TakenOver {
  readonly host: string;
  /** Whether the tree says the name of the host, computes it, or has none. */
  readonly naming: "said" | "computed" | "none";
  /** `nixpkgs.hostPlatform`, where the tree says it. */
  readonly system?: string;
  /** `system.stateVersion`, where the tree says it. */
  readonly stateVersion?: string;
  /** In the order of where they go. */
  readonly files: readonly TakenFile[];
  readonly rendered: readonly RenderedFile[];
  readonly edits: readonly TakenEdit[];
  /** The paths of the tree that no file leads to; a folder stands for all that is in it. */
  readonly unreached: readonly string[];
  /** To be solved by hand before the repo can be built; files and lines are those of the repo. */
  readonly problems: readonly Problem[];
  /** Good to know, and in nobody's way. */
  readonly notes: readonly Problem[];
}

/**
 * Makes a repo of an installed machine's configuration. Nothing of the configuration is lost: what
 * a flake forbids is rewritten or listed, and all else keeps its bytes.
 *
 * @returns the refusals instead, where nothing can be written.
 * @throws RangeError when the release is none of those that there are.
 */
export function takeOver(
  takeover: Takeover,
): TakenOver | { readonly refusals: readonly Problem[] } {
  const { tree, configuration = "configuration.nix", homes: given = [], releases } = takeover;
  const refusals = [
    ...startProblems(tree, configuration, true),
    ...given.flatMap((home) => startProblems(home.tree, home.path ?? HOME)),
  ];
  if (refusals.length > 0) return { refusals };
  const start = evaluatedPath(tree, configuration);
  const system = closureOf(tree, start, "");
  const [inSystem, homes] = parted(given, ({ user }) => hasHome(system, user));
  const all = [...system.files.values()];
  const name = hostNameIn(
    tree,
    all.filter(({ owners }) => owners.has("")),
  );
  const host = name.usable ?? takeover.host;
  const trees: readonly TakenTree[] = [
    { tree, closure: system, places: systemPlaces(system, start, host) },
    ...homes.map((home) => treeOfHome(home)),
  ];
  const release = releases.find((each) => each.name === takeover.release);
  if (!release) throw new RangeError(`there is no release ${takeover.release}`);
  const inputs = new Inputs();
  const reported = reportedSystem(tree, all);
  const platform = firstSaid(all, ["nixpkgs", "hostPlatform"]) ?? reported;
  const { files, problems } = rewrittenFiles(trees, {
    releases: { release, all: releases },
    system: platform ?? takeover.system,
    inputs,
  });
  const main = files.find(({ source, home }) => source.path === start && home === undefined);
  const wanted = {
    host,
    isNamed: name.isSaid,
    system: takeover.system,
    isReported: reported !== undefined,
    inputs,
  };
  const users = homes.map(({ user }) => user);
  const refused = main ? configure(files, main, { ...wanted, homes: users }) : [];
  const ofSystem = files.filter(isOfSystem).map(({ source }) => source);
  const placed = [
    ...problems,
    ...(name.isComputed ? computedHostNames(ofSystem, host) : []),
    ...upgradesFromChannel(ofSystem),
    ...scriptedInitrd(ofSystem),
    ...files.filter(({ script }) => script.isEdited).flatMap(({ source }) => alsoCopied(source)),
    ...trees.flatMap((each) => pinned(each.tree, each.closure, { release, all: releases })),
  ];
  const bySource = new Map(files.map((file) => [file.source, file]));
  const [notes, errors] = parted(
    [
      ...inSystem.map(({ user, tree: { roots } }) =>
        problem("home-left-out", { user, place: roots[0] }),
      ),
      ...refused,
      ...sopsMoved(tree, files.filter(({ home }) => home === undefined).map(takenFile)),
      ...placed.map((found) => inRepo(found, bySource.get(found.file))),
      ...files.flatMap((file) => leftOvers(file, takeover.users[0])),
      ...trees.flatMap(({ closure, places }) =>
        closure.unresolved.map((found) => unresolvedProblem(found, bySource, places)),
      ),
    ],
    ({ severity }) => severity === "note",
  );
  const stateVersion = firstSaid(ofSystem, ["system", "stateVersion"]);
  const rules = trees.flatMap(rulesOf);
  const taken = [...files.map(takenFile), ...rules.filter(({ to }) => to !== IGNORED)];
  const rendered = filesAround(
    takeover,
    {
      ...{ name: host, stateVersion: stateVersion ?? release.stateVersion },
      users: takeover.users.filter((user) => hasAccount(ofSystem, user)),
    },
    inputs.wanted,
    taken.map(({ to }) => to),
  );
  return {
    host,
    naming: name.isComputed ? "computed" : name.usable === undefined ? "none" : "said",
    ...(platform !== undefined && { system: platform }),
    ...(stateVersion !== undefined && { stateVersion }),
    files: taken.toSorted((a, b) => (a.to < b.to ? -1 : 1)),
    rendered: rendered.map((file) => (file.path === IGNORED ? withIgnored(file, trees[0]) : file)),
    edits: files.flatMap(({ source, home, script }) =>
      script.lineEdits().map((edit) => ({ file: source.real, ...ofHome(home), ...edit })),
    ),
    unreached: unreachedPaths(tree, system).filter(
      (path) => !rules.some(({ from }) => from === path),
    ),
    problems: errors.toSorted(byPlace),
    notes: notes.toSorted(byPlace),
  };
}

const HOME = "home.nix";
const IGNORED = ".gitignore";

/** The rules that come along with the files of a tree. */
function rulesOf({ tree, closure, places, home }: TakenTree): readonly TakenFile[] {
  const rules = rulesBeside(tree, closure.files.keys(), places);
  // At the top, a home has none: there are those of the system.
  return rules
    .filter(({ to }) => home === undefined || to.includes("/"))
    .map((rule) => ({ ...rule, ...ofHome(home) }));
}

/** A list of ignored files with what the tree ignores. */
function withIgnored(file: RenderedFile, of: TakenTree | undefined): RenderedFile {
  const text = of && of.tree.look(IGNORED).kind === "file" ? of.tree.text(IGNORED) : undefined;
  if (!of || text === undefined || text.trim() === "") return file;
  const own = ignoredInRepo(text, new Set(of.closure.files.keys()), of.places);
  const lines = new Set(file.text.split("\n"));
  const added = own.split("\n").filter((line) => line === "" || !lines.has(line));
  const more = added.join("\n").trim();
  return more === ""
    ? file
    : { ...file, text: `${file.text}\n# What was ignored before.\n${more}\n` };
}

/** The reasons why a configuration, or a home, cannot start from a file. */
function startProblems(tree: SourceTree, path: string, isSystem = false): readonly Problem[] {
  const [place] = tree.roots;
  if (isSystem && locate(tree, "flake.nix").kind === "file") {
    return [problem("already-a-flake", { place })];
  }
  const found = locate(tree, path);
  const file = `${place}/${path}`;
  if (found.kind !== "file") return [problem("start-unusable", { path: file, kind: found.kind })];
  const text = tree.text(found.path);
  if (text === undefined) return [problem("start-unusable", { path: file, kind: "not-utf8" })];
  return nixProblems(text)
    .slice(0, 1)
    .map(({ line, message }) => problem("start-not-nix", { reason: message }, { file, line }));
}

/** Those of a list that pass a test, and the others. */
function parted<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** Whether the configuration itself has a home for a user. */
function hasHome({ files, homes }: Closure, user: string): boolean {
  const path = ["home-manager", "users", user];
  return (
    homes.has(user) || [...files.values()].some((file) => settingText(file, path) !== undefined)
  );
}

/** Whether the configuration itself says that a user has an account. */
const hasAccount = (files: readonly SourceFile[], user: string): boolean =>
  files.some((file) => settingText(file, ["users", "users", user]) !== undefined);

function treeOfHome({ user, tree, path = HOME }: StandaloneHome): TakenTree {
  const start = evaluatedPath(tree, path);
  const closure = closureOf(tree, start, user);
  return { tree, closure, places: homePlaces(closure, start, user), home: user };
}

/** The first text that any file gives an option. */
function firstSaid(files: readonly SourceFile[], path: readonly string[]): string | undefined {
  const found = files
    .map((file) => settingText(file, path))
    .find((each) => typeof each === "object");
  return typeof found === "object" ? found.value : undefined;
}

/**
 * The system in the report on the hardware that a configuration names: NixOS takes it from there.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/hardware/facter/system.nix
 */
function reportedSystem(tree: SourceTree, files: readonly SourceFile[]): string | undefined {
  for (const { target, setting } of files.flatMap(({ references }) => references)) {
    if (target === undefined || !/(?:^|\.)facter\.reportPath$/.test(setting.join("."))) continue;
    const [, system] = /"system"\s*:\s*"([\w-]+)"/.exec(tree.text(target) ?? "") ?? [];
    if (system !== undefined) return system;
  }
  return undefined;
}

/** Finds what a flake forbids in a file, and texts that name the old place, once all is rewritten. */
function leftOvers(
  { source, to, script }: PlacedFile,
  user: string | undefined,
): readonly Problem[] {
  if (!source.view || isGenerated(source)) return [];
  const view = script.isEdited ? new View(script.text) : source.view;
  return [
    ...impurities(view, user).map((found) => ({ ...found, file: to })),
    ...pathsInText(view).map(({ text, line }) =>
      problem("path-in-text", { text }, { file: to, line }),
    ),
  ];
}

function unresolvedProblem(
  { path, problem: found, caller }: Unresolved,
  bySource: ReadonlyMap<SourceFile, PlacedFile>,
  places: (path: string) => string,
): Problem {
  if (!caller) return { ...found, file: places(path) };
  const { file, reference } = caller;
  // What is to be put there is to be put where the line leads now.
  const missing =
    found.code === "path-missing" ? problem(found.code, { path, place: places(path) }) : found;
  return inRepo({ at: reference.node.from, problem: missing }, bySource.get(file));
}

const ofHome = (home: string | undefined): { readonly home?: string } =>
  home === undefined ? {} : { home };

const takenFile = ({ source, to, home, script }: PlacedFile): TakenFile => ({
  to,
  from: source.real,
  ...ofHome(home),
  ...(script.isEdited && { text: script.text }),
});

/**
 * `flake.nix` and the other files around a configuration. There is no record of answers: the
 * configuration was not made from any.
 */
function filesAround(
  { system, users, chosen, packs, releases, release, version }: Takeover,
  host: Pick<HostAnswers, "name" | "stateVersion" | "users">,
  inputs: ReadonlyMap<string, FlakeInput>,
  beside: readonly string[],
): readonly RenderedFile[] {
  const extra: Pack = {
    name: "takeover",
    manifest: {
      description: "the inputs that the configuration took from channels",
      level: "repo",
      default: false,
      switch: false,
      offered: false,
      disks: false,
      requires: [],
      excludes: [],
      inputs: Object.fromEntries(
        [...inputs].map(([name, { url, follows, flake }]) => [
          name,
          { url, follows: [...follows], flake },
        ]),
      ),
      imports: [],
      keeps: [],
      next: [],
      questions: [],
    },
    files: [],
  };
  const wanted = new Set(["flake", ...chosen].flatMap((name) => requiredBy(name, packs)));
  const names = [...wanted].map(({ name }) => name).filter((name) => name !== "flake");
  const files = compose({
    answers: {
      release,
      packs: [...names, extra.name],
      users: users.map(personNamed),
      hosts: [{ ...host, system, packs: [], answers: {} }],
    },
    packs: [...wanted, extra],
    releases,
    version,
    beside,
  });
  files.delete(RECORD);
  return [...files].map(([path, text]) => ({ path, text: withoutRecord(text) }));
}

/** The lines of a text that do not tell of the record. */
const withoutRecord = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !line.includes(RECORD))
    .join("\n");
