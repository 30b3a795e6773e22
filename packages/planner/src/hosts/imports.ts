import {
  attributes,
  attributeText,
  bindings,
  descendants,
  expressions,
  formals,
  EditError,
} from "nix-source";
import type { Host } from "./hosts.ts";
import { holds } from "./naming.ts";
import { modulesOf } from "./own-modules.ts";
import { ownPaths } from "./own-paths.ts";
import { pathsOf } from "./paths.ts";
import { dirname, join, resolve } from "../files/path.ts";
import type { SourceFile } from "../eval/repo.ts";
import { sourceOf } from "./source.ts";
import { fileValue, inside, type Place, type Value } from "../eval/place.ts";
import { force, members } from "../eval/value.ts";
import type { RepoFiles } from "../files/plan.ts";

// Where a host takes its modules from: the `imports` of its own configuration, and the `modules` of its
// entry.

/** Files of a host that are about its hardware, or about the home of a person on it. */
const ASIDE = /hardware|disk|home|(?:^|\/)(?:hm|users?)(?:\/|\.nix$|-)/;

/** What names of files say about where people look first. */
const FIRST = [/(?:^|\/)configuration\.nix$/, /(?:^|\/)default\.nix$/, /\.nix$/];

/** The settings in the files that are one host's own configuration; the likeliest first. */
export function configurationsOf(
  host: Host,
  hosts: readonly Host[],
  repo: RepoFiles,
): readonly Place[] {
  const { file } = host.entry.layer.place;
  const named = modulesOf(host, repo).flatMap((path) => [
    path,
    join(dirname(path), "configuration.nix"),
  ]);
  const all = [...new Set([...named, ...unnamed(host)])].filter((path) => !ASIDE.test(path));
  const found = FIRST.flatMap((name) => all.filter((path) => name.test(path)));
  const others = hosts.filter((each) => each.name !== host.name);
  return [...new Set(found)].flatMap((path): readonly Place[] => {
    const configuration = file.load(path);
    const settings = configuration && settingsOf(fileValue(configuration));
    if (!settings || members([settings], "home").length > 0) return [];
    return others.some((each) => names(each, path)) ? [] : [settings];
  });
}

const names = (host: Host, path: string): boolean =>
  pathsOf(host.entry.value).some((each) => each === path || join(each, "default.nix") === path);

/** The files of a host whose paths do not hold its name. */
function unnamed(host: Host): readonly string[] {
  const source = written(host);
  if (!source) return [];
  const folder = dirname(source.file.path);
  return [...ownPaths(host, source).paths.keys()].flatMap((path) => {
    const target = resolve(folder, path);
    if (target === undefined) return [];
    return target.endsWith(".nix") ? [target] : [join(target, "default.nix")];
  });
}

function written({ entry }: Host): Place | undefined {
  try {
    return sourceOf(entry.written, entry.layer.place);
  } catch (error) {
    if (error instanceof EditError) return undefined;
    throw error;
  }
}

/** The set that a module is, or that its function gives. */
function settingsOf(module: Place): Place | undefined {
  const found = force(module);
  if (found.kind !== "place") return undefined;
  if (found.node.kind === "Function") {
    return settingsOf(inside(found, expressions(found.node).at(-1)!));
  }
  return found.node.kind === "AttrSet" ? found : undefined;
}

/** The lists of modules in the entry of a host, and in files that are its own. */
export function entryLists(host: Host): readonly Place[] {
  const made = force(host.entry.value);
  const source = written(host);
  const isOwn = ({ file, node }: Place): boolean =>
    holds(file.path, host.name) ||
    (source?.file === file && source.node.from <= node.from && node.to <= source.node.to);
  const args = made.kind === "call" ? made.args : [];
  const given = members([host.entry.value, ...args], "modules")
    .flatMap(listsIn)
    .filter(isOwn);
  if (given.length > 0 || !source) return given;
  return descendants(source.node)
    .filter(({ kind, text }) => kind === "Binding" && /^(?:extra|host)?modules\b/i.test(text))
    .flatMap((binding) => expressions(binding))
    .flatMap((node) => listsIn({ ...source, node }));
}

/** The lists that are written out in a value of which the rest is joined to them. */
export function listsIn(value: Value): readonly Place[] {
  const found = force(value);
  if (found.kind !== "place") return [];
  if (found.node.kind === "List") return [found];
  const isJoined = found.node.children.some(({ kind }) => kind === "++");
  return isJoined ? expressions(found.node).flatMap((each) => listsIn(inside(found, each))) : [];
}

/**
 * Whether the modules of a host may take `inputs` for what they import: its system is given them, or
 * one of its modules does so already.
 */
export function takesInputs(host: Host, configurations: readonly Place[]): boolean {
  const { layer, value } = host.entry;
  if (layer.kind === "folder" && layer.givesInputs) return true;
  const made = force(value);
  const special = members(made.kind === "call" ? made.args : [made], "specialArgs");
  if (special.some((each) => binds(force(each)))) return true;
  const rest = configurations.map(({ file }) => file);
  const seen = new Set<SourceFile>();
  for (let file = rest.pop(); file && seen.size < 200; file = rest.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const settings = settingsOf(fileValue(file));
    const imports = settings ? members([settings], "imports") : [];
    const takes = formals(file.root)?.names?.includes("inputs");
    if (takes && imports.some((each) => /\binputs\b/.test(textOf(each)))) return true;
    rest.push(...imports.flatMap((each) => pathsOf(each)).flatMap((path) => file.load(path) ?? []));
  }
  return false;
}

const textOf = (value: Value): string => (value.kind === "place" ? value.node.text : "");

function binds(value: Value): boolean {
  if (value.kind !== "place") return false;
  if (value.node.kind === "Binary") {
    return expressions(value.node).some((each) => binds(force(inside(value, each))));
  }
  return bindings(value.node).some((binding) =>
    attributes(binding.kind === "Inherit" ? binding : binding.children[0]!)
      .slice(0, binding.kind === "Inherit" ? undefined : 1)
      .some((each) => attributeText(each) === "inputs"),
  );
}
