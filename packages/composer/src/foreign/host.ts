import {
  append,
  apply,
  descendants,
  edit,
  elements,
  find,
  literal,
  type Node,
  parse,
  Refusal,
  set,
} from "nix-source";
import { addHost } from "../flake/add.ts";
import type { FlakeChange } from "../flake/growth.ts";
import { type Host, hostsOf } from "../flake/hosts.ts";
import { renamedPath } from "../flake/naming.ts";
import { neighboursOf } from "../flake/neighbour.ts";
import { modulesOf } from "../flake/own-modules.ts";
import { isOwnFolder } from "../flake/own-paths.ts";
import { disksIn, withoutDisks } from "../hardware/disks.ts";
import { hardwareIn, isHardware } from "../hardware/files.ts";
import { placeholder } from "../hardware/placeholder.ts";
import { basename, dirname, join, rebased, resolve, pathLiteral } from "../path.ts";
import type { Pack } from "../pack.ts";
import { withString } from "../module.ts";
import { type Origin, type Plan, planOf, type Problem, type RepoFiles } from "../plan.ts";
import { relocate } from "../relocate.ts";

/** What is known of a machine that a flake is to build. */
export interface NewMachine {
  readonly name: string;
  /** As `x86_64-linux`; else that of the host that is imitated. */
  readonly system?: string;
  /** The host to imitate; else the last of the most common shape. */
  readonly like?: string;
  /** The text of its `hardware-configuration.nix`, if it is at hand. */
  readonly hardware?: string;
  /** Else it is as with the host that is imitated. */
  readonly stateVersion?: string;
}

/** The plan of a new host. */
interface HostPlan extends Plan {
  /** The host that was imitated. */
  readonly like: string | undefined;
  /** The files that are copies of that host's, but for its name. */
  readonly copies: readonly string[];
  /** Where its hardware is described; nothing when no file of its own does so. */
  readonly hardware: string | undefined;
}

/**
 * The plan that adds a host to a flake that people have written: the entry as those of the other
 * hosts are, the files as those of the host that is imitated. Its hardware is its own.
 *
 * @param repo - the repo.
 * @param machine - the new host.
 * @param packs - all packs: the placeholder of a hardware file is one of their templates.
 * @returns with problems when the flake is not understood: they say what to paste.
 */
export function host(repo: RepoFiles, machine: NewMachine, packs: readonly Pack[]): HostPlan {
  const { name } = machine;
  const nothing = { like: undefined, copies: [], hardware: undefined };
  const known = hostsOf(repo).hosts;
  const change = unfinished(repo, known, machine) ?? addHost(repo, name, machine);
  if (change.problems.length > 0) return { ...change, ...nothing };
  const wanted = new Map<string, string | undefined>(
    change.changes.map(({ path, content }) => [path, content]),
  );
  const origins = new Map<string, Origin>();
  const problems: Problem[] = [];
  const missing = change.modules.filter(({ path }) => repo.get(path) === undefined);
  const copies = copiesOf(repo, missing, wanted, change.like ?? "", name);
  const described = hardwareIn(repo, [...copies.keys()]);
  const model = known.find((each) => each.name === change.like);
  const system = machine.system ?? model?.system;
  const hardwareLike = (path: string, text: string): string =>
    machine.hardware ?? placeholder(packs, { name, system }, path, text);
  let hardware: string | undefined;
  const inline: string[] = [];
  for (const [from, to] of copies) {
    const text = repo.get(from)!;
    if (repo.get(to) !== undefined) problems.push({ file: to, message: "is in the way" });
    if (described.has(from)) {
      hardware = to;
      wanted.set(to, hardwareLike(to, text));
    } else {
      origins.set(to, { from, text });
      const own = isNix(from) ? adapted(text, from, to, copies, machine, model?.name) : text;
      // Disks are named by what no other machine has.
      if (isNix(from) && /by-(part)?uuid\//.test(own) && disksIn(own).length > 0) inline.push(to);
      wanted.set(to, own);
    }
  }
  for (const path of inline) {
    const folder = dirname(path);
    // Beside the files of other hosts it might be taken for one of them.
    const place =
      basename(folder) === name ? `${folder}/hardware-configuration.nix` : `hardware/${name}.nix`;
    const there = hardware ?? place;
    try {
      wanted.set(
        path,
        importing(withoutDisks(wanted.get(path)!), pathLiteral(dirname(path), there)),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const fix = `move them to a file hardware-configuration.nix beside it, and run the command again`;
      problems.push({
        file: origins.get(path)!.from,
        message: `describes disks: ${error.message}`,
        fix,
      });
    }
    hardware = there;
    if (!wanted.has(there)) wanted.set(there, hardwareLike(there, "{ fileSystems = { }; }"));
  }
  const bare = missing.filter(({ path }) => !wanted.has(path));
  for (const { path } of bare) {
    hardware = join(dirname(path), "hardware-configuration.nix");
    wanted.set(path, minimal(machine));
    wanted.set(hardware, hardwareLike(hardware, "{ fileSystems = { }; }"));
  }
  return {
    ...planOf(wanted, repo, problems, origins),
    like: change.like,
    copies: [...origins.keys()],
    hardware,
  };
}

/** A host that has an entry, perhaps because somebody pasted it, but no files yet. */
function unfinished(
  repo: RepoFiles,
  known: readonly Host[],
  { name, like, system }: NewMachine,
): FlakeChange | undefined {
  const named = known.find((each) => each.name === name);
  const modules = named ? modulesOf(named, repo) : [];
  if (!named || modules.length === 0 || modules.some((path) => repo.get(path) !== undefined)) {
    return undefined;
  }
  const others = known.filter((each) => each !== named);
  const [neighbour] = neighboursOf(others, like, system ?? named.system);
  const theirs = neighbour ? modulesOf(neighbour, repo) : [];
  const twin = (path: string): string | undefined =>
    theirs.find((each) => renamedPath(each, neighbour!.name, name) === path);
  return {
    changes: [],
    problems: [],
    like: neighbour?.name,
    modules: modules.map((path) => ({ path, like: twin(path) })),
  };
}

const isNix = (path: string): boolean => path.endsWith(".nix");

/** The files of which the new host needs a copy, each with the place of its copy. */
function copiesOf(
  repo: RepoFiles,
  modules: readonly { readonly path: string; readonly like: string | undefined }[],
  wanted: ReadonlyMap<string, unknown>,
  like: string,
  name: string,
): ReadonlyMap<string, string> {
  const copies = new Map<string, string>();
  const isShared = (path: string, from: string): boolean =>
    repo
      .below("")
      .filter((each) => isNix(each) && each !== from && repo.get(each)?.includes(basename(path)))
      .some((each) => pathsIn(parse(repo.get(each)!), dirname(each)).includes(path));
  const add = (from: string, to: string): void => {
    if (!copies.has(from) && !wanted.has(to)) copies.set(from, to);
  };
  for (const { path, like: model } of modules) {
    if (model === undefined || repo.get(model) === undefined) continue;
    add(model, path);
    const [from, to] = [dirname(model), dirname(path)];
    if (from !== to && isOwnFolder(from, like)) {
      for (const file of repo.below(from)) add(file, rebased(file, from, to));
    }
  }
  // Hardware is no two machines' own, wherever the file is.
  for (const [from, to] of copies) {
    if (!isNix(from)) continue;
    for (const path of pathsIn(parse(repo.get(from)!), dirname(from))) {
      const text = isNix(path) ? repo.get(path) : undefined;
      if (text === undefined || !isHardware(path, text)) continue;
      const beside = join(dirname(to), basename(path));
      // In one folder with those of other hosts it may be that of several machines of a kind.
      if (beside === path && isShared(path, from)) continue;
      const places = [renamedPath(path, like, name), beside, `hardware/${name}.nix`];
      add(path, places.find((place) => repo.get(place) === undefined) ?? beside);
    }
  }
  return copies;
}

/** The files and folders of the repo that a file in a folder of it names. */
export const pathsIn = (root: Node, folder: string): string[] =>
  descendants(root)
    .filter(({ kind, text }) => kind === "Path" && text.startsWith("."))
    .flatMap(({ text }) => resolve(folder, text) ?? []);

/** A host's file as that of another one. */
function adapted(
  text: string,
  from: string,
  to: string,
  copies: ReadonlyMap<string, string>,
  { name, stateVersion }: NewMachine,
  like: string | undefined,
): string {
  const placed = relocate(text, from, to, (path) => movedBy(copies, path));
  const named = withString(placed, ["networking", "hostName"], name, (old) => old === like);
  const identified = withString(named, ["networking", "hostId"], hostId(name));
  if (stateVersion === undefined) return identified;
  return withString(identified, ["system", "stateVersion"], stateVersion);
}

/** Eight hexadecimal digits that no other name has, most likely: ZFS wants them to differ (FNV-1a). */
function hostId(name: string): string {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

function movedBy(copies: ReadonlyMap<string, string>, path: string): string {
  const file = copies.get(path) ?? copies.get(join(path, "default.nix"));
  if (file === undefined) {
    const inside = [...copies].find(([from]) => from.startsWith(`${path}/`));
    if (!inside) return path;
    const [from, to] = inside;
    return to.slice(0, to.length - (from.length - path.length));
  }
  return copies.has(path) ? file : dirname(file);
}

/** A module that imports one more file. */
function importing(text: string, path: string): string {
  const imports = find(parse(text), ["imports"])?.value;
  if (imports && elements(imports)) {
    const there = elements(imports)!.some((element) => element.text === path);
    return there ? text : apply(text, append(imports, path));
  }
  return edit(text, (root) => set(root, ["imports"], `[ ${path} ]`));
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
