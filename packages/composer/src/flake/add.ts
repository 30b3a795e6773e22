import {
  append,
  attributeName,
  attributes,
  bare,
  descendants,
  elements,
  expressions,
  find,
  literal,
  parse,
  positionAt,
  set,
  Refusal,
  apply,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { changed, excerpt, type Changes } from "./copy.ts";
import { firstHost, plainLines } from "./first.ts";
import { edited, hasHosts, refused, withFile, type FlakeChange, type HostPath } from "./growth.ts";
import { hostsOf, type Host, type Hosts } from "./hosts.ts";
import { addBinding, addElement } from "./insert.ts";
import { entriesOf } from "./layers.ts";
import { modulesOf } from "./own-modules.ts";
import { ownPaths } from "./own-paths.ts";
import { sourceOf } from "./source.ts";
import { holds, renamedPath } from "./naming.ts";
import { neighbourOf } from "./neighbour.ts";
import { folderOf, join, normal } from "./repo.ts";
import { planOf, type RepoFiles } from "../plan.ts";
import { fileValue, force, type Place, type Value } from "./value.ts";

/** What is known of a new host. */
export interface NewHost {
  /** As `x86_64-linux`: written where its neighbour writes one. */
  readonly system?: string;
  /** The host to imitate; else the last of the most common shape. */
  readonly like?: string;
}

/**
 * Adds a host to a flake that people have written, in the way in which its other hosts are written.
 *
 * @param repo - its `flake.nix`, and the files that it imports.
 * @param name - a host name that no host has yet.
 * @returns the changed files and the modules that the new host must have; or why not, and the lines
 * to paste.
 */
export function addHost(repo: RepoFiles, name: string, options: NewHost = {}): FlakeChange {
  const known = hostsOf(repo);
  const { hosts } = known;
  if (hosts.some((host) => host.name === name)) {
    return refused(`there is a host ${name} already`, undefined);
  }
  const like = neighbourOf(hosts, options.like, options.system);
  if (!like && options.like !== undefined) {
    return refused(`there is no host ${options.like} to imitate`, undefined);
  }
  try {
    return like ? imitation(repo, known, like, name, options) : firstHost(repo, known, name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { line } = positionAt(error.node.source, error.node.from);
    const fix = `add this where the hosts are, and run the command again:\n${linesFor(like, name, options)}`;
    return refused(error.message, fix, like?.file ?? "flake.nix", line);
  }
}

function imitation(
  repo: RepoFiles,
  { hosts }: Hosts,
  like: Host,
  name: string,
  options: NewHost,
): FlakeChange {
  const { layer } = like.entry;
  const names = [...hosts.map((host) => host.name), name];
  const pasted = () =>
    `add this where the hosts are, and run the command again:\n${linesFor(like, name, options)}`;
  if (layer.kind === "folder") {
    const paths = modulesOf(like, repo).map((path) => ({
      path: onSystem(renamedPath(path, like.name, name), like.system, options.system),
      like: path,
    }));
    return { changes: [], problems: [], like: like.name, modules: paths };
  }
  const { file } = layer.place;
  const twin = twinOf(like, hosts, name, options, repo);
  if (twin) {
    const there = withFile(repo, twin.path, twin.content);
    if (hasHosts(there, names)) {
      return madeOf(repo, there, like, name, new Map([[twin.path, twin.content]]));
    }
  }
  const edits = editsFor(like, name, options);
  const after = edited(repo, file.path, edits);
  const copied = after && copyOfFile(like, name, options, repo);
  const whole = after && (copied ? withFile(after.repo, copied.path, copied.content) : after.repo);
  if (!whole || !hasHosts(whole, names)) {
    return refused(
      "the way in which this flake makes its hosts is not understood",
      pasted(),
      file.path,
    );
  }
  const wanted = new Map([[file.path, after.content]]);
  if (copied) wanted.set(copied.path, copied.content);
  return madeOf(repo, whole, like, name, wanted);
}

/** The change that makes of a repo one with the new host in it. */
function madeOf(
  repo: RepoFiles,
  whole: RepoFiles,
  like: Host,
  name: string,
  wanted: ReadonlyMap<string, string>,
): FlakeChange {
  const added = hostsOf(whole).hosts.find((host) => host.name === name)!;
  const old = modulesOf(like, repo);
  const models = modelsFor(like, name);
  const modules = modulesOf(added, whole, old).map((path): HostPath => ({
    path,
    like: models.get(path) ?? old.find((each) => renamedPath(each, like.name, name) === path),
  }));
  return {
    ...planOf(wanted, repo),
    like: like.name,
    modules: modules.filter(({ path }) => !wanted.has(path)),
  };
}

/** A file that is about one host and is found by itself has a twin for each other host. */
function twinOf(
  like: Host,
  hosts: readonly Host[],
  name: string,
  options: NewHost,
  repo: RepoFiles,
): { path: string; content: string } | undefined {
  const { layer, node } = like.entry;
  const { file } = layer.place;
  const path = renamedPath(file.path, like.name, name);
  const isAlone = hosts.filter((host) => host.file === file.path).length === 1;
  if (path === file.path || !isAlone || repo.get(path) !== undefined) return undefined;
  if (layer.kind !== "set" || node?.kind !== "Binding") return undefined;
  const label = attributes(node.children[0]!)[layer.place.prefix.length]!;
  const whole = fileValue(file);
  const edits = changed(whole, { ...changesFor(like, whole, name, options), paths: new Map() });
  const named = { from: label.from, to: label.to, insert: attributeName(name) };
  return { path, content: apply(file.root.text, [...edits, named]) };
}

/** The files of the neighbour that do not bear its name, by those that the new host has instead. */
function modelsFor(like: Host, name: string): ReadonlyMap<string, string> {
  const { layer, written } = like.entry;
  if (layer.kind !== "set") return new Map();
  const place = sourceOf(written, layer.place);
  const folder = folderOf(place.file.path);
  return new Map(
    [...ownPaths(like, place).paths].flatMap(([path, to]): [string, string][] => {
      const [from, target] = [path, to(name)].map((each) => normal(`${folder}/${each}`));
      if (from === undefined || target === undefined) return [];
      return [[target, from.endsWith(".nix") ? from : join(from, "default.nix")]];
    }),
  );
}

/** The edits to the file of the neighbour's entry. */
function editsFor(like: Host, name: string, options: NewHost): readonly Edit[] {
  const { layer, node } = like.entry;
  const text = copyFor(like, name, options);
  if (layer.kind === "list") return addElement(layer, text);
  if (layer.kind !== "set") return [];
  const label =
    node!.kind === "Binding"
      ? attributes(node!.children[0]!)[layer.place.prefix.length]
      : undefined;
  return addBinding(layer, name, text, label?.kind === "String");
}

/** The neighbour's expression, as that of the new host. */
function copyFor(like: Host, name: string, options: NewHost): string {
  const { layer, written } = like.entry;
  const place = sourceOf(written, layer.place);
  if (layer.kind === "list" && stringValue(place.node) === like.name) return literal(name);
  const copy = excerpt(place.node, changed(place, changesFor(like, place, name, options)));
  const text = withSystem(copy, like, options.system);
  if (ownPaths(like, place).isComplete) return text;
  const root = parse(text);
  const modules = find(root, ["modules"])?.value ?? modulesIn(root);
  if (!modules || !elements(modules)) return text;
  const folder = folderOf(layer.place.file.path);
  const path = folder === "" ? `./hosts/${name}/configuration.nix` : `./${name}/configuration.nix`;
  return apply(text, append(modules, path));
}

/** Where a neighbour leaves its system to its helper, but others of them do not, the copy must not. */
function withSystem(text: string, { system, entry }: Host, wanted: string | undefined): string {
  if (wanted === undefined || system === wanted || text.includes(wanted)) return text;
  const { layer } = entry;
  const isUsual =
    layer.kind !== "folder" && entriesOf(layer).some(({ written }) => writesSystem(written));
  if (!isUsual) return text;
  const made = bare(expressions(parse(text))[0]!);
  const settings = made.kind === "Apply" ? bare(expressions(made).at(-1)!) : made;
  return settings.kind === "AttrSet"
    ? apply(text, set(settings, ["system"], literal(wanted)))
    : text;
}

function writesSystem(written: Value): boolean {
  if (written.kind !== "place") return false;
  const made = bare(written.node);
  const settings = made.kind === "Apply" ? bare(expressions(made).at(-1)!) : made;
  return settings.kind === "AttrSet" && find(settings, ["system"]) !== undefined;
}

/** The list of modules in a call: of whatever function, they are called `modules`. */
function modulesIn(root: Node): Node | undefined {
  const binding = descendants(root).find(
    (node) => node.kind === "Binding" && /^(?:modules|extraModules)$/.test(node.children[0]!.text),
  );
  return binding && find(parse(`{${binding.text}}`), ["modules"])
    ? binding.children.findLast(({ kind }) => kind === "List")
    : undefined;
}

function changesFor(like: Host, place: Place, name: string, { system }: NewHost): Changes {
  const outside =
    place.file.root.text.slice(0, place.node.from) + place.file.root.text.slice(place.node.to);
  const { paths } = ownPaths(like, place);
  return {
    old: like.name,
    name,
    ...(system === undefined ? {} : { system: { old: like.system, name: system } }),
    paths: new Map([...paths].map(([path, to]) => [path, to(name)])),
    isCopy: true,
    isShared: (path) => /\//.test(path) && isNamed(outside, path),
  };
}

const isNamed = (text: string, path: string): boolean => {
  const at = text.indexOf(path);
  return at >= 0 && !/[\w./-]/.test(text[at + path.length] ?? " ");
};

/** The neighbour's entry may import a file that is no module, but makes the whole system. */
function copyOfFile(
  like: Host,
  name: string,
  options: NewHost,
  repo: RepoFiles,
): { path: string; content: string } | undefined {
  const made = force(like.entry.value);
  if (made.kind !== "call") return undefined;
  const { file } = made.place;
  if (file === like.entry.layer.place.file || !holds(file.path, like.name)) return undefined;
  const path = renamedPath(file.path, like.name, name);
  if (repo.get(path) !== undefined) return undefined;
  const whole = fileValue(file);
  const edits = changed(whole, { ...changesFor(like, whole, name, options), paths: new Map() });
  return { path, content: apply(file.root.text, edits) };
}

function onSystem(path: string, old: string | undefined, system: string | undefined): string {
  if (old === undefined || system === undefined) return path;
  const arch = (each: string) => each.replace(/-linux$/, "");
  return path.replace(new RegExp(`(^|/)${arch(old)}-(linux|nixos)/`), `$1${arch(system)}-$2/`);
}

/** The lines that someone would paste. */
function linesFor(like: Host | undefined, name: string, options: NewHost): string {
  try {
    if (!like || like.entry.layer.kind === "folder") return plainLines(name);
    const text = copyFor(like, name, options);
    return like.entry.layer.kind === "list" ? text : `${attributeName(name)} = ${text};`;
  } catch {
    return plainLines(name);
  }
}
