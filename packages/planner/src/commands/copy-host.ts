import { EditError, literal, parse } from "nix-source";
import { pathsIn } from "../files/nix-paths.ts";
import { basename, dirname, join, pathLiteral, rebased } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { relocate } from "../files/renaming.ts";
import { addHost } from "../hosts/add.ts";
import type { ChangeResult, Host, HostPath } from "../hosts/host.ts";
import { hostsOf } from "../hosts/find.ts";
import { isOwnFolder, modulesOf, pathForHost } from "../hosts/files.ts";
import { modelsOf } from "../hosts/model.ts";
import { hostId } from "../hosts/record.ts";
import { ownFiles } from "../hosts/own-files.ts";
import { disksIn, hardwareIn, isHardware, placeholder, withoutDisks } from "../packs/hardware.ts";
import { withImport, withString } from "../modules/settings.ts";
import type { Pack } from "../packs/pack.ts";
import { problem } from "../problems.ts";
import { callByName } from "./call-by-name.ts";
import { draftOf, type PlanDraft } from "./draft.ts";

// A new host as another one is: its entry in the flake, and copies of the files that are its own, with
// the name, the identity and the hardware of the new machine.

/** A machine that a flake is to build, as far as it is known. */
export interface NewMachine {
  readonly name: string;
  /** As `x86_64-linux`; else that of the host that is copied. */
  readonly system?: string;
  /** The host to copy; else the last of the most common shape. */
  readonly like?: string;
  /** The text of its `hardware-configuration.nix`, if it is at hand. */
  readonly hardware?: string;
  /** Else it is as with the host that is copied. */
  readonly stateVersion?: string;
}

/** A draft with the new host in it. */
export interface CopiedHost {
  readonly draft: PlanDraft;
  /** The host that was copied. */
  readonly like: string | undefined;
  /** Where its hardware is described; undefined when no file of its own does so. */
  readonly hardware: string | undefined;
  /** Whether it has nothing but a name, since there was no file to copy. */
  readonly isBare: boolean;
}

/**
 * Adds a host to a flake of any kind: the entry as those of the other hosts are, the files as those of
 * the host that is copied.
 *
 * @param packs - all packs: the placeholder of a hardware file is one of their templates.
 * @returns a draft with problems when the flake is not understood: they say what to paste.
 */
export function copyHost(repo: RepoFiles, machine: NewMachine, packs: readonly Pack[]): CopiedHost {
  const { name } = machine;
  const known = hostsOf(repo).hosts;
  const change = entryWithoutFiles(repo, known, machine) ?? addHost(repo, name, machine);
  const draft = draftOf(change);
  if (change.problems.length > 0)
    return { draft, like: undefined, hardware: undefined, isBare: true };
  const { wanted, origins, problems } = draft;
  const missing = change.modules.filter(({ path }) => repo.get(path) === undefined);
  const model = known.find((each) => each.name === change.like);
  const others = known.filter((each) => each !== model && each.name !== name);
  const shared = new Set(change.shared);
  const isShared = (path: string): boolean => shared.has(path);
  const named = model ? namedFor(model, others, name) : [];
  const copies = model
    ? copiesOf(repo, [...missing, ...named], isShared, wanted, model, name)
    : new Map<string, string>();
  const described = hardwareIn(repo, [...copies.keys()]);
  const system = machine.system ?? model?.system;
  const hardwareLike = (path: string, text: string): string =>
    machine.hardware ?? placeholder(packs, { name, system }, path, text);
  let hardware: string | undefined;
  for (const [from, to] of copies) {
    const text = textAt(repo, from);
    if (repo.get(to) !== undefined) problems.push(problem("file-in-the-way", {}, { file: to }));
    if (described.has(from)) {
      hardware = to;
      wanted.set(to, hardwareLike(to, text));
    } else {
      origins.set(to, { from, text });
      const own = isNix(from) ? adapted(text, from, to, copies, machine, model) : text;
      wanted.set(to, own);
    }
  }
  for (const [path, { from }] of origins) {
    const text = wanted.get(path) ?? "";
    if (!isNix(path) || !describesDisks(text)) continue;
    const folder = dirname(path);
    // Beside the files of other hosts it might be taken for one of them.
    const place =
      basename(folder) === name ? `${folder}/hardware-configuration.nix` : `hardware/${name}.nix`;
    const there = hardware ?? place;
    try {
      wanted.set(path, withImport(withoutDisks(text), pathLiteral(folder, there)));
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      problems.push(problem("disks-inline", { reason: error.message }, { file: from }));
    }
    hardware = there;
    if (!wanted.has(there)) wanted.set(there, hardwareLike(there, "{ fileSystems = { }; }"));
  }
  if (change.hardware !== undefined) {
    hardware = change.hardware.path;
    wanted.set(hardware, hardwareLike(hardware, change.hardware.like));
  }
  const bare = missing.filter((each) => !wanted.has(each.path));
  for (const { path } of bare) {
    hardware = join(dirname(path), "hardware-configuration.nix");
    wanted.set(path, minimal(machine));
    wanted.set(hardware, hardwareLike(hardware, "{ fileSystems = { }; }"));
  }
  if (model) callByName(draft, repo, model, { name, isCopy: true });
  return { draft, like: change.like, hardware, isBare: bare.length > 0 };
}

const isNix = (path: string): boolean => path.endsWith(".nix");

/** Whether a file names disks by what no other machine has. */
const describesDisks = (text: string): boolean =>
  /by-(part)?uuid\//.test(text) && disksIn(text).length > 0;

/** A host that has an entry, perhaps because somebody pasted it, but no files yet. */
function entryWithoutFiles(
  repo: RepoFiles,
  known: readonly Host[],
  { name, like, system }: NewMachine,
): ChangeResult | undefined {
  const named = known.find((each) => each.name === name);
  const modules = named ? modulesOf(named, repo) : [];
  if (!named || modules.length === 0 || modules.some((path) => repo.get(path) !== undefined)) {
    return undefined;
  }
  const others = known.filter((each) => each !== named);
  const [model] = modelsOf(others, like, system ?? named.system);
  const theirs = model ? modulesOf(model, repo) : [];
  const counterpart = (path: string): string | undefined =>
    model && theirs.find((each) => pathForHost(each, model, name) === path);
  return {
    changes: [],
    problems: [],
    like: model?.name,
    modules: modules.map((path) => ({ path, like: counterpart(path) })),
  };
}

/** The configuration of a host where all that the others have is in the flake itself. */
function minimal({ name, stateVersion }: NewMachine): string {
  const version =
    stateVersion === undefined ? [] : ["", `  system.stateVersion = ${literal(stateVersion)};`];
  return [
    "{",
    "  imports = [ ./hardware-configuration.nix ];",
    "",
    `  networking.hostName = ${literal(name)};`,
    ...version,
    "}",
    "",
  ].join("\n");
}

/** The files that are the model's own by their names, and those of the new host. */
const namedFor = (model: Host, others: readonly Host[], name: string): readonly HostPath[] =>
  ownFiles(model, others).flatMap((like) => {
    const path = pathForHost(like, model, name);
    return path === like ? [] : [{ path, like }];
  });

/** The files of which the new host needs a copy, each with the place of its copy. */
function copiesOf(
  repo: RepoFiles,
  modules: readonly HostPath[],
  isElsewhere: (path: string) => boolean,
  wanted: ReadonlyMap<string, unknown>,
  like: Host,
  name: string,
): ReadonlyMap<string, string> {
  const copies = new Map<string, string>();
  const isShared = (path: string, from: string): boolean =>
    repo
      .below("")
      .filter((each) => isNix(each) && each !== from && repo.get(each)?.includes(basename(path)))
      .some((each) => pathsIn(parse(textAt(repo, each)), dirname(each)).includes(path));
  const add = (from: string, to: string): void => {
    if (!copies.has(from) && !wanted.has(to)) copies.set(from, to);
  };
  for (const { path, like: model } of modules) {
    if (model === undefined || repo.get(model) === undefined) continue;
    add(model, path);
    const [from, to] = [dirname(model), dirname(path)];
    if (from !== to && isOwnFolder(from, like)) {
      for (const file of repo.below(from))
        if (!isElsewhere(file)) add(file, rebased(file, from, to));
    }
  }
  // Hardware is no two machines' own, wherever the file is.
  for (const [from, to] of copies) {
    if (!isNix(from)) continue;
    for (const path of pathsIn(parse(textAt(repo, from)), dirname(from))) {
      const text = isNix(path) ? repo.get(path) : undefined;
      if (text === undefined || !isHardware(path, text)) continue;
      const beside = join(dirname(to), basename(path));
      // In one folder with those of other hosts it may be that of several machines of a kind.
      if (beside === path && isShared(path, from)) continue;
      const places = [pathForHost(path, like, name), beside, `hardware/${name}.nix`];
      add(path, places.find((place) => repo.get(place) === undefined) ?? beside);
    }
  }
  return copies;
}

/** A file of one host as that of another one. */
function adapted(
  text: string,
  from: string,
  to: string,
  copies: ReadonlyMap<string, string>,
  { name, system, stateVersion }: NewMachine,
  like: Host | undefined,
): string {
  const settings: readonly [string[], string | undefined, ((old: string) => boolean)?][] = [
    [["networking", "hostName"], name, (old) => old === like?.name],
    [["networking", "hostId"], hostId(name)],
    [["nixpkgs", "hostPlatform"], system],
    [["system", "stateVersion"], stateVersion],
  ];
  return settings.reduce(
    (each, [path, value, is]) => (value === undefined ? each : withString(each, path, value, is)),
    relocate(text, from, to, (path) => copyPath(copies, path)),
  );
}

/** Where the copy of a file or folder is; the same path where it is not copied. */
function copyPath(copies: ReadonlyMap<string, string>, path: string): string {
  const file = copies.get(path) ?? copies.get(join(path, "default.nix"));
  if (file === undefined) {
    const inside = [...copies].find(([from]) => from.startsWith(`${path}/`));
    if (!inside) return path;
    const [from, to] = inside;
    return to.slice(0, to.length - (from.length - path.length));
  }
  return copies.has(path) ? file : dirname(file);
}
