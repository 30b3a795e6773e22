import {
  attributeText,
  bare,
  descendants,
  elements,
  resolveName,
  stringValue,
  type AttributeName,
  type Node,
  type NodeOf,
} from "nix-source";
import { lookUp, nameAt } from "../eval/evaluate.ts";
import { inside, type Expr, type NixFile } from "../eval/file.ts";
import type { SetSource } from "../eval/names.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { functionName } from "../modules/view.ts";
import { holds } from "./files.ts";
import { hostsOf } from "./find.ts";
import type { Host } from "./host.ts";
import { importOf } from "./import-list.ts";

// The definitions of the modules that a flake consists of, as with flake-parts: all files share one
// namespace there, so what a host is made of is told by the names that lead to it, wherever they are written.

/** One name of the path of a definition. */
export interface NameStep {
  /** Undefined when it is not known. */
  readonly name: string | undefined;
  readonly node: AttributeName;
  /** The binding that it is written in, and the set that has that. */
  readonly binding: NodeOf<"Binding" | "Inherit">;
  readonly holder: Expr;
}

/** A definition of a module: the names that lead to it, of one binding or of several around each other. */
export interface PartDefinition {
  readonly file: NixFile;
  readonly steps: readonly NameStep[];
  /** Up to which step it is a definition of the flake, and not one inside of a module of NixOS. */
  readonly depth: number;
}

/** The definitions of all modules of a flake. */
export interface Parts {
  readonly definitions: readonly PartDefinition[];
  /** The files that are modules, by their paths. */
  readonly files: ReadonlyMap<string, NixFile>;
}

const remembered = new WeakMap<RepoFiles, Parts>();

/** The definitions of the modules that the flake of a repo consists of; none where it does not. */
export function partsOf(repo: RepoFiles): Parts {
  const known = remembered.get(repo) ?? partsIn(hostsOf(repo).outputs?.modules ?? []);
  remembered.set(repo, known);
  return known;
}

/**
 * The modules of a flake that bear the name of a host, and define nothing but what a function makes of that: no names
 * of theirs say whose it is. Only those that are found by themselves: a list of imports would have to change as well.
 */
export function partFilesOf(repo: RepoFiles, host: Host): readonly NixFile[] {
  const { definitions, files } = partsOf(repo);
  return [...files.values()].filter((file) => {
    const { path } = file;
    if (path === host.entry.source.expr.file.path || !holds(path, host) || importOf(file))
      return false;
    const own = definitions.filter((each) => each.file === file);
    return own.length > 0 && own.every(({ steps }) => isMadeOf(host.name, steps.at(-1)));
  });
}

/** Whether what is defined is what a function makes that is given a name. */
function isMadeOf(name: string, step: NameStep | undefined): boolean {
  if (step?.binding.kind !== "Binding") return false;
  const made = bare(step.binding.value);
  return (
    made.kind === "Apply" &&
    made.args.some((each) => [each, ...descendants(each)].some((node) => isText(node, name)))
  );
}

const isText = (node: Node, text: string): boolean =>
  node.kind === "String" && stringValue(node) === text;

function partsIn(modules: readonly SetSource[]): Parts {
  const files = new Map(modules.map(({ expr }) => [expr.file.path, expr.file]));
  const seen = new Set<Node>();
  const definitions: PartDefinition[] = [];
  for (const { expr } of modules) {
    if (expr.prefix.length > 0) continue;
    for (const steps of leavesOf(expr, [])) {
      const last = steps.at(-1);
      if (!last || seen.has(last.node)) continue;
      seen.add(last.node);
      definitions.push({ file: expr.file, steps, depth: depthOf(steps) });
    }
  }
  return { definitions, files };
}

/** Settings of a module that define nothing of the flake. */
const ASIDE = new Set(["imports", "options", "_module", "_class", "_file", "key", "systems"]);

function leavesOf(
  set: Expr,
  before: readonly NameStep[],
  level = 0,
): readonly (readonly NameStep[])[] {
  if (set.node.kind !== "AttrSet") return [];
  return set.node.bindings.flatMap((binding): readonly (readonly NameStep[])[] => {
    if (binding.kind === "Binding") return leavesIn(set, binding, before, level);
    return binding.names.flatMap((node): readonly (readonly NameStep[])[] => {
      const name = attributeText(node);
      // `inherit flake;` where a `let` says what that is.
      const bound = before.length === 0 && !binding.base ? boundIn(set, name) : [];
      return bound.length > 0 ? bound : [[...before, { name, node, binding, holder: set }]];
    });
  });
}

/** What one binding defines. */
function leavesIn(
  holder: Expr,
  binding: NodeOf<"Binding">,
  before: readonly NameStep[],
  level: number,
): readonly (readonly NameStep[])[] {
  const own = binding.path.map((node): NameStep => {
    return { name: nameAt(inside(holder, node), node), node, binding, holder };
  });
  const [first] = own;
  const isWrapped = before.length === 0 && first?.name === "config";
  if (before.length === 0 && first?.name !== undefined && ASIDE.has(first.name)) return [];
  const steps = [...before, ...(isWrapped ? own.slice(1) : own)];
  if (level > 30 || isInsideModule(steps)) return [steps];
  const value = inside(holder, binding.value);
  const below = setsBelow(value, steps.length === 1 && first?.name === "flake");
  const leaves = below.flatMap((each) => leavesOf(each, steps, level + 1));
  return leaves.length > 0 || steps.length === 0 ? leaves : [steps];
}

/** What the bindings of a `let` say of a name that a module inherits from it. */
function boundIn(set: Expr, name: string | undefined): readonly (readonly NameStep[])[] {
  if (name === undefined) return [];
  const found = resolveName(name, set.scope);
  if (found.kind !== "binding" || found.scope.node.kind !== "Let") return [];
  const around = { ...set, node: found.scope.node, scope: found.scope };
  return found.bindings.flatMap((binding) =>
    binding.kind === "Binding" ? leavesIn(around, binding, [], 1) : [],
  );
}

/** The sets that a value is made of, as far as they are written in its file. */
function setsBelow(value: Expr, isModule: boolean, level = 0): readonly Expr[] {
  const next = (node: Node): readonly Expr[] => setsBelow(inside(value, node), isModule, level + 1);
  const { node } = value;
  if (level > 30) return [];
  switch (node.kind) {
    case "AttrSet":
      return [value];
    case "Parenthesized":
      return next(node.expression);
    case "Let":
    case "With":
    case "Assert":
      return next(node.body);
    case "Function":
      return isModule ? next(node.body) : [];
    case "If":
      return [node.whenTrue, node.whenFalse].flatMap(next);
    case "Binary":
      return node.operator === "//" ? [node.left, node.right].flatMap(next) : [];
    case "Apply": {
      const last = node.args.at(-1);
      const name = functionName(node.callee);
      if (!last || !WRAPPERS.test(name)) return [];
      return name === "mkMerge" ? (elements(last) ?? []).flatMap(next) : next(last);
    }
    case "Identifier": {
      const [found, ...more] = lookUp(value, node.text) ?? [];
      const isHere = found?.kind === "expr" && found.file === value.file && more.length === 0;
      return isHere && found.prefix.length === 0 ? setsBelow(found, isModule, level + 1) : [];
    }
    default:
      return [];
  }
}

const WRAPPERS = /^(?:mk(?:If|Merge|Default|Force|Override|Before|After|Order)|optionalAttrs)$/;

/** Classes of modules, which are no names of theirs. */
const CLASSES = new Set([
  "nixos",
  "darwin",
  "homeManager",
  "home-manager",
  "generic",
  "os",
  "hjem",
]);

/** Whether these names lead to a module of NixOS or of a home. */
function isModuleAt(names: readonly (string | undefined)[]): boolean {
  const [last = "", before = "", third = ""] = names.toReversed();
  if (/^(?:nixos|darwin|home)Configurations$/.test(before)) return true;
  if (/^(?:modules|nodes)$/.test(third) && CLASSES.has(before)) return true;
  if (/[mM]odules$/.test(before)) return !(before === "modules" && CLASSES.has(last));
  if (last === "module") return names.length > 1;
  return names.includes("aspects") || names.includes("hosts")
    ? CLASSES.has(last) && names.length > 3
    : false;
}

const isInsideModule = (steps: readonly NameStep[]): boolean => depthOf(steps) < steps.length;

/** The number of steps up to the first module of NixOS. */
function depthOf(steps: readonly NameStep[]): number {
  const names = steps.map(({ name }) => name);
  const at = names.findIndex((_, index) => isModuleAt(names.slice(0, index + 1)));
  return at < 0 ? steps.length + 1 : at + 1;
}
