import { descendants } from "nix-source";
import { isBelow } from "../files/path.ts";
import { entriesOf, type SetLayer } from "./layers.ts";
import { layersBelow } from "./configurations.ts";
import { layersOf } from "./sources.ts";
import type { SourceFile } from "./repo.ts";
import { textOf } from "./text.ts";
import { fileValue, known, type Parts, type Place, type Value } from "./place.ts";
import { call, force, members } from "./value.ts";

// Flakes whose outputs consist of modules, as with flake-parts: a module is a set or a function that gives
// one, imports others, and knows as `config` what all of them say.

/** What the modules of a flake say, each by itself and all together. */
export interface Modules {
  readonly sets: readonly SetLayer[];
  readonly config: Parts;
  /** The names of what is imported and not at hand: `autoWire` of `inputs.nixos-unified.flakeModules.autoWire`. */
  readonly imports: ReadonlySet<string>;
}

/** The most modules that are read. */
const MOST = 2000;

/**
 * A module and what it imports, as far as it is at hand.
 *
 * @param special - what modules are given besides.
 */
export function modulesOf(top: Value, special: readonly Value[], { file }: Place): Modules {
  const found = new Map<Place["node"], Place>();
  const said: Value[] = [];
  const config: Parts = { kind: "parts", of: said };
  const args: Parts = { kind: "parts", of: [{ ...config, name: "config" }, ...special] };
  const imports = new Set<string>();
  const rest: Value[] = [top];
  for (let next = rest.pop(); next && found.size < MOST; next = rest.pop()) {
    const unknown = force(next);
    if (unknown.kind === "call") imports.add(unknown.head);
    for (const each of moduleOf(next, file, args)) {
      if (found.has(each.node)) continue;
      found.set(each.node, each);
      said.push(each, ...members([each], "config"));
      rest.push(...members([each], "imports").flatMap((list) => listed(list)));
    }
  }
  const layers = [...found.values()].flatMap((module) => layersOf(module));
  const sets = [...layers, ...layersBelow(layers, "config")];
  return { sets: sets.filter((layer) => layer.kind === "set"), config, imports };
}

function listed(value: Value): readonly Value[] {
  const list = force(value);
  if (treeOf(list)) return [list];
  return layersOf(list).flatMap((layer) => {
    if (layer.kind === "opaque") return foldersIn(value);
    const values = entriesOf(layer).map((entry) => entry.value);
    const isFollowed = layer.kind !== "folder" || values.some((each) => textOf(each)?.isPath);
    return isFollowed ? values : [folder(layer.path)];
  });
}

/** The folder of which all files are modules, whatever the function is called. */
function treeOf(value: Value): string | undefined {
  if (value.kind !== "call") return undefined;
  const isTree = /^listFilesRecursive$/.test(value.head) || /\bimport-?tree\b/i.test(value.callee);
  if (!isTree) return undefined;
  const paths = value.args.map((each) => textOf(each)).filter((each) => each?.isPath);
  return paths.length === 1 ? paths[0]!.text : undefined;
}

/** All files below a folder, as `import-tree` takes them. */
const folder = (path: string): Value => known(`${path}/`, true);

/** The folders that a function is given which is not followed: it gives the modules in them. */
function foldersIn(value: Value): readonly Value[] {
  if (value.kind !== "place") return [];
  return descendants(value.node)
    .filter(({ kind }) => kind === "Path")
    .flatMap((node) => {
      const path = textOf({ ...value, node, prefix: [] });
      return path?.isPath && !path.text.endsWith(".nix") ? [folder(path.text)] : [];
    });
}

function moduleOf(value: Value, file: SourceFile, args: Value): readonly Place[] {
  const found = force(value);
  const plain =
    found.kind === "known" && found.text.endsWith("/") ? found.text.slice(0, -1) : undefined;
  const tree = treeOf(found) ?? plain;
  if (tree !== undefined) {
    return file
      .paths()
      .filter((each) => each.endsWith(".nix") && isBelow(each, tree) && !each.includes("/_"))
      .flatMap((each) => file.load(each) ?? [])
      .flatMap((each) => moduleOf(fileValue(each), each, args));
  }
  if (found.kind === "call" && found.head === "importApply" && found.args.length === 2) {
    const path = textOf(found.args[0]!);
    const applied = path?.isPath ? file.load(path.text) : undefined;
    if (!applied) return [];
    return moduleOf(call(fileValue(applied), [found.args[1]!], found.place), applied, args);
  }
  const path = textOf(found);
  if (path?.isPath && found.kind !== "call") {
    const module = file.load(path.text);
    return module ? moduleOf(fileValue(module), module, args) : [];
  }
  if (found.kind !== "place") return [];
  if (found.node.kind === "Function") {
    return moduleOf(call(found, [args], found), file, args);
  }
  return found.node.kind === "AttrSet" ? [found] : [];
}
