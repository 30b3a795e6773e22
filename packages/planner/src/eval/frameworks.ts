import { expressions, stringValue } from "nix-source";
import { entriesOf, type FolderLayer, type Layer, type SetLayer } from "./layers.ts";
import { modulesOf, type Modules } from "./modular.ts";
import { configurations } from "./configurations.ts";
import { layersOf, plainName } from "./sources.ts";
import type { Outputs } from "../hosts/host.ts";
import { isBelow, join } from "../files/path.ts";
import { textOf } from "./text.ts";
import { inside, type Call, type Place, type Value } from "./place.ts";
import { call, force, members } from "./value.ts";

// Flakes whose outputs come from a library that is known by its name.

type Found = Pick<Outputs, "layers" | "room">;

/** The hosts of a call of such a library; nothing when it is none. */
export function frameworkLayers(found: Call): Found | undefined {
  const { head, callee, args, place } = found;
  const [first, second] = args;
  if (head === "mkFlake" && second && args.length === 2) {
    const modules = modular(second, place, ["flake"], members([first!], "specialArgs"));
    return modules.layers.length > 0 || PARTS.test(callee) ? modules : undefined;
  }
  if (head === "flakelight" || callee.endsWith("flakelight.lib.mkFlake")) {
    return first && second ? flakelight(first, second, place) : undefined;
  }
  if (head === "blueprint" && first) {
    const prefix = string(first, "prefix") ?? "";
    return only(folder(place, join(prefix.replace(/\/$/, ""), "hosts"), "configuration.nix"));
  }
  if (head !== "mkFlake" || !first) return undefined;
  const library = libraryOf(found);
  if (library) return snowfall(library, place);
  const hosts = members([first], "hosts").flatMap((value) => layersOf(value));
  if (hosts.length > 0) return only(...hosts);
  const unified = string(first, "root");
  if (unified !== undefined && !/snowfall/.test(place.file.root.text)) {
    return only(folder(place, join(unified, "configurations/nixos")));
  }
  if (members([first], "src").length > 0) return snowfall(first, place);
  return undefined;
}

/** What flake-parts is called: other libraries have functions called `mkFlake`, too. */
const PARTS = /(?:^|\.)(?:flake-parts|flakeParts|parts|fp)(?:\.lib)?\.mkFlake$/;

const only = (...layers: readonly Layer[]): Found => ({ layers, room: undefined });

function string(set: Value, name: string): string | undefined {
  const [value] = members([set], name);
  return value && textOf(value)?.text;
}

function folder(place: Place, path: string, entryFile?: string): FolderLayer {
  return {
    kind: "folder",
    path,
    place,
    read: plainName,
    ...(entryFile === undefined ? {} : { entryFile, givesInputs: true }),
  };
}

/** What `mkLib` was given, where it gives the function that is called. */
function libraryOf({ place }: Call): Value | undefined {
  const [callee] = expressions(place.node);
  const [base] = callee?.kind === "Select" ? expressions(callee) : [];
  const library = base && force(inside(place, base));
  return library?.kind === "call" && library.head === "mkLib" ? library.args[0] : undefined;
}

/** One folder per system: `systems/x86_64-linux/NAME/default.nix`. */
function snowfall(argument: Value, place: Place): Found {
  const [settings] = members([argument], "snowfall");
  const root = (settings && string(settings, "root")) ?? "";
  return perSystem(place, join(root, "systems"), /^[^/]+-linux$/);
}

function perSystem(place: Place, path: string, isSystem: RegExp): Found {
  const systems = new Set<string>();
  for (const each of place.file.paths()) {
    if (!isBelow(each, path)) continue;
    const [system, ...rest] = each.slice(path.length + 1).split("/");
    if (rest.length > 0 && isSystem.test(system!)) systems.add(system!);
  }
  return only(...[...systems].map((system) => folder(place, join(path, system), "default.nix")));
}

/** Modules, or a folder in `nix/`: https://github.com/nix-community/flakelight/blob/master/API_GUIDE.md */
function flakelight(source: Value, module: Value, place: Place): Found {
  const modules = modular(module, place, []);
  const top = textOf(source)?.text ?? "";
  const chosen = string(module, "nixDir");
  const [aliases] = members([module], "nixDirAliases").flatMap((each) =>
    members([each], "nixosConfigurations"),
  );
  const list = aliases && force(aliases);
  const others =
    list?.kind === "place" ? expressions(list.node).flatMap((each) => stringValue(each) ?? []) : [];
  const paths = ["nixosConfigurations", "nixos", ...others].map((name) =>
    join(chosen ?? join(top, "nix"), name),
  );
  const isThere = (path: string): boolean => place.file.paths().some((each) => isBelow(each, path));
  const folders = paths.filter(isThere).map((path) => folder(place, path));
  return folders.length > 0 ? only(...modules.layers, ...folders) : modules;
}

/** A flake made of modules: hosts may be in any of them. */
function modular(
  top: Value,
  at: Place,
  path: readonly string[] = ["flake"],
  special: readonly Value[] = [],
): Found {
  const modules = modulesOf(top, special, at);
  const { sets, config } = modules;
  const given = path.reduce((values, name) => members(values, name), [config] as readonly Value[]);
  at.file.outputs.push(...given);
  const own: Value = { kind: "parts", of: given, name: "config" };
  const inner = sets.flatMap((layer) => {
    const values = path.length === 0 ? [layer.place] : members([layer.place], path[0]!);
    return values.flatMap((value) => layersOf(applied(value, own)));
  });
  const holding = inner.filter((layer): layer is SetLayer => layer.kind === "set");
  const direct = holding.flatMap((layer) => configurations(layer, "nixosConfigurations"));
  const layers = [...direct, ...ofModules(modules, at)];
  if (layers.length > 0) return only(...layers);
  const [first] = sets;
  const room = holding.find(
    ({ place }) => place.file === first?.place.file && place.prefix.length === 0,
  )?.place;
  if (room) return { layers: [], room: { place: room, path: ["nixosConfigurations"] } };
  return {
    layers: [],
    room: first && { place: first.place, path: [...path, "nixosConfigurations"] },
  };
}

/** Where modules of other projects take hosts from: the path of a set, in which `*` is any name. */
const SETS: readonly (readonly string[])[] = [
  ["easy-hosts", "hosts"],
  ["lite-config", "hosts"],
  ["unify", "hosts", "nixos"],
  ["den", "hosts", "*"],
  ["clan", "machines"],
  ["clan", "inventory", "machines"],
];

/** Folders of hosts, by what must be set or imported for them to be read. */
const FOLDERS: readonly ((modules: Modules, at: Place) => readonly Layer[])[] = [
  // https://github.com/tgirlcloud/easy-hosts: `hosts/x86_64-nixos/NAME`
  ({ config }, at) => {
    const [settings] = members([config], "easy-hosts");
    const path = settings && string(settings, "path");
    return path === undefined ? [] : perSystem(at, path, /^[^/]+-nixos$/).layers;
  },
  // https://nixos-unified.org/guide/autowiring
  ({ imports }, at) => (imports.has("autoWire") ? [folder(at, "configurations/nixos")] : []),
  // https://github.com/ehllie/ez-configs
  ({ config }, at) => {
    const [settings] = members([config], "ezConfigs");
    const root = settings && string(settings, "root");
    return root === undefined ? [] : [folder(at, join(root, "nixos-configurations"))];
  },
  // https://docs.clan.lol/reference/flake-parts: a folder per machine
  ({ config }, at) =>
    members([config], "clan").length > 0 ? [folder(at, "machines", "configuration.nix")] : [],
];

/** The layers of the hosts that modules of other projects make. */
function ofModules(modules: Modules, at: Place): readonly Layer[] {
  const sets = SETS.flatMap((path) => layersAt([modules.config], path));
  return sets.length > 0 ? sets : FOLDERS.flatMap((find) => find(modules, at));
}

function layersAt(values: readonly Value[], [name, ...rest]: readonly string[]): readonly Layer[] {
  const all = values.map((value) => bodyOf(value));
  if (name === undefined) return all.flatMap((value) => layersOf(value));
  if (name !== "*") return layersAt(members(all, name), rest);
  const below = all.flatMap((value) => layersOf(value)).filter((layer) => layer.kind === "set");
  return layersAt(
    below.flatMap((layer) => entriesOf(layer)).map((entry) => entry.value),
    rest,
  );
}

/** What a module gives that is written as a function of what all of them say. */
function applied(value: Value, config: Value): Value {
  const found = force(value);
  const isFunction = found.kind === "place" && found.node.kind === "Function";
  return isFunction ? call(found, [config], found) : value;
}

/** What a module gives that is written as a function. */
function bodyOf(value: Value): Value {
  const found = force(value);
  if (found.kind === "parts") return { ...found, of: found.of.map((each) => bodyOf(each)) };
  if (found.kind !== "place" || found.node.kind !== "Function") return value;
  return inside(found, expressions(found.node).at(-1)!);
}
