import { literal, parse } from "nix-source";
import { pathsIn } from "../files/nix-paths.ts";
import { basename, dirname, isBelow, isWithin, join, pathLiteral, rebased } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { quote } from "../safe-text.ts";
import { escaped, relocate } from "../files/renaming.ts";
import { addHost } from "../hosts/add.ts";
import type { ChangeResult, Host, HostPath } from "../hosts/host.ts";
import { hostsOf } from "../hosts/find.ts";
import { isOwnFolder, modulesOf, pathForHost } from "../hosts/files.ts";
import { makeupOf } from "../hosts/makeup.ts";
import { modelsOf } from "../hosts/model.ts";
import { ownFiles } from "../hosts/own-files.ts";
import { filesByName } from "../hosts/places-by-name.ts";
import { placeholder } from "../packs/hardware.ts";
import type { Gap } from "../modules/belongings.ts";
import { hardwareIn, isHardware, isMixedHardware } from "../modules/hardware-file.ts";
import { reportModule, reportStandIn, rootModule } from "../modules/machine-gaps.ts";
import { machineFile, type MachineFile } from "../modules/machine-files.ts";
import { newValues, publicKeyStandIn } from "../modules/machine-values.ts";
import { withImport, withString } from "../modules/settings.ts";
import type { Pack } from "../packs/pack.ts";
import { problem } from "../problems.ts";
import { callByName } from "./call-by-name.ts";
import { nameUnnamed } from "./name-unnamed.ts";
import { drafted, draftOf, type PlanDraft } from "./draft.ts";
import { type OwnThing, withoutOwn, withOwnData } from "../modules/own-things.ts";

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
  /** What belongs to the host that was copied, and what the new one has instead. */
  readonly own: readonly OwnThing[];
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
  if (change.problems.length > 0) {
    return { draft, like: undefined, hardware: undefined, isBare: true, own: [] };
  }
  const { wanted, origins, problems } = draft;
  // What has the entry is no module of NixOS, whatever it is called: it could not import one.
  const entries = new Set(wanted.keys());
  const missing = change.modules.filter(({ path }) => repo.get(path) === undefined);
  const model = known.find((each) => each.name === change.like);
  const others = known.filter((each) => each !== model && each.name !== name);
  const shared = new Set(change.shared);
  const isShared = (path: string): boolean => shared.has(path);
  // Where its entry names files that the model has nothing like, as one that was pasted may, no others do.
  const isLike = missing.length === 0 || missing.some(({ like }) => like !== undefined);
  const named =
    model && isLike ? [...namedFor(repo, model, others, name), ...filesByName(model, name)] : [];
  const all = model
    ? copiesOf(repo, [...missing, ...named], isShared, wanted, model, name)
    : { files: new Map<string, string>(), folders: new Map<string, string>() };
  const own: OwnThing[] = [...change.own];
  const copies = new Map(
    [...all.files].filter(([from, to]) => {
      const file = model && machineFile(from, textAt(repo, from), model.name);
      if (file) own.push(notCopied(file, from, to));
      return !file;
    }),
  );
  for (const { what, file, from } of own) {
    if (what === "key" && from !== undefined && isReadOfAll(repo, from)) {
      wanted.set(file, publicKeyStandIn(name));
    }
  }
  const moved = model
    ? movedBy({ repo, copies, folders: all.folders, like: model, name }, own)
    : (path: string): string => path;
  const described = hardwareIn(repo, [...copies.keys()].filter(isNix));
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
      wanted.set(to, isNix(from) ? adapted(text, from, to, moved, machine, model) : text);
    }
  }
  const values = newValues({ name, like: change.like, stateVersion: machine.stateVersion });
  const made = [...wanted].filter(
    ([path, text]) => text !== undefined && repo.get(path) === undefined && path !== hardware,
  );
  const context = made.map(([, text]) => text).join("\n");
  for (const [path, text = ""] of made) {
    const file = { path, text, from: origins.get(path)?.from };
    if (!isNix(path)) {
      if (!/\.(?:json|toml|ya?ml)$/.test(path)) continue;
      const data = withOwnData(file, values);
      wanted.set(path, data.text);
      own.push(...data.own);
      continue;
    }
    const folder = dirname(path);
    const isMixed = !entries.has(path) && isMixedHardware(file.from ?? path, text);
    const there = hardware ?? placeOfHardware(path, name, isMixed, file.from);
    const fill = (gap: Gap): string =>
      gap.kind === "report"
        ? reportModule({ ...gap, host: name, system, at: folder })
        : gap.isWhole
          ? pathLiteral(folder, there)
          : rootModule({ file: path, host: name });
    const changed = withoutOwn(file, values, {
      context,
      fill,
      isShared: (each) => isInOthers(repo, file.from, each),
    });
    const isFilled = changed.gaps.some(({ kind, isWhole }) => kind === "root" && isWhole);
    own.push(...changed.own);
    wanted.set(path, changed.text);
    if (!isFilled && !isMixed) continue;
    if (isMixed) wanted.set(path, withImport(changed.text, pathLiteral(folder, there)));
    hardware = there;
    // Who has another root file system keeps it.
    const lacking = isFilled ? "{ fileSystems = { }; }" : "{ }";
    if (!wanted.has(there)) wanted.set(there, hardwareLike(there, lacking));
  }
  for (const { what, file, from } of own) {
    if (what !== "report" || from === undefined) continue;
    const isGap = [...wanted.values()].some((text) => isLookedFor(text ?? "", basename(file)));
    if (!isGap) wanted.set(file, reportStandIn(system));
  }
  if (change.hardware !== undefined) {
    hardware = change.hardware.path;
    wanted.set(hardware, hardwareLike(hardware, change.hardware.like));
  }
  // A folder may be all of a host, without a file that is called like its model's.
  const copied = new Set(all.folders.values());
  const bare = missing.filter(
    ({ path }) => isNix(path) && !wanted.has(path) && !copied.has(dirname(path)),
  );
  for (const { path } of bare) {
    hardware = join(dirname(path), "hardware-configuration.nix");
    wanted.set(path, minimal(machine));
    wanted.set(hardware, hardwareLike(hardware, "{ fileSystems = { }; }"));
  }
  for (const path of change.shared ? [] : readByOthers(draft, repo, name)) {
    const from = origins.get(path)?.from;
    wanted.delete(path);
    origins.delete(path);
    own.splice(0, own.length, ...own.filter(({ file }) => file !== path));
    own.push({
      file: path,
      ...(from !== undefined && { from }),
      ...FOR_ALL,
      advice: `nano ${quote(path)}`,
    });
  }
  if (model) {
    callByName(draft, repo, model, { name, isCopy: true });
    nameUnnamed(draft, repo, model, name);
  }
  // A file is wanted no more where what was in it is made of the name.
  const texts = [...wanted.values()].join("\n");
  const needed = own.filter(
    (one) => one.what !== WITHOUT_GIT || texts.includes(basename(one.file)),
  );
  return { draft, like: change.like, hardware, isBare: bare.length > 0, own: needed };
}

/** Whether a module knows what to do without a file. */
const isLookedFor = (text: string, file: string): boolean =>
  text.includes("pathExists") && text.includes(`/${file}`);

/** What is not copied where others would have it: it says who its host is. */
const FOR_ALL = { what: "file that the other hosts read", fate: "not copied" } as const;

/** The most other hosts that are asked whether a new file is theirs as well. */
const MOST_READERS = 6;

/** The new files that flow into other hosts, as where each is told of all. */
function readByOthers(draft: PlanDraft, repo: RepoFiles, name: string): readonly string[] {
  const others = hostsOf(drafted(draft, repo)).hosts.filter((each) => each.name !== name);
  const asked = [...others.slice(0, MOST_READERS / 2), ...others.slice(-MOST_READERS / 2)];
  const read = new Set(
    asked.flatMap((each) => makeupOf(each).modules.map((module) => module.name)),
  );
  return [...draft.wanted.keys()].filter((path) => read.has(path) && repo.get(path) === undefined);
}

/**
 * Whether the modules of all hosts read a file of this name of each host, as its public key for
 * `known_hosts`: without it no host could be evaluated.
 */
function isReadOfAll(repo: RepoFiles, path: string): boolean {
  const name = basename(path);
  const computed = new RegExp(String.raw`\}[^\s;"'${"`"}]*${escaped(name)}\b`);
  const beside = dirname(dirname(path));
  return (
    name.endsWith(".pub") &&
    repo.below("").some((each) => {
      // The folders of single hosts say nothing of others.
      const isHosts = beside !== "" && dirname(dirname(each)) === beside;
      const isOne = isHosts && repo.get(join(dirname(each), name)) !== undefined;
      return isNix(each) && !isOne && computed.test(textAt(repo, each));
    })
  );
}

/** The most files of one name that are looked at for what machines share. */
const MOST_ALIKE = 20;

/** Whether other files of the same name, as those of other hosts, have a text as well. */
const isInOthers = (repo: RepoFiles, from: string | undefined, text: string): boolean =>
  from !== undefined &&
  repo
    .below("")
    .filter((path) => path !== from && basename(path) === basename(from))
    .slice(0, MOST_ALIKE)
    .some((path) => textAt(repo, path).includes(`"${text}"`));

const isNix = (path: string): boolean => path.endsWith(".nix");

/** The place of the hardware file of a host that has none, for a file that is to import it. */
function placeOfHardware(path: string, name: string, isMixed: boolean, from = ""): string {
  const folder = dirname(path);
  // What reads whole folders of modules passes over those with an underscore.
  const mark = basename(path).startsWith("_") ? "_" : "";
  if (isMixed) return join(folder, `${mark}hardware-generated.nix`);
  // Beside the files of other hosts it might be taken for one of them.
  const isAmongOthers = dirname(from) === folder;
  return (basename(folder) === name && !isAmongOthers) || mark !== ""
    ? join(folder, `${mark}hardware-configuration.nix`)
    : `hardware/${name}.nix`;
}

const notCopied = ({ what, command }: MachineFile, from: string, to: string): OwnThing => ({
  file: to,
  from,
  what,
  fate: "not copied",
  advice: `${command} ${quote(to)}`,
});

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
  const [model] = modelsOf(others, { like, system: system ?? named.system, name });
  const theirs = model ? modulesOf(model, repo) : [];
  const counterpart = (path: string): string | undefined =>
    model && theirs.find((each) => pathForHost(each, model, name) === path);
  return {
    changes: [],
    problems: [],
    own: [],
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
const namedFor = (
  repo: RepoFiles,
  model: Host,
  others: readonly Host[],
  name: string,
): readonly HostPath[] =>
  ownFiles(repo, model, others).flatMap((like) => {
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
): { readonly files: ReadonlyMap<string, string>; readonly folders: ReadonlyMap<string, string> } {
  const copies = new Map<string, string>();
  const folders = new Map<string, string>();
  const isShared = (path: string, from: string): boolean =>
    repo
      .below("")
      .filter((each) => isNix(each) && each !== from && repo.get(each)?.includes(basename(path)))
      .some((each) => pathsIn(parse(textAt(repo, each)), dirname(each)).includes(path));
  const add = (from: string, to: string): void => {
    if (!copies.has(from) && !wanted.has(to)) copies.set(from, to);
  };
  for (const { path, like: model } of modules) {
    if (model === undefined) continue;
    if (repo.get(model) !== undefined) add(model, path);
    const [from, to] = [dirname(model), dirname(path)];
    if (from !== "" && from !== to && isOwnFolder(from, like)) {
      folders.set(from, to);
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
  return { files: copies, folders };
}

/** A file of one host as that of another one. */
function adapted(
  text: string,
  from: string,
  to: string,
  moved: (path: string) => string,
  { name, system }: NewMachine,
  like: Host | undefined,
): string {
  const settings: readonly [string[], string | undefined, ((old: string) => boolean)?][] = [
    [["networking", "hostName"], name, (old) => old === like?.name],
    [["nixpkgs", "hostPlatform"], system],
  ];
  return settings.reduce(
    (each, [path, value, is]) => (value === undefined ? each : withString(each, path, value, is)),
    relocate(text, from, to, moved),
  );
}

/** What paths in the files of a new host lead to. */
interface Copies {
  readonly repo: RepoFiles;
  readonly copies: ReadonlyMap<string, string>;
  /** The folders of the model, each with that of the new host. */
  readonly folders: ReadonlyMap<string, string>;
  readonly like: Host;
  readonly name: string;
}

/**
 * Where a path leads in the copy of a file: to the copy of what it led to. What is the model's alone has
 * no copy, and what git does not have can have none: the new host is to have its own, which is told.
 */
function movedBy(
  { repo, copies, folders, like, name }: Copies,
  own: OwnThing[],
): (path: string) => string {
  const tell = (thing: OwnThing): void => {
    if (!own.some(({ file }) => file === thing.file)) own.push(thing);
  };
  return (path) => {
    const copy = copyPath(copies, path);
    if (copy !== path) return copy;
    const text = repo.get(path);
    const file = text === undefined ? undefined : machineFile(path, text, like.name);
    const [home] = [...folders].filter(([from]) => isBelow(path, from));
    if (home) {
      const to = rebased(path, ...home);
      if (file) tell(notCopied(file, path, to));
      else if (!repo.below(dirname(path)).some((each) => isWithin(each, path))) {
        tell(withoutGit(path, to));
      }
      return to;
    }
    const to = pathForHost(path, like, name);
    if (!file || to === path || file.what === "report") return path;
    if (repo.get(to) === undefined) tell(notCopied(file, path, to));
    return to;
  };
}

const WITHOUT_GIT = "file that git does not have";

const withoutGit = (from: string, to: string): OwnThing => ({
  file: to,
  from,
  what: WITHOUT_GIT,
  fate: "not copied",
  advice: `nano ${quote(to)}`,
});

/** Where the copy of a file or folder is; the same path where it is not copied. */
function copyPath(copies: ReadonlyMap<string, string>, path: string): string {
  const file = copies.get(path) ?? copies.get(join(path, "default.nix"));
  if (file === undefined) {
    const inside = [...copies].find(([from]) => from.startsWith(`${path}/`));
    if (!inside) return path;
    const [from, to] = inside;
    const rest = from.slice(path.length);
    // A folder in which each host has its own is the same for all.
    return to.endsWith(rest) ? to.slice(0, to.length - rest.length) : path;
  }
  return copies.has(path) ? file : dirname(file);
}
