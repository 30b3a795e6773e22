import { literal, EditError } from "nix-source";
import { addHost } from "../hosts/add.ts";
import type { ChangeResult, Host } from "../hosts/host.ts";
import { hostsOf } from "../hosts/find.ts";
import { pathForHost, modulesOf } from "../hosts/files.ts";
import { modelsOf } from "../hosts/model.ts";
import { disksIn, withoutDisks } from "../packs/hardware.ts";
import { hardwareIn, placeholder } from "../hosts/hardware.ts";
import { withImport } from "../modules/settings.ts";
import type { Pack } from "../packs/pack.ts";
import { basename, dirname, join, pathLiteral } from "../files/path.ts";
import { type Origin, type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { adapted, copiesOf, isNix } from "./copies.ts";

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
        withImport(withoutDisks(wanted.get(path)!), pathLiteral(dirname(path), there)),
      );
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
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
): ChangeResult | undefined {
  const named = known.find((each) => each.name === name);
  const modules = named ? modulesOf(named, repo) : [];
  if (!named || modules.length === 0 || modules.some((path) => repo.get(path) !== undefined)) {
    return undefined;
  }
  const others = known.filter((each) => each !== named);
  const [neighbour] = modelsOf(others, like, system ?? named.system);
  const theirs = neighbour ? modulesOf(neighbour, repo) : [];
  const twin = (path: string): string | undefined =>
    theirs.find((each) => pathForHost(each, neighbour!.name, name) === path);
  return {
    changes: [],
    problems: [],
    like: neighbour?.name,
    modules: modules.map((path) => ({ path, like: twin(path) })),
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
