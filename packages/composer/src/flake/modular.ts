import { entriesOf, type SetLayer } from "./layers.ts";
import { layersBelow, layersOf } from "./sources.ts";
import type { SourceFile } from "./repo.ts";
import { text } from "./text.ts";
import { call, fileValue, force, members, type Parts, type Place, type Value } from "./value.ts";

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

/** A module and what it imports, as far as it is at hand. */
export function modulesOf(top: Value, { file }: Place): Modules {
  const found = new Map<Place["node"], Place>();
  const said: Value[] = [];
  const config: Parts = { kind: "parts", of: said };
  const imports = new Set<string>();
  const rest: Value[] = [top];
  for (let next = rest.pop(); next && found.size < MOST; next = rest.pop()) {
    const unknown = force(next);
    if (unknown.kind === "call") imports.add(unknown.head);
    for (const each of moduleOf(next, file, { ...config, name: "config" })) {
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
    if (layer.kind === "opaque") return treesIn(value);
    return entriesOf(layer).map((entry) => entry.value);
  });
}

/** The folder of which all files are modules, whatever the function is called. */
function treeOf(value: Value): string | undefined {
  if (value.kind !== "call" || !TREE.test(value.head)) return undefined;
  const paths = value.args.map((each) => text(each)).filter((each) => each?.isPath);
  return paths.length === 1 ? paths[0]!.text : undefined;
}

const TREE =
  /^(?:import-?tree|listFilesRecursive|(?:import|scan|load|list|read|collect|find)\w*(?:Tree|Modules|Recursive\w*|Paths|Files))$/i;

const treesIn = (value: Value): readonly Value[] => {
  const call = force(value);
  return call.kind === "call"
    ? call.args.flatMap((each) => (treeOf(force(each)) ? [each] : []))
    : [];
};

function moduleOf(value: Value, file: SourceFile, args: Value): readonly Place[] {
  const found = force(value);
  const tree = treeOf(found);
  if (tree !== undefined) {
    return file
      .paths()
      .filter((each) => each.endsWith(".nix") && within(each, tree) && !each.includes("/_"))
      .flatMap((each) => file.load(each) ?? [])
      .flatMap((each) => moduleOf(fileValue(each), each, args));
  }
  if (found.kind === "call" && found.head === "importApply" && found.args.length === 2) {
    const path = text(found.args[0]!);
    const applied = path?.isPath ? file.load(path.text) : undefined;
    if (!applied) return [];
    return moduleOf(call(fileValue(applied), [found.args[1]!], found.place), applied, args);
  }
  const path = text(found);
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

const within = (path: string, top: string): boolean => top === "" || path.startsWith(`${top}/`);
