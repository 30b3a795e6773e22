import { attributes, attributeText, bindings, elements, expressions, type Node } from "nix-source";

// Where a NixOS module defines options, as far as that is written out.
// https://nixos.org/manual/nixos/stable/#sec-writing-modules

/** One name of an option path, as it is written. */
export interface Segment {
  /** What it is called; nothing when Nix has to compute it. */
  readonly name: string | undefined;
  /** How the text writes it. */
  readonly text: string;
}

/** A set that holds definitions. */
export interface Level {
  readonly set: Node;
  /** What stands before the paths of its bindings. */
  readonly prefix: readonly Segment[];
  /** The binding whose value holds the set; nothing for the set of the module. */
  readonly parent: { readonly binding: Node; readonly level: Level } | undefined;
  /** The calls around the set (`lib.mkIf x`), from the outside in, each without its last argument. */
  readonly calls: readonly string[];
  /** Why its definitions must not leave the set; nothing when they may. */
  readonly bound: string | undefined;
  /** Whether it is one side of `a // b`, where names on one side hide those on the other. */
  readonly isSide: boolean;
}

/** Where a module defines an option, or something below it. */
export interface Definition {
  readonly level: Level;
  /** A node of kind `Binding` or `Inherit`. */
  readonly binding: Node;
  /** The name in an `inherit`. */
  readonly inherited: Node | undefined;
  /** From the top of the configuration, without `config`. */
  readonly path: readonly Segment[];
}

/** A set as it is found, before it is known what it is the value of. */
type Found = Pick<Level, "set" | "calls" | "bound" | "isSide">;

/** The functions that give a definition on, and how many arguments they take. */
const GIVE_ON: ReadonlyMap<string, number> = new Map([
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
    const hasConfig = bindings(found.set).some((binding) =>
      ["config", "options"].includes(attributeText(firstName(binding)) ?? ""),
    );
    return [...inline(found.set, into), ...below(top, hasConfig ? ["config"] : [], into)];
  });
}

function firstName(binding: Node): Node {
  return attributes(binding.kind === "Inherit" ? binding : binding.children[0]!)[0] ?? binding;
}

/** The modules that `imports` writes out. */
function inline(set: Node, into: (definition: Definition) => boolean): readonly Definition[] {
  const imports = bindings(set).filter(
    (binding) => binding.kind === "Binding" && binding.children[0]!.text === "imports",
  );
  return imports
    .flatMap((binding) => elements(expressions(binding)[0]!) ?? [])
    .flatMap((element) => definitions(element, into));
}

function below(
  level: Level,
  base: readonly string[],
  into: (definition: Definition) => boolean,
): readonly Definition[] {
  return bindings(level.set).flatMap((binding): readonly Definition[] => {
    if (binding.kind === "Inherit") {
      return attributes(binding).flatMap((inherited) => {
        const path = under([...level.prefix, segment(inherited)], base);
        return path && path.length > 0 ? [{ level, binding, inherited, path }] : [];
      });
    }
    const full = [...level.prefix, ...attributes(binding.children[0]!).map(segment)];
    const path = under(full, base);
    if (!path) return [];
    const value = expressions(binding)[0]!;
    if (MODULES.some((pattern) => matches(path, pattern.split(".")))) {
      return definitions(value, into);
    }
    const definition: Definition = { level, binding, inherited: undefined, path };
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

const segment = (node: Node): Segment => ({ name: attributeText(node), text: node.text });

/** The sets that a module gives, behind its arguments. */
function modulesOf(node: Node): readonly Found[] {
  if (["File", "Function", "Parenthesized", "Let", "With", "Assert"].includes(node.kind)) {
    const inside = expressions(node).at(-1);
    return inside ? modulesOf(inside) : [];
  }
  return setsOf(node);
}

/** The sets of which the value of a definition is made. */
function setsOf(node: Node): readonly Found[] {
  const parts = expressions(node);
  switch (node.kind) {
    case "AttrSet": {
      const isRecursive = node.children[0]!.kind === "rec";
      const bound = isRecursive ? "its set is `rec`, so other values may use its name" : undefined;
      return [{ set: node, calls: [], bound, isSide: false }];
    }
    case "Parenthesized":
      return parts.flatMap(setsOf);
    case "Let":
    case "With":
    case "Assert":
      return tied(setsOf(parts.at(-1)!), `it stands behind \`${node.children[0]!.text}\``);
    case "If":
      return tied(parts.slice(1).flatMap(setsOf), "it stands in an `if`");
    case "Binary": {
      if (!node.children.some(({ kind }) => kind === "//")) return [];
      const sides = tied(parts.flatMap(setsOf), "it stands beside `//`");
      return sides.map((side) => ({ ...side, isSide: true }));
    }
    case "Apply":
      return called(node, parts);
    default:
      return [];
  }
}

function tied(all: readonly Found[], reason: string): readonly Found[] {
  return all.map((found) => ({ ...found, bound: found.bound ?? reason }));
}

/** The sets in the last argument of `mkIf`, `mkMerge` and their like. */
function called(node: Node, [callee, ...given]: readonly Node[]): readonly Found[] {
  const name = nameOf(callee!);
  const last = given.at(-1)!;
  if (name === "mkMerge" && given.length === 1) {
    return (elements(last) ?? []).flatMap(setsOf);
  }
  if (name === "optionalAttrs" && given.length === 2) {
    return tied(setsOf(last), "it stands in `optionalAttrs`").map((found) => ({
      ...found,
      isSide: true,
    }));
  }
  if (GIVE_ON.get(name ?? "") !== given.length) return [];
  const call = node.source.slice(node.from, given.at(-2)?.to ?? callee!.to);
  return setsOf(last).map((found) => ({ ...found, calls: [call, ...found.calls] }));
}

/** Whether a set, with the calls around it, is all of the value that it stands in. */
export function isWhole({ set, parent }: Level): boolean {
  const value = parent && parent.binding.kind === "Binding" && expressions(parent.binding)[0];
  return !!value && setsOf(value).length === 1 && setsOf(value)[0]!.set.from === set.from;
}

/** The last name of a function: `mkIf` of `lib.mkIf`. */
export function nameOf(callee: Node): string | undefined {
  if (callee.kind === "Identifier") return callee.text;
  const path = callee.children.find(({ kind }) => kind === "AttrPath");
  return callee.kind === "Select" && path ? attributes(path).at(-1)?.text : undefined;
}
