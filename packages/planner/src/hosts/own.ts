import type { Node } from "nix-source";
import type { NixFile } from "../eval/file.ts";
import { dirname, isBelow } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { aliasIn, holds } from "./files.ts";
import { hostsOf } from "./find.ts";
import type { Host } from "./host.ts";
import { partsOf, type PartDefinition, type NameStep } from "./parts.ts";
import { computedIn, leadsTo, mentionsIn, type Mention, type Names } from "./references.ts";
import { bears } from "./words.ts";

// Which definitions of a flake's modules are one host's own.

/** A definition that is one host's own. */
export interface OwnDefinition extends PartDefinition {
  /** The step that bears the name of the host. */
  readonly at: number;
  /** The names up to that step. */
  readonly path: readonly string[];
}

/** Names behind which there are people, groups or outputs, not hosts. */
const NO_HOSTS = new Set([
  "flake", "users", "user", "homes", "tags", "packages", "apps", "devShells", "checks", "overlays", "templates", "lib",
  "programs", "services", "perSystem",
]); // prettier-ignore

const SYSTEM_NAME = /^[a-z0-9_]+-(?:linux|darwin)$/;

/** Classes of modules, which may be the name of a host as well, but only where hosts are. */
const CLASSES = new Set(["nixos", "darwin", "homeManager", "home-manager", "generic"]);
const OF_CLASS =
  /^(?:nixosConfigurations|nixosModules|aspects|machines|nodes|nixos|(?:[a-z0-9_]+-linux))$/;

/** The step of a definition that bears the name of a host. */
function stepOf(
  { steps, depth }: PartDefinition,
  name: string,
  hosts: readonly string[],
): number | undefined {
  for (const [index, step] of steps.slice(0, depth).entries()) {
    const text = step.name;
    const before = steps[index - 1]?.name;
    if (index === 0 || text === undefined || before === undefined) continue;
    if (NO_HOSTS.has(before) || SYSTEM_NAME.test(text)) continue;
    if (CLASSES.has(name) && !OF_CLASS.test(before)) continue;
    if (text === name) return index;
    // What is below another host is that host's, whatever it is called.
    if (hosts.includes(text) && !CLASSES.has(text)) return undefined;
    if (!bears(text, name)) continue;
    const isTold = tells(text, name);
    const longer = hosts.some(
      (each) => each.length > name.length && bears(text, each) && (!isTold || each.endsWith(name)),
    );
    if (!longer && (!CLASSES.has(name) || isTold)) return index;
  }
  return undefined;
}

const remembered = new WeakMap<RepoFiles, Map<string, readonly OwnDefinition[]>>();

/**
 * The definitions of a flake's modules that are one host's own: they bear its name, and no other host is
 * made of them.
 */
export function ownDefinitions(repo: RepoFiles, host: Host): readonly OwnDefinition[] {
  const known = remembered.get(repo) ?? new Map<string, readonly OwnDefinition[]>();
  remembered.set(repo, known);
  const found = known.get(host.name) ?? ownIn(repo, host);
  known.set(host.name, found);
  return found;
}

function ownIn(repo: RepoFiles, host: Host): readonly OwnDefinition[] {
  const { definitions, files } = partsOf(repo);
  const names = hostsOf(repo).hosts.map((each) => each.name);
  const bearing = definitions.flatMap((each): readonly OwnDefinition[] => {
    const at = stepOf(each, host.name, names);
    if (at === undefined) return [];
    const path = each.steps.slice(0, at + 1).map((step) => step.name ?? "");
    return [{ ...each, at, path }];
  });
  const wanted = new Set(bearing.map(({ path }) => path.at(-1) ?? ""));
  const mentions = [...files.values()].flatMap((file) =>
    [...wanted].some((name) => file.root.source.includes(name))
      ? mentionsIn(file, (name) => wanted.has(name))
      : [],
  );
  const computed = [...files.values()].flatMap((file) =>
    file.root.source.includes(".${") ? computedIn(file) : [],
  );
  return settled(bearing, mentions, boundTo(host, bearing, computed), host);
}

/** Leaves out what something else than the host refers to, until nothing more is left out. */
function settled(
  all: readonly OwnDefinition[],
  mentions: readonly Mention[],
  isBound: (definition: OwnDefinition) => boolean,
  host: Host,
): readonly OwnDefinition[] {
  let own = all;
  for (;;) {
    const isOwn = ({ file, node }: Mention): boolean =>
      own.some((each) => each.file === file && holdsNode(bindingOf(each), node)) ||
      isWithinEntry(host, file, node);
    const next = own.filter((each) => {
      if (isBound(each)) return true;
      const found = mentions.filter(({ path }) => leadsTo(path, each.path));
      if (found.some((mention) => !isOwn(mention))) return false;
      const isExact = each.path.at(-1) === host.name;
      return isExact || found.length > 0 || holds(each.file.path, host) || isTold(each, host);
    });
    if (next.length === own.length) return own;
    own = next;
  }
}

const isWithinEntry = ({ entry: { source, node } }: Host, file: NixFile, at: Node): boolean =>
  node !== undefined && source.expr.file.path === file.path && holdsNode(node, at);

/** Whether a node is inside of another one of the same file, or is it. */
export const holdsNode = (outer: Node, inner: Node): boolean =>
  outer.from <= inner.from && inner.to <= outer.to;

/** The binding that gives a definition the name of its host. */
export const bindingOf = ({ steps, at }: OwnDefinition): NameStep["binding"] =>
  stepAt(steps, at).binding;

export function stepAt(steps: readonly NameStep[], at: number): NameStep {
  const step = steps[at];
  if (!step) throw new RangeError("a definition has no such step");
  return step;
}

/** Whether a name tells by what is before it that a host is meant: `hosts/otter` and `ada@otter` do. */
const tells = (text: string, name: string): boolean =>
  /^(?:.*@|(?:.*\/)?(?:hosts?|machines?|nodes?)[/:_-])/.test(text) && text.endsWith(name);

const isTold = ({ path }: OwnDefinition, { name }: Host): boolean => tells(path.at(-1) ?? "", name);

/**
 * Finds the definitions that are a host's by its name alone, whoever else refers to them.
 *
 * @param computed - the sets of which something is taken by a name that Nix computes.
 */
function boundTo(
  { name, entry }: Host,
  all: readonly OwnDefinition[],
  computed: readonly Names[],
): (definition: OwnDefinition) => boolean {
  const { node } = entry;
  const entries = all.filter(
    (each) => node !== undefined && each.steps.some(({ binding }) => binding === node),
  );
  const keys = new Set(entries.map(({ path }) => path.join(" ")));
  return ({ path }) => {
    if (keys.has(path.join(" "))) return true;
    if (path.at(-1) !== name) return false;
    const before = path.at(-2) ?? "";
    if (/^(?:nixosConfigurations|machines|nodes|hosts)$|-linux$/.test(before)) return true;
    // den takes the aspect of a host by its name.
    if (path.length === 3 && before === "aspects") return true;
    return computed.some((each) => leadsTo([...each, name], path));
  };
}

/**
 * The files with definitions of a host that are called like it. Where some of them lie in a folder of exactly
 * that name, a folder that only bears it, as `desktop-env` may, is no host's.
 */
export function namedFiles(own: readonly OwnDefinition[], name: string): readonly string[] {
  const all = [...new Set(own.map(({ file }) => file.path))].filter((path) =>
    holds(path, { name }),
  );
  const isExact = (path: string): boolean => path.split("/").some((part) => part === name);
  const isPlain = (path: string): boolean => !holds(dirname(path), { name });
  return all.some(isExact) ? all.filter((path) => isExact(path) || isPlain(path)) : all;
}

/**
 * Folders and files that are a host's though the rules for paths do not tell: they have a name of their own
 * in a folder of hosts, or the name of the host beside features; and all that they define is its own.
 *
 * @returns by each of them, its place for a host of another name.
 */
export function placesOf(
  repo: RepoFiles,
  host: Host,
  own: readonly OwnDefinition[],
): ReadonlyMap<string, (name: string) => string> {
  const { definitions } = partsOf(repo);
  const known = new Set(own.map(({ steps }) => steps));
  const named = namedFiles(own, host.name);
  const found = new Map<string, (name: string) => string>();
  for (const { path } of new Set(own.map(({ file }) => file))) {
    const place = named.includes(path) ? undefined : placeIn(path, host.name);
    if (!place) continue;
    const [from, to] = place;
    const isShared = definitions.some(
      ({ file, steps }) => (file.path === from || isBelow(file.path, from)) && !known.has(steps),
    );
    const isAnothers = hostsOf(repo).hosts.some(
      (each) => each.name !== host.name && holds(from, each),
    );
    if (!isShared && !isAnothers) found.set(from, to);
  }
  return found;
}

function placeIn(
  path: string,
  name: string,
): readonly [from: string, to: (name: string) => string] | undefined {
  const parts = path.split("/");
  const at = parts.findIndex((part) => part === name || part === `${name}.nix`);
  if (at >= 0) {
    const before = parts
      .slice(0, at)
      .map((part) => `${part}/`)
      .join("");
    const ending = parts[at] === name ? "" : ".nix";
    return [before + name + ending, (other) => before + other + ending];
  }
  const alias = aliasIn(path);
  if (!alias) return undefined;
  const ending = alias.after.startsWith("/") ? "" : alias.after;
  return [alias.before + alias.name + ending, (other) => alias.before + other + ending];
}
