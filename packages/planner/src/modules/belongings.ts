import {
  append,
  attributeName,
  attributeText,
  bare,
  descendants,
  type Edit,
  EditError,
  elements,
  expressions,
  find,
  literal,
  names as namesOf,
  type Node,
  type NodeOf,
  removeAt,
  removeBinding,
  startsLine,
  stringValue,
  styleAt,
} from "nix-source";
import {
  HARDWARE_OPTIONS,
  type MachineOption,
  machineOptions,
  MODULE_ROOTS,
} from "./machine-options.ts";
import {
  addressesIn,
  diskByOrder,
  FINDING,
  isTarget,
  namesAnyDisk,
  namesDisk,
  namesSlot,
  newTarget,
  newValue,
  type NewValues,
  withoutDiskIds,
} from "./machine-values.ts";

// What in a configuration belongs to one machine, and what its copy for another has instead: no disk,
// address, key or target of the first.

/** Something in a configuration that belongs to one machine. */
export interface Belonging {
  /** The binding, element or string. */
  readonly node: Node;
  /** The option, attribute or text. */
  readonly what: string;
  /** Left out of the copy, given another value in it, or kept since only a person can tell. */
  readonly fate: "left out" | "changed" | "kept";
  /** How the owner of the new machine finds its own. */
  readonly advice: string;
  readonly edits: readonly Edit[];
  /** What the module lacks now. */
  readonly gap?: Gap;
}

/** What a module lacks without something that was left out. */
export interface Gap {
  readonly kind: "root" | "report";
  /** The set of the module that it was defined in; nothing where that is not written out. */
  readonly module: NodeOf<"AttrSet"> | undefined;
  /** Whether the whole text is that module. */
  readonly isWhole: boolean;
  /** The option that was left out, as it is written. */
  readonly option: string;
  /** The path that was its value, where that is one. */
  readonly path: string;
}

/** A part of a configuration that may belong to one machine, and where it stands. */
interface Site {
  readonly node: Node;
  /** The names of the attributes around it, and its own, from the outside; unknown ones are empty. */
  readonly path: readonly string[];
  /** The sets around it, each with the number of names before it. */
  readonly sets: readonly { readonly set: NodeOf<"AttrSet">; readonly depth: number }[];
  /** The list that it is an element of. */
  readonly list?: { readonly node: NodeOf<"List">; readonly index: number };
  /** Whether modules of nixos-hardware are named here without saying where they are from. */
  readonly isHardware: boolean;
}

/** Options below which other machines are described, or none. */
const ELSEWHERE = /^(?:vmVariant.*|containers|microvm|options|tests|checks)$/;

/** The bindings, elements and strings of an expression, from the outside in. */
function* sitesIn(node: Node, around: Omit<Site, "node">): Generator<Site> {
  const { list: _, ...place } = around;
  switch (node.kind) {
    case "AttrSet":
    case "Let": {
      const isSet = node.kind === "AttrSet";
      const base = isSet ? place.path : [];
      const sets = isSet ? [...place.sets, { set: node, depth: base.length }] : [];
      for (const binding of node.bindings) {
        if (binding.kind === "Inherit") continue;
        const path = [...base, ...binding.path.map((name) => attributeText(name) ?? "")];
        if (path.some((name) => ELSEWHERE.test(name))) continue;
        const inner = { ...place, path, sets };
        yield { ...inner, node: binding };
        yield* sitesIn(binding.value, inner);
      }
      if (!isSet) yield* sitesIn(node.body, place);
      return;
    }
    case "With": {
      const isHardware = place.isHardware || /hardware/.test(node.scope.text);
      return yield* sitesIn(node.body, { ...place, isHardware });
    }
    case "List":
      for (const [index, element] of node.elements.entries()) {
        const inner = { ...place, list: { node, index } };
        yield { ...inner, node: element };
        yield* sitesIn(element, inner);
      }
      return;
    case "Apply": {
      const isHardware = /^map\b[^[]*\bnixos-hardware\b/.test(node.text);
      for (const each of expressions(node)) yield* sitesIn(each, { ...place, isHardware });
      return;
    }
    case "String":
    case "IndentedString":
      if (around.list?.node.elements[around.list.index] !== node) yield { ...place, node };
      return;
    default:
      for (const each of expressions(node)) yield* sitesIn(each, place);
  }
}

/** What is known beside an expression of what is copied with it. */
export interface CopyContext {
  /** The text of all that is copied: what is used there cannot be left out. */
  readonly context?: string;
  /** The module that a module is to import instead of what it lacks, as it is written there. */
  readonly fill?: (gap: Gap) => string | undefined;
  /** Whether other machines have a text as well in their records: then it is nobody's own. */
  readonly isShared?: (text: string) => boolean;
}

/** What belongs to one machine in a configuration, and the edits that make a copy another's. */
export interface Belongings {
  readonly belongings: readonly Belonging[];
  readonly edits: readonly Edit[];
}

/**
 * What belongs to one machine in a module, a flake-parts module with modules in it, a record of what
 * a machine has, or the entry of a host.
 *
 * @param root - the file or expression that is copied.
 * @param values - of the new machine.
 */
export function belongings(
  root: Node,
  values: NewValues,
  { context = root.text, fill = () => undefined, isShared = () => false }: CopyContext = {},
): Belongings {
  const all = [...sitesIn(root, { path: [], sets: [], isHardware: false })];
  const search: Search = {
    values,
    disks: new Set(all.flatMap((site) => ownMount(site) ?? [])),
    hardware: hardwareNames(root.text),
    keepsHardware: HARDWARE_OPTIONS.test(context),
    isShared,
  };
  const found: Belonging[] = [];
  const edits: Edit[] = [];
  // What stands in something that is dealt with is dealt with.
  let done = -1;
  for (const site of all) {
    if (site.node.from < done) continue;
    const renamed = nameEdits(site, search);
    const one = renamed ? undefined : belonging(site, search);
    if (one) found.push(one);
    edits.push(...(renamed ?? one?.edits ?? []));
    if (one || renamed) done = site.node.to;
  }
  const told = [...found, ...mentions(all, found)];
  return {
    belongings: told.toSorted((a, b) => a.node.from - b.node.from),
    edits: joined([...edits, ...filled(found, fill)]),
  };
}

/** The edits that fill what modules lack by what they import. */
function filled(
  found: readonly Belonging[],
  fill: (gap: Gap) => string | undefined,
): readonly Edit[] {
  const imports = new Map<NodeOf<"AttrSet">, Set<string>>();
  for (const { gap } of found) {
    const text = gap && fill(gap);
    if (!gap?.module || text === undefined) continue;
    imports.set(gap.module, (imports.get(gap.module) ?? new Set()).add(text));
  }
  return [...imports].flatMap(([module, texts]) => importEdits(module, [...texts]));
}

/** The edits that add to the imports of a module of which other bindings are taken away. */
function importEdits(module: NodeOf<"AttrSet">, texts: readonly string[]): readonly Edit[] {
  const imports = find(module, ["imports"])?.value;
  const present = imports && elements(imports);
  if (imports && present) {
    const missing = texts.filter((text) => present.every((each) => each.text !== text));
    return missing.flatMap((text) => append(imports, text));
  }
  const first = module.bindings.find(startsLine);
  const style = styleAt(module.source, first?.from ?? module.from);
  const { end, unit } = style;
  const indent = first ? style.indent : style.indent + unit;
  const isLong = texts.some((text) => text.includes("\n"));
  const lines = texts.join("\n").replaceAll("\n", `${end}${indent}${unit}`);
  const list = isLong
    ? `[${end}${indent}${unit}${lines}${end}${indent}]`
    : `[ ${texts.join(" ")} ]`;
  if (imports) {
    return [
      { from: imports.from, to: imports.from, insert: "(" },
      { from: imports.to, to: imports.to, insert: `) ++ ${list}` },
    ];
  }
  const at = module.children.find(({ kind }) => kind === "{")?.to ?? module.from;
  const gap = first || isLong ? `${end}${indent}` : " ";
  return [{ from: at, to: at, insert: `${gap}imports = ${list};` }];
}

/** What a search goes by. */
interface Search {
  readonly values: NewValues;
  /** The file systems and encrypted disks that go: what else is said of them goes, too. */
  readonly disks: ReadonlySet<string>;
  /** Variables that are modules of nixos-hardware. */
  readonly hardware: ReadonlySet<string>;
  /** Whether options of modules of nixos-hardware are set, which would be none without them. */
  readonly keepsHardware: boolean;
  readonly isShared: (text: string) => boolean;
}

function belonging(site: Site, search: Search): Belonging | undefined {
  const { node } = site;
  if (node.kind === "Binding") return ofBinding(site, node, search);
  if (site.list) {
    const element = ofElement(site, site.list, search);
    if (element) return element;
  }
  return node.kind === "String" || node.kind === "IndentedString"
    ? ofString(site, node, search)
    : undefined;
}

/** An option of one machine that a path leads through, and the part of the path that it is. */
interface OptionAt {
  readonly option: MachineOption;
  readonly offset: number;
  readonly end: number;
}

/** The options by the last name in their paths that is one, since most paths have none of these names. */
const byName = new Map<string, OptionByName[]>();
for (const [rank, option] of machineOptions.entries()) {
  const names = option.path.split(".");
  const at = names.findLastIndex((name) => name !== "*");
  const known = byName.get(names[at] ?? "") ?? [];
  byName.set(names[at] ?? "", [...known, { option, rank, names, at }]);
}

interface OptionByName {
  readonly option: MachineOption;
  readonly rank: number;
  readonly names: readonly string[];
  /** The place of the last name. */
  readonly at: number;
}

/** The options of one machine that a path is, or leads through: of each the last place, in the order of the table. */
function optionsAt(path: readonly string[]): readonly OptionAt[] {
  const found = new Map<number, OptionAt>();
  for (let index = path.length - 1; index >= 0; index--) {
    for (const { option, rank, names, at } of byName.get(path[index] ?? "") ?? []) {
      const [offset, end] = [index - at, index - at + names.length];
      if (found.has(rank) || offset < 0 || end > path.length) continue;
      const isAt = names.every((name, each) => name === "*" || name === path[offset + each]);
      if (isAt) found.set(rank, { option, offset, end });
    }
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([, each]) => each);
}

/** An address of IP or of Ethernet. */
const WRITTEN_ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{1,4}:[\da-f]{0,4}:/i;

/** A path as it is written in Nix. */
const shown = (path: readonly string[]): string =>
  path.map((name) => (name === "" ? "…" : attributeName(name))).join(".");

/** The file system or encrypted disk that a binding says something of, where its disk is a machine's. */
function ownMount({ path, node }: Site): string | undefined {
  if (node.kind !== "Binding") return undefined;
  const found = optionsAt(path).find(({ option }) => option.treatment === "disk");
  if (!found?.option.path.endsWith(".*")) return undefined;
  return namesAnyDisk(node.text) ? path.slice(0, found.end).join(".") : undefined;
}

function ofBinding(site: Site, node: NodeOf<"Binding">, search: Search): Belonging | undefined {
  const { path } = site;
  for (const { option, offset, end } of optionsAt(path)) {
    const what = shown(path.slice(offset));
    const told = { node, what, advice: option.advice };
    const value = bare(node.value);
    if (["null", "[ ]", "{ }", "false"].includes(value.text)) return undefined;
    switch (option.treatment) {
      case "out": {
        // An address that is made of others is another one where these are.
        const isMade = option.advice === FINDING.addresses && !WRITTEN_ADDRESS.test(value.text);
        return isMade ? { ...told, fate: "kept", edits: [] } : leftOut(site, node, told);
      }
      case "disk": {
        const isGone = option.path.endsWith(".*")
          ? search.disks.has(path.slice(0, end).join("."))
          : option.path.startsWith("boot.loader") && namesDisk(value.text);
        if (!isGone) break;
        const isRoot = path[end - 2] === "fileSystems" && path[end - 1] === "/";
        const gap = isRoot ? gapAt("root", site, offset, value) : undefined;
        // With nothing to import another one, the root stays, without the id of its disk.
        if (gap && !gap.module) break;
        return leftOut(site, node, told, gap);
      }
      case "number": {
        // What is computed of the name is another for another name; what stands in a file is not.
        const isRead = /^(?:import|(?:[\w.]+\.)?(?:readFile|fileContents))\s+\.{1,2}\/\S+$/.test(
          value.text,
        );
        if (!isRead) break;
        const made = newValue("hostId", "00000000", search.values)?.text ?? "";
        return changed({ ...told, what: `${what} = ${value.text}` }, value, made);
      }
      case "report": {
        const gap = gapAt("report", site, offset, value);
        // Who looks whether it is there has said what to do without.
        const isGuarded = /\bpathExists\b/.test(value.text) && !/\bthrow\b/.test(value.text);
        return gap.module && !isAround(gap.module) && gap.path !== "" && !isGuarded
          ? leftOut(site, node, told, gap)
          : { ...told, fate: "kept", edits: [] };
      }
      case "target": {
        const old = stringValue(value);
        if (old === undefined) return { ...told, fate: "kept", edits: [] };
        return changed(told, value, newTarget(old, search.values));
      }
      case "stays":
        // What names a disk by its id is changed.
        if (namesDisk(value.text) || (option.when && !option.when.test(value.text))) break;
        return { ...told, fate: "kept", edits: [] };
      case "elements":
        break;
    }
  }
  return undefined;
}

/** Whether a set is what an owner says of a machine around its module: it can import nothing. */
const isAround = (set: Node): boolean =>
  namesOf(set).some((name) => name === "module" || name === "modules");

type Told = Pick<Belonging, "node" | "what" | "advice">;

const changed = (told: Told, at: Node, text: string): Belonging => ({
  ...told,
  fate: "changed",
  edits: [{ from: at.from, to: at.to, insert: literal(text) }],
});

/** A binding that is left out, where it can be: else it is kept. */
function leftOut(site: Site, node: NodeOf<"Binding">, told: Told, gap?: Gap): Belonging {
  const set = site.sets.at(-1)?.set;
  try {
    if (!set) return { ...told, fate: "kept", edits: [] };
    return { ...told, fate: "left out", edits: removeBinding(set, node), ...(gap && { gap }) };
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return { ...told, fate: "kept", edits: [] };
  }
}

/** What a module lacks without an option whose path begins at an offset of that of a site. */
function gapAt(kind: Gap["kind"], { sets, path }: Site, offset: number, value: Node): Gap {
  const isConfig = path[offset - 1] === "config";
  const start = isConfig ? offset - 1 : offset;
  const module = sets.find(({ depth }) => depth === start)?.set;
  const written = descendants(value).find(
    (each) => (each.kind === "Path" || each.kind === "String") && /\.json"?$/.test(each.text),
  );
  return {
    kind,
    module,
    isWhole: start === 0,
    option: shown(path.slice(offset)),
    path: written?.text ?? "",
  };
}

function ofElement(
  { node, path, isHardware }: Site,
  list: NonNullable<Site["list"]>,
  search: Search,
): Belonging | undefined {
  const out = (advice: string): Belonging => ({
    node,
    what: node.text.replaceAll(/\s+/g, " "),
    fate: "left out",
    advice,
    edits: removeAt(list.node, list.index),
  });
  const isNamed = ["Identifier", "String", "Select"].includes(node.kind);
  const isModel =
    HARDWARE_MODULE.test(node.text) ||
    (isHardware && isNamed) ||
    (node.kind === "Identifier" && search.hardware.has(node.text));
  if (isModel && search.keepsHardware) return { ...out(MODEL), fate: "kept", edits: [] };
  if (isModel) return out(MODEL);
  for (const { option } of optionsAt(path)) {
    const text = stringValue(node);
    if (option.treatment === "elements" && text !== undefined && option.element?.test(text)) {
      return out(option.advice);
    }
    if (option.path === "swapDevices" && namesAnyDisk(node.text)) return out(option.advice);
  }
  return undefined;
}

const MODEL = "ls the modules of nixos-hardware for its model";

/** A module for one model of computer, as an element of a list. */
const HARDWARE_MODULE =
  /^(?:\(\s*import\s+)?["(\s]*(?:\$\{)?(?:[\w-]+\.)*?(?:nixos-hardware|hardware)(?:\.outputs)?(?:\.nixosModules\b|\s*\}|\.outPath\b|\s*\+)|^<nixos-hardware\//;

/** The variables that a text takes out of nixos-hardware. */
const hardwareNames = (text: string): ReadonlySet<string> =>
  new Set(
    Array.from(text.matchAll(/\binherit\s*\([^)]*hardware\.nixosModules[^)]*\)([^;]*);/g)).flatMap(
      ([, names = ""]) => names.split(/\s+/).filter((name) => name !== ""),
    ),
  );

/** Names under which other machines are described than the one whose record this is. */
const OTHERS =
  /^(?:.*peers?|clients?|upstreams?|servers?|remotes?|neighbou?rs?|targets|routes?|exporters|matchBlocks|extraHosts)$/i;

/** Whether a path is of a record of what a machine has, or of options that are the owner's own. */
const isRecord = (path: readonly string[]): boolean =>
  !path.some((name) => MODULE_ROOTS.has(name) || OTHERS.test(name));

function ofString(
  { path }: Site,
  node: NodeOf<"String" | "IndentedString">,
  { values, isShared }: Search,
): Belonging | undefined {
  const name = path.findLast((each) => each !== "") ?? "";
  const text = stringValue(node);
  const told = (advice: string): Told => ({ node, what: shown(path) || node.text, advice });
  const isAnywhere = name === "hostId" || /bus-?id$/i.test(name);
  // What the owner has of addresses below `networking` is no option of NixOS.
  const isAddress = text !== undefined && isRecord(path.filter((each) => each !== "networking"));
  if (text !== undefined && (isAddress || isAnywhere)) {
    const own = isShared(text) ? undefined : newValue(name, text, values);
    if (own) return changed(told(own.advice), node, own.text);
    const isDeploy = path.includes("deploy") && /^(?:host|hostname|ip|address)$/i.test(name);
    if (isTarget(name) || isDeploy) {
      return changed(told("where it is reached over ssh"), node, newTarget(text, values));
    }
  }
  const edits = node.parts.flatMap((part): Edit[] => {
    const insert = part.kind === "Text" ? withoutDiskIds(part.text, values) : part.text;
    return insert === part.text ? [] : [{ from: part.from, to: part.to, insert }];
  });
  if (edits.length > 0) return { ...told(FINDING.disks), fate: "changed", edits };
  if (namesSlot(node.text)) return { ...told(FINDING.graphics), fate: "kept", edits };
  // Which system a boot loader finds by its file system is on that disk alone.
  const disk = /--fs-uuid\b/.test(node.text) ? node.text : diskByOrder(node.text);
  return disk === undefined ? undefined : { ...told(FINDING.disks), fate: "kept", edits };
}

/** The edits that give a new machine its name in a record of it, and the release of its installation. */
function nameEdits({ path, node, list }: Site, { values }: Search): readonly Edit[] | undefined {
  if (node.kind !== "String" || list) return undefined;
  const [name = "", around] = path.toReversed();
  const old = stringValue(node);
  const isOwn = isRecord(path);
  const isName = isOwn && /^(?:id|name|host|host-?name|node|machine)$/i.test(name);
  const isRelease = name === "stateVersion" && (isOwn || around === "system");
  const text = isName && old === values.like ? values.name : undefined;
  const release = isRelease && /^\d\d\.\d\d$/.test(old ?? "") ? values.stateVersion : undefined;
  const now = text ?? release;
  return now === undefined ? undefined : [{ from: node.from, to: node.to, insert: literal(now) }];
}

/** Other places that speak of an address that was left out or changed. */
function mentions(all: readonly Site[], found: readonly Belonging[]): readonly Belonging[] {
  const addresses = new Set(
    found.flatMap(({ node, fate }) => (fate === "kept" ? [] : addressesIn(node.text))),
  );
  if (addresses.size === 0) return [];
  return all.flatMap(({ node, path }): Belonging[] => {
    const isText = node.kind === "String" || node.kind === "IndentedString";
    const isDealtWith = found.some((one) => one.node.from <= node.from && node.to <= one.node.to);
    if (!isText || isDealtWith || !addressesIn(node.text).some((each) => addresses.has(each))) {
      return [];
    }
    const what = shown(path) || node.text;
    return [{ node, what, fate: "kept", advice: FINDING.addresses, edits: [] }];
  });
}

/** Edits of which those that take away neighbours are one. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const all: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = all.at(-1);
    if (last && edit.from < last.to && last.insert.trim() === "" && edit.insert.trim() === "") {
      all[all.length - 1] = {
        from: last.from,
        to: Math.max(last.to, edit.to),
        insert: last.insert,
      };
    } else all.push(edit);
  }
  return all;
}
