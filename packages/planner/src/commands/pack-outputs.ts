import {
  addFormal,
  apply,
  bare,
  descendants,
  type Edit,
  EditError,
  find,
  formals,
  names,
  type Node,
  outdented,
  parse,
  resolveName,
  set,
  styleAt,
} from "nix-source";
import { evaluate, members } from "../eval/evaluate.ts";
import { type Expr, inside, type Value } from "../eval/file.ts";
import { sourcesOf } from "../eval/functions.ts";
import { libraryHosts } from "../eval/libraries.ts";
import { basename, dirname, join } from "../files/path.ts";
import { overlay, type RepoFiles, textAt } from "../files/repo-files.ts";
import { callsOf, outputsBody, type PartsCall, partsCall } from "../hosts/flake-calls.ts";
import { hasHosts, hostsOf } from "../hosts/find.ts";
import { partsOf } from "../hosts/parts.ts";
import { type Problem, problem } from "../problems.ts";

// Outputs of packs in a flake of any kind: beside its own, or in a module of flake-parts.

const FLAKE = "flake.nix";

/** An output that a pack gives, as it is for the packages `pkgs` of one system. */
interface SystemOutput {
  readonly name: string;
  readonly text: string;
}

/** The files that change, or why nothing can. */
export type OutputsChange =
  | { readonly texts: ReadonlyMap<string, string>; readonly kept: readonly string[] }
  | Problem;

/**
 * Adds the outputs of packs to a flake, but for those that it has already.
 *
 * @param lines - bindings of the form `NAME = builtins.mapAttrs (_: pkgs: …) nixpkgs.legacyPackages;`.
 */
export function addOutputs(repo: RepoFiles, lines: string): OutputsChange {
  const known = hostsOf(repo);
  const body = outputsBody(known);
  const lambda = known.outputs?.lambda;
  const wanted = outputsIn(lines);
  const refused = (reason: string): Problem =>
    problem("outputs-not-merged", { reason, lines }, { file: lambda?.file.path ?? FLAKE });
  if (!body || !lambda) return problem("outputs-take-no-nixpkgs", { lines }, { file: FLAKE });
  const parts = partsCall(body);
  const isThere = parts ? inParts(repo, parts) : inOutputs(repo, body);
  const missing = wanted.filter(({ name }) => !isThere(name));
  const kept = wanted.filter((each) => !missing.includes(each)).map(({ name }) => name);
  if (missing.length === 0) return { texts: new Map(), kept };
  try {
    const texts = parts
      ? withPart(repo, parts, missing)
      : withBindings(repo, body, lambda, missing);
    const after = overlay(repo, texts);
    const isSame = hasHosts(
      after,
      known.hosts.map(({ name }) => name),
    );
    return isSame ? { texts, kept } : refused("the hosts would not be found any more");
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return refused(error.message);
  }
}

/** The outputs in the lines of a pack, without what makes them for every system. */
function outputsIn(lines: string): readonly SystemOutput[] {
  const root = parse(`{ ${lines} }`);
  return names(root).map((name) => {
    const value = find(root, [name])?.value;
    const fn = value?.kind === "Apply" ? bare(value.args[0] ?? value) : undefined;
    const inner = fn?.kind === "Function" ? fn.body : undefined;
    if (inner?.kind !== "Function")
      throw new EditError(`${name} is not made for each system`, root);
    return { name, text: inner.body.text };
  });
}

// Beside the other outputs.

/** Names of functions that give what a function gives for each system. */
const EACH_SYSTEM =
  /^(?:each|for|forEach|forAll)(?:Default|All|Supported)*Systems?(?:Map|PassThrough)?$/i;

/** Whether outputs have an attribute, as far as they are followed; what is not may have it where it is written. */
function inOutputs(repo: RepoFiles, body: Value): (name: string) => boolean {
  const sets = setsIn(body);
  const calls = callsOf(body);
  const isRead = calls.some(({ head }) => !EACH_SYSTEM.test(head));
  return (name) =>
    sets.some((each) => members([each], name).length > 0) ||
    calls.some(({ expr }) => binds(expr.node, name)) ||
    (isRead && repo.below("").some((path) => READ[name]?.test(path))) ||
    members([body], name).length > 0;
}

/** Files and folders that libraries make outputs of. */
const READ: Readonly<Record<string, RegExp>> = {
  devShells: /^(?:[^/]+\/)?(?:dev-?)?shells?(?:\.nix|\/)/i,
  formatter: /^(?:[^/]+\/)?formatter(?:\.nix|\/)/,
};

/** Whether an attribute is bound anywhere in an expression; `devShells` is also `devShell`. */
const binds = (node: Node, name: string): boolean =>
  descendants(node).some((each) => {
    const path = each.kind === "Binding" ? each.path : each.kind === "Inherit" ? each.names : [];
    return path.some(({ text }) => text === name || `${text}s` === name);
  });

const setsIn = (body: Value): readonly Expr[] =>
  sourcesOf(body, libraryHosts).flatMap((source) =>
    source.kind === "set" && source.expr.prefix.length === 0 && source.expr.node.kind === "AttrSet"
      ? [source.expr]
      : [],
  );

function withBindings(
  repo: RepoFiles,
  body: Value,
  lambda: Expr,
  outputs: readonly SystemOutput[],
): ReadonlyMap<string, string> {
  const [target] = setsIn(body).toReversed();
  const perSystem = target ? undefined : perSystemSet(body);
  if (perSystem) return forOneSystem(repo, perSystem, lambda, outputs);
  const at = target ?? tailOf(lambda);
  const packages = packagesAt(at, lambda, repo);
  const bindings = outputs.map(({ name, text }): Setting => [
    [name],
    `builtins.mapAttrs (_: pkgs: ${text}) ${packages.text}`,
  ]);
  if (target) return withSettings(repo, target, bindings, packages.formal);
  const { from, to, kind } = at.node;
  const isTight = /^(?:Apply|Identifier|Select|Parenthesized|AttrSet)$/.test(kind);
  const { indent } = styleAt(at.node.source, from);
  const lines = bindings.map(([[name], text]) => `  ${name} = ${text.replaceAll("\n", "\n  ")};`);
  const added = ["{", lines.join("\n\n"), "}"].join("\n").replaceAll(/\n(?=.)/g, `\n${indent}`);
  return edited(repo, at.file.path, [
    ...(packages.formal ? addFormal(packages.formal.node, packages.formal.name) : []),
    ...(isTight ? [] : [{ from, to: from, insert: "(" }]),
    { from: to, to, insert: `${isTight ? "" : ")"}\n${indent}// ${added}` },
  ]);
}

/** A setting of a set: its path, and the expression that it gets. */
type Setting = readonly [path: readonly string[], text: string];

/** A name that a function is to take. */
interface NewFormal {
  readonly node: Node;
  readonly name: string;
}

/** A file in which a set has more settings, one after the other, and a function takes one name more. */
function withSettings(
  repo: RepoFiles,
  { node, file }: Expr,
  settings: readonly Setting[],
  formal?: NewFormal,
): ReadonlyMap<string, string> {
  const nodeIn = (text: string, { kind, from }: Node): Node => {
    const found = descendants(parse(text)).find((each) => each.kind === kind && each.from === from);
    if (!found) throw new EditError("it is not written in one place", node);
    return found;
  };
  // What is added to a set stands behind its beginning, and what a function takes before its body.
  const text = settings.reduce(
    (each, [path, value]) => apply(each, set(nodeIn(each, node), path, value)),
    textAt(repo, file.path),
  );
  const edits = formal ? addFormal(nodeIn(text, formal.node), formal.name) : [];
  return new Map([[file.path, apply(text, edits)]]);
}

const edited = (
  repo: RepoFiles,
  path: string,
  edits: readonly Edit[],
): ReadonlyMap<string, string> => new Map([[path, apply(textAt(repo, path), edits)]]);

/** The last expression of a function, which its value is. */
function tailOf(lambda: Expr): Expr {
  let at = lambda;
  for (;;) {
    const { node } = at;
    if (
      node.kind === "Function" ||
      node.kind === "Let" ||
      node.kind === "With" ||
      node.kind === "Assert"
    ) {
      at = inside(at, node.body);
    } else if (node.kind === "Parenthesized") at = inside(at, node.expression);
    else return at;
  }
}

/** The set that a function gives for each system, where that is all that outputs consist of. */
function perSystemSet(body: Value): Expr | undefined {
  const [call, ...more] = callsOf(body);
  if (!call || more.length > 0 || !EACH_SYSTEM.test(call.head)) return undefined;
  const fn = call.args.map((each) => evaluate(each)).find(isFunction);
  const result = fn?.node.kind === "Function" ? evaluate(inside(fn, fn.node.body)) : undefined;
  const isSet = result?.kind === "expr" && result.node.kind === "AttrSet";
  return isSet && result.prefix.length === 0 ? result : undefined;
}

const isFunction = (value: Value): value is Expr =>
  value.kind === "expr" && value.node.kind === "Function";

/** Outputs in the set that is given for one system. */
function forOneSystem(
  repo: RepoFiles,
  at: Expr,
  lambda: Expr,
  outputs: readonly SystemOutput[],
): ReadonlyMap<string, string> {
  const own = outputs.map(ofOneSystem);
  if (hasName(at, "pkgs")) return withSettings(repo, at, own);
  if (!hasName(at, "system")) throw new EditError("the system is not named", at.node);
  const { text, formal } = packagesAt(at, lambda, repo);
  const settings = own.map(([path, value]): Setting => [
    path,
    `(pkgs: ${value}) ${text}.\${system}`,
  ]);
  return withSettings(repo, at, settings, formal);
}

/** An output as it is in what is given for one system. */
function ofOneSystem({ name, text }: SystemOutput): Setting {
  const root = parse(text);
  const inner = find(root, ["default"])?.value;
  if (!inner) return [[name], text];
  return [[name, "default"], outdented(root, inner, styleAt(text, inner.from).indent.length)];
}

/** The name of the flake's input of packages. */
export function packagesInput(repo: RepoFiles): string {
  const root = parse(textAt(repo, FLAKE));
  const inputs = names(root, ["inputs"]);
  if (inputs.length === 0 || inputs.includes("nixpkgs")) return "nixpkgs";
  const all = inputs.filter((name) =>
    /nixos\/nixpkgs\b|\bnixpkgs\/nix|^"nixpkgs"$/i.test(urlOf(repo, name)),
  );
  return all.find((name) => /unstable|^nixos$|^pkgs$/.test(name)) ?? all[0] ?? "nixpkgs";
}

/** The address of an input, as it is written; empty where it has none. */
export function urlOf(repo: RepoFiles, input: string): string {
  const root = parse(textAt(repo, FLAKE));
  const found = find(root, ["inputs", input, "url"]) ?? find(root, ["inputs", input]);
  return found?.value?.text ?? "";
}

/** Whether a name means something at an expression. */
const hasName = (at: Expr, name: string): boolean => {
  const { kind } = resolveName(name, at.scope);
  return kind === "parameter" || kind === "binding";
};

/**
 * The set of all packages by system, as it is written at an expression.
 *
 * @throws EditError when it cannot be had there.
 */
function packagesAt(
  at: Expr,
  lambda: Expr,
  repo: RepoFiles,
): { readonly text: string; readonly formal?: NewFormal } {
  const input = packagesInput(repo);
  const isGiven = (name: string): boolean => resolveName(name, at.scope).kind === "parameter";
  if (isGiven(input)) return { text: `${input}.legacyPackages` };
  const own = formals(lambda.node);
  const candidates = [...(own?.all === undefined ? [] : [own.all]), "inputs"];
  const all = candidates.find(isGiven);
  // Without an argument of its own nothing makes an input of a name that the flake does not declare.
  const isDeclared = names(parse(textAt(repo, FLAKE)), ["inputs"]).includes(input);
  if (all !== undefined && !isDeclared && (own?.names ?? []).length === 0) {
    throw new EditError(`the flake has no input ${input}`, at.node);
  }
  if (all !== undefined) return { text: `${all}.${input}.legacyPackages` };
  if (lambda.file !== at.file || hasName(at, input)) {
    throw new EditError(`the input ${input} is not known there`, at.node);
  }
  return { text: `${input}.legacyPackages`, formal: { node: lambda.node, name: input } };
}

// In a module of flake-parts.

/** Options of other modules of flake-parts that give an output. */
const GIVING: Readonly<Record<string, RegExp>> = {
  formatter: /\btreefmt-nix\b|\btreefmt\.flakeModule/,
  devShells: /\bdevshell\.flakeModule|\bdevenv\.flakeModule|\bmake-shell\.flakeModules/,
};

/** Whether the modules of a flake give an output, of their own or of one system. */
function inParts(repo: RepoFiles, { modules }: PartsCall): (name: string) => boolean {
  const { files } = partsOf(repo);
  const texts = [...files.values()];
  const perSystem = modules.sets
    .flatMap(({ expr }) => members([expr], "perSystem"))
    .map((value) => evaluate(value))
    .flatMap((value) => (value.kind === "merge" ? value.of.map((each) => evaluate(each)) : [value]))
    .flatMap((value) => (value.kind === "expr" ? [value] : []));
  const flake = members([modules.config], "flake");
  return (name) =>
    members(flake, name).length > 0 ||
    perSystem.some(({ node }) => binds(node, name)) ||
    texts.some(({ root }) => GIVING[name]?.test(root.text)) ||
    repo
      .below("")
      .some(
        (path) =>
          /(?:^|\/)(?:dev-?)?shells?(?:\/default)?\.nix$/.test(path) &&
          name === "devShells" &&
          isNamedIn(path, perSystem),
      );
}

/** Whether a file is imported for one system. */
const isNamedIn = (path: string, perSystem: readonly Expr[]): boolean =>
  perSystem.some(({ node }) => node.text.includes(basename(path)));

/** The files that change when outputs come to a flake that is made of modules. */
function withPart(
  repo: RepoFiles,
  { call, modules }: PartsCall,
  outputs: readonly SystemOutput[],
): ReadonlyMap<string, string> {
  const { files } = partsOf(repo);
  const hasSystems =
    members([modules.config], "systems").length > 0 ||
    [...files.values()].some(({ root }) => /\bsystems\b/.test(root.text));
  const systems: readonly Setting[] = hasSystems ? [] : [[["systems"], SYSTEMS]];
  const [, top] = call.args;
  const written = top && moduleSet(top);
  const inTop = written && moduleSettings(repo, written, outputs, systems);
  if (inTop) return inTop;
  // Modules of other flakes may say for which systems it is: then these are.
  const isOpen = [...files.values()].some(({ root }) => /\bflakeModules?\b/.test(root.text));
  const text = moduleText(repo, outputs, systems, isOpen);
  for (const path of moduleFolders([...files.keys()]).map((folder) => freeIn(repo, folder))) {
    const texts = new Map([[path, text]]);
    if (partsOf(overlay(repo, texts)).files.has(path)) return texts;
  }
  const anyhow = written && moduleSettings(repo, written, outputs, systems, true);
  if (anyhow) return anyhow;
  throw new EditError("no place for another module of flake-parts is found", call.expr.node);
}

/** The folders that modules lie in, and those around these: the top ones first, as all of them may be read. */
function moduleFolders(paths: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(path); folder !== ""; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders]
    .toSorted((one, other) => depthOf(one) - depthOf(other) || one.length - other.length)
    .slice(0, 5);
}

const freeIn = (repo: RepoFiles, folder: string): string => {
  const paths = ["dev.nix", "dev-shell.nix"].map((name) => join(folder, name));
  return paths.find((path) => repo.get(path) === undefined) ?? join(folder, "dev-tools.nix");
};

const depthOf = (path: string): number => path.split("/").length;

/** The set that a module of flake-parts is, where it is written out. */
function moduleSet(top: Value): Expr | undefined {
  const found = evaluate(top);
  if (found.kind !== "expr") return undefined;
  if (found.node.kind === "Function") return moduleSet(inside(found, found.node.body));
  return found.node.kind === "AttrSet" && found.prefix.length === 0 ? found : undefined;
}

/** A module that is written out, with outputs for each system; undefined where these are written in another way. */
function moduleSettings(
  repo: RepoFiles,
  target: Expr,
  outputs: readonly SystemOutput[],
  systems: readonly Setting[],
  isLast = false,
): ReadonlyMap<string, string> | undefined {
  const [given, ...more] = members([target], "perSystem");
  if (!given) {
    // Modules that lie in a folder of their own have such things there.
    if (!isLast && members([target], "imports").length > 0) return undefined;
    return withSettings(repo, target, [...systems, [["perSystem"], perSystemText(repo, outputs)]]);
  }
  const fn = evaluate(given);
  if (fn.kind !== "expr" || fn.file !== target.file || more.length > 0) return undefined;
  if (fn.node.kind !== "Function") return undefined;
  const inner = evaluate(inside(fn, fn.node.body));
  if (inner.kind !== "expr" || inner.node.kind !== "AttrSet") return undefined;
  const formal = hasName(inner, "pkgs") ? undefined : { node: fn.node, name: "pkgs" };
  return withSettings(repo, inner, outputs.map(ofOneSystem), formal);
}

const SYSTEMS = '[ "x86_64-linux" "aarch64-linux" ]';

/**
 * A module of flake-parts with outputs for each system.
 *
 * @param isOpen - whether something else may say which systems these are.
 */
function moduleText(
  repo: RepoFiles,
  outputs: readonly SystemOutput[],
  systems: readonly Setting[],
  isOpen: boolean,
): string {
  const body = perSystemText(repo, outputs).replaceAll(/^(?=.)/gm, "    ");
  const value = (text: string): string => (isOpen ? `lib.mkOptionDefault ${text}` : text);
  const first = systems.flatMap(([[name], text]) => [`  ${name} = ${value(text)};`, ""]);
  const head = isOpen && systems.length > 0 ? ["{ lib, ... }:"] : [];
  return [...head, "{", ...first, "  perSystem =", `${body};`, "}", ""].join("\n");
}

/** A function of one system that gives outputs. */
function perSystemText(repo: RepoFiles, outputs: readonly SystemOutput[]): string {
  const input = packagesInput(repo);
  const isUsual =
    input === "nixpkgs" ||
    [...partsOf(repo).files.values()].some(({ root }) => root.text.includes("_module.args"));
  const bindings = outputs.map(ofOneSystem).map(([path, text]) => {
    return `  ${path.join(".")} = ${text.replaceAll(/\n(?=.)/g, "\n  ")};`;
  });
  const head = isUsual
    ? ["{ pkgs, ... }:"]
    : ["{ inputs', ... }:", "let", `  pkgs = inputs'.${input}.legacyPackages;`, "in"];
  return [...head, "{", bindings.join("\n\n"), "}"].join("\n");
}
