import type { readOptions } from "../options/data.ts";
import type { Option, Options } from "../options/option.ts";
import { isOfType, isSet, type Shape } from "./types.ts";

/** The options of NixOS, and those of a home. */
export interface OptionTrees {
  readonly nixos: Tree;
  readonly home: Tree;
}

/** An option, or what stands above some. */
interface Tree {
  option?: Option;
  readonly below: Map<string, Tree>;
}

/** Both trees, of the names and types of all options. */
export const treesOf = ({ nixos, home }: ReturnType<typeof readOptions>): OptionTrees => ({
  nixos: treeOf(nixos),
  home: treeOf(home),
});

/** Any name, where an option has `<name>` or `*` in its own. */
const ANY = "*";

/** Options by the parts of their names. */
export function treeOf(options: Options): Tree {
  const root: Tree = { below: new Map() };
  for (const [name, option] of Object.entries(options)) {
    let tree = root;
    for (const part of name.split(".")) {
      const key = /^<.*>$/.test(part) ? ANY : part;
      const next = tree.below.get(key) ?? { below: new Map() };
      tree.below.set(key, next);
      tree = next;
    }
    tree.option = option;
  }
  return root;
}

/**
 * What is wrong with a value that a host gives to an option.
 *
 * @param path - the option's name; what follows `home-manager.users.<name>` is one of a home.
 * @returns a sentence for each mistake. What NixOS has no option of such a first name for is passed
 * over: it is one of another flake's, or of nobody's, and then the evaluation fails.
 */
export function misuses(trees: OptionTrees, path: readonly string[], value: Shape): string[] {
  const [first, second, user] = path;
  if (first !== "home-manager") {
    return first === undefined || !trees.nixos.below.has(first) || isOfModules(first)
      ? []
      : check(trees.nixos, path, value);
  }
  if (second !== "users") return [];
  if (user === undefined) return inside(value, (name, its) => misuses(trees, [...path, name], its));
  const home = path.slice(3);
  if (home.length === 0) {
    return inside(value, (name, its) => (isOfModules(name) ? [] : check(trees.home, [name], its)));
  }
  return isOfModules(home[0]!) ? [] : check(trees.home, home, value);
}

/** Both are of the module system, and not in the manual. */
const isOfModules = (name: string): boolean => name === "assertions" || name === "warnings";

const inside = (value: Shape, each: (name: string, value: Shape) => string[]): string[] =>
  isSet(value) ? Object.entries(value).flatMap(([name, its]) => each(name, its)) : [];

function check(root: Tree, path: readonly string[], value: Shape): string[] {
  const name = path.join(".");
  let tree = root;
  for (const [depth, part] of path.entries()) {
    if (tree.option?.legacy) return [`${path.slice(0, depth).join(".")} is removed or renamed`];
    const next = tree.below.get(part) ?? tree.below.get(ANY);
    if (!next) return takesAnything(tree) ? [] : [`there is no option ${name}`];
    tree = next;
  }
  const { option, below } = tree;
  if (!option && below.size === 0) return [`there is no option ${name}`];
  if (!option && !isSet(value)) return [`there is no option ${name}, but there are some below it`];
  if (option?.legacy) return [`${name} is removed or renamed`];
  if (option && isOfType(option.type, value) === false) {
    return [`${name} is ${JSON.stringify(value)}, and should be: ${option.type}`];
  }
  if (below.size === 0) return [];
  if (!Array.isArray(value)) return inside(value, (part, its) => check(root, [...path, part], its));
  return value.flatMap((its: Shape) => check(root, [...path, ANY], its));
}

/** Whether an option has no list of what may stand in it. */
const takesAnything = ({ option, below }: Tree): boolean =>
  option !== undefined && (below.size === 0 || !/(?<!open )submodule/.test(option.type));
