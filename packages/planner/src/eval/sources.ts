import { attributes, attributeText, bare, bindings, expressions, type Node } from "nix-source";
import { frameworkLayers } from "./frameworks.ts";
import { FUNCTIONS, mapped, THROUGH } from "./functions.ts";
import { entriesOf, type Item, type Layer, type OpaqueLayer } from "./layers.ts";
import type { SourceFile } from "./repo.ts";
import { textOf } from "./text.ts";
import { inside, type Call, type Place, type Value } from "./place.ts";
import { call, force } from "./value.ts";

// Where the names of a set come from: through the functions that make one set of another.

export const same = (item: Item): Item => item;

/** Where the names of a set come from. */
export function layersOf(value: Value, depth = 0): readonly Layer[] {
  const found = force(value);
  if (depth > 40 || found.kind === "known") return [];
  if (found.kind === "parts") return found.of.flatMap((each) => layersOf(each, depth + 1));
  if (found.kind === "call") return layersOfCall(found, depth + 1);
  const { node } = found;
  if (isTemplate(value, found)) {
    const [host] = entriesOf({ kind: "set", place: found, read: same });
    return [{ kind: "call", place: value, read: () => host }];
  }
  if (found.prefix.length > 0 || node.kind === "AttrSet" || node.kind === "LegacyLet") {
    return [{ kind: "set", place: found, read: same }];
  }
  if (node.kind === "List") return [{ kind: "list", place: found, read: named }];
  const sides = expressions(node);
  const isJoined = node.children.some(({ kind }) => kind === "//" || kind === "++");
  if ((node.kind === "Binary" && isJoined) || node.kind === "If") {
    const parts = node.kind === "If" ? sides.slice(1) : sides;
    return parts.flatMap((side) => layersOf(inside(found, side), depth + 1));
  }
  return [{ kind: "opaque", place: found, what: DESCRIPTIONS[node.kind] ?? "an expression" }];
}

/** Whether a call gives a set of one attribute, the name of which is computed: for each call another. */
function isTemplate(value: Value, { node, prefix }: Place): value is Place {
  if (value.kind !== "place" || bare(value.node).kind !== "Apply" || prefix.length > 0)
    return false;
  const [binding, ...more] = bindings(node);
  if (binding?.kind !== "Binding" || more.length > 0) return false;
  return attributeText(attributes(binding.children[0]!)[0]!) === undefined;
}

/** The element of a list of names is the name itself. */
export const named = (item: Item): Item => ({ ...item, name: textOf(item.value)?.text });

const DESCRIPTIONS: { readonly [kind in Node["kind"]]?: string } = {
  Function: "a function",
  Identifier: "a variable that is not given here",
  Select: "an attribute that is not given here",
};

function layersOfCall(found: Call, depth: number): readonly Layer[] {
  const { head, args, place } = found;
  const use = FUNCTIONS[`${head} ${args.length}`];
  if (use) {
    const of = (index: number) => layersOf(args[index]!, depth + 1);
    const apply = (fn: number, ...values: readonly Value[]) => call(args[fn]!, values, place);
    return use({ args, of, apply, found, depth });
  }
  const through = THROUGH.get(head);
  if (through !== undefined && args.length === through + 1) {
    return layersOf(args[through]!, depth + 1);
  }
  const given = found.of && frameworkLayers(found.of);
  if (given && head === "nixosConfigurations") return given.layers;
  // https://colmena.cli.rs: a hive is a set of machines, and two settings
  if (head === "nodes" && found.of?.head === "makeHive") {
    const machines = layersOf(found.of.args[0]!, depth + 1);
    return mapped(machines, (item) =>
      /^(?:meta|defaults|network)$/.test(item.name ?? "") ? undefined : item,
    );
  }
  const listed = folderIn(args);
  if (listed !== undefined && (DISCOVERS.test(head) || isOfHosts(listed, place.file))) {
    return [{ kind: "folder", path: listed, place, read: plainName }];
  }
  return hidden(found);
}

export function hidden({ head, callee, args, place }: Call): readonly OpaqueLayer[] {
  if (args.length > 0) {
    return [{ kind: "opaque", place, what: callee.length > 40 ? "a call" : `a call of ${callee}` }];
  }
  const what = head === "" ? "an expression" : `\`${callee}\`, which is not given here`;
  return [{ kind: "opaque", place, what }];
}

/** What functions are called that give what is in a folder, or make hosts of it. */
const DISCOVERS =
  /^(?:(?:list|get|find|scan|read|gather|discover|map|mk|make|gen|load|import)(?:All|Nixos|NixOS|Sub)*(?:Dir|Directorie|Directory|Folder|Host|Machine|System|Path|Configuration)(?:s|Names|Map)?|(?:dirs|subdirs|folders|hosts)(?:In|Of|From|Names)?)$/i;

/** Whether every folder in a folder has the configuration of a machine. */
export function isOfHosts(path: string, file: SourceFile): boolean {
  const below = file.paths().filter((each) => each.startsWith(`${path}/`));
  const folders = new Set(
    below
      .map((each) => each.slice(path.length + 1).split("/"))
      .flatMap(([top, ...rest]) => (rest.length > 0 ? [top] : [])),
  );
  const isHost = (name: string | undefined): boolean =>
    ["default.nix", "configuration.nix"].some((each) => below.includes(`${path}/${name}/${each}`));
  return folders.size > 0 && [...folders].every(isHost);
}

/** The only folder among the arguments of a function, or in a set of them. */
function folderIn(args: readonly Value[]): string | undefined {
  const found = args.flatMap((value) => {
    const one = textOf(value);
    if (one) return one.isPath ? [one.text] : [];
    const set = force(value);
    if (set.kind !== "place" || set.node.kind !== "AttrSet") return [];
    return entriesOf({ kind: "set", place: set, read: same }).flatMap((entry) => {
      const path = textOf(entry.value);
      return path?.isPath ? [path.text] : [];
    });
  });
  const folders = found.filter((path) => path !== "" && !path.endsWith(".nix"));
  return folders.length === 1 ? folders[0] : undefined;
}

/** The name of a host that is a file. */
export const plainName = (item: Item): Item => ({
  ...item,
  name: item.name?.replace(/\.nix$/, ""),
});
