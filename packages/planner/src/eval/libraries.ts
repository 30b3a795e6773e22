import { stringValue } from "nix-source";
import { pathsIn } from "../files/nix-paths.ts";
import { dirname, isBelow, join } from "../files/path.ts";
import { escaped } from "../files/renaming.ts";
import { machinesOfClan, OF_CLAN, ofClan } from "./clan.ts";
import { call, elementsOf, evaluate, members, textOf } from "./evaluate.ts";
import { fileExpr, inside, type Expr, type NixFile, type UnknownCall, type Value } from "./file.ts";
import { flakeModules, saidBy, type FlakeModules } from "./flake-modules.ts";
import { isOfHosts, plainName, sourcesOf, sourcesOfAttribute } from "./functions.ts";
import {
  entriesOf,
  type AttrSource,
  type FolderSource,
  type LibraryHosts,
  type SetSource,
} from "./names.ts";
import { learn } from "./memory.ts";

// Hosts of flakes whose outputs come from a library: one that is known by its name, or any that reads
// folders.

/** The sources of the hosts that a call of a known library makes; undefined when it is no such call. */
export function libraryHosts(found: UnknownCall): LibraryHosts | undefined {
  const { head, callee, args, expr } = found;
  const [first, second] = args;
  if (head === "mkFlake" && first && second && args.length === 2) {
    const parts = modular(second, expr, ["flake"], members([first], "specialArgs"));
    return parts.sources.length > 0 || FLAKE_PARTS.test(callee) ? parts : undefined;
  }
  if (head === "flakelight" || callee.endsWith("flakelight.lib.mkFlake")) {
    return first && second ? flakelight(first, second, expr) : undefined;
  }
  if (head === "blueprint" && first) {
    const prefix = string(first, "prefix") ?? "";
    return only(folder(expr, join(prefix.replace(/\/$/, ""), "hosts"), "configuration.nix"));
  }
  if (/^(?:clan|buildClan)$/.test(head) && first) {
    return only(...clanHosts(first, expr));
  }
  if (head !== "mkFlake" || !first) return undefined;
  const given = members([first], "flake").flatMap((value) => sourcesOf(value, libraryHosts));
  const outputs = given.flatMap((source) =>
    source.kind === "set" ? sourcesOfAttribute(source, "nixosConfigurations", libraryHosts) : [],
  );
  if (outputs.length > 0) return only(...outputs);
  const library = libraryOf(found);
  if (library) return snowfall(library, expr);
  const hosts = members([first], "hosts").flatMap((value) => sourcesOf(value, libraryHosts));
  if (hosts.length > 0) return only(...hosts);
  const unified = string(first, "root");
  if (unified !== undefined && !/snowfall/.test(expr.file.root.text)) {
    return only(folder(expr, join(unified, "configurations/nixos")));
  }
  if (members([first], "src").length > 0) return snowfall(first, expr);
  return undefined;
}

/** Names of the function of flake-parts: other libraries have functions called `mkFlake`, too. */
const FLAKE_PARTS = /(?:^|\.)(?:flake-parts|flakeParts|parts|fp)(?:\.lib)?\.mkFlake$/;

/** Whether a call makes outputs of the modules of flake-parts. */
export const isFlakeParts = ({ head, callee, args }: UnknownCall): boolean =>
  head === "mkFlake" && args.length === 2 && FLAKE_PARTS.test(callee);

const only = (...sources: readonly AttrSource[]): LibraryHosts => ({ sources, room: undefined });

function string(set: Value, name: string): string | undefined {
  const [value] = members([set], name);
  return value && textOf(value)?.text;
}

function folder(expr: Expr, path: string, entryFile?: string): FolderSource {
  return {
    kind: "folder",
    path,
    expr,
    read: plainName,
    ...(entryFile === undefined ? {} : { entryFile, givesInputs: true }),
  };
}

/** The argument of `mkLib`, where it made the function that is called. */
function libraryOf({ expr }: UnknownCall): Value | undefined {
  const callee = expr.node.kind === "Apply" ? expr.node.callee : undefined;
  const library = callee?.kind === "Select" ? evaluate(inside(expr, callee.base)) : undefined;
  return library?.kind === "call" && library.head === "mkLib" ? library.args[0] : undefined;
}

/** One folder per system: `systems/x86_64-linux/NAME/default.nix`. */
function snowfall(argument: Value, expr: Expr): LibraryHosts {
  const [settings] = members([argument], "snowfall");
  const root = (settings && string(settings, "root")) ?? "";
  return only(...perSystem(expr, join(root, "systems"), /^[^/]+-linux$/));
}

function perSystem(expr: Expr, path: string, isSystem: RegExp): readonly FolderSource[] {
  const systems = new Set<string>();
  for (const each of expr.file.paths()) {
    if (!isBelow(each, path)) continue;
    const [system = "", ...rest] = each.slice(path.length + 1).split("/");
    if (rest.length > 0 && isSystem.test(system)) systems.add(system);
  }
  return [...systems].map((system) => folder(expr, join(path, system), "default.nix"));
}

/** Modules, or a folder in `nix/`: https://github.com/nix-community/flakelight/blob/master/API_GUIDE.md */
function flakelight(source: Value, module: Value, expr: Expr): LibraryHosts {
  const modules = modular(module, expr, [], []);
  const top = textOf(source)?.text ?? "";
  const chosen = string(module, "nixDir");
  const [aliases] = members([module], "nixDirAliases").flatMap((each) =>
    members([each], "nixosConfigurations"),
  );
  const list = (aliases && elementsOf(aliases)) ?? [];
  const others = list.flatMap(({ node }) => stringValue(node) ?? []);
  const paths = ["nixosConfigurations", "nixos", ...others].map((name) =>
    join(chosen ?? join(top, "nix"), name),
  );
  const isThere = (path: string): boolean => expr.file.paths().some((each) => isBelow(each, path));
  const folders = paths.filter(isThere).map((path) => folder(expr, path));
  return folders.length > 0 ? only(...modules.sources, ...folders) : modules;
}

/**
 * A flake made of modules: hosts may be in any of them.
 *
 * @param path - where the modules set the outputs of the flake.
 * @param special - what modules are given besides.
 */
function modular(
  top: Value,
  at: Expr,
  path: readonly string[],
  special: readonly Value[],
): LibraryHosts {
  const modules = flakeModules(top, special, at, path);
  const { sets } = modules;
  const given = saidBy(modules, path);
  at.file.outputs.push(...given);
  learn();
  const own: Value = { kind: "merge", of: given, name: "config" };
  const inner = sets.flatMap((source) => {
    const [name] = path;
    const values = name === undefined ? [source.expr] : members([source.expr], name);
    return values.flatMap((value) => sourcesOf(applied(value, own), libraryHosts));
  });
  const holding = inner.filter((source): source is SetSource => source.kind === "set");
  const direct = holding.flatMap((source) =>
    sourcesOfAttribute(source, "nixosConfigurations", libraryHosts),
  );
  const sources = [...direct, ...ofModules(modules, at)];
  if (sources.length > 0) return { sources, room: undefined, modules: sets };
  const [first] = sets;
  const room = holding.find(
    ({ expr }) => expr.file === first?.expr.file && expr.prefix.length === 0,
  )?.expr;
  if (room) {
    return { sources: [], room: { expr: room, path: ["nixosConfigurations"] }, modules: sets };
  }
  return {
    sources: [],
    modules: sets,
    room: first && { expr: first.expr, path: [...path, "nixosConfigurations"] },
  };
}

/** The hosts of a clan that is no module: https://docs.clan.lol */
function clanHosts(clan: Value, at: Expr): readonly AttrSource[] {
  const machines = machinesOfClan(clan, at);
  const sets = OF_CLAN.flatMap((path) => sourcesAt([clan], path));
  return [machines, ...sets.map((each) => ofClan(each, clan, machines.path))];
}

/** Paths of the sets of hosts that modules of other projects read; `*` is any name. */
const SETS: readonly (readonly string[])[] = [
  ["easy-hosts", "hosts"],
  ["lite-config", "hosts"],
  ["unify", "hosts", "nixos"],
  ["den", "hosts", "*"],
  ...OF_CLAN.map((path) => ["clan", ...path]),
];

/** The systems of machines that are no NixOS. */
const FOREIGN = /-darwin$/;

/** Folders of hosts, by what must be set or imported for them to be read. */
const FOLDERS: readonly ((modules: FlakeModules, at: Expr) => readonly FolderSource[])[] = [
  // https://github.com/tgirlcloud/easy-hosts: `hosts/x86_64-nixos/NAME`
  ({ config }, at) => {
    const [settings] = members([config], "easy-hosts");
    const path = settings && string(settings, "path");
    return path === undefined ? [] : perSystem(at, path, /^[^/]+-nixos$/);
  },
  // https://nixos-unified.org/guide/autowiring
  ({ imports }, at) => (imports.has("autoWire") ? [folder(at, "configurations/nixos")] : []),
  // https://github.com/ehllie/ez-configs
  ({ config }, at) => {
    const [settings] = members([config], "ezConfigs");
    const root = settings && string(settings, "root");
    return root === undefined ? [] : [folder(at, join(root, "nixos-configurations"))];
  },
  // https://github.com/oddlama/nixos-extra-modules
  ({ config }, at) => {
    const [settings] = members([config], "node");
    const path = settings && string(settings, "path");
    return path === undefined ? [] : [folder(at, path, "default.nix")];
  },
  // https://docs.clan.lol/reference/flake-parts
  ({ config }, at) => members([config], "clan").map((clan) => machinesOfClan(clan, at)),
];

/** The sources of the hosts that modules of other projects make. */
function ofModules(modules: FlakeModules, at: Expr): readonly AttrSource[] {
  const folders = FOLDERS.flatMap((find) => find(modules, at));
  const sets = SETS.flatMap(([library = "", ...path]) => {
    const found = sourcesAt(members([modules.config], library), path);
    const [clan] = library === "clan" ? members([modules.config], library) : [];
    const [machines] = clan ? folders.map((each) => each.path) : [];
    return found.map((source) =>
      source.kind === "opaque"
        ? source
        : clan
          ? ofClan(source, clan, machines)
          : { ...source, library },
    );
  });
  if (sets.length === 0) return folders;
  // What a folder has besides is no host of its own where a set names it.
  return members([modules.config], "clan").length > 0 ? [...folders, ...sets] : sets;
}

function sourcesAt(
  values: readonly Value[],
  [name, ...rest]: readonly string[],
): readonly AttrSource[] {
  const all = values.map((value) => bodyOf(value));
  const sources = (): readonly AttrSource[] =>
    all.flatMap((value) => sourcesOf(value, libraryHosts));
  if (name === undefined) return sources();
  if (name !== "*") return sourcesAt(members(all, name), rest);
  const below = sources().flatMap((source) => (source.kind === "set" ? entriesOf(source) : []));
  return below.flatMap((entry): readonly AttrSource[] => {
    const system = entry.name;
    if (system === undefined) return sourcesAt([entry.value], rest);
    if (FOREIGN.test(system)) return [];
    return sourcesAt([entry.value], rest).map((source) =>
      source.kind === "set" ? { ...source, system } : source,
    );
  });
}

/** The body of a module that is a function, in which it knows the settings of all modules. */
function applied(value: Value, config: Value): Value {
  const found = evaluate(value);
  const isFunction = found.kind === "expr" && found.node.kind === "Function";
  return isFunction ? call(found, [config], found) : value;
}

/** The body of a module that is a function, with unknown arguments. */
function bodyOf(value: Value): Value {
  const found = evaluate(value);
  if (found.kind === "merge") return { ...found, of: found.of.map((each) => bodyOf(each)) };
  if (found.kind !== "expr" || found.node.kind !== "Function") return value;
  return inside(found, found.node.body);
}

/** Paths of the configurations in folders of hosts; some repos keep a folder per system. */
const FOLDER =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers|nixos-?[cC]onfigurations|nixos)(?:\/(?:nixos|[a-z0-9_]+-linux))?)\/([^/]+)\/(?:default|configuration)\.nix$/;

/** Words of code that reads a folder: of Nix, of nixpkgs, and of libraries that load trees of files. */
const READS = /\b(?:readDir|listFilesRecursive|haumea|import-tree|filesystem)\b/;

/** The folders below the top that have a flake of their own: what is in them is none of this one. */
export const nestedFlakes = ({ paths }: NixFile): readonly string[] =>
  paths().flatMap((path) => (path.endsWith("/flake.nix") ? dirname(path) : []));

/** The files that a flake reaches by paths that are written out. */
function reached(flake: NixFile, isHere: (path: string) => boolean): readonly NixFile[] {
  const found = new Map([[flake.path, flake]]);
  for (const { root, path } of found.values()) {
    for (const target of pathsIn(root, dirname(path))) {
      // The whole repository is the source of a package as well.
      if (target === "") continue;
      const module = flake.load(target);
      const below = (): readonly string[] =>
        flake.paths().filter((each) => each.endsWith(".nix") && isBelow(each, target));
      for (const each of (module ? [module.path] : below()).filter(isHere)) {
        const next = flake.load(each);
        if (next) found.set(each, next);
      }
    }
  }
  return [...found.values()];
}

/**
 * Finds folders whose hosts a flake must find by itself, by code that is not followed here: it reads folders,
 * each folder in them is a configuration, and none of its files outside of them has the name of any.
 */
export function discoveredHosts({ file }: Expr): readonly FolderSource[] {
  const nested = nestedFlakes(file);
  const isHere = (path: string): boolean => !nested.some((each) => isBelow(path, each));
  const paths = file.paths().filter(isHere);
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const [, top, name = ""] = FOLDER.exec(path) ?? [];
    if (top !== undefined) folders.set(top, [...(folders.get(top) ?? []), name]);
  }
  const code = paths
    .filter((path) => path.endsWith(".nix") && !FOLDER.test(path))
    .flatMap((path) => file.load(path) ?? []);
  if (!reached(file, isHere).some(({ root }) => READS.test(root.source))) return [];
  return [...folders].flatMap(([path, names]): readonly FolderSource[] => {
    const outside = code.filter(
      (each) => !isBelow(each.path, path) || each.path === `${path}/default.nix`,
    );
    const word = new RegExp(`(?<![\\w-])(?:${names.map(escaped).join("|")})(?![\\w-])`);
    const isNamed = outside.some(({ root }) => word.test(root.source));
    return isNamed || !isOfHosts(path, file) ? [] : [folder(fileExpr(file), path)];
  });
}
