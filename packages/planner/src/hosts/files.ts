import {
  descendants,
  attributes,
  attributeText,
  bindings,
  expressions,
  type Node,
} from "nix-source";
import type { Host } from "./host.ts";
import { dirname, join } from "../files/path.ts";
import { type Expr, inside, type Value } from "../eval/file.ts";
import { textOf, call, evaluate, members, lookUp } from "../eval/evaluate.ts";
import type { RepoFiles } from "../files/plan.ts";
import { escaped } from "../files/words.ts";

/** How the paths of an entry that do not hold its name become those of another host. */
interface OwnPaths {
  /** By the path as it is written. */
  readonly paths: ReadonlyMap<string, (name: string) => string>;
  /** Whether the new host gets a module of its own by this. */
  readonly isComplete: boolean;
}

const FOLDERED =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers)\/(?:nixos\/)?)([^/]+?)(\.nix|\/.*)?$/;
const COMMON =
  /^(?:default|common|shared|base|global|modules?|all|optional|configuration|hardware-configuration|core|features)$/;

/**
 * Where a host's files are when their paths do not hold its name: `./configuration.nix` of the only
 * host, or `./hosts/t480` of a host called thinkpad.
 */
export function ownPaths(like: Host, expr: Expr): OwnPaths {
  const none = { paths: new Map(), isComplete: true };
  if (like.paths.some((path) => holds(path, like.name))) return none;
  const written = descendants(expr.node)
    .filter(({ kind, children }) => kind === "Path" && children.length === 1)
    .map(({ text }) => text)
    .filter((path) => /^\.{1,2}\//.test(path));
  const { node, file } = expr;
  const outside = file.root.text.slice(0, node.from) + file.root.text.slice(node.to);
  const own = written.filter((path) => !outside.includes(path));
  const aliases = own.flatMap((path) => {
    const parts = FOLDERED.exec(path);
    return parts && !COMMON.test(parts[2]!) ? [[path, parts] as const] : [];
  });
  if (aliases.length > 0) {
    const paths = aliases.map(
      ([path, [, before, , after]]) =>
        [path, (name: string) => `${before}${name}${after ?? ""}`] as const,
    );
    return { paths: new Map(paths), isComplete: true };
  }
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

/** Whether a folder is that of one host alone: it bears its name, or lies where hosts have theirs. */
export function isOwnFolder(folder: string, host: string): boolean {
  const alias = FOLDERED.exec(folder)?.[2];
  return holds(folder, host) || (alias !== undefined && !COMMON.test(alias));
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
    if (next.kind === "call") return next.args.forEach((each) => walk(each, depth + 1));
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
        for (const each of lookUp(next, node.text) ?? []) walk(each, depth + 1);
        return;
      case "Select": {
        const result = evaluate(next);
        if (result !== next) walk(result, depth + 1);
        return;
      }
      case "Apply": {
        const [callee, ...args] = expressions(node).map((each) => inside(next, each));
        const result = call(callee!, args, next);
        const made = result.kind === "expr" ? evaluate(result) : result;
        const isModule = callee!.node.text.endsWith("import") && made.kind !== "call";
        if (isModule) return args.forEach((each) => walk(each, depth + 1));
        if (result.kind === "call") result.args.forEach((each) => walk(each, depth + 1));
        else walk(result, depth + 1);
        const [imported] = args;
        if (callee!.node.text.endsWith("import") && imported) walk(imported, depth + 1);
        return;
      }
      case "AttrSet":
        for (const binding of bindings(node)) {
          if (
            binding.kind !== "Inherit" ||
            binding.children.some(({ kind }) => kind === "InheritFrom")
          )
            continue;
          for (const attribute of attributes(binding)) {
            const name = attributeText(attribute);
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

function partsOf(node: Node): readonly Node[] {
  if (node.kind === "Let") return expressions(node).slice(-1);
  return [
    ...expressions(node),
    ...bindings(node).flatMap((each) => expressions(each)),
    ...interpolated(node),
  ];
}

const interpolated = (node: Node): readonly Node[] =>
  node.children.filter(({ kind }) => kind === "Interpolation").flatMap((each) => expressions(each));

/**
 * The module files among the paths of a host.
 *
 * @param old - those of the host that it imitates, when its own files are yet to be made.
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

// Where a host's name stands in a path, a text or an attribute.

/** Where a name stands by itself in a path: whole, or set apart by `-`, `_` or a dot. */
function inPath(name: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${escaped(name)}(?![A-Za-z0-9])`, "g");
}

/** Where a name stands by itself in other text. */
function inText(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, "g");
}

/** Folders of what hosts share, whatever the hosts are called: `modules/nixos` is about no host. */
const SHARED =
  /(?:^|\/)(?:modules?|common|shared|libs?|pkgs|packages|overlays|profiles|roles|suites)\/[^/]*$/;

/** Whether a path is that of the host of this name. */
export function holds(path: string, name: string): boolean {
  return ranges(path, name).length > 0;
}

/** Where in a path a host's name stands. */
export function ranges(path: string, name: string): readonly { from: number; to: number }[] {
  return Array.from(path.matchAll(inPath(name)), ({ index }) => ({
    from: index,
    to: index + name.length,
  })).filter(({ from }) => !SHARED.test(path.slice(0, from)) && path.slice(from - 1) !== ".nix");
}

/** A path with the name of a host in the place of that of another. */
export function pathForHost(path: string, old: string, name: string): string {
  let result = path;
  for (const { from, to } of ranges(path, old).toReversed()) {
    result = result.slice(0, from) + name + result.slice(to);
  }
  return result;
}

/** A text with the name of a host in the place of that of another, where it stands by itself. */
export function renamedText(text: string, old: string, name: string): string {
  return text.replaceAll(inText(old), () => name);
}

/**
 * The topmost files and folders of these paths that bear the name. Where a host lives below `hosts`, a
 * folder at the top that is called like it, as `home` may be, is none of its own.
 */
export function tops(paths: readonly string[], name: string): readonly string[] {
  const housed = paths.filter((path) => ranges(path, name).some(({ from }) => from > 0));
  const all = (housed.length > 0 ? housed : paths).map((path) => {
    const [first] = ranges(path, name);
    const end = path.indexOf("/", first?.to ?? path.length);
    return end < 0 ? path : path.slice(0, end);
  });
  return [...new Set(all)];
}

/** What the attribute of a new host is called, where that of another bears its name. */
export function renamedKey(key: string | undefined, old: string, name: string): string {
  return key === undefined || key === old ? name : pathForHost(key, old, name);
}
