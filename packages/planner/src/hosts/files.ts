import { attributeText, bindings, descendants, expressions, type Node } from "nix-source";
import { call, elementsOf, evaluate, lookUp, members, textOf } from "../eval/evaluate.ts";
import { inside, type Expr, type Value } from "../eval/file.ts";
import { dirname, isBelow, join, pathLiteral, resolve } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { escaped } from "../files/renaming.ts";
import type { Around, Host } from "./host.ts";

// Which files are a host's own: by its name in their paths, or by where they lie.

/** A host, by what paths and texts call it. */
export interface Called {
  readonly name: string;
  /** What its entry calls it further inside: `attic` of `attic-nixos = mkSystem "attic"`. */
  readonly argument?: string | undefined;
  /** What the names of other entries have around what these call their hosts further inside. */
  readonly around?: Around | undefined;
  /** Whether a folder that bears its name has the files of other hosts as well. */
  readonly isOfAll?: (folder: string) => boolean;
}

/** What a name has around a part of it; undefined where it has that part not exactly once. */
export function aroundIn(name: string, part: string): Around | undefined {
  const [before = "", after = "", ...more] = name.split(part);
  return name === before + part + after && more.length === 0 ? { before, after } : undefined;
}

/** The part of a name that has this around it; the name itself where it has not. */
function within(name: string, { before, after }: Around): string {
  const isAlike =
    name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
  return isAlike ? name.slice(before.length, name.length - after.length) : name;
}

/** What the host is called, longest first. */
const namesOf = ({ name, argument }: Called): readonly string[] =>
  argument === undefined || argument === name
    ? [name]
    : [name, argument].toSorted((one, other) => other.length - one.length);

/** Matches what a host is called where it stands by itself in a path: whole, or set apart by `-`, `_` or a dot. */
const inPath = (host: Called): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])(?:${namesOf(host).map(escaped).join("|")})(?![A-Za-z0-9])`, "g");

/** Matches what a host is called where it stands by itself in other text. */
const inText = (host: Called): RegExp =>
  new RegExp(`(?<![\\w-])(?:${namesOf(host).map(escaped).join("|")})(?![\\w-])`, "g");

/** Whether one name is a part of another, set apart by `-`, `_` or a dot. */
export const isPartOf = (part: string, whole: string): boolean =>
  whole.includes(part) && inPath({ name: part }).test(whole);

/**
 * What another host is called where a host is called so.
 *
 * @returns undefined for what is no name of the host.
 */
export function otherName(host: Called, text: string, name: string): string | undefined {
  if (text === host.name) return host.around ? within(name, host.around) : name;
  if (text !== host.argument) return undefined;
  const around = aroundIn(host.name, text);
  if (around) return within(name, around);
  return isPartOf(host.name, text) ? pathForHost(text, { name: host.name }, name) : name;
}

/** Folders of what hosts share, whatever the hosts are called: `modules/nixos` is no host's. */
const SHARED =
  /(?:^|\/)(?:(?:\w+-)?modules?(?:-\w+)?|common|shared|libs?|pkgs|packages|overlays|profiles|roles|suites)\/[^/]*$/;
/** Folders that are there for all hosts, even where one is called so. */
const OF_ALL =
  /^(?:nixos\/)?(?:hosts?|machines?|systems?|nodes|devices|computers|(?:\w+-)?modules?(?:-\w+)?|common|shared|libs?|pkgs|packages|overlays|profiles|roles|suites)$/;

const isFolderOfAll = (folder: string, host: Called): boolean =>
  OF_ALL.test(folder) || host.isOfAll?.(folder) === true;

/** Whether a path is that of a host. */
export function holds(path: string, host: Called): boolean {
  return ranges(path, host).length > 0;
}

/** A stretch of a path that is what a host is called. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The stretches of a path that are what a host is called.
 *
 * @param folderAt - the folder in the repo that the beginning of a path is.
 */
export function ranges(
  path: string,
  host: Called,
  folderAt: (beginning: string) => string | undefined = (beginning) => beginning,
): readonly Range[] {
  const isOfAll = ({ to }: Range): boolean => {
    const end = path.indexOf("/", to);
    const folder = end < 0 ? undefined : folderAt(path.slice(0, end));
    return folder !== undefined && isFolderOfAll(folder, host);
  };
  const found = Array.from(path.matchAll(inPath(host)), ({ index, 0: text }): Range => ({
    from: index,
    to: index + text.length,
    text,
  })).filter(
    (range) =>
      !SHARED.test(path.slice(0, range.from)) &&
      !isNameOfModule(path, range) &&
      path.slice(range.from - 1) !== ".nix" &&
      !isOfAll(range),
  );
  const housed = found.findIndex(({ from }) => IN_HOSTS.test(path.slice(0, from)));
  return found.filter(
    ({ from }, index) =>
      // What `hosts` lies in, as `nixos/hosts/nixos`, is no host's.
      index >= housed &&
      // In the folder of a host that is called `default`, the file `default.nix` is called so as any is.
      (index === 0 || path.slice(from) !== "default.nix"),
  );
}

/** Whether a name is in that of something else among modules, as in `modules/cloud-backup` of a host called backup. */
function isNameOfModule(path: string, { from }: Range): boolean {
  const at = path.lastIndexOf("/", from - 1) + 1;
  const folder = path.slice(0, at);
  return (
    /[^_.]/.test(path.slice(at, from)) && /(?:^|\/)modules\//.test(folder) && !IN_HOSTS.test(folder)
  );
}

/** A path of a host as that of another host. */
export function pathForHost(path: string, host: Called, name: string): string {
  let result = path;
  for (const { from, to, text } of ranges(path, host).toReversed()) {
    result = result.slice(0, from) + (otherName(host, text, name) ?? text) + result.slice(to);
  }
  return result;
}

/** A text with another name for a host, where the name stands by itself. */
export function renamedText(text: string, host: Called, name: string): string {
  return text.replaceAll(inText(host), (found) => otherName(host, found, name) ?? found);
}

/**
 * The topmost files and folders of these paths that bear the name. Where a host lives below `hosts`, a
 * folder at the top that is called like it, as `home` may be, is none of its own.
 */
export function tops(paths: readonly string[], host: Called): readonly string[] {
  const housed = paths.filter((path) => ranges(path, host).some(({ from }) => from > 0));
  const all = (housed.length > 0 ? housed : paths).map((path) => {
    const [first] = ranges(path, host);
    const end = path.indexOf("/", first?.to ?? path.length);
    return end < 0 ? path : path.slice(0, end);
  });
  const found = [...new Set(all)];
  return found.filter((path) => !found.some((each) => isBelow(path, each)));
}

/** The attribute of a host, from that of another, which may bear more than its name. */
export function renamedKey(key: string | undefined, host: Called, name: string): string {
  if (key === undefined || key === host.name) return name;
  return otherName(host, key, name) ?? pathForHost(key, { name: host.name }, name);
}

/** A path in a folder of hosts that is none which all hosts share: what is before and behind its name there. */
export function aliasIn(
  path: string,
): { readonly before: string; readonly name: string; readonly after: string } | undefined {
  const [, before = "", name, after = ""] = FOLDERED.exec(path) ?? [];
  return name === undefined || COMMON.test(name) ? undefined : { before, name, after };
}

/** The paths of an entry that are its host's own without holding its name. */
interface OwnPaths {
  /** By each path as it is written: the path for a host of another name. */
  readonly paths: ReadonlyMap<string, (name: string) => string>;
  /** Where the paths lead that are computed, from the top of the repo. */
  readonly computed?: ReadonlyMap<string, string>;
  /** Whether a new host gets a module of its own by them. */
  readonly isComplete: boolean;
}

/** What ends in a folder of hosts. */
const IN_HOSTS = /(?:^|\/)(?:hosts?|machines?|systems?|nodes|devices|computers)\/(?:nixos\/)?$/;
/** A path in a folder of hosts: the folder, a name in it, and the rest. */
const FOLDERED =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers)\/(?:nixos\/)?)([^/]+?)(\.nix|\/.*)?$/;
/** Names in such a folder that are no host's. */
const COMMON =
  /^(?:default|common|shared|base|global|modules?|all|optional|configuration|hardware-configuration|core|features)$/;

/**
 * Finds a host's files whose paths do not hold its name: `./configuration.nix` of the only host, or
 * `./hosts/t480` of a host called thinkpad.
 *
 * @param expr - the expression of its entry.
 */
export function ownPaths(host: Host, expr: Expr): OwnPaths {
  if (host.paths.some((path) => holds(path, host))) {
    return { paths: new Map(), isComplete: true };
  }
  const written = descendants(expr.node)
    .filter((each) => each.kind === "Path" && each.parts.length === 1)
    .map(({ text }) => text)
    .filter((path) => /^\.{1,2}\//.test(path));
  const { node, file } = expr;
  const outside = file.root.text.slice(0, node.from) + file.root.text.slice(node.to);
  const own = written.filter((path) => !outside.includes(path));
  const aliases = own.flatMap((path) => {
    // Beside the file of the entry only the whole path tells that it is in a folder of hosts.
    const alias = aliasIn(path) ?? aliasIn(resolve(dirname(file.path), path) ?? "");
    if (!alias || !path.endsWith(alias.name + alias.after)) return [];
    const before = path.slice(0, path.length - alias.name.length - alias.after.length);
    return [[path, (name: string) => `${before}${name}${alias.after}`] as const];
  });
  if (aliases.length > 0) return { paths: new Map(aliases), isComplete: true };
  const computed = computedPaths(expr, outside);
  if (computed) return { ...computed, isComplete: true };
  const base = dirname(file.path) === "" ? "./hosts/" : "./";
  const hardware = own.filter((path) => /hardware/.test(path) && path.endsWith(".nix"));
  const rest = own.filter(
    (path) =>
      !hardware.includes(path) &&
      !/(?:^|\/)(?:modules?|overlays?|home)(?:[./]|$)|home\.nix$/.test(path),
  );
  const main = rest.find((path) => path.endsWith("configuration.nix")) ?? rest[0];
  const paths = new Map<string, (name: string) => string>();
  if (main !== undefined) paths.set(main, (name) => `${base}${name}/configuration.nix`);
  for (const path of hardware.slice(0, 1)) {
    paths.set(path, (name) => `${base}${name}/hardware-configuration.nix`);
  }
  return { paths, isComplete: main !== undefined };
}

/** The computed paths of an entry that lead into a folder of hosts: `./machines/${machine}.nix`. */
function computedPaths(expr: Expr, outside: string): Omit<OwnPaths, "isComplete"> | undefined {
  const paths = new Map<string, (name: string) => string>();
  const computed = new Map<string, string>();
  for (const node of descendants(expr.node)) {
    if (node.kind !== "Path" || node.parts.length === 1 || outside.includes(node.text)) continue;
    const target = textOf(inside(expr, node))?.text;
    const alias = target === undefined ? undefined : aliasIn(target);
    if (target === undefined || !alias) continue;
    const folder = dirname(expr.file.path);
    computed.set(node.text, target);
    paths.set(node.text, (name) => pathLiteral(folder, alias.before + name + alias.after));
  }
  return paths.size > 0 ? { paths, computed } : undefined;
}

/** Whether a folder is that of one host alone: it bears its name, or lies where hosts have theirs. */
export function isOwnFolder(folder: string, host: Called): boolean {
  if (isFolderOfAll(folder, host)) return false;
  return holds(folder, host) || aliasIn(folder) !== undefined;
}

/** The file that a path of a module stands for. */
export const moduleFile = (path: string): string =>
  path.endsWith(".nix") ? path : join(path, "default.nix");

/**
 * The module files among the paths of a host.
 *
 * @param old - those of its model, when its own files are yet to be made.
 */
export function modulesOf(host: Host, repo: RepoFiles, old?: readonly string[]): readonly string[] {
  const all = host.paths.map((path) => {
    if (path.endsWith(".nix")) return { path, isThere: true };
    if (/\.[A-Za-z]{2,6}$/.test(path)) return undefined;
    const file = join(path, "default.nix");
    return {
      path: file,
      isThere: old
        ? old.some((each) => each.endsWith("/default.nix"))
        : repo.get(file) !== undefined,
    };
  });
  const files = all.filter((each) => each !== undefined);
  const there = files.filter(({ isThere }) => isThere);
  return [...new Set((there.length > 0 ? there : files).map(({ path }) => path))];
}

// The paths that an expression names, through the helper functions that it calls.

/** How many expressions are looked at for one host, however its helpers call each other. */
const MOST = 4000;

/**
 * The paths below the top of the repo that a value names, in the order of the text; also those that
 * helper functions make of their arguments.
 */
export function pathsOf(value: Value): readonly string[] {
  const found = new Set<string>();
  const seen = new Map<Node, Set<unknown>>();
  let left = MOST;

  const walk = (next: Value, depth: number): void => {
    if (next.kind === "constant") {
      if (next.isPath && next.text !== "") found.add(next.text);
      return;
    }
    if (next.kind === "merge") return next.of.forEach((each) => walk(each, depth + 1));
    if (next.kind === "call") {
      const path = textOf(next);
      if (path?.isPath && path.text !== "") return void found.add(path.text);
      return next.args.forEach((each) => walk(each, depth + 1));
    }
    const { node } = next;
    const scopes = seen.get(node) ?? new Set();
    if (left-- <= 0 || depth > 60 || scopes.has(next.scope)) return;
    seen.set(node, scopes.add(next.scope));
    switch (node.kind) {
      case "Path":
      case "String":
      case "IndentedString":
      case "Binary": {
        const path = textOf(next);
        if (path?.isPath && path.text !== "") return void found.add(path.text);
        if (path) return;
        break;
      }
      case "Identifier":
        return lookUp(next, node.text)?.forEach((each) => walk(each, depth + 1));
      case "Select": {
        const result = evaluate(next);
        if (result !== next) walk(result, depth + 1);
        return;
      }
      case "Apply": {
        const args = node.args.map((each) => inside(next, each));
        const isImport = node.callee.text.endsWith("import");
        const result = call(inside(next, node.callee), args, next);
        const made = result.kind === "expr" ? evaluate(result) : result;
        // A module is about the files that it imports; what makes a system is about its arguments, too.
        const isModule = isImport && made.kind !== "call";
        if (isModule) return args.forEach((each) => walk(each, depth + 1));
        if (result.kind === "call") {
          const [fn, list] = result.head === "map" ? result.args : [];
          const elements = (list && elementsOf(list)) ?? [];
          for (const each of fn ? elements : []) walk(call(fn!, [each], next), depth + 1);
          result.args.forEach((each) => walk(each, depth + 1));
        } else walk(result, depth + 1);
        return isImport ? args.slice(0, 1).forEach((each) => walk(each, depth + 1)) : undefined;
      }
      case "AttrSet":
        for (const binding of node.bindings) {
          if (binding.kind !== "Inherit" || binding.base) continue;
          for (const name of binding.names.map((each) => attributeText(each))) {
            if (name === undefined) continue;
            for (const each of members([next], name)) walk(each, depth + 1);
          }
        }
        break;
    }
    for (const child of partsOf(node)) walk(inside(next, child), depth + 1);
  };

  walk(value, 0);
  return [...found];
}

/** The expressions directly inside one, but for the bindings of a `let`: they count where they are used. */
function partsOf(node: Node): readonly Node[] {
  if (node.kind === "Let") return [node.body];
  return [
    ...expressions(node),
    ...bindings(node).flatMap((each) => expressions(each)),
    ...node.children.flatMap((each) => (each.kind === "Interpolation" ? each.expression : [])),
  ];
}
