import {
  apply,
  bare,
  descendants,
  find,
  literal,
  names,
  parse,
  remove,
  replace,
  stringValue,
  type Node,
  type NodeOf,
} from "nix-source";
import { isOfHardware } from "../modules/hardware-file.ts";
import { importEdits } from "../modules/settings.ts";
import { DISKS } from "../packs/hardware.ts";
import { replaced } from "./rewrite.ts";

// Modules of a machine that are written inside of other files: what of them is the machine's alone.

/** What a new machine has instead of its model. */
interface Machine {
  readonly name: string;
  readonly system: string | undefined;
  readonly stateVersion: string | undefined;
  /** The hardware file as it is to be imported; undefined where it is already. */
  readonly imported: string | undefined;
}

/** Whether a module may set this and describe nothing but hardware. */
const isOfModule = (path: string): boolean => path === "imports" || isOfHardware(path);

/**
 * A text in which the modules have the identity of another machine, and none of the disks of the first.
 *
 * @returns also what described the hardware, where a file must describe that of the new machine.
 */
export function withOwnMachine(
  text: string,
  machine: Machine,
): { readonly text: string; readonly described: string | undefined } {
  let result = text;
  let described: string | undefined;
  for (let count = 0; count < 20; count++) {
    const next = withoutHardware(result, machine.imported);
    if (next === undefined) break;
    result = next.text;
    described ??= next.gone;
  }
  return { text: withIdentity(result, machine), described };
}

/** The sets of a text, the outer ones first. */
const setsIn = (root: Node): readonly NodeOf<"AttrSet">[] =>
  descendants(root).flatMap((node) => (node.kind === "AttrSet" ? node : []));

/** A text without the first description of hardware in it, and what that was; undefined where there is none. */
function withoutHardware(
  text: string,
  imported: string | undefined,
): { readonly text: string; readonly gone: string } | undefined {
  const root = parse(text);
  for (const set of setsIn(root)) {
    const own = pathsOf(set);
    const disks = DISKS.filter((path) => own.some((each) => begins(each, path)));
    const isGenerated = own.includes("boot.initrd.availableKernelModules") && own.every(isOfModule);
    if (disks.length === 0 && !isGenerated) continue;
    if (own.length > 0 && own.every(isOfModule) && !isElsewhere(own)) {
      const module = moduleAround(root, set);
      const insert = imported === undefined ? "{ }" : `{ imports = [ ${imported} ]; }`;
      return { text: apply(text, [replaced(module, insert)]), gone: set.text };
    }
    const [first] = disks;
    if (!first || !/\/dev\//.test(disks.map((path) => textAt(set, path)).join(" "))) continue;
    const rest = disks.reduce((each, path) => {
      const here = setAt(each, set.from);
      return here && find(here, path) ? apply(each, remove(here, path)) : each;
    }, text);
    const here = setAt(rest, set.from);
    const isImported = here === undefined || imported === undefined || rest.includes(imported);
    return {
      text: isImported ? rest : apply(rest, importEdits(here, imported)),
      gone: "{ fileSystems = { }; }",
    };
  }
  return undefined;
}

/** Whether a set is nothing but file systems that no device holds, or an import. */
const isElsewhere = (paths: readonly string[]): boolean =>
  paths.every((path) => path === "imports" || /^(?:networking|hardware|nixpkgs)\b/.test(path));

const setAt = (text: string, from: number): NodeOf<"AttrSet"> | undefined =>
  setsIn(parse(text)).find((set) => set.from === from);

const textAt = (set: Node, path: readonly string[]): string =>
  (find(set, path)?.bindings ?? []).map(({ text }) => text).join(" ");

const begins = (path: string, option: readonly string[]): boolean => {
  const whole = option.join(".");
  return path === whole || path.startsWith(`${whole}.`);
};

/** The paths of the options that a module sets, down to what is no set. */
function pathsOf(set: NodeOf<"AttrSet">, before = ""): readonly string[] {
  return set.bindings.flatMap((binding): readonly string[] => {
    if (binding.kind === "Inherit") return binding.names.map((each) => before + each.text);
    const path = before + binding.path.map(({ text }) => text.replaceAll('"', "")).join(".");
    const value = bare(binding.value);
    if (/^(?:fileSystems|boot\.initrd\.luks|networking\.interfaces)\b/.test(path)) return [path];
    return value.kind === "AttrSet" && value.bindings.length > 0
      ? pathsOf(value, `${path}.`)
      : [path];
  });
}

/** The module that a set is, with the function around it. */
function moduleAround(root: Node, set: Node): Node {
  let module = set;
  for (const node of descendants(root).toReversed()) {
    const isAround = node.from <= module.from && module.to <= node.to && node !== module;
    const isFunction =
      (node.kind === "Function" && node.body === module) ||
      (node.kind === "Parenthesized" && node.expression === module);
    if (isAround && isFunction) module = node;
  }
  return module;
}

/** The settings that tell one machine from another. */
function withIdentity(text: string, { name, system, stateVersion }: Machine): string {
  const settings: readonly (readonly [readonly string[], string | undefined])[] = [
    [["networking", "hostName"], name],
    [["nixpkgs", "hostPlatform"], system],
    [["system", "stateVersion"], stateVersion],
  ];
  return settings.reduce((each, [path, value]) => {
    if (value === undefined || !each.includes(path.at(-1) ?? "")) return each;
    for (const set of setsIn(parse(each))) {
      if (!names(set).includes(path[0] ?? "")) continue;
      const found = find(set, path)?.value;
      const old = found && stringValue(found);
      if (
        found &&
        old !== undefined &&
        old !== value &&
        set.from <= found.from &&
        found.to <= set.to
      ) {
        return apply(each, replace(parse(each), found, literal(value)));
      }
    }
    return each;
  }, text);
}
