import {
  addFormal,
  append,
  expressions,
  formals,
  nameArgument,
  EditError,
  set,
  type Edit,
  attributes,
  attributeText,
  bindings,
  descendants,
  removeAt,
  type Node,
} from "nix-source";
import { planOf, type Plan, type RepoFiles } from "../files/plan.ts";
import { edited, hasHosts, refused, hostsOf } from "./find.ts";
import type { Hosts, Host } from "./host.ts";
import { dirname, normalize, pathLiteral, join, resolve, basename } from "../files/path.ts";
import { type Expr, fileExpr, inside, type Value, type NixFile } from "../eval/file.ts";
import { members, lookUp, evaluate } from "../eval/evaluate.ts";
import { holds, modulesOf, ownPaths, pathsOf, pathForHost } from "./files.ts";
import { sourceOf } from "./model.ts";

// Adds a module to the `imports` of the configuration of a host, or to the modules in its entry.

/** A list of modules, or the settings that are to have one. */
interface Room {
  readonly expr: Expr;
  readonly isList: boolean;
  /** Whether it is in a module, which NixOS calls, and not in the entry. */
  readonly isModule: boolean;
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
  if (!found) return refused(`there is no host ${host}`, undefined);
  const configurationSources = configurationsOf(found, known.hosts, repo);
  const isGiven = !isInput(expression) || takesInputs(found, configurationSources);
  const rooms = [
    ...(isGiven ? configurationSources.flatMap((each) => importsOf(each)) : []),
    ...entryLists(found).map((expr) => ({ expr, isList: true, isModule: false })),
  ];
  for (const room of rooms) {
    const plan = extended(repo, known, room, expression);
    if (plan) return plan;
  }
  const path = configurationSources[0]?.file.path;
  const written = relative(dirname(path ?? "flake.nix"), expression);
  const fix =
    path !== undefined && isGiven
      ? `add this to its settings:\nimports = [ ${written} ];`
      : `add this to the modules of ${host} in flake.nix:\n${relative("", expression)}`;
  const message = `no list of modules is found that is of ${host} alone`;
  return refused(message, fix, isGiven ? path : undefined);
}

const isInput = (expression: string): boolean => /^inputs\b/.test(expression);

/** The `imports` of settings, or the settings themselves when they have none. */
function importsOf(settings: Expr): readonly Room[] {
  const values = members([settings], "imports");
  if (values.length === 0) return [{ expr: settings, isList: false, isModule: true }];
  return values
    .flatMap((value) => listsIn(value))
    .filter(({ file }) => file === settings.file)
    .map((expr) => ({ expr, isList: true, isModule: true }));
}

/** A path from the top of the repo as it is written in a file of this folder. */
const relative = (folder: string, expression: string): string =>
  expression.startsWith("./") ? pathLiteral(folder, normalize(expression)) : expression;

/** The plan that adds a module here; nothing when it cannot be added safely. */
function extended(
  repo: RepoFiles,
  { hosts, outputs }: Hosts,
  room: Room,
  expression: string,
): Plan | undefined {
  const { expr, isList } = room;
  const { file, node } = expr;
  try {
    const inputs = isInput(expression) ? inputsAt(room, outputs?.lambda) : { edits: [] };
    const text = relative(dirname(file.path), expression).replace(
      /^inputs\b/,
      () => inputs.name ?? "inputs",
    );
    if (isList && expressions(node).some((each) => each.text === text))
      return planOf(new Map(), repo);
    const edits = isList ? append(node, text) : set(node, ["imports"], `[ ${text} ]`);
    const after = edited(repo, file.path, [...inputs.edits, ...edits]);
    const names = hosts.map(({ name }) => name);
    if (!hasHosts(after.repo, names)) return undefined;
    return planOf(new Map([[file.path, after.content]]), repo);
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

/**
 * What the inputs are called at a place, and what makes them known there.
 *
 * @throws EditError when they cannot be made known.
 */
function inputsAt(
  { expr, isModule }: Room,
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
  if (!isModule) throw new EditError("the inputs are not known here", expr.node);
  const [whole] = expressions(root);
  const isSet = whole?.kind === "AttrSet";
  if (isSet) return { edits: [{ from: whole.from, to: whole.from, insert: "{ inputs, ... }:\n" }] };
  return { edits: addFormal(root, "inputs") };
}

// Where a host takes its modules from: the `imports` of its own configuration, and the `modules` of its
// entry.

/** Files of a host that are about its hardware, or about the home of a person on it. */
const ASIDE = /hardware|disk|home|(?:^|\/)(?:hm|users?)(?:\/|\.nix$|-)/;

/** What names of files say about where people look first. */
const FIRST = [/(?:^|\/)configuration\.nix$/, /(?:^|\/)default\.nix$/, /\.nix$/];

/** The settings in the files that are one host's own configuration; the likeliest first. */
export function configurationsOf(
  host: Host,
  hosts: readonly Host[],
  repo: RepoFiles,
): readonly Expr[] {
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
    return others.some((each) => names(each, path)) ? [] : [settings];
  });
}

const names = (host: Host, path: string): boolean =>
  pathsOf(host.entry.value).some((each) => each === path || join(each, "default.nix") === path);

/** The files of a host whose paths do not hold its name. */
function unnamed(host: Host): readonly string[] {
  const source = expressionOf(host);
  if (!source) return [];
  const folder = dirname(source.file.path);
  return [...ownPaths(host, source).paths.keys()].flatMap((path) => {
    const target = resolve(folder, path);
    if (target === undefined) return [];
    return target.endsWith(".nix") ? [target] : [join(target, "default.nix")];
  });
}

function expressionOf({ entry }: Host): Expr | undefined {
  try {
    return sourceOf(entry.written, entry.source.expr);
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

/** The set that a module is, or that its function gives. */
function settingsOf(module: Expr): Expr | undefined {
  const found = evaluate(module);
  if (found.kind !== "expr") return undefined;
  if (found.node.kind === "Function") {
    return settingsOf(inside(found, expressions(found.node).at(-1)!));
  }
  return found.node.kind === "AttrSet" ? found : undefined;
}

/** The lists of modules in the entry of a host, and in files that are its own. */
export function entryLists(host: Host): readonly Expr[] {
  const made = evaluate(host.entry.value);
  const source = expressionOf(host);
  const isOwn = ({ file, node }: Expr): boolean =>
    holds(file.path, host.name) ||
    (source?.file === file && source.node.from <= node.from && node.to <= source.node.to);
  const args = made.kind === "call" ? made.args : [];
  const given = members([host.entry.value, ...args], "modules")
    .flatMap(listsIn)
    .filter(isOwn);
  if (given.length > 0 || !source) return given;
  return descendants(source.node)
    .filter(({ kind, text }) => kind === "Binding" && /^(?:extra|host)?modules\b/i.test(text))
    .flatMap((binding) => expressions(binding))
    .flatMap((node) => listsIn({ ...source, node }));
}

/** The lists that are written out in a value of which the rest is joined to them. */
export function listsIn(value: Value): readonly Expr[] {
  const found = evaluate(value);
  if (found.kind !== "expr") return [];
  if (found.node.kind === "List") return [found];
  const isJoined = found.node.children.some(({ kind }) => kind === "++");
  return isJoined ? expressions(found.node).flatMap((each) => listsIn(inside(found, each))) : [];
}

/**
 * Whether the modules of a host may take `inputs` for what they import: its system is given them, or
 * one of its modules does so already.
 */
export function takesInputs(host: Host, configurationSources: readonly Expr[]): boolean {
  const { source, value } = host.entry;
  if (source.kind === "folder" && source.givesInputs) return true;
  const made = evaluate(value);
  const special = members(made.kind === "call" ? made.args : [made], "specialArgs");
  if (special.some((each) => binds(evaluate(each)))) return true;
  const rest = configurationSources.map(({ file }) => file);
  const seen = new Set<NixFile>();
  for (let file = rest.pop(); file && seen.size < 200; file = rest.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const settings = settingsOf(fileExpr(file));
    const imports = settings ? members([settings], "imports") : [];
    const takes = formals(file.root)?.names?.includes("inputs");
    if (takes && imports.some((each) => /\binputs\b/.test(sourceText(each)))) return true;
    rest.push(...imports.flatMap((each) => pathsOf(each)).flatMap((path) => file.load(path) ?? []));
  }
  return false;
}

const sourceText = (value: Value): string => (value.kind === "expr" ? value.node.text : "");

function binds(value: Value): boolean {
  if (value.kind !== "expr") return false;
  if (value.node.kind === "Binary") {
    return expressions(value.node).some((each) => binds(evaluate(inside(value, each))));
  }
  return bindings(value.node).some((binding) =>
    attributes(binding.kind === "Inherit" ? binding : binding.children[0]!)
      .slice(0, binding.kind === "Inherit" ? undefined : 1)
      .some((each) => attributeText(each) === "inputs"),
  );
}

// The list in which the file of a host is named.

/** Where a list names a file: of the modules of a flake, say. */
interface Import {
  readonly file: NixFile;
  readonly list: Node;
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
    for (const list of descendants(file.root).filter(({ kind }) => kind === "List")) {
      const element = expressions(list).find(
        ({ kind, text }) =>
          kind === "Path" && [path, target.path].includes(resolve(dirname(each), text) ?? ""),
      );
      if (element) return { file, list, element };
    }
  }
  return undefined;
}

/** The edits that name the file of another host beside this one. */
export const importTwin = ({ list, element }: Import, old: string, name: string): readonly Edit[] =>
  append(list, pathForHost(element.text, old, name));

/** The edits that leave a file out. */
export const importNoMore = ({ list, element }: Import): readonly Edit[] =>
  removeAt(
    list,
    expressions(list).findIndex(({ from }) => from === element.from),
  );
