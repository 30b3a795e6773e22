import { descendants, type Node, stringValue } from "nix-source";
import type { NixFile } from "../eval/file.ts";
import { dirname, isWithin, rebased, resolve } from "../files/path.ts";
import { escaped } from "../files/renaming.ts";
import { lineOf } from "../problems.ts";
import { otherName, pathForHost } from "./files.ts";
import type { Host, HostPath } from "./host.ts";
import { OF_HOST } from "./name-tests.ts";
import { isWord } from "./words.ts";

// What modules find by the name of a host, as `home/ada/${config.networking.hostName}.nix`: however such a path
// comes to be asked for, and whether or not it need be there, a host has what lies at it.

/** A file or folder that a module finds by the name of its host. */
export interface PlaceByName {
  readonly path: string;
  /** The same place for a host of another name. */
  readonly to: string;
  /** Where it is asked for. */
  readonly file: string;
  readonly line: number;
}

/** Folders in which each host has its own, or each kind of hosts has a folder for these. */
const IN_HOSTS = /(?:^|\/)(?:hosts?|machines?|systems?|nodes|devices|computers)\/(?:[^/]+\/)?$/;

const OF_SECRETS = /(?:^|\/)(?:secrets?|keys)(?:\/|$)|\.(?:age|enc|gpg|sops)$/;

/** A part of a computed path: a text, the name of the host, or what is not known. */
type Part = string | typeof NAME | typeof ANY;
const NAME: unique symbol = Symbol("name");
const ANY: unique symbol = Symbol("any");

/** What a text must have to be searched for such paths. */
const HINT = /host|machine|device|node|computer/i;

interface Pattern {
  readonly parts: readonly Part[];
  readonly line: number;
}

const known = new WeakMap<Node, readonly Pattern[]>();

/**
 * The places that are there for a host because modules find them by its name.
 *
 * @param name - of the other host.
 */
export function placesByName(host: Host, name: string): readonly PlaceByName[] {
  const { file } = host.entry.source.expr;
  const paths = file.paths();
  const found = new Map<string, PlaceByName>();
  for (const path of paths) {
    const text = path.endsWith(".nix") ? file.textAt(path) : "";
    const module = HINT.test(text) && /\$\{|\+/.test(text) ? file.load(path) : undefined;
    if (!module) continue;
    for (const pattern of patternsIn(module)) {
      for (const own of [...new Set([host.name, host.argument ?? host.name])]) {
        const matched = expressionOf(pattern.parts, own);
        if (!matched) continue;
        const isGiven = isWrittenDown(text, own);
        const all = paths.flatMap((each) => {
          const [place, before = ""] = matched.exec(each) ?? [];
          return place === undefined ? [] : { place, before };
        });
        // A path of which only the name is known may be any, as `modules/desktop` beside `hosts/desktop`.
        const isOpen = pattern.parts.every((part) => typeof part !== "string" || part === "/");
        const housed = all.filter(({ before }) => IN_HOSTS.test(before));
        for (const { place, before } of isOpen && (housed.length > 0 || isWord(own))
          ? housed
          : all) {
          // A secret that is found by a name which is written down is, whatever its host is called.
          if (found.has(place) || (isGiven && OF_SECRETS.test(place))) continue;
          const rest = place.slice(before.length + own.length);
          const to = before + (otherName(host, own, name) ?? name) + rest;
          if (to !== place) found.set(place, { path: place, to, file: path, line: pattern.line });
        }
      }
    }
  }
  return [...found.values()];
}

/** Whether a file gives a host's name to what it makes places of, as `host = "otter"` beside `secrets/${host}`. */
const isWrittenDown = (text: string, name: string): boolean =>
  Array.from(text.matchAll(/\b([\w-]+)\s*=\s*"([^"]*)"/g)).some(
    ([, label = "", value]) =>
      value === name && OF_HOST.test(label) && new RegExp(`\\$\\{${escaped(label)}\\}`).test(text),
  );

/** Whether a file finds secrets by the name of a host that is written down in it: they lie where they lie. */
export const findsSecrets = (paths: readonly string[], text: string, name: string): boolean =>
  isWrittenDown(text, name) &&
  paths.some((path) => OF_SECRETS.test(path) && path.split(/[/.]/).includes(name));

/** The files at such places, each with that of the other host. */
export const filesByName = (host: Host, name: string): readonly HostPath[] => {
  const paths = host.entry.source.expr.file.paths();
  return placesByName(host, name).flatMap(({ path, to }) =>
    paths
      .filter((each) => isWithin(each, path))
      .map((like): HostPath => {
        const mapped = pathForHost(like, host, name);
        return { like, path: isWithin(mapped, to) ? mapped : rebased(like, path, to) };
      }),
  );
};

/** Matches a place in the repo, with all that is before the name; none where the name stands in it twice. */
function expressionOf(parts: readonly Part[], name: string): RegExp | undefined {
  const at = parts.indexOf(NAME);
  if (at < 0 || parts.includes(NAME, at + 1)) return undefined;
  const text = (part: Part): string => (typeof part === "string" ? escaped(part) : "[^/]*");
  const [first, second, ...more] = parts.slice(0, at);
  const behind = parts
    .slice(at + 1)
    .map(text)
    .join("");
  const whole = (before: string): RegExp =>
    new RegExp(`^(${before})${escaped(name)}${behind}(?=$|/)`);
  if (first !== ANY) return whole(parts.slice(0, at).map(text).join(""));
  const isFolder = second === undefined || (typeof second === "string" && second.startsWith("/"));
  const start = typeof second === "string" ? escaped(second.replace(/^\//, "")) : "";
  return whole(`(?:.*/)?${isFolder ? "" : "[^/]*"}${start}${more.map(text).join("")}`);
}

/** The computed paths of a file in which the name of a host stands. */
function patternsIn(file: NixFile): readonly Pattern[] {
  const cached = known.get(file.root);
  if (cached) return cached;
  const found: Pattern[] = [];
  let end = -1;
  for (const node of descendants(file.root)) {
    if (node.from < end) continue;
    const isPath = /^(?:Path|String|IndentedString)$/.test(node.kind);
    const isSum = node.kind === "Binary" && node.operator === "+";
    if (!isPath && !isSum) continue;
    const parts = joined(partsOf(node, dirname(file.path)));
    if (!parts.includes(NAME)) continue;
    end = node.to;
    if (isPlace(parts)) found.push({ parts: anchored(parts, node), line: lineOf(node) });
  }
  known.set(file.root, found);
  return found;
}

/** A place has a folder, is a file of Nix, or is somebody's on a machine. */
const isPlace = (parts: readonly Part[]): boolean =>
  parts.some((part) => typeof part === "string" && /\/|@$|\.nix$/.test(part)) &&
  !parts.some((part) => typeof part === "string" && /\s|:/.test(part));

/** What does not begin at a place that is known may lie in any folder. */
function anchored(parts: readonly Part[], node: Node): readonly Part[] {
  const isKnown = startOf(node).kind === "Path" && startOf(node).text.startsWith(".");
  return isKnown || parts[0] === ANY ? parts : joined([ANY, "/", ...parts]);
}

const startOf = (node: Node): Node =>
  node.kind === "Binary"
    ? startOf(node.left)
    : node.kind === "Parenthesized"
      ? startOf(node.expression)
      : node;

function partsOf(node: Node, folder: string): readonly Part[] {
  switch (node.kind) {
    case "Parenthesized":
      return partsOf(node.expression, folder);
    case "Binary":
      return node.operator === "+"
        ? [...partsOf(node.left, folder), ...partsOf(node.right, folder)]
        : [ANY];
    case "Path": {
      const [first, ...more] = node.children;
      if (first?.kind !== "Text") return [ANY];
      const text = resolved(first.text, folder, more.length > 0);
      return [text ?? ANY, ...more.flatMap((each) => partOf(each))];
    }
    case "String":
    case "IndentedString": {
      const plain = stringValue(node);
      return plain === undefined ? node.parts.flatMap((each) => partOf(each)) : [plain];
    }
    case "Identifier":
    case "Select":
      return [OF_HOST.test(node.text) ? NAME : ANY];
    default:
      return [ANY];
  }
}

const partOf = (node: Node): Part =>
  node.kind === "Interpolation" ? (OF_HOST.test(node.expression.text) ? NAME : ANY) : node.text;

/** The beginning of a path literal, from the top of the repo. */
function resolved(text: string, folder: string, isOpen: boolean): string | undefined {
  if (!text.startsWith(".")) return undefined;
  const slash = text.lastIndexOf("/");
  const [head, tail] = isOpen ? [text.slice(0, slash), text.slice(slash + 1)] : [text, undefined];
  const place = resolve(folder, head);
  if (place === undefined || tail === undefined) return place;
  return place === "" ? tail : `${place}/${tail}`;
}

/** Parts of which no two texts stand beside each other; what begins at the top begins with no slash. */
function joined(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (typeof part === "string" && typeof last === "string") result.splice(-1, 1, last + part);
    else result.push(part);
  }
  const [first, ...more] = result;
  return typeof first === "string" && first.startsWith("/") ? [first.slice(1), ...more] : result;
}
