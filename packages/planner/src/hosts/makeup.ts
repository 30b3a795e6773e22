import type { Node, NodeOf } from "nix-source";
import { evaluate, fileAt, lookUp, members, textOf } from "../eval/evaluate.ts";
import { constantOf, type Expr, inside, type Merge, type Value } from "../eval/file.ts";
import { moduleOf } from "../eval/flake-modules.ts";
import { sourcesOf } from "../eval/functions.ts";
import { learn } from "../eval/memory.ts";
import { entriesOf } from "../eval/names.ts";
import { definitions } from "../modules/definitions.ts";
import type { Host } from "./host.ts";

// What a host is made of: every module that flows into it, and what each defines. That is what a change
// of the flake is judged by, and not by the names that it leaves.

/** One option, or something below it, that a module of a host defines. */
export interface Defined {
  /** From the top of the configuration; a name that is computed is `*`. */
  readonly path: readonly string[];
  /** Undefined when it is inherited from what is not known. */
  readonly value: Expr | undefined;
  /** Where it is written. */
  readonly at: Node;
  readonly file: string;
}

/** A module of a host. */
interface Module {
  /** Its file from the top of the repo; for one that is not at hand, the name that it has in the flake. */
  readonly name: string;
  /** The set that it gives; undefined when it is not at hand. */
  readonly set: Expr | undefined;
  readonly definitions: readonly Defined[];
}

/** What flows into a host, as far as that can be told. */
export interface Makeup {
  readonly modules: readonly Module[];
  /** Modules that are wanted and not there. */
  readonly missing: readonly string[];
  /** The arguments that are texts, among those that its modules are given: `hostname` is `otter`. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The most modules that are read of one host. */
const MOST = 1000;

/** Reads what a host is made of. */
export function makeupOf({ name, paths, entry, also }: Host): Makeup {
  const { file } = entry.source.expr;
  const all = [entry, ...also].map(({ value }) => evaluate(value));
  const given = all.flatMap((made) => argsOf(made));
  const special = members(given, "specialArgs");
  const said: Value[] = [];
  const options: Value[] = [];
  const config: Merge = { kind: "merge", of: said, options };
  const args: Merge = {
    kind: "merge",
    of: [{ ...config, name: "config" }, ...special, named("name", constantOf(name))],
  };
  const modules = new Map<string, Module>();
  const missing = new Set<string>();
  const rest = [
    ...all.flatMap((made) => startsOf(made, paths)),
    // What makes the system is not at hand, but its module is written out.
    ...[entry, ...also].flatMap(({ written }) => members([written], "module")),
  ];
  for (let next = rest.shift(); next && modules.size < MOST; next = rest.shift()) {
    const found = evaluate(next);
    const several = partsOf(found);
    if (several) {
      rest.unshift(...several);
      continue;
    }
    const sets = moduleOf(found, file, args);
    if (sets.length === 0) {
      const path = textOf(found);
      if (path?.isPath && !fileAt(found, file)) missing.add(path.text);
      else if (found.kind === "call") {
        modules.set(found.callee, { name: found.callee, set: undefined, definitions: [] });
      }
    }
    for (const set of sets) {
      const { file: own, node, prefix } = set;
      const key = [own.path, node.from, ...prefix].join(" ");
      if (modules.has(key)) continue;
      said.push(set, ...members([set], "config"));
      options.push(...members([set], "options"));
      learn();
      modules.set(key, { name: own.path, set, definitions: definitionsIn(set) });
      rest.push(...members([set], "imports"));
    }
  }
  return { modules: [...modules.values()], missing: [...missing], texts: textsIn(special) };
}

const named = (name: string, value: Value): Merge => ({ kind: "merge", name, of: [value] });

const argsOf = (made: Value): readonly Value[] => (made.kind === "call" ? made.args : [made]);

/** Where the modules of a host begin: in its `modules`, else it is a module itself, or its files are. */
function startsOf(made: Value, paths: readonly string[]): readonly Value[] {
  const lists = ["modules", "extraModules"].flatMap((name) => members(argsOf(made), name));
  const isModule = ["imports", "networking", "deployment"].some(
    (name) => members([made], name).length > 0,
  );
  const files = paths.filter((path) => path.endsWith(".nix") || !/\.[a-z]+$/i.test(path));
  if (lists.length > 0) return lists;
  return [...(isModule ? [made] : []), ...files.map((path) => constantOf(path, true))];
}

/** The modules that a list, or a set of several parts, consists of; undefined for one module. */
function partsOf(found: Value): readonly Value[] | undefined {
  if (found.kind === "merge") return found.name === undefined ? found.of : undefined;
  if (found.kind === "expr") {
    const { node } = found;
    if (node.kind === "List") return node.elements.map((each) => inside(found, each));
    if (node.kind === "If") return [inside(found, node.whenTrue), inside(found, node.whenFalse)];
    const isJoined = node.kind === "Binary" && /^(?:\+\+|\/\/)$/.test(node.operator);
    return isJoined ? [inside(found, node.left), inside(found, node.right)] : undefined;
  }
  if (found.kind !== "call" || found.args.length === 0) return undefined;
  const { head, args } = found;
  if (/^(?:optional|optionalAttrs|mkIf)$/.test(head)) return args.slice(1);
  if (/^(?:mkMerge|mkForce|mkDefault)$/.test(head)) return args;
  const sources = sourcesOf(found);
  const isList = sources.every(({ kind }) => kind === "list" || kind === "folder");
  if (sources.length === 0 || !isList) return undefined;
  return sources.flatMap((each) =>
    each.kind === "opaque" ? [] : entriesOf(each).map(({ value }) => value),
  );
}

function definitionsIn(set: Expr): readonly Defined[] {
  const { prefix, node } = set;
  return definitions(node, () => true).flatMap((each): readonly Defined[] => {
    const { path, binding } = each;
    const names = path.map(({ name }) => name ?? "*");
    const isBelow = prefix.every((name, index) => names[index] === name);
    if (!isBelow || names.length === prefix.length) return [];
    const below = names.slice(prefix.length);
    const value =
      binding.kind === "Binding"
        ? inside(set, binding.value)
        : inheritedValue(set, binding, names.at(-1));
    return [{ path: below, value, at: binding, file: set.file.path }];
  });
}

/** The expression that `inherit` gives a name, where it is one. */
function inheritedValue(
  set: Expr,
  { base }: NodeOf<"Inherit">,
  name: string | undefined,
): Expr | undefined {
  if (name === undefined) return undefined;
  const values = base ? members([inside(set, base)], name) : (lookUp(set, name) ?? []);
  const [value, ...more] = values;
  return value?.kind === "expr" && more.length === 0 ? value : undefined;
}

/** The arguments that are texts, and the texts in those that are sets. */
function textsIn(special: readonly Value[]): ReadonlyMap<string, string> {
  const sources = special.flatMap((each) => sourcesOf(each));
  const entries = sources.flatMap((each) => (each.kind === "opaque" ? [] : entriesOf(each)));
  return new Map(
    entries.flatMap(({ name, value }) => {
      const text = textOf(value);
      return name !== undefined && text && !text.isPath ? [[name, text.text] as const] : [];
    }),
  );
}

/** What a host is called on the network, where its modules say so: all that they say. */
export const hostNames = ({ modules }: Makeup): readonly string[] => [
  ...new Set(
    modules
      .flatMap((each) => each.definitions)
      .filter(({ path }) => path.join(".") === "networking.hostName")
      .flatMap(({ value }) => (value && textOf(unforced(value))?.text) ?? []),
  ),
];

/** A value without the priority that it is given. */
export function unforced(value: Value): Value {
  const found = evaluate(value);
  const isForced = found.kind === "call" && /^mk(?:Force|Default|Override|If)$/.test(found.head);
  const given = isForced ? found.args.at(-1) : undefined;
  return given ? unforced(given) : found;
}
