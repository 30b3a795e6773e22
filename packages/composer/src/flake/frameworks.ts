import { expressions } from "nix-source";
import {
  configurations,
  layersBelow,
  layersOf,
  plainName,
  type FolderLayer,
  type Layer,
  type SetLayer,
} from "./layers.ts";
import type { Outputs } from "./outputs.ts";
import { join } from "./repo.ts";
import {
  fileValue,
  force,
  inside,
  members,
  text,
  type Call,
  type Place,
  type Value,
} from "./value.ts";

// Flakes whose outputs come from a library that is known by its name.

type Found = Pick<Outputs, "layers" | "room">;

/** The hosts of a call of such a library; nothing when it is none. */
export function frameworkLayers(found: Call): Found | undefined {
  const { head, callee, args, place } = found;
  const [first, second] = args;
  if (head === "mkFlake" && second && args.length === 2) {
    const modules = modular(second);
    return modules.layers.length > 0 || PARTS.test(callee) ? modules : undefined;
  }
  if (head === "flakelight" || callee.endsWith("flakelight.lib.mkFlake")) {
    return second ? modular(second, []) : undefined;
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
  return value && text(value)?.text;
}

function folder(place: Place, path: string, entryFile?: string): FolderLayer {
  return {
    kind: "folder",
    path,
    place,
    filters: [],
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
    if (!each.startsWith(`${path}/`)) continue;
    const [system, ...rest] = each.slice(path.length + 1).split("/");
    if (rest.length > 0 && isSystem.test(system!)) systems.add(system!);
  }
  return only(...[...systems].map((system) => folder(place, join(path, system), "default.nix")));
}

/** A flake made of modules, as with flake-parts: hosts may be in any of them. */
function modular(top: Value, path: readonly string[] = ["flake"]): Found {
  const modules = modulesOf(top);
  const plain = modules.flatMap((module) => layersOf(module));
  const sets = [...plain, ...layersBelow(plain, "config")].filter((layer) => layer.kind === "set");
  const inner = sets.flatMap((layer) =>
    path.length === 0 ? [layer] : layersBelow([layer], path[0]!),
  );
  const holding = inner.filter((layer): layer is SetLayer => layer.kind === "set");
  const direct = holding.flatMap((layer) => configurations(layer, "nixosConfigurations"));
  const easy = sets.flatMap((layer) => easyHosts(layer));
  const layers = [...direct, ...easy];
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

/** A module and what it imports, as far as it is at hand. */
function modulesOf(top: Value): readonly Place[] {
  const found: Place[] = [];
  const rest: Value[] = [top];
  for (let next = rest.pop(); next && found.length < 500; next = rest.pop()) {
    const value = moduleOf(next);
    for (const each of value) {
      if (found.some(({ node }) => node === each.node)) continue;
      found.push(each);
      for (const list of members([each], "imports").map((one) => force(one)))
        rest.push(...listed(list));
    }
  }
  return found;
}

function listed(value: Value): readonly Value[] {
  const list = force(value);
  if (list.kind === "call")
    return /^import-?tree$/i.test(list.head) ? [list] : list.args.flatMap(listed);
  if (list.kind !== "place") return [];
  const all = expressions(list.node).map((each) => inside(list, each));
  if (list.node.kind === "List") return all;
  return list.node.kind === "Binary" ? all.flatMap(listed) : [];
}

function moduleOf(value: Value): readonly Place[] {
  const found = force(value);
  const path = text(found);
  if (path?.isPath && found.kind !== "call") {
    const file = placeOf(value)?.file.load(path.text);
    return file ? [...moduleOf(fileValue(file))] : [];
  }
  if (found.kind === "call" && /^import-?tree$/i.test(found.head)) {
    const root = found.args[0] && text(found.args[0]);
    const { file } = found.place;
    if (!root?.isPath) return [];
    return file
      .paths()
      .filter((each) => each.endsWith(".nix") && within(each, root.text) && !each.includes("/_"))
      .flatMap((each) => file.load(each) ?? [])
      .flatMap((each) => moduleOf(fileValue(each)));
  }
  if (found.kind !== "place") return [];
  if (found.node.kind === "Function") {
    return moduleOf(inside(found, expressions(found.node).at(-1)!));
  }
  return found.node.kind === "AttrSet" ? [found] : [];
}

const within = (path: string, top: string): boolean => top === "" || path.startsWith(`${top}/`);

const placeOf = (value: Value): Place | undefined =>
  value.kind === "place" ? value : value.kind === "call" ? value.place : undefined;

/** `easy-hosts.hosts.NAME`, or folders as `hosts/x86_64-nixos/NAME`. */
function easyHosts(layer: SetLayer): readonly Layer[] {
  const [settings, ...more] = layersBelow([layer], "easy-hosts");
  if (!settings || settings.kind !== "set" || more.length > 0) return [];
  const { place } = settings;
  const hosts = layersBelow([settings], "hosts");
  if (hosts.length > 0) return hosts;
  const path = string(place, "path");
  if (path === undefined) return [];
  return perSystem(place, path, /^[^/]+-nixos$/).layers;
}
