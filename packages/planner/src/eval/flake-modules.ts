import { descendants } from "nix-source";
import { isBelow } from "../files/path.ts";
import { call, elementsOf, evaluate, fileAt, members, textOf, truthOf } from "./evaluate.ts";
import {
  constantOf,
  fileExpr,
  type Expr,
  type Merge,
  type NixFile,
  type UnknownCall,
  type Value,
} from "./file.ts";
import { sourcesOf } from "./functions.ts";
import { learn } from "./memory.ts";
import { entriesOf, type SetSource } from "./names.ts";

// Flakes whose outputs consist of modules, as with flake-parts: a module is a set or a function that gives
// one, imports others, and knows as `config` what all of them say.

/** The settings of a flake's modules, each by itself and all together. */
export interface FlakeModules {
  readonly sets: readonly SetSource[];
  readonly config: Merge;
  /** The names of imports that are not at hand: `autoWire` of `inputs.nixos-unified.flakeModules.autoWire`. */
  readonly imports: ReadonlySet<string>;
}

/** The most modules that are read. */
const MOST = 2000;

/**
 * Reads a module and its imports, as far as they are at hand.
 *
 * @param special - further arguments of the modules.
 * @param outputs - the names below which they set the outputs of the flake.
 */
export function flakeModules(
  top: Value,
  special: readonly Value[],
  at: Expr,
  outputs: readonly string[],
): FlakeModules {
  const first = modulesBelow(top, special, at);
  // What modules give all modules is known when all have been read; it may be an output of the flake itself.
  const given = saidBy(first, ["_module", "args"]);
  if (given.length === 0) return first;
  const known = at.file.outputs.length;
  at.file.outputs.push(...saidBy(first, outputs));
  learn();
  const found = modulesBelow(top, [...special, ...given], at);
  at.file.outputs.length = known;
  learn();
  return found;
}

/** What modules say of something. */
export const saidBy = ({ config }: FlakeModules, path: readonly string[]): readonly Value[] =>
  path.reduce((values: readonly Value[], name) => members(values, name), [config]);

function modulesBelow(top: Value, special: readonly Value[], { file }: Expr): FlakeModules {
  const found = new Map<Expr["node"], Expr>();
  const said: Value[] = [];
  const options: Value[] = [];
  const config: Merge = { kind: "merge", of: said, options };
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
      options.push(...members([each], "options"));
      learn();
      rest.push(...members([each], "imports").flatMap((list) => listed(list)));
    }
  }
  const setsIn = (values: readonly Value[]): readonly SetSource[] =>
    values.flatMap((value) => sourcesOf(value)).filter((source) => source.kind === "set");
  const sets = setsIn([...found.values()]);
  const inner = sets.flatMap(({ expr }) => setsIn(members([expr], "config")));
  return { sets: [...sets, ...inner], config, imports };
}

/** The modules in a list of imports. */
function listed(value: Value): readonly Value[] {
  const list = evaluate(value);
  if (treeOf(list)) return [list];
  return sourcesOf(list).flatMap((source) => {
    if (source.kind === "opaque") return foldersIn(value);
    const values = entriesOf(source).map((entry) => entry.value);
    const isFollowed = source.kind !== "folder" || values.some((each) => textOf(each)?.isPath);
    return isFollowed ? values : [folder(source.path)];
  });
}

/** Folders and files that `import-tree` and its like read, and which of the files below them are modules. */
interface Tree {
  readonly roots: readonly string[];
  /** Whether a file is taken, by its path below the folder, which starts with a slash. */
  readonly takes: (path: string) => boolean;
}

/** The tree that a value is: a call of `import-tree` or its like, with what it was told before. */
function treeOf(value: Value): Tree | undefined {
  if (value.kind !== "call") return undefined;
  const steps: UnknownCall[] = [];
  for (let step: UnknownCall | undefined = value; step; step = step.of) steps.push(step);
  const isTree = steps.some(({ callee }) => /\bimport-?tree\b/i.test(callee));
  if (!isTree && value.head !== "listFilesRecursive") return undefined;
  const roots = steps.flatMap(({ args }) => args.flatMap((each) => pathsIn(each)));
  const filters = steps.flatMap(filterOf);
  if (roots.length === 0) return undefined;
  return { roots, takes: (path) => filters.every((filter) => filter(path)) };
}

/** The paths that a value is, or the elements of lists of them. */
function pathsIn(value: Value): readonly string[] {
  const list = elementsOf(value);
  if (list) return list.flatMap((each) => pathsIn(each));
  const path = textOf(value);
  return path?.isPath ? [path.text] : [];
}

/** The filter that a call sets before the tree is read: https://import-tree.oeiuwq.com/reference/api */
function filterOf({ head, args: [first], expr }: UnknownCall): readonly Tree["takes"][] {
  if (!first) return [];
  const isNegated = head.endsWith("Not");
  if (/^match(?:Not)?$/.test(head)) {
    const pattern = textOf(first)?.text;
    const regex = pattern === undefined ? undefined : regexOf(pattern);
    return regex ? [(path) => regex.test(path) !== isNegated] : [];
  }
  if (!/^filter(?:Not)?$/.test(head)) return [];
  return [
    (path) => {
      const holds = truthOf(call(first, [constantOf(path)], expr));
      return holds === undefined || holds !== isNegated;
    },
  ];
}

/** A pattern of `builtins.match`, which is about the whole text. */
function regexOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

/** All files below a folder, as `import-tree` takes them. */
const folder = (path: string): Value => constantOf(`${path}/`, true);

/** The folders that an expression names which is not followed: it imports the modules in them. */
function foldersIn(value: Value): readonly Value[] {
  if (value.kind !== "expr") return [];
  return descendants(value.node)
    .filter(({ kind }) => kind === "Path")
    .flatMap((node) => {
      const path = textOf({ ...value, node, prefix: [] });
      return path?.isPath && !path.text.endsWith(".nix") ? [folder(path.text)] : [];
    });
}

/** The tree that a folder is which is read as a whole. */
const folderTree = (value: Value): Tree | undefined =>
  value.kind === "constant" && value.text.endsWith("/")
    ? { roots: [value.text.slice(0, -1)], takes: () => true }
    : undefined;

function filesOf({ roots, takes }: Tree, file: NixFile): readonly string[] {
  return file.paths().filter((path) => {
    if (!path.endsWith(".nix")) return false;
    return roots.some((root) => {
      if (path === root) return true;
      const below = path.slice(root === "" ? 0 : root.length + 1);
      return isBelow(path, root) && !`/${below}`.includes("/_") && takes(`/${below}`);
    });
  });
}

/**
 * The sets that a module is, which may be a file, a folder of files or a function.
 *
 * @param file - any file of the repo.
 * @param args - what the module is given if it is a function.
 */
export function moduleOf(value: Value, file: NixFile, args: Value): readonly Expr[] {
  const found = evaluate(value);
  const tree = treeOf(found) ?? folderTree(found);
  if (tree) {
    return filesOf(tree, file)
      .flatMap((each) => file.load(each) ?? [])
      .flatMap((each) => moduleOf(fileExpr(each), each, args));
  }
  if (found.kind === "call") {
    const [path, given] = found.head === "importApply" ? found.args : [];
    const module = path && given && fileAt(path, file);
    return module ? moduleOf(call(fileExpr(module), [given], found.expr), module, args) : [];
  }
  const module = fileAt(found, file);
  if (module) return moduleOf(fileExpr(module), module, args);
  if (found.kind !== "expr") return [];
  if (found.node.kind === "Function") return moduleOf(call(found, [args], found), file, args);
  return found.node.kind === "AttrSet" ? [found] : [];
}
