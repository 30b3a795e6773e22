import { type AttributeName, type Kind, type Node, type NodeOf } from "nix-source";
import { around, attributePath, functionName, type View } from "./view.ts";

// What an expression is used for where it stands: as a module, as a home, in a machine within the machine.

/** The use of an expression, as far as its surroundings say. */
export interface Purpose {
  /** A module: it stands in `imports`, or is the home of a user, or the configuration of a container. */
  readonly isModule: boolean;
  /** The user whose home it belongs to; empty for the homes of all. */
  readonly home?: string;
  /** It is all of that home, and not one of the modules that the home imports. */
  readonly isHome: boolean;
  /** The binding whose value is another machine's configuration, where it is part of one. */
  readonly inner?: InnerSystem;
}

/** A configuration within another one. */
export interface InnerSystem {
  /** The outermost binding that is a part of it; nothing where a function is given its modules. */
  readonly binding?: NodeOf<"Binding">;
  /** The names in that binding that lead to what has the configuration: `containers.web` of `containers.web.config`. */
  readonly owner: readonly AttributeName[];
  /** Whether the binding gives all of it. */
  readonly isWhole: boolean;
  /** Whether it is evaluated by itself, and so is given no arguments but its own. */
  readonly isApart: boolean;
}

/** Nodes through which values pass unchanged: those around them tell their use. */
const TRANSPARENT: ReadonlySet<Kind> = new Set<Kind>([
  "Apply", "Binary", "If", "Let", "List", "Parenthesized", "With", "Assert",
]); // prettier-ignore

/** The most variables that stand for each other. */
const MOST_VARIABLES = 5;

/**
 * The use of an expression: as a module, in a home, in a container.
 *
 * @param context - the option that the whole file is the value of, when it is not a module.
 */
export function purposeOf(view: View, node: Node, context: readonly string[] = []): Purpose {
  const { binding, path } = settingAt(view, node, context);
  const inner = innerSystem(view, node, context);
  const manager = path.lastIndexOf("home-manager");
  const [section, user] = manager === -1 ? [] : path.slice(manager + 1);
  const isOfHome = section === "users" || section === "sharedModules";
  const home = {
    ...(isOfHome && { home: section === "users" ? (user ?? "") : "" }),
    ...(inner && { inner }),
  };
  if (binding?.kind !== "Binding") return { isModule: false, isHome: false, ...home };
  const last = path.at(-1);
  const isWhole = isOfHome && path.length === manager + (section === "users" ? 3 : 2);
  const isList = last === "imports" || last === "modules";
  const isInner = inner?.isWhole === true && inner.binding === binding;
  return {
    isModule: (isWhole || isList || isInner) && !isHandedOn(view, node),
    isHome: isWhole && section === "users",
    ...home,
  };
}

/** Functions that choose among modules, or say how they are merged, and hand them on as they are. */
const CHOICES =
  /^(?:optionals?|mk(?:If|Merge|Default|Force|Override|Before|After|Order)|toList|singleton|flatten|concatLists|unique|reverseList|filter|head|last|import)$/;

/** Whether a function makes something else of a module than a choice, be it where its variable is used. */
function isHandedOn(view: View, node: Node, fuel = MOST_VARIABLES): boolean {
  for (let at = node, parent = view.parent(at); parent; at = parent, parent = view.parent(at)) {
    if (parent.kind === "Apply" && !choosesAmong(parent, at)) return true;
    if (parent.kind === "Binding" && view.parent(parent)?.kind === "Let" && fuel > 0) {
      return (view.uses.get(parent) ?? []).some((use) => isHandedOn(view, use, fuel - 1));
    }
    if (!TRANSPARENT.has(parent.kind)) return false;
  }
  return false;
}

function choosesAmong({ callee, args: [first] }: NodeOf<"Apply">, part: Node): boolean {
  const name = functionName(callee);
  if (CHOICES.test(name)) return true;
  return (
    name === "map" && first !== undefined && first !== part && functionName(first) === "import"
  );
}

/** The setting whose value an expression is or is handed on to, with its whole path. */
function settingAt(
  view: View,
  node: Node,
  context: readonly string[],
): { readonly binding: Node | undefined; readonly path: readonly string[] } {
  let binding = view.parent(node);
  while (binding && TRANSPARENT.has(binding.kind)) binding = view.parent(binding);
  return { binding, path: binding ? settingPath(view, binding, context) : [] };
}

/** The path of an option at which something stands, through the variables and the file that it is the value of. */
export function settingPath(
  view: View,
  node: Node,
  context: readonly string[],
  fuel = MOST_VARIABLES,
): readonly string[] {
  const own = attributePath(view, node);
  let outermost: Node = node;
  for (let at: Node | undefined = node; at && at.kind !== "Let"; at = view.parent(at)) {
    if (at.kind === "Binding") outermost = at;
  }
  if (view.parent(outermost)?.kind !== "Let") return [...context, ...own];
  if (outermost.kind !== "Binding" || fuel === 0) return own;
  const use = view.uses.get(outermost)?.[0];
  return use ? [...settingPath(view, use, context, fuel - 1), ...own] : own;
}

/** The outermost configuration of another machine that an expression is part of. */
function innerSystem(view: View, node: Node, context: readonly string[]): InnerSystem | undefined {
  let found: InnerSystem | undefined;
  for (let at = view.parent(node); at; at = view.parent(at)) {
    if (at.kind === "Apply" && TESTING.test(functionName(at.callee))) {
      found = { owner: [], isWhole: false, isApart: true };
    }
    if (at.kind !== "Binding") continue;
    const path = settingPath(view, at, context);
    if (
      /^(?:config\/)?containers\/[^/]*$/.test(path.join("/")) &&
      !found &&
      isArgument(view, node)
    ) {
      found = { owner: [], isWhole: false, isApart: true };
      continue;
    }
    const end = isEvaluation(view, at) ? path.length : endOf(CONTAINER, path);
    const last = end ?? endOf(VARIANT, path);
    if (last === undefined) continue;
    const before = path.length - at.path.length;
    found = {
      binding: at,
      owner: at.path.slice(0, Math.max(last - 1 - before, 0)),
      isWhole: last === path.length,
      isApart: end !== undefined,
    };
  }
  return found;
}

/** Functions that evaluate the modules that they are given. */
const TESTING = /^(?:nixos|nixosTest|runNixOSTest|runTest|makeTest)$/;

/** Whether an expression is given to a function that is not one of the module system. */
function isArgument(view: View, node: Node): boolean {
  const { node: call, child } = around(view, node);
  return (
    call.kind === "Apply" &&
    call.callee !== child &&
    !/^(?:import|mk\w+)$/.test(functionName(call.callee))
  );
}

/** How many names of a path make the beginning that a pattern describes. */
function endOf(pattern: RegExp, path: readonly string[]): number | undefined {
  return pattern
    .exec(`${path.join("/")}/`)?.[0]
    .split("/")
    .slice(0, -1).length;
}

/** @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/virtualisation/nixos-containers.nix */
const CONTAINER = /^(?:config\/)?containers\/(?:[^/]*\/)?config\//;

/**
 * Systems that extend the one around them, with its arguments.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/nixos/modules/system/activation/specialisation.nix
 */
const VARIANT =
  /^(?:config\/)?(?:virtualisation\/vmVariant\w*|specialisation\/[^/]*\/configuration)\//;

/** Whether a binding gives modules to a function that evaluates them: `import <nixpkgs/nixos> { configuration = …; }`. */
function isEvaluation(view: View, binding: NodeOf<"Binding">): boolean {
  const set = view.parent(binding);
  const name = binding.path.length === 1 ? binding.path[0]?.text : undefined;
  if (set?.kind !== "AttrSet" || (name !== "modules" && name !== "configuration")) return false;
  const { node: call, child } = around(view, set);
  if (call.kind !== "Apply" || call.callee === child) return false;
  const called = [call.callee, ...call.args].filter((part) => part !== child);
  return called.some(({ text }) => /\bnixosSystem$|\beval-?[cC]onfig\b|\/nixos\b/.test(text));
}
