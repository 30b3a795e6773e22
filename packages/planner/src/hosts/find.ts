import { bare, descendants, type Node, stringValue } from "nix-source";
import { evaluate, lookUp, members, textOf } from "../eval/evaluate.ts";
import { type Expr, fileExpr, inside, openFlake, type Value } from "../eval/file.ts";
import { nodesOf, sourcesOf, sourcesOfAttribute } from "../eval/functions.ts";
import { discoveredHosts, libraryHosts, nestedFlakes } from "../eval/libraries.ts";
import { learn } from "../eval/memory.ts";
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
import { aliasIn, aroundIn, type Called, holds, isPartOf, pathsOf } from "./files.ts";
import { callsOf } from "./flake-calls.ts";
import { ANY_SYSTEM, type Around, type Host, type Hosts, type Outputs } from "./host.ts";

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
  let hosts: readonly Host[] = [];
  const found = new Map<string, AttrEntry[]>();
  for (const entry of sources.flatMap((each) => (each.kind === "opaque" ? [] : entriesOf(each)))) {
    const { name } = entry;
    if (name !== undefined && !isSetOfSystems(entry)) {
      found.set(name, [entry, ...(found.get(name) ?? [])]);
    }
  }
  hosts = [...found].map(([name, all]) => {
    const own = all.length > 1 ? all.find((each) => isInOwnFile(name, each)) : undefined;
    const entry = own ?? all[0]!;
    return hostOf(
      name,
      entry,
      all.filter((each) => each !== entry),
      () => hosts,
    );
  });
  const opaque = sources.find((source) => source.kind === "opaque");
  const hidden = opaque ? hiddenBy(opaque) : hosts.length === 0 ? nestedIn(repo) : undefined;
  return { hosts, hidden, outputs };
}

/** The flake further inside that the hosts are in, where this one has none. */
function nestedIn(repo: RepoFiles): Problem | undefined {
  const file = openFlake(repo);
  const folder =
    file && nestedFlakes(file).find((each) => NIXOS.test(repo.get(`${each}/flake.nix`) ?? ""));
  return folder === undefined ? undefined : problem("hosts-in-nested-flake", { folder });
}

/** What a flake says that has hosts. */
const NIXOS = /\bnixosConfigurations\b|\bnixosSystem\b/;

function hiddenBy({ what, expr: { node, file } }: OpaqueSource): Problem {
  return problem("hosts-hidden", { what, path: file.path, line: lineOf(node) });
}

/**
 * Whether a repo has exactly these hosts.
 *
 * @param about - names of hosts that come or go, and with them those that a flake makes of each.
 * @param before - the repo that they are gone from.
 */
export function hasHosts(
  repo: RepoFiles,
  names: readonly string[],
  about: readonly string[] = [],
  before = repo,
): boolean {
  const found = new Set(hostsOf(repo).hosts.map(({ name }) => name));
  const differing = [
    ...names.filter((name) => !found.has(name)),
    ...[...found].filter((name) => !names.includes(name)),
  ];
  if (differing.length === 0) return true;
  const guests = about.flatMap((name) => [...guestsOf(repo, name), ...guestsOf(before, name)]);
  return differing.every((name) => guests.includes(name));
}

/** The names of the hosts that a flake makes of what it says of another one, as `otter.guest`. */
export function guestsOf(repo: RepoFiles, name: string): readonly string[] {
  const { hosts } = hostsOf(repo);
  const host = hosts.find((each) => each.name === name);
  const own = new Set(host ? nodesOfHost(host) : []);
  return hosts.flatMap((each) =>
    each !== host && isPartOf(name, each.name) && nodesOfHost(each).some((node) => own.has(node))
      ? each.name
      : [],
  );
}

const nodesOfHost = ({ entry, also }: Host): readonly Node[] =>
  [entry, ...also].flatMap(({ node }) => node ?? []);

/** Whether an entry is in a file that bears the name of its host, or a part of that. */
function isInOwnFile(name: string, { source, node }: AttrEntry): boolean {
  const { path } = source.expr.file;
  const alias = node && aliasIn(path)?.name;
  return (
    node !== undefined && (holds(path, { name }) || (alias !== undefined && isPartOf(alias, name)))
  );
}

function hostOf(
  name: string,
  entry: AttrEntry,
  also: readonly AttrEntry[],
  all: () => readonly Host[],
): Host {
  const { node, source } = entry;
  const others = (): readonly Host[] => all().filter((each) => each.name !== name);
  const argument = once(() => argumentOf(name, entry, others));
  const paths = once(() => pathsOfHost({ name, argument: argument() }, entry));
  return {
    name,
    file: node && source.expr.file.path,
    node,
    entry,
    also,
    isOfAll: (folder) => isOfOthers(folder, others()),
    get around() {
      return argument() === undefined ? aroundOf(others()) : undefined;
    },
    get argument() {
      return argument();
    },
    get paths() {
      return paths();
    },
    get system() {
      return systemOf(entry);
    },
  };
}

/** Whether an entry is no host but a set of systems, as images often are: `nixosConfigurations.images.iso`. */
function isSetOfSystems({ source, written, value }: AttrEntry): boolean {
  if (source.kind !== "set" || written !== value || written.kind !== "expr") return false;
  if (bare(written.node).kind !== "AttrSet") return false;
  return sourcesOf(written).some(
    (each) =>
      each.kind === "set" &&
      entriesOf(each).some((entry) => {
        const made = evaluate(entry.value);
        return made.kind === "call" && made.head === "nixosSystem";
      }),
  );
}

/** A value that is computed when it is first asked for. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** The most hosts that are asked whether a folder has files of theirs: one that has them all has those of any. */
const MOST_ASKED = 8;

/** Whether a folder has files of these hosts, or, where it is none in a folder of hosts, such as they name. */
const isOfOthers = (folder: string, others: readonly Host[]): boolean => {
  const asked = others.slice(0, MOST_ASKED);
  const isBelowIt = (path: string): boolean => isBelow(path, folder);
  return (
    asked.some(({ paths }) => paths.some(isBelowIt)) ||
    (aliasIn(folder) === undefined &&
      asked.some(({ entry }) => pathsOf(entry.value).some(isBelowIt)))
  );
};

/**
 * What the entry of a host calls it further inside, where that is not the name of the entry: a text that
 * no other entry has, and that is a part of the name or of a path, or has the name as a part of it.
 */
function argumentOf(
  name: string,
  { written, value, source, node }: AttrEntry,
  others: () => readonly Host[],
): string | undefined {
  const expr = written.kind === "expr" ? definitionOf(written) : undefined;
  const texts = [
    ...(expr ? descendants(expr.node).map((each) => stringValue(each)) : []),
    ...namesInKey(source.expr, node),
  ];
  const paths = (expr ? [written, value] : [value]).flatMap((each) => pathsOf(each));
  const aliases = new Set(paths.flatMap((path) => aliasIn(path)?.name ?? []));
  if (texts.includes(name) || aliases.has(name)) return undefined;
  const inPaths = [...aliases].filter((alias) => isPartOf(alias, name));
  const candidates = [...texts, ...inPaths].filter(
    (text): text is string =>
      text !== undefined && /^\w[\w.-]*$/.test(text) && !ANY_SYSTEM.test(text),
  );
  const related = [...new Set(candidates)].filter(
    (text) => aliases.has(text) || isPartOf(text, name) || isPartOf(name, text),
  );
  const own = related.filter((text) => !others().some((host) => isCalledSo(host, text)));
  return own.find((text) => aliases.has(text)) ?? own[0];
}

/** What a name is put together of, as `"${name}-niri"` is of what `name` stands for. */
const namesInKey = (at: Expr, node: Node | undefined): readonly (string | undefined)[] =>
  (node?.kind === "Binding" ? node.path : []).flatMap((each) =>
    each.kind === "String" && each.parts.length > 1
      ? each.parts.flatMap((part) =>
          part.kind === "Interpolation" ? textOf(inside(at, part.expression))?.text : [],
        )
      : [],
  );

/** What the names of hosts have around what their entries call them, where it is the same for all. */
function aroundOf(hosts: readonly Host[]): Around | undefined {
  const found = hosts
    .slice(0, MOST_ASKED)
    .map(({ name, argument }) => (argument === undefined ? undefined : aroundIn(name, argument)));
  const [first] = found;
  const isSame = found.every(
    (each) => each?.before === first?.before && each?.after === first?.after,
  );
  return isSame ? first : undefined;
}

/** Whether the entry of another host has a text as well. */
const isCalledSo = ({ name, entry: { written } }: Host, text: string): boolean =>
  name === text || (written.kind === "expr" && written.node.text.includes(`"${text}"`));

/** The expression that a variable stands for. */
function definitionOf(expr: Expr): Expr {
  let found = expr;
  for (let count = 0; count < 10 && bare(found.node).kind === "Identifier"; count++) {
    const [next, ...more] = lookUp(found, bare(found.node).text) ?? [];
    if (next?.kind !== "expr" || more.length > 0 || next.prefix.length > 0) break;
    found = next;
  }
  return found;
}

function pathsOfHost(host: Called, { source, value, written }: AttrEntry): readonly string[] {
  const found = [...new Set([...pathsOf(written), ...pathsOf(value)])].filter((path) =>
    holds(path, host),
  );
  const paths = source.expr.file.paths();
  if (source.kind === "set" && source.folder !== undefined) {
    const folder = join(source.folder, host.name);
    const file = join(folder, "configuration.nix");
    if (paths.includes(file)) return [...new Set([file, ...found])];
    return paths.some((path) => isBelow(path, folder)) ? [...new Set([folder, ...found])] : found;
  }
  if (found.length > 0 || source.kind !== "folder") return found;
  const own = join(source.path, host.name);
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
  learn();
  let modules: readonly SetSource[] | undefined;
  const found = sourcesIn(body, () => discoveredHosts(flake));
  return {
    ...found,
    lambda,
    get modules() {
      return (modules ??=
        found.modules ?? callsOf(body).flatMap((made) => libraryHosts(made)?.modules ?? []));
    },
  };
}

function sourcesIn(body: Value, discover: () => readonly AttrSource[]): LibraryHosts {
  const all = sourcesOf(body, libraryHosts);
  const found = all.flatMap((source) =>
    source.kind === "set" || source.kind === "list" || source.kind === "folder"
      ? sourcesOfAttribute(source, "nixosConfigurations", libraryHosts)
      : [],
  );
  const only = (sources: readonly AttrSource[]): LibraryHosts => ({ sources, room: undefined });
  if (found.some(({ kind }) => kind !== "opaque")) return only(found);
  const nodes = hivesIn(body).flatMap((hive) => nodesOf(hive, libraryHosts));
  if (found.length === 0 && nodes.some(({ kind }) => kind !== "opaque")) return only(nodes);
  let library: LibraryHosts | undefined;
  for (const call of callsOf(body)) {
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

/** The hives of colmena among the outputs: one of them may be made of the other. */
function hivesIn(body: Value): readonly Value[] {
  const [made] = members([body], "colmenaHive").map((each) => evaluate(each));
  const [given] = made?.kind === "call" && made.head === "makeHive" ? made.args : [];
  return given ? [given] : members([body], "colmena").slice(0, 1);
}

/** Calls that make packages and shells for each system, and never hosts. */
const HARMLESS =
  /(each|for|forEach)(Default|All)?(Supported)?Systems?(Map)?$|eachSystem|simpleFlake/i;
