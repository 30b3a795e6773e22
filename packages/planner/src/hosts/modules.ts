import {
  addFormal,
  append,
  descendants,
  EditError,
  expressions,
  formals,
  nameArgument,
  names,
  removeAt,
  set,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import { evaluate, lookUp, members } from "../eval/evaluate.ts";
import { fileExpr, inside, type Expr, type NixFile, type Value } from "../eval/file.ts";
import { unlessUnsafe } from "../files/edit-script.ts";
import { basename, dirname, join, normalize, pathLiteral, resolve } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { planOf, type Plan } from "../files/plan.ts";
import { problem } from "../problems.ts";
import { holds, moduleFile, modulesOf, ownPaths, pathForHost, pathsOf } from "./files.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { edited, FLAKE, refused, type Host, type Hosts } from "./host.ts";
import { sourceOf } from "./model.ts";

// The modules of a host: the `imports` of its own configuration, and the `modules` of its entry.

/** A list of modules, or the settings that are to have one. */
interface ModuleList {
  readonly expr: Expr;
  readonly isList: boolean;
  /** Whether it is in a module, which NixOS calls, and not in the entry. */
  readonly isInModule: boolean;
}

/**
 * Adds a module to what a host imports: to the `imports` of its own configuration, else to the modules
 * in its entry.
 *
 * @param expression - a path from the top of the repo, as `./users/ada/account.nix`, or an attribute
 * of `inputs`, as `inputs.disko.nixosModules.default`. It is written as its place needs it.
 * @returns no changes when the host has the module already; a problem, with the lines to paste, when
 * there is no list that is of this host alone.
 */
export function addModule(repo: RepoFiles, host: string, expression: string): Plan {
  const known = hostsOf(repo);
  const found = known.hosts.find(({ name }) => name === host);
  if (!found) return refused(problem("host-unknown", { name: host }, FLAKE));
  const configurations = configurationsOf(found, known.hosts, repo);
  const isGiven = !isInput(expression) || takesInputs(found, configurations);
  const lists = [
    ...(isGiven ? configurations.flatMap((each) => importsOf(each)) : []),
    ...entryLists(found).map((expr) => ({ expr, isList: true, isInModule: false })),
  ];
  for (const list of lists) {
    const plan = unlessUnsafe(
      () => extended(repo, known, list, expression),
      () => undefined,
    );
    if (plan) return plan;
  }
  const path = isGiven ? configurations[0]?.file.path : undefined;
  const module = relative(dirname(path ?? FLAKE.file), expression);
  const place = path === undefined ? "entry" : "settings";
  return refused(
    problem("no-module-list", { name: host, place, module }, { file: path ?? FLAKE.file }),
  );
}

const isInput = (expression: string): boolean => /^inputs\b/.test(expression);

/** The `imports` of settings, or the settings themselves when they have none. */
function importsOf(settings: Expr): readonly ModuleList[] {
  const values = members([settings], "imports");
  if (values.length === 0) return [{ expr: settings, isList: false, isInModule: true }];
  return values
    .flatMap((value) => listsIn(value))
    .filter(({ file }) => file === settings.file)
    .map((expr) => ({ expr, isList: true, isInModule: true }));
}

/** A path from the top of the repo as it is written in a file of this folder. */
const relative = (folder: string, expression: string): string =>
  expression.startsWith("./") ? pathLiteral(folder, normalize(expression)) : expression;

/**
 * The plan that adds a module to a list; undefined when another host would change.
 *
 * @throws EditError when it cannot be added safely.
 */
function extended(
  repo: RepoFiles,
  { hosts, outputs }: Hosts,
  list: ModuleList,
  expression: string,
): Plan | undefined {
  const { file, node } = list.expr;
  const inputs = isInput(expression) ? inputsAt(list, outputs?.lambda) : { edits: [] };
  const text = relative(dirname(file.path), expression).replace(
    /^inputs\b/,
    () => inputs.name ?? "inputs",
  );
  const isThere = node.kind === "List" && node.elements.some((each) => each.text === text);
  if (isThere) return planOf(new Map(), repo);
  const edits = list.isList ? append(node, text) : set(node, ["imports"], `[ ${text} ]`);
  const after = edited(repo, file.path, [...inputs.edits, ...edits]);
  if (
    !hasHosts(
      after.repo,
      hosts.map(({ name }) => name),
    )
  )
    return undefined;
  return planOf(new Map([[file.path, after.content]]), repo);
}

/**
 * The name of the inputs in a list, and the edits that make it known there.
 *
 * @throws EditError when they cannot be made known.
 */
function inputsAt(
  { expr, isInModule }: ModuleList,
  lambda: Expr | undefined,
): { readonly name?: string; readonly edits: readonly Edit[] } {
  if (lookUp(expr, "inputs")) return { edits: [] };
  const { root } = expr.file;
  if (lambda?.file === expr.file) {
    const all = formals(lambda.node)?.all;
    return all === undefined
      ? { edits: nameArgument(lambda.node, "inputs") }
      : { name: all, edits: [] };
  }
  if (!isInModule) throw new EditError(problem("inputs-unknown", {}).message, expr.node);
  const [whole] = expressions(root);
  if (whole?.kind !== "AttrSet") return { edits: addFormal(root, "inputs") };
  return { edits: [{ from: whole.from, to: whole.from, insert: "{ inputs, ... }:\n" }] };
}

/** Files of a host that are about its hardware, or about the home of a person on it. */
const ASIDE = /hardware|disk|home|(?:^|\/)(?:hm|users?)(?:\/|\.nix$|-)/;

/** The files of a host's configuration, in the order in which people look into them. */
const FIRST = [/(?:^|\/)configuration\.nix$/, /(?:^|\/)default\.nix$/, /\.nix$/];

/** The settings in the files that are one host's own configuration; the likeliest first. */
function configurationsOf(host: Host, hosts: readonly Host[], repo: RepoFiles): readonly Expr[] {
  const { file } = host.entry.source.expr;
  const named = modulesOf(host, repo).flatMap((path) => [
    path,
    join(dirname(path), "configuration.nix"),
  ]);
  const all = [...new Set([...named, ...unnamed(host)])].filter((path) => !ASIDE.test(path));
  const found = FIRST.flatMap((name) => all.filter((path) => name.test(path)));
  const others = hosts.filter((each) => each.name !== host.name);
  return [...new Set(found)].flatMap((path): readonly Expr[] => {
    const configuration = file.load(path);
    const settings = configuration && settingsOf(fileExpr(configuration));
    if (!settings || members([settings], "home").length > 0) return [];
    return others.some((each) => isNamed(path, each)) ? [] : [settings];
  });
}

const isNamed = (path: string, { entry }: Host): boolean =>
  pathsOf(entry.value).some((each) => each === path || join(each, "default.nix") === path);

/** The files of a host whose paths do not hold its name. */
function unnamed(host: Host): readonly string[] {
  const expr = exprOf(host);
  if (!expr) return [];
  const folder = dirname(expr.file.path);
  return [...ownPaths(host, expr).paths.keys()]
    .flatMap((path) => resolve(folder, path) ?? [])
    .map(moduleFile);
}

const exprOf = ({ entry }: Host): Expr | undefined =>
  unlessUnsafe<Expr | undefined>(
    () => sourceOf(entry.written, entry.source.expr),
    () => undefined,
  );

/** The set that a module is, or that its function gives. */
function settingsOf(module: Expr): Expr | undefined {
  const found = evaluate(module);
  if (found.kind !== "expr") return undefined;
  if (found.node.kind === "Function") return settingsOf(inside(found, found.node.body));
  return found.node.kind === "AttrSet" ? found : undefined;
}

/** The lists of modules in the entry of a host, and in files that are its own. */
function entryLists(host: Host): readonly Expr[] {
  const made = evaluate(host.entry.value);
  const expr = exprOf(host);
  const isOwn = ({ file, node }: Expr): boolean =>
    holds(file.path, host) ||
    (expr?.file === file && expr.node.from <= node.from && node.to <= expr.node.to);
  const args = made.kind === "call" ? made.args : [];
  const given = members([host.entry.value, ...args], "modules")
    .flatMap(listsIn)
    .filter(isOwn);
  if (given.length > 0 || !expr) return given;
  return descendants(expr.node)
    .flatMap((each) =>
      each.kind === "Binding" && /^(?:extra|host)?modules\b/i.test(each.text) ? each.value : [],
    )
    .flatMap((node) => listsIn({ ...expr, node }));
}

/** The lists that are written out in a value of which the rest is joined to them. */
function listsIn(value: Value): readonly Expr[] {
  const found = evaluate(value);
  if (found.kind !== "expr") return [];
  const { node } = found;
  if (node.kind === "List") return [found];
  if (node.kind !== "Binary" || node.operator !== "++") return [];
  return [node.left, node.right].flatMap((each) => listsIn(inside(found, each)));
}

/**
 * Whether the modules of a host may take `inputs` for what they import: its system is given them, or
 * one of its modules does so already.
 */
function takesInputs(host: Host, configurations: readonly Expr[]): boolean {
  const { source, value } = host.entry;
  if (source.kind === "folder" && source.givesInputs) return true;
  const made = evaluate(value);
  const special = members(made.kind === "call" ? made.args : [made], "specialArgs");
  if (special.some((each) => hasInputs(each))) return true;
  const rest = configurations.map(({ file }) => file);
  const seen = new Set<NixFile>();
  for (let file = rest.pop(); file && seen.size < 200; file = rest.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const settings = settingsOf(fileExpr(file));
    const imports = settings ? members([settings], "imports") : [];
    const takes = formals(file.root)?.names?.includes("inputs");
    const isUsed = imports.some(
      (each) => each.kind === "expr" && /\binputs\b/.test(each.node.text),
    );
    if (takes && isUsed) return true;
    rest.push(...imports.flatMap((each) => pathsOf(each)).flatMap((path) => file.load(path) ?? []));
  }
  return false;
}

/** Whether a set, or one of those that are joined to it, has an attribute `inputs`. */
function hasInputs(value: Value): boolean {
  const found = evaluate(value);
  if (found.kind !== "expr") return false;
  const { node } = found;
  if (node.kind === "Binary") {
    return [node.left, node.right].some((each) => hasInputs(inside(found, each)));
  }
  return names(node).includes("inputs");
}

/** A list that names a file: the modules of a flake, say. */
interface Import {
  readonly file: NixFile;
  readonly list: NodeOf<"List">;
  readonly element: Node;
}

/** The list of paths that names this file or its folder. */
export function importOf(target: NixFile): Import | undefined {
  const isDefault = target.path.endsWith("/default.nix");
  const path = isDefault ? dirname(target.path) : target.path;
  const last = basename(path);
  for (const each of target.paths()) {
    const file = each.endsWith(".nix") && each !== target.path ? target.load(each) : undefined;
    if (!file?.root.source.includes(last)) continue;
    for (const list of descendants(file.root)) {
      if (list.kind !== "List") continue;
      const element = list.elements.find(
        ({ kind, text }) =>
          kind === "Path" && [path, target.path].includes(resolve(dirname(each), text) ?? ""),
      );
      if (element) return { file, list, element };
    }
  }
  return undefined;
}

/** The edits that name the file of another host beside this one. */
export const importCopy = ({ list, element }: Import, old: string, name: string): readonly Edit[] =>
  append(list, pathForHost(element.text, { name: old }, name));

/** The edits that leave a file out. */
export const importNoMore = ({ list, element }: Import): readonly Edit[] =>
  removeAt(
    list,
    list.elements.findIndex(({ from }) => from === element.from),
  );
