import { attributeName, positionAt, EditError } from "nix-source";
import { addFirstHost, plainLines } from "./first.ts";
import { edited, refused, hostsOf, isExactly } from "./find.ts";
import type { ChangeResult, HostPath, Host, Hosts, NewHost } from "./host.ts";
import { copyFor, copyOfFile, editsFor, modelsFor, twinOf } from "./copy.ts";
import { importOf, importTwin } from "./modules.ts";
import { modelsOf } from "./model.ts";
import { pathForHost, modulesOf } from "./files.ts";
import { overlay } from "../files/overlay.ts";
import { planOf, type RepoFiles } from "../files/plan.ts";

// Adds a host beside one that it is like: as a folder, a file, a binding, an element or a call.

/**
 * Adds a host to a flake that people have written, in the way in which its other hosts are written.
 *
 * @param repo - its `flake.nix`, and the files that it imports.
 * @param name - a host name that no host has yet.
 * @returns the changed files and the modules that the new host must have; or why not, and the lines
 * to paste.
 */
export function addHost(repo: RepoFiles, name: string, options: NewHost = {}): ChangeResult {
  const known = hostsOf(repo);
  const { hosts } = known;
  if (hosts.some((host) => host.name === name)) {
    return refused(`there is a host ${name} already`, undefined);
  }
  const [like, ...others] = modelsOf(hosts, options.like, options.system);
  if (!like && options.like !== undefined) {
    return refused(`there is no host ${options.like} to imitate`, undefined);
  }
  if (!like) return guarded(undefined, name, options, () => addFirstHost(repo, known, name));
  const attempt = (each: Host): ChangeResult =>
    guarded(each, name, options, () => imitation(repo, known, each, name, options));
  const first = attempt(like);
  if (first.problems.length === 0) return first;
  return others.map(attempt).find(({ problems }) => problems.length === 0) ?? first;
}

function guarded(
  like: Host | undefined,
  name: string,
  options: NewHost,
  change: () => ChangeResult,
): ChangeResult {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    const { line } = positionAt(error.node.source, error.node.from);
    return refused(error.message, pasted(like, name, options), like?.file ?? "flake.nix", line);
  }
}

const pasted = (like: Host | undefined, name: string, options: NewHost): string =>
  `add this where the hosts are, and run the command again:\n${linesFor(like, name, options)}`;

function imitation(
  repo: RepoFiles,
  { hosts }: Hosts,
  like: Host,
  name: string,
  options: NewHost,
): ChangeResult {
  const { source } = like.entry;
  const names = [...hosts.map((host) => host.name), name];
  if (source.kind === "folder") {
    const paths = modulesOf(like, repo).map((path) => ({
      path: onSystem(pathForHost(path, like.name, name), like.system, options.system),
      like: path,
    }));
    return { changes: [], problems: [], like: like.name, modules: paths };
  }
  const { file } = source.expr;
  const wanted = new Map<string, string>();
  const made = (): ChangeResult | undefined => {
    const there = overlay(repo, wanted);
    const found = hostsOf(withOwnFiles(there, repo, like, name));
    return isExactly(found, names) ? madeOf(repo, found, like, name, wanted) : undefined;
  };
  const twin = twinOf(like, hosts, name, options, repo);
  if (twin) {
    wanted.set(twin.path, twin.content);
    const change = made();
    if (change) return change;
    const named = importOf(file);
    if (named) {
      const edits = importTwin(named, like.name, name);
      wanted.set(named.file.path, edited(repo, named.file.path, edits).content);
      const imported = made();
      if (imported) return imported;
    }
    wanted.clear();
  }
  wanted.set(file.path, edited(repo, file.path, editsFor(like, name, options)).content);
  const copied = copyOfFile(like, name, options, repo);
  if (copied) wanted.set(copied.path, copied.content);
  const message = "the way in which this flake makes its hosts is not understood";
  return made() ?? refused(message, pasted(like, name, options), file.path);
}

/** A repo with the files that the new host is to have: some flakes pass over hosts that have none. */
function withOwnFiles(files: RepoFiles, repo: RepoFiles, like: Host, name: string): RepoFiles {
  const own = modulesOf(like, repo)
    .map((path) => pathForHost(path, like.name, name))
    .filter((path) => files.get(path) === undefined);
  return overlay(files, new Map(own.map((path) => [path, "{ }"])));
}

/** The change that makes of a repo one with the new host in it. */
function madeOf(
  repo: RepoFiles,
  { hosts, files }: Hosts,
  like: Host,
  name: string,
  wanted: ReadonlyMap<string, string>,
): ChangeResult {
  const added = hosts.find((host) => host.name === name)!;
  const old = modulesOf(like, repo);
  const models = modelsFor(like, name);
  const modules = modulesOf(added, files, old).map((path): HostPath => ({
    path,
    like: models.get(path) ?? old.find((each) => pathForHost(each, like.name, name) === path),
  }));
  return {
    ...planOf(wanted, repo),
    like: like.name,
    modules: modules.filter(({ path }) => !wanted.has(path)),
  };
}

function onSystem(path: string, old: string | undefined, system: string | undefined): string {
  if (old === undefined || system === undefined) return path;
  const arch = (each: string) => each.replace(/-linux$/, "");
  return path.replace(new RegExp(`(^|/)${arch(old)}-(linux|nixos)/`), `$1${arch(system)}-$2/`);
}

/** The lines that someone would paste. */
function linesFor(like: Host | undefined, name: string, options: NewHost): string {
  try {
    if (!like || like.entry.source.kind === "folder") return plainLines(name);
    const text = copyFor(like, name, options);
    return like.entry.source.kind === "list" ? text : `${attributeName(name)} = ${text};`;
  } catch {
    return plainLines(name);
  }
}
