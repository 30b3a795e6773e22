import { evaluate, members, textOf } from "../eval/evaluate.ts";
import { fileExpr, inside, openFlake, type UnknownCall, type Value } from "../eval/file.ts";
import { sourcesOf, sourcesOfAttribute } from "../eval/functions.ts";
import { discoveredHosts, libraryHosts } from "../eval/libraries.ts";
import {
  entriesOf,
  type AttrEntry,
  type AttrSource,
  type LibraryHosts,
  type OpaqueSource,
  type SetSource,
} from "../eval/names.ts";
import { isBelow, join } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { lineOf, problem, type Problem } from "../problems.ts";
import { holds, pathsOf } from "./files.ts";
import type { Host, Hosts, Outputs } from "./host.ts";

// Finds the hosts of a flake, whatever they are written as.

/** The hosts that were found before: a repo as it is read once does not change. */
const remembered = new WeakMap<RepoFiles, Hosts>();

/** The hosts of a repo's `flake.nix`, in the order of the text. */
export function hostsOf(repo: RepoFiles): Hosts {
  const known = remembered.get(repo) ?? hostsIn(repo);
  remembered.set(repo, known);
  return known;
}

function hostsIn(repo: RepoFiles): Hosts {
  const outputs = outputsOf(repo);
  if (!outputs) {
    const isThere = repo.get("flake.nix") !== undefined;
    const hidden = problem(isThere ? "outputs-unreadable" : "flake-missing", {});
    return { hosts: [], hidden, outputs };
  }
  const { sources } = outputs;
  const found = sources
    .flatMap((source) => (source.kind === "opaque" ? [] : entriesOf(source)))
    .flatMap((entry) => (entry.name === undefined ? [] : hostOf(entry.name, entry)));
  const hosts = [...new Map(found.map((host) => [host.name, host])).values()];
  const opaque = sources.find((source) => source.kind === "opaque");
  return { hosts, hidden: opaque && hiddenBy(opaque), outputs };
}

function hiddenBy({ what, expr: { node, file } }: OpaqueSource): Problem {
  return problem("hosts-hidden", { what, path: file.path, line: lineOf(node) });
}

/** Whether a repo has exactly these hosts. */
export function hasHosts(repo: RepoFiles, names: readonly string[]): boolean {
  const found = new Set(hostsOf(repo).hosts.map(({ name }) => name));
  return found.size === names.length && names.every((name) => found.has(name));
}

function hostOf(name: string, entry: AttrEntry): Host {
  const { node, source } = entry;
  let paths: readonly string[] | undefined;
  return {
    name,
    file: node && source.expr.file.path,
    node,
    entry,
    get paths() {
      return (paths ??= pathsOfHost(name, entry));
    },
    get system() {
      return systemOf(entry);
    },
  };
}

function pathsOfHost(name: string, { source, value, written }: AttrEntry): readonly string[] {
  const found = [...new Set([...pathsOf(written), ...pathsOf(value)])].filter((path) =>
    holds(path, name),
  );
  const paths = source.expr.file.paths();
  if (source.kind === "set" && source.folder !== undefined) {
    const folder = join(source.folder, name);
    const file = join(folder, "configuration.nix");
    if (paths.includes(file)) return [...new Set([file, ...found])];
    return paths.some((path) => isBelow(path, folder)) ? [...new Set([folder, ...found])] : found;
  }
  if (found.length > 0 || source.kind !== "folder") return found;
  const own = join(source.path, name);
  if (paths.includes(`${own}.nix`)) return [`${own}.nix`];
  const names = [source.entryFile ?? ["default.nix", "configuration.nix"]].flat();
  const files = names.map((each) => join(own, each));
  return files
    .filter((each) => paths.includes(each))
    .concat(files)
    .slice(0, 1);
}

function systemOf({ value, written, source }: AttrEntry): string | undefined {
  if (source.kind === "set" && source.system !== undefined) return source.system;
  const made = evaluate(value);
  const args = made.kind === "call" ? made.args : [];
  for (const each of [written, value, ...args]) {
    const [found] = members([each], "system");
    const system = found && textOf(found)?.text;
    if (system !== undefined) return system;
  }
  if (source.kind === "folder") return /(?:^|\/)([^/]+-linux)$/.exec(source.path)?.[1];
  const text = written.kind === "expr" ? written.node.text : "";
  return /"([a-z0-9_]+-linux)"/.exec(text)?.[1];
}

/**
 * Finds where the hosts are in the outputs: written out, in a library that is known, or in folders.
 *
 * @returns undefined when there is no `flake.nix` or it has no outputs.
 */
function outputsOf(repo: RepoFiles): Outputs | undefined {
  const file = openFlake(repo);
  if (!file) return undefined;
  const flake = fileExpr(file);
  const [given, ...more] = members([flake], "outputs");
  if (!given || more.length > 0) return undefined;
  const outputs = evaluate(given);
  const isFunction = outputs.kind === "expr" && outputs.node.kind === "Function";
  if (!isFunction && outputs.kind !== "call") return undefined;
  const lambda = isFunction ? outputs : undefined;
  const body = isFunction ? inside(outputs, outputs.node.body) : outputs;
  file.outputs.push(body);
  let modules: readonly SetSource[] | undefined;
  const found = sourcesIn(body, () => discoveredHosts(flake));
  return {
    ...found,
    lambda,
    get modules() {
      return (modules ??=
        found.modules ?? callsIn(body).flatMap((made) => libraryHosts(made)?.modules ?? []));
    },
  };
}

function sourcesIn(body: Value, discover: () => readonly AttrSource[]): LibraryHosts {
  const all = sourcesOf(body, libraryHosts);
  const found = all.flatMap((source) =>
    source.kind === "set" || source.kind === "list"
      ? sourcesOfAttribute(source, "nixosConfigurations", libraryHosts)
      : [],
  );
  const only = (sources: readonly AttrSource[]): LibraryHosts => ({ sources, room: undefined });
  if (found.some(({ kind }) => kind !== "opaque")) return only(found);
  let library: LibraryHosts | undefined;
  for (const call of callsIn(body)) {
    const made = libraryHosts(call);
    if (made?.sources.some(({ kind }) => kind !== "opaque")) return made;
    library ??= made;
  }
  const folders = discover();
  if (folders.length > 0) return only(folders);
  if (found.length > 0) return only(found);
  if (library) return library;
  const hiding = all.filter((source) => source.kind === "opaque" && !HARMLESS.test(source.what));
  const room = all.find((source) => source.kind === "set" && source.expr.prefix.length === 0);
  return {
    sources: hiding,
    room:
      room && hiding.length === 0 ? { expr: room.expr, path: ["nixosConfigurations"] } : undefined,
  };
}

/** Calls that make packages and shells for each system, and never hosts. */
const HARMLESS =
  /(each|for|forEach)(Default|All)?(Supported)?Systems?(Map)?$|eachSystem|simpleFlake/i;

/** The calls that an expression consists of, at its top. */
function callsIn(value: Value): readonly UnknownCall[] {
  const found = evaluate(value);
  if (found.kind === "call") {
    const isJoined = /^(recursiveUpdate|mergeAttrs)$/.test(found.head);
    return [found, ...(isJoined ? found.args.flatMap(callsIn) : [])];
  }
  if (found.kind !== "expr" || found.node.kind !== "Binary") return [];
  return [found.node.left, found.node.right].flatMap((side) => callsIn(inside(found, side)));
}
