import { evaluate, members, textOf } from "../eval/evaluate.ts";
import { inside, type Value } from "../eval/file.ts";
import { sourcesOf, sourcesOfAttribute } from "../eval/functions.ts";
import { libraryHosts } from "../eval/libraries.ts";
import { entriesOf } from "../eval/names.ts";
import { join } from "../files/path.ts";
import { overlay, type RepoFiles } from "../files/repo-files.ts";
import { outputsBody, partsCall, type PartsCall } from "./flake-calls.ts";
import { hostsOf } from "./find.ts";
import type { Host } from "./host.ts";
import {
  type ModulePlace,
  type ModuleStarts,
  type ModuleWalk,
  startsOf,
  walkModules,
} from "./module-walk.ts";

// Which hosts a module reaches from where it is written.

/** The hosts of a flake, and what leads to their modules. */
export interface ModuleReach {
  readonly hosts: ReadonlyMap<string, ModuleWalk>;
  /** Configurations of other systems, as nix-darwin's: what NixOS has must not reach them. */
  readonly others: readonly ModuleWalk[];
  /** The modules of flake-parts, which are none of NixOS. */
  readonly parts: PartsCall | undefined;
}

/** Follows the modules of all hosts of a flake. */
export function reachOf(repo: RepoFiles): ModuleReach {
  const known = hostsOf(repo);
  const body = outputsBody(known);
  const parts = body && partsCall(body);
  const partFiles = new Set(parts?.modules.sets.map(({ expr }) => expr.file.path));
  const walks = known.hosts.map((host) => {
    const own = startsOf(host, repo);
    const shared = body ? sharedStarts(host, body, parts) : NOTHING;
    const starts: ModuleStarts = {
      lists: [...own.lists, ...shared.lists],
      modules: [...own.modules, ...shared.modules],
      // What flake-parts reads is no module of NixOS, whatever it is called.
      files: [...own.files, ...shared.files].filter((path) => !partFiles.has(path)),
      special: own.special,
      givesInputs: own.givesInputs,
    };
    return [host.name, walkModules(starts, host.entry.source.expr.file)] as const;
  });
  return { hosts: new Map(walks), others: body ? otherSystems(body, parts) : [], parts };
}

/** Whether flake-parts would read a file as one of its own modules, which are none of NixOS. */
export function isReadAsPart(repo: RepoFiles, path: string): boolean {
  const body = outputsBody(hostsOf(repo));
  if (!body || !partsCall(body)) return false;
  const after = outputsBody(hostsOf(overlay(repo, new Map([[path, "{ }"]]))));
  const parts = after && partsCall(after);
  return parts?.modules.sets.some(({ expr }) => expr.file.path === path) ?? false;
}

/** Whether a host is an installer or an image, by its name or by its modules. */
const isImage = (name: string, walk: ModuleWalk): boolean => walk.isImage || INSTALLS.test(name);

const INSTALLS =
  /(?:^|[-_])(?:iso|installer|install|live|livecd|image|sd|netboot|kexec|bootstrap|rescue)(?:$|[-_\d])/i;

/** The hosts of a repo that are machines for people: no installers, no images, none of another kind of system. */
export function machinesIn(repo: RepoFiles): readonly string[] {
  const { hosts } = hostsOf(repo);
  const reach = reachOf(repo).hosts;
  const all = hosts.map(({ name }) => name);
  const machines = hosts.filter((host) => {
    const [kind] = members([host.entry.value], "class").map((each) => textOf(each)?.text);
    const walk = reach.get(host.name);
    const isOther = (kind ?? "nixos") !== "nixos" || (host.system?.endsWith("-darwin") ?? false);
    return !isOther && !(walk && isImage(host.name, walk));
  });
  return machines.length > 0 ? machines.map(({ name }) => name) : all;
}

type Shared = Pick<ModuleStarts, "lists" | "modules" | "files">;

const NOTHING: Shared = { lists: [], modules: [], files: [] };

/** The value of an attribute at a path, also below modules that are functions. */
const at = (values: readonly Value[], path: readonly string[]): readonly Value[] =>
  path.reduce((found, name) => members(found.map(bodyOf), name), values);

function bodyOf(value: Value): Value {
  const found = evaluate(value);
  if (found.kind === "merge") return { ...found, of: found.of.map(bodyOf) };
  if (found.kind !== "expr" || found.node.kind !== "Function") return value;
  return inside(found, found.node.body);
}

/** The modules that a library gives every host which it makes. */
function sharedStarts({ name, entry }: Host, body: Value, parts: PartsCall | undefined): Shared {
  const { source } = entry;
  const config: readonly Value[] = parts ? [parts.modules.config] : [];
  switch (source.library) {
    case "easy-hosts":
      return { ...NOTHING, lists: at(config, ["easy-hosts", "shared", "modules"]) };
    case "lite-config":
      return {
        ...NOTHING,
        lists: at(config, ["lite-config", "systemModules"]),
        files: at(config, ["lite-config", "hostModuleDir"]).flatMap((each) => {
          const folder = textOf(each);
          return folder?.isPath ? [join(folder.text, name)] : [];
        }),
      };
    case "den":
      return {
        ...NOTHING,
        modules: [
          ...at(config, ["den", "default", "nixos"]),
          ...at(config, ["den", "aspects", name, "nixos"]),
        ],
      };
    case undefined:
      break;
    default:
      return NOTHING;
  }
  const { expr } = source;
  // https://colmena.cli.rs: a hive has settings beside its machines.
  const isHive = source.kind === "set" && members([expr], "meta").length > 0;
  if (isHive) return { ...NOTHING, modules: members([expr], "defaults") };
  const made = evaluate(body);
  if (made.kind !== "call" || made === parts?.call || made.head !== "mkFlake") return NOTHING;
  return {
    ...NOTHING,
    lists: [
      ["hostDefaults", "modules"],
      ["systems", "modules", "nixos"],
    ].flatMap((path) => at(made.args, path)),
  };
}

/** What the outputs have beside NixOS that is made of modules as well. */
const OTHERS = [
  "darwinConfigurations",
  "homeConfigurations",
  "nixOnDroidConfigurations",
  "systemConfigs",
];

function otherSystems(body: Value, parts: PartsCall | undefined): readonly ModuleWalk[] {
  const sets = sourcesOf(body, libraryHosts).filter((source) => source.kind === "set");
  const inParts = parts ? at([parts.modules.config], ["flake"]) : [];
  const file = sets[0]?.expr.file ?? parts?.call.expr.file;
  if (!file) return [];
  return OTHERS.flatMap((name) => [
    ...sets.flatMap((set) => sourcesOfAttribute(set, name, libraryHosts)),
    ...members(inParts, name).flatMap((value) => sourcesOf(value, libraryHosts)),
  ]).flatMap((source) => {
    if (source.kind === "opaque") return [];
    return entriesOf(source).map(({ value }) => {
      const made = evaluate(value);
      const args = made.kind === "call" ? made.args : [value];
      const [lists, special] = [members(args, "modules"), members(args, "specialArgs")];
      return walkModules({ lists, modules: [], files: [], special, givesInputs: false }, file);
    });
  });
}

/** The places through which hosts are reached, each with these hosts. */
export interface SharedPlace {
  readonly place: ModulePlace;
  /** The hosts that it reaches for certain. */
  readonly hosts: ReadonlySet<string>;
  /** Whether it may reach anything else. */
  readonly isExact: boolean;
}

/** All places in the modules of hosts, with the hosts that each of them reaches. */
export function placesIn({ hosts, others }: ModuleReach): readonly SharedPlace[] {
  const found = new Map<
    ModulePlace["expr"]["node"],
    { place: ModulePlace; hosts: Set<string>; isExact: boolean }
  >();
  for (const [name, { places }] of hosts) {
    for (const [place, isCertain] of places) {
      const known = found.get(place.expr.node) ?? {
        place,
        hosts: new Set<string>(),
        isExact: true,
      };
      found.set(place.expr.node, known);
      if (isCertain) known.hosts.add(name);
      else known.isExact = false;
    }
  }
  for (const { places } of others) {
    for (const { expr } of places.keys()) {
      const known = found.get(expr.node);
      if (known) known.isExact = false;
    }
  }
  return [...found.values()];
}
