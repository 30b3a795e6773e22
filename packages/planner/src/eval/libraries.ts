import { expressions, stringValue, descendants } from "nix-source";
import { entriesOf, type FolderSource, type AttrSource, type SetSource } from "./names.ts";
import {
  configurationSources,
  sourcesOf,
  plainName,
  sourcesBelow,
  isOfHosts,
} from "./functions.ts";
import type { Outputs } from "../hosts/host.ts";
import { isBelow, join } from "../files/path.ts";
import { textOf, call, evaluate, members } from "./evaluate.ts";
import {
  inside,
  type Call,
  type Expr,
  type Value,
  type NixFile,
  fileExpr,
  constant,
  type Merge,
} from "./file.ts";

// Flakes whose outputs come from a library that is known by its name.

type Found = Pick<Outputs, "sources" | "room">;

/** The hosts of a call of such a library; nothing when it is none. */
export function libraryHosts(found: Call): Found | undefined {
  const { head, callee, args, expr } = found;
  const [first, second] = args;
  if (head === "mkFlake" && second && args.length === 2) {
    const modules = modular(second, expr, ["flake"], members([first!], "specialArgs"));
    return modules.sources.length > 0 || PARTS.test(callee) ? modules : undefined;
  }
  if (head === "flakelight" || callee.endsWith("flakelight.lib.mkFlake")) {
    return first && second ? flakelight(first, second, expr) : undefined;
  }
  if (head === "blueprint" && first) {
    const prefix = string(first, "prefix") ?? "";
    return only(folder(expr, join(prefix.replace(/\/$/, ""), "hosts"), "configuration.nix"));
  }
  if (head !== "mkFlake" || !first) return undefined;
  const library = libraryOf(found);
  if (library) return snowfall(library, expr);
  const hosts = members([first], "hosts").flatMap((value) => sourcesOf(value));
  if (hosts.length > 0) return only(...hosts);
  const unified = string(first, "root");
  if (unified !== undefined && !/snowfall/.test(expr.file.root.text)) {
    return only(folder(expr, join(unified, "configurations/nixos")));
  }
  if (members([first], "src").length > 0) return snowfall(first, expr);
  return undefined;
}

/** What flake-parts is called: other libraries have functions called `mkFlake`, too. */
const PARTS = /(?:^|\.)(?:flake-parts|flakeParts|parts|fp)(?:\.lib)?\.mkFlake$/;

const only = (...sources: readonly AttrSource[]): Found => ({ sources, room: undefined });

function string(set: Value, name: string): string | undefined {
  const [value] = members([set], name);
  return value && textOf(value)?.text;
}

function folder(expr: Expr, path: string, entryFile?: string): FolderSource {
  return {
    kind: "folder",
    path,
    expr,
    read: plainName,
    ...(entryFile === undefined ? {} : { entryFile, givesInputs: true }),
  };
}

/** What `mkLib` was given, where it gives the function that is called. */
function libraryOf({ expr }: Call): Value | undefined {
  const [callee] = expressions(expr.node);
  const [base] = callee?.kind === "Select" ? expressions(callee) : [];
  const library = base && evaluate(inside(expr, base));
  return library?.kind === "call" && library.head === "mkLib" ? library.args[0] : undefined;
}

/** One folder per system: `systems/x86_64-linux/NAME/default.nix`. */
function snowfall(argument: Value, expr: Expr): Found {
  const [settings] = members([argument], "snowfall");
  const root = (settings && string(settings, "root")) ?? "";
  return perSystem(expr, join(root, "systems"), /^[^/]+-linux$/);
}

function perSystem(expr: Expr, path: string, isSystem: RegExp): Found {
  const systems = new Set<string>();
  for (const each of expr.file.paths()) {
    if (!isBelow(each, path)) continue;
    const [system, ...rest] = each.slice(path.length + 1).split("/");
    if (rest.length > 0 && isSystem.test(system!)) systems.add(system!);
  }
  return only(...[...systems].map((system) => folder(expr, join(path, system), "default.nix")));
}

/** Modules, or a folder in `nix/`: https://github.com/nix-community/flakelight/blob/master/API_GUIDE.md */
function flakelight(source: Value, module: Value, expr: Expr): Found {
  const modules = modular(module, expr, []);
  const top = textOf(source)?.text ?? "";
  const chosen = string(module, "nixDir");
  const [aliases] = members([module], "nixDirAliases").flatMap((each) =>
    members([each], "nixosConfigurations"),
  );
  const list = aliases && evaluate(aliases);
  const others =
    list?.kind === "expr" ? expressions(list.node).flatMap((each) => stringValue(each) ?? []) : [];
  const paths = ["nixosConfigurations", "nixos", ...others].map((name) =>
    join(chosen ?? join(top, "nix"), name),
  );
  const isThere = (path: string): boolean => expr.file.paths().some((each) => isBelow(each, path));
  const folders = paths.filter(isThere).map((path) => folder(expr, path));
  return folders.length > 0 ? only(...modules.sources, ...folders) : modules;
}

/** A flake made of modules: hosts may be in any of them. */
function modular(
  top: Value,
  at: Expr,
  path: readonly string[] = ["flake"],
  special: readonly Value[] = [],
): Found {
  const modules = modulesOf(top, special, at);
  const { sets, config } = modules;
  const given = path.reduce((values, name) => members(values, name), [config] as readonly Value[]);
  at.file.outputs.push(...given);
  const own: Value = { kind: "merge", of: given, name: "config" };
  const inner = sets.flatMap((source) => {
    const values = path.length === 0 ? [source.expr] : members([source.expr], path[0]!);
    return values.flatMap((value) => sourcesOf(applied(value, own)));
  });
  const holding = inner.filter((source): source is SetSource => source.kind === "set");
  const direct = holding.flatMap((source) => configurationSources(source, "nixosConfigurations"));
  const sources = [...direct, ...ofModules(modules, at)];
  if (sources.length > 0) return only(...sources);
  const [first] = sets;
  const room = holding.find(
    ({ expr }) => expr.file === first?.expr.file && expr.prefix.length === 0,
  )?.expr;
  if (room) return { sources: [], room: { expr: room, path: ["nixosConfigurations"] } };
  return {
    sources: [],
    room: first && { expr: first.expr, path: [...path, "nixosConfigurations"] },
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
const FOLDERS: readonly ((modules: Modules, at: Expr) => readonly AttrSource[])[] = [
  // https://github.com/tgirlcloud/easy-hosts: `hosts/x86_64-nixos/NAME`
  ({ config }, at) => {
    const [settings] = members([config], "easy-hosts");
    const path = settings && string(settings, "path");
    return path === undefined ? [] : perSystem(at, path, /^[^/]+-nixos$/).sources;
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
function ofModules(modules: Modules, at: Expr): readonly AttrSource[] {
  const sets = SETS.flatMap((path) => sourcesAt([modules.config], path));
  return sets.length > 0 ? sets : FOLDERS.flatMap((find) => find(modules, at));
}

function sourcesAt(
  values: readonly Value[],
  [name, ...rest]: readonly string[],
): readonly AttrSource[] {
  const all = values.map((value) => bodyOf(value));
  if (name === undefined) return all.flatMap((value) => sourcesOf(value));
  if (name !== "*") return sourcesAt(members(all, name), rest);
  const below = all.flatMap((value) => sourcesOf(value)).filter((source) => source.kind === "set");
  return sourcesAt(
    below.flatMap((source) => entriesOf(source)).map((entry) => entry.value),
    rest,
  );
}

/** What a module gives that is written as a function of what all of them say. */
function applied(value: Value, config: Value): Value {
  const found = evaluate(value);
  const isFunction = found.kind === "expr" && found.node.kind === "Function";
  return isFunction ? call(found, [config], found) : value;
}

/** What a module gives that is written as a function. */
function bodyOf(value: Value): Value {
  const found = evaluate(value);
  if (found.kind === "merge") return { ...found, of: found.of.map((each) => bodyOf(each)) };
  if (found.kind !== "expr" || found.node.kind !== "Function") return value;
  return inside(found, expressions(found.node).at(-1)!);
}

// Flakes whose outputs consist of modules, as with flake-parts: a module is a set or a function that gives
// one, imports others, and knows as `config` what all of them say.

/** What the modules of a flake say, each by itself and all together. */
export interface Modules {
  readonly sets: readonly SetSource[];
  readonly config: Merge;
  /** The names of what is imported and not at hand: `autoWire` of `inputs.nixos-unified.flakeModules.autoWire`. */
  readonly imports: ReadonlySet<string>;
}

/** The most modules that are read. */
const MOST = 2000;

/**
 * A module and what it imports, as far as it is at hand.
 *
 * @param special - what modules are given besides.
 */
export function modulesOf(top: Value, special: readonly Value[], { file }: Expr): Modules {
  const found = new Map<Expr["node"], Expr>();
  const said: Value[] = [];
  const config: Merge = { kind: "merge", of: said };
  const args: Merge = { kind: "merge", of: [{ ...config, name: "config" }, ...special] };
  const imports = new Set<string>();
  const rest: Value[] = [top];
  for (let next = rest.pop(); next && found.size < MOST; next = rest.pop()) {
    const unknown = evaluate(next);
    if (unknown.kind === "call") imports.add(unknown.head);
    for (const each of moduleOf(next, file, args)) {
      if (found.has(each.node)) continue;
      found.set(each.node, each);
      said.push(each, ...members([each], "config"));
      rest.push(...members([each], "imports").flatMap((list) => listed(list)));
    }
  }
  const sources = [...found.values()].flatMap((module) => sourcesOf(module));
  const sets = [...sources, ...sourcesBelow(sources, "config")];
  return { sets: sets.filter((source) => source.kind === "set"), config, imports };
}

function listed(value: Value): readonly Value[] {
  const list = evaluate(value);
  if (treeOf(list)) return [list];
  return sourcesOf(list).flatMap((source) => {
    if (source.kind === "opaque") return foldersIn(value);
    const values = entriesOf(source).map((entry) => entry.value);
    const isFollowed = source.kind !== "folder" || values.some((each) => textOf(each)?.isPath);
    return isFollowed ? values : [folderOfModules(source.path)];
  });
}

/** The folder of which all files are modules, whatever the function is called. */
function treeOf(value: Value): string | undefined {
  if (value.kind !== "call") return undefined;
  const isTree = /^listFilesRecursive$/.test(value.head) || /\bimport-?tree\b/i.test(value.callee);
  if (!isTree) return undefined;
  const paths = value.args.map((each) => textOf(each)).filter((each) => each?.isPath);
  return paths.length === 1 ? paths[0]!.text : undefined;
}

/** All files below a folder, as `import-tree` takes them. */
const folderOfModules = (path: string): Value => constant(`${path}/`, true);

/** The folders that a function is given which is not followed: it gives the modules in them. */
function foldersIn(value: Value): readonly Value[] {
  if (value.kind !== "expr") return [];
  return descendants(value.node)
    .filter(({ kind }) => kind === "Path")
    .flatMap((node) => {
      const path = textOf({ ...value, node, prefix: [] });
      return path?.isPath && !path.text.endsWith(".nix") ? [folderOfModules(path.text)] : [];
    });
}

function moduleOf(value: Value, file: NixFile, args: Value): readonly Expr[] {
  const found = evaluate(value);
  const plain =
    found.kind === "constant" && found.text.endsWith("/") ? found.text.slice(0, -1) : undefined;
  const tree = treeOf(found) ?? plain;
  if (tree !== undefined) {
    return file
      .paths()
      .filter((each) => each.endsWith(".nix") && isBelow(each, tree) && !each.includes("/_"))
      .flatMap((each) => file.load(each) ?? [])
      .flatMap((each) => moduleOf(fileExpr(each), each, args));
  }
  if (found.kind === "call" && found.head === "importApply" && found.args.length === 2) {
    const path = textOf(found.args[0]!);
    const applied = path?.isPath ? file.load(path.text) : undefined;
    if (!applied) return [];
    return moduleOf(call(fileExpr(applied), [found.args[1]!], found.expr), applied, args);
  }
  const path = textOf(found);
  if (path?.isPath && found.kind !== "call") {
    const module = file.load(path.text);
    return module ? moduleOf(fileExpr(module), module, args) : [];
  }
  if (found.kind !== "expr") return [];
  if (found.node.kind === "Function") {
    return moduleOf(call(found, [args], found), file, args);
  }
  return found.node.kind === "AttrSet" ? [found] : [];
}

// Hosts that a flake finds by code that is not followed.

/** What folders of hosts are called; some keep one per system. */
const FOLDER =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers|nixos-?[cC]onfigurations|nixos)(?:\/(?:nixos|[a-z0-9_]+-linux))?)\/([^/]+)\/(?:default|configuration)\.nix$/;

/** What reads a folder: of Nix itself, of nixpkgs, and of libraries that load trees of files. */
const READS = /\b(?:readDir|listFilesRecursive|haumea|import-tree|filesystem)\b/;

/**
 * Folders whose hosts a flake must find by itself, by code that is not followed here: it reads folders,
 * each folder in them is a configuration, and none of its files outside of them has the name of any.
 */
export function discovered({ file }: Expr): readonly FolderSource[] {
  const paths = file.paths();
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const [, folder, name] = FOLDER.exec(path) ?? [];
    if (folder !== undefined) folders.set(folder, [...(folders.get(folder) ?? []), name!]);
  }
  const code = paths
    .filter((path) => path.endsWith(".nix") && !FOLDER.test(path))
    .flatMap((path) => file.load(path) ?? []);
  if (!code.some(({ root }) => READS.test(root.source))) return [];
  return [...folders].flatMap(([path, names]): readonly FolderSource[] => {
    const outside = code.filter(
      (each) => !isBelow(each.path, path) || each.path === `${path}/default.nix`,
    );
    const isNamed = outside.some(({ root }) => names.some((name) => isWord(root.source, name)));
    if (isNamed || !isOfHosts(path, file)) return [];
    return [
      {
        kind: "folder",
        path,
        expr: { kind: "expr", node: file.root, scope: undefined, file, prefix: [] },
        read: plainName,
      },
    ];
  });
}

function isWord(source: string, name: string): boolean {
  for (let at = source.indexOf(name); at >= 0; at = source.indexOf(name, at + 1)) {
    if (!/[\w-]/.test(source[at - 1] ?? " ") && !/[\w-]/.test(source[at + name.length] ?? " "))
      return true;
  }
  return false;
}
