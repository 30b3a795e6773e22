import { type AttributeName, attributeText, elements, type Node, type NodeOf } from "nix-source";
import { functionName } from "./view.ts";

// Where a NixOS module defines options, as far as that is written out.
// https://nixos.org/manual/nixos/stable/#sec-writing-modules

/** One name of an option path, as it is written. */
export interface Segment {
  /** Without quotes; undefined when Nix has to compute it. */
  readonly name: string | undefined;
  /** As the text writes it. */
  readonly text: string;
}

/** A binding, and the set that it stands in. */
export interface Placed {
  readonly level: Level;
  readonly binding: NodeOf<"Binding">;
}

/** A set that holds definitions. */
export interface Level {
  readonly set: NodeOf<"AttrSet">;
  /** The path of the set, which goes before those of its bindings. */
  readonly prefix: readonly Segment[];
  /** The binding whose value holds the set; nothing for the set of the module. */
  readonly parent: Placed | undefined;
  /** The calls around the set (`lib.mkIf x`), from the outside in, each without its last argument. */
  readonly calls: readonly string[];
  /** Why its definitions must not leave the set; nothing when they may. */
  readonly bound: string | undefined;
  /** Whether it is one side of `a // b`, where names on one side hide those on the other. */
  readonly isSide: boolean;
}

/** An option, or something below it, that a binding of a module defines. */
export interface BoundDefinition extends Placed {
  /** From the top of the configuration, without `config`. */
  readonly path: readonly Segment[];
  readonly inherited?: never;
}

/** An option, or something below it, that an `inherit` of a module defines. */
export interface InheritedDefinition {
  readonly level: Level;
  readonly binding: NodeOf<"Inherit">;
  /** Its name in the `inherit`. */
  readonly inherited: AttributeName;
  readonly path: readonly Segment[];
}

/** A place where a module defines an option, or something below it. */
export type Definition = BoundDefinition | InheritedDefinition;

/** A set as it is found, before it is known what it is the value of. */
type Found = Pick<Level, "set" | "calls" | "bound" | "isSide">;

/** Wrappers around a definition, and how many arguments they take. */
const WRAPPERS: ReadonlyMap<string, number> = new Map([
  ["mkIf", 2],
  ["mkForce", 1],
  ["mkDefault", 1],
  ["mkOverride", 2],
  ["mkOrder", 2],
  ["mkBefore", 1],
  ["mkAfter", 1],
]);

/** The options whose values are modules of their own. */
const MODULES = ["specialisation.*.configuration", "containers.*.config"];

/**
 * The definitions of a module: those of the set that it gives, of `config` when it has that, of
 * modules written out in `imports`, containers and specialisations.
 *
 * @param module - the file, or the expression that is a module.
 * @param into - whether to look into the value of a definition as well.
 */
export function definitions(
  module: Node,
  into: (definition: Definition) => boolean,
): readonly Definition[] {
  return modulesOf(module).flatMap((found) => {
    const top: Level = { ...found, prefix: [], parent: undefined };
    const hasConfig = found.set.bindings.some((binding) => {
      const [name] = binding.kind === "Inherit" ? binding.names : binding.path;
      return name !== undefined && ["config", "options"].includes(attributeText(name) ?? "");
    });
    return [...inline(found.set, into), ...below(top, hasConfig ? ["config"] : [], into)];
  });
}

/** The definitions of the modules that `imports` writes out. */
function inline(
  set: NodeOf<"AttrSet">,
  into: (definition: Definition) => boolean,
): readonly Definition[] {
  return set.bindings.flatMap((binding) => {
    if (binding.kind !== "Binding" || dotted(binding.path) !== "imports") return [];
    return (elements(binding.value) ?? []).flatMap((element) => definitions(element, into));
  });
}

function below(
  level: Level,
  base: readonly string[],
  into: (definition: Definition) => boolean,
): readonly Definition[] {
  return level.set.bindings.flatMap((binding): readonly Definition[] => {
    if (binding.kind === "Inherit") {
      return binding.names.flatMap((inherited) => {
        const path = under([...level.prefix, segment(inherited)], base);
        return path && path.length > 0 ? [{ level, binding, inherited, path }] : [];
      });
    }
    const full = [...level.prefix, ...binding.path.map(segment)];
    const path = under(full, base);
    if (!path) return [];
    const { value } = binding;
    if (MODULES.some((pattern) => matches(path, pattern.split(".")))) {
      return definitions(value, into);
    }
    const definition: Definition = { level, binding, path };
    const own = path.length > 0 ? [definition] : [];
    if (path.length > 0 && !into(definition)) return own;
    const nested = setsOf(value).flatMap((found) =>
      below({ ...found, prefix: full, parent: { binding, level } }, base, into),
    );
    return [...own, ...nested];
  });
}

/** A path without the names that it begins with; nothing when it begins with others. */
function under(path: readonly Segment[], base: readonly string[]): readonly Segment[] | undefined {
  return base.every((name, index) => path[index]?.name === name)
    ? path.slice(base.length)
    : undefined;
}

/** Whether a path is one of a pattern, in which `*` stands for any name. */
function matches(path: readonly Segment[], pattern: readonly string[]): boolean {
  return path.length === pattern.length && begins(path, pattern);
}

/** Whether a path begins with a pattern, in which `*` stands for any name. */
export function begins(path: readonly Segment[], pattern: readonly string[]): boolean {
  return pattern.every((name, index) => {
    const segment = path[index];
    return segment !== undefined && (name === "*" || segment.name === name);
  });
}

/** One name of a path, from the tree. */
export const segment = (name: AttributeName): Segment => ({
  name: attributeText(name),
  text: name.text,
});

/** A path as the text writes it. */
export const dotted = (path: readonly { readonly text: string }[]): string =>
  path.map(({ text }) => text).join(".");

/** The sets that a module gives, behind its arguments. */
function modulesOf(node: Node): readonly Found[] {
  switch (node.kind) {
    case "File":
    case "Function":
    case "Let":
    case "With":
    case "Assert":
      return modulesOf(node.body);
    case "Parenthesized":
      return modulesOf(node.expression);
    default:
      return setsOf(node);
  }
}

/** The sets of which the value of a definition is made. */
function setsOf(node: Node): readonly Found[] {
  switch (node.kind) {
    case "AttrSet": {
      const bound = node.isRec ? "its set is `rec`, so other values may use its name" : undefined;
      return [{ set: node, calls: [], bound, isSide: false }];
    }
    case "Parenthesized":
      return setsOf(node.expression);
    case "Let":
    case "With":
    case "Assert":
      return tied(setsOf(node.body), `it stands behind \`${node.kind.toLowerCase()}\``);
    case "If":
      return tied([node.whenTrue, node.whenFalse].flatMap(setsOf), "it stands in an `if`");
    case "Binary":
      if (node.operator !== "//") return [];
      return asSides([node.left, node.right].flatMap(setsOf), "it stands beside `//`");
    case "Apply":
      return called(node);
    default:
      return [];
  }
}

function tied(all: readonly Found[], reason: string): readonly Found[] {
  return all.map((found) => ({ ...found, bound: found.bound ?? reason }));
}

/** Sets beside which others may hide their names. */
function asSides(all: readonly Found[], reason: string): readonly Found[] {
  return tied(all, reason).map((found) => ({ ...found, isSide: true }));
}

/** The sets in the last argument of `mkIf`, `mkMerge` and their like. */
function called({ source, from, callee, args }: NodeOf<"Apply">): readonly Found[] {
  const name = functionName(callee);
  const last = args.at(-1);
  if (!last) return [];
  if (name === "mkMerge" && args.length === 1) return (elements(last) ?? []).flatMap(setsOf);
  if (name === "optionalAttrs" && args.length === 2) {
    return asSides(setsOf(last), "it stands in `optionalAttrs`");
  }
  if (WRAPPERS.get(name) !== args.length) return [];
  const call = source.slice(from, args.at(-2)?.to ?? callee.to);
  return setsOf(last).map((found) => ({ ...found, calls: [call, ...found.calls] }));
}

/** Whether an expression says how NixOS is to merge a definition, as `mkIf` and `mkMerge` do. */
export function isWrapper(node: Node): boolean {
  if (node.kind !== "Apply") return false;
  const name = functionName(node.callee);
  return name === "mkMerge" ? node.args.length === 1 : WRAPPERS.get(name) === node.args.length;
}

/** Whether a set, with the calls around it, is all of the value that it stands in. */
export function isWhole({ set, parent }: Level): boolean {
  const [only, ...more] = parent ? setsOf(parent.binding.value) : [];
  return only?.set.from === set.from && more.length === 0;
}
