import { descendants } from "nix-source";
import { isBelow } from "../files/path.ts";
import { call, evaluate, fileAt, members, textOf } from "./evaluate.ts";
import { constantOf, fileExpr, type Expr, type Merge, type NixFile, type Value } from "./file.ts";
import { sourcesOf } from "./functions.ts";
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
 */
export function flakeModules(top: Value, special: readonly Value[], { file }: Expr): FlakeModules {
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
  const setsIn = (values: readonly Value[]): readonly SetSource[] =>
    values.flatMap((value) => sourcesOf(value)).filter((source) => source.kind === "set");
  const sets = setsIn([...found.values()]);
  const below = sets.flatMap(({ expr }) => setsIn(members([expr], "config")));
  return { sets: [...sets, ...below], config, imports };
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

/** The folder all of whose files are modules: the argument of `import-tree` and its like. */
function treeOf(value: Value): string | undefined {
  if (value.kind !== "call") return undefined;
  const isTree = /^listFilesRecursive$/.test(value.head) || /\bimport-?tree\b/i.test(value.callee);
  if (!isTree) return undefined;
  const [path, ...more] = value.args.map((each) => textOf(each)).filter((each) => each?.isPath);
  return more.length === 0 ? path?.text : undefined;
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

/**
 * The sets that a module is, which may be a file, a folder of files or a function.
 *
 * @param file - any file of the repo.
 * @param args - what the module is given if it is a function.
 */
export function moduleOf(value: Value, file: NixFile, args: Value): readonly Expr[] {
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
