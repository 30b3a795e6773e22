import { pathsIn } from "../files/nix-paths.ts";
import { dirname, isWithin } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { holds, isOwnFolder, moduleFile, pathsOf } from "./files.ts";
import type { Host } from "./host.ts";
import { makeupOf } from "./makeup.ts";
import { partsOf } from "./parts.ts";
import { placesByName } from "./places-by-name.ts";

// Which files flow into one host alone and bear its name: those that its entry names, and those that any
// module finds by the name, as `home/ada/${config.networking.hostName}.nix`.

/** The most hosts that are asked whether a file is theirs as well. */
const MOST_ASKED = 50;

/** Folders in which a name may well be that of a person. */
const OF_PEOPLE = /(?:^|\/)(?:users?|people|homes?|home-manager)\/(?:[^/]+\/)?[^/]*$/;

/** Keys and what they encrypt are no other machine's, and no module. */
const SECRET = /\.(?:age|gpg|asc|pub|key|pem|crt|enc|sops)$|(?:^|\/)(?:secrets?|keys)\//;

/**
 * The files of a repo that are a host's own by their names, as far as it is told what flows into it.
 *
 * @param others - all other hosts: what flows into them as well is nobody's own.
 */
export function ownFiles(repo: RepoFiles, host: Host, others: readonly Host[]): readonly string[] {
  const { file } = host.entry.source.expr;
  const present = new Set(file.paths());
  const { files: parts } = partsOf(repo);
  const isOwn = (path: string): boolean =>
    present.has(path) && holds(path, host) && !SECRET.test(path) && !parts.has(path);
  const collected = collectedFiles(host, others, file.paths()).filter(isOwn);
  const own = new Set([...filesOf(host).filter(isOwn), ...collected]);
  for (const path of own) {
    const module = path.endsWith(".nix") ? file.load(path) : undefined;
    for (const each of module ? pathsIn(module.root, dirname(path)) : []) {
      const found = [each, moduleFile(each)].find(isOwn);
      if (found !== undefined && found !== "") own.add(found);
    }
  }
  // What lies in a folder of the host's own is copied with the folder, whoever else names it.
  const folders = host.paths.flatMap((path) =>
    isOwnFolder(dirname(path), host) ? [path, dirname(path)] : path,
  );
  const beyond = [...own].filter((path) => !folders.some((folder) => isWithin(path, folder)));
  if (beyond.length === 0) return [...own];
  const theirs = new Set(others.slice(0, MOST_ASKED).flatMap(filesOf));
  const written = new Set(
    filesOf(host).flatMap((path) => {
      const module = path.endsWith(".nix") ? file.load(path) : undefined;
      return module ? pathsIn(module.root, dirname(path)).map(moduleFile) : [];
    }),
  );
  const isDoubtful = (path: string): boolean => OF_PEOPLE.test(path) && written.has(path);
  const isCollected = new Set(collected);
  const shared = beyond.filter(
    (path) => theirs.has(path) || (isDoubtful(path) && !isCollected.has(path)),
  );
  return [...own].filter((path) => !shared.includes(path));
}

/** Folders that have those of hosts, whatever else is in them. */
const OF_HOSTS = /(?:^|\/)(?:hosts?|machines?|systems?|nodes|devices|computers)$/;

/**
 * The modules in folders that have something for each host, by its name: however these are found, a host is to
 * have its own there.
 */
function collectedFiles(
  host: Host,
  others: readonly Host[],
  paths: readonly string[],
): readonly string[] {
  const names = new Set([host.name, host.argument ?? host.name]);
  const modules = paths.filter((path) => path.endsWith(".nix"));
  const places = new Map<string, string>();
  for (const path of modules) {
    const parts = path.split("/");
    const at = parts.findIndex((part) => names.has(stem(part)));
    if (at > 0) places.set(path, parts.slice(0, at).join("/"));
  }
  const folders = new Set([...places.values()].filter((folder) => !OF_HOSTS.test(folder)));
  // What the others are called takes time to find out: it is asked only where a folder does not tell by itself.
  const shared = folders.size > 0 ? foldersOfOthers(modules, others) : folders;
  return modules.filter((path) => {
    const folder = places.get(path);
    return folder !== undefined && (shared.has(folder) || OF_HOSTS.test(folder));
  });
}

const stem = (part: string): string => part.replace(/\.nix$/, "");

/** The folders that have a module of one of these hosts, by its name. */
function foldersOfOthers(modules: readonly string[], others: readonly Host[]): ReadonlySet<string> {
  const names = new Set(others.flatMap(({ name, argument }) => [name, argument ?? name]));
  return new Set(
    modules.flatMap((path) => {
      const parts = path.split("/");
      const at = parts.findIndex((part) => names.has(stem(part)));
      return at > 0 ? parts.slice(0, at).join("/") : [];
    }),
  );
}

/** The files that flow into a host, or that its modules name. */
function filesOf(host: Host): readonly string[] {
  const { modules } = makeupOf(host);
  const named = modules.flatMap(({ definitions }) =>
    definitions.flatMap(({ value }) =>
      value && value.node.kind !== "AttrSet" && value.node.text.includes("/") ? pathsOf(value) : [],
    ),
  );
  const all = [...host.paths, ...modules.flatMap(({ set, name }) => (set ? name : [])), ...named];
  return [...new Set(all.flatMap((path) => [path, moduleFile(path)]))];
}

/** The places that modules find by the name of a host, but for those that flow into others as well. */
export function ownPlaces(host: Host, others: readonly Host[]): readonly string[] {
  const places = placesByName(host, NOBODY)
    .map(({ path }) => path)
    .filter((path) => !SECRET.test(path));
  if (places.length === 0) return [];
  const theirs = others.slice(0, MOST_ASKED).flatMap(filesOf);
  return places.filter((place) => !theirs.some((path) => isWithin(path, place)));
}

/** A name that no host has. */
const NOBODY = "no-host-is-called-so";
