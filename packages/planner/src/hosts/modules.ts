import {
  addFormal,
  append,
  apply,
  EditError,
  expressions,
  formals,
  nameArgument,
  set,
  type Edit,
} from "nix-source";
import { lookUp } from "../eval/evaluate.ts";
import type { Expr } from "../eval/file.ts";
import { unlessUnsafe } from "../files/edit-script.ts";
import { basename, dirname, normalize, pathLiteral } from "../files/path.ts";
import { overlay, type RepoFiles } from "../files/repo-files.ts";
import { planOf, type Plan } from "../files/plan.ts";
import { problem } from "../problems.ts";
import { holds } from "./files.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { FLAKE, refused, type Host, type Hosts } from "./host.ts";
import { placesIn, reachOf, type ModuleReach, type SharedPlace } from "./module-reach.ts";
import type { ModulePlace, ModuleWalk } from "./module-walk.ts";

// Adds modules to hosts: in a list that just these hosts share, or where each of them has its own.

/**
 * Adds a module to what hosts import: where all of them and no others take it from, as far as there are such
 * places; else to each of them by itself.
 *
 * @param expression - a path from the top of the repo, as `./users/ada/account.nix`, or an attribute
 * of `inputs`, as `inputs.disko.nixosModules.default`. It is written as its place needs it.
 * @returns no changes when the hosts have the module already; a problem, with the lines to paste, for each
 * host that has no place which is of these hosts alone.
 */
export function addModule(repo: RepoFiles, wanted: readonly string[], expression: string): Plan {
  const known = hostsOf(repo);
  const missing = wanted.find((name) => known.hosts.every((host) => host.name !== name));
  if (missing !== undefined) return refused(problem("host-unknown", { name: missing }, FLAKE));
  const reach = reachOf(repo);
  const path = isInput(expression) ? undefined : normalize(expression);
  const late = wanted.filter(
    (name) => path === undefined || reach.hosts.get(name)?.files.get(path) !== true,
  );
  if (late.length === 0) return planOf(new Map(), repo);
  const usable = placesIn(reach).filter(({ place, hosts }) => {
    const walks = [...hosts].flatMap((name) => reach.hosts.get(name) ?? []);
    return isUsable(place, expression, walks, known);
  });
  const rest = new Set(late);
  const edits = new Map<string, Edit[]>();
  const add = (places: readonly SharedPlace[]): void => {
    for (const { place, hosts } of places) {
      if ([...hosts].some((name) => !rest.has(name))) continue;
      const own = unlessUnsafe<readonly Edit[] | undefined>(
        () => editsAt(place, known, expression),
        () => undefined,
      );
      if (!own) continue;
      const { path: file } = place.expr.file;
      edits.set(file, [...(edits.get(file) ?? []), ...own]);
      for (const name of hosts) rest.delete(name);
    }
  };
  const exact = usable.filter(
    ({ hosts, isExact }) => isExact && [...hosts].every((name) => rest.has(name)),
  );
  add(
    sharedFirst(
      exact.filter(({ hosts }) => hosts.size > 1),
      false,
    ),
  );
  add(ownFirst(exact.filter(({ hosts }) => hosts.size === 1)));
  add(
    sharedFirst(
      exact.filter(({ hosts }) => hosts.size > 1),
      true,
    ),
  );
  if (rest.size > 0) return refusedFor([...rest], known, reach, expression);
  const texts = new Map(
    Array.from(edits, ([file, own]) => [file, apply(repo.get(file) ?? "", once(own))] as const),
  );
  const after = overlay(repo, texts);
  const isRight =
    hasHosts(
      after,
      known.hosts.map(({ name }) => name),
    ) && reaches(after, reach, path, late);
  return isRight ? planOf(texts, repo) : refusedFor(late, known, reach, expression);
}

const isInput = (expression: string): boolean => /^inputs\b/.test(expression);

/** Edits without those that are there twice, as when several places make the inputs known. */
const once = (edits: readonly Edit[]): readonly Edit[] => [
  ...new Map(edits.map((edit) => [`${edit.from} ${edit.to} ${edit.insert}`, edit])).values(),
];

/** Whether a module reaches just these hosts and those that had it before. */
function reaches(
  after: RepoFiles,
  before: ModuleReach,
  path: string | undefined,
  wanted: readonly string[],
): boolean {
  if (path === undefined) return true;
  const { hosts, others, parts } = reachOf(after);
  const isStray = others.some(({ files }) => files.has(path));
  const isRead = parts?.modules.sets.some(({ expr }) => expr.file.path === path) ?? false;
  return (
    !isStray &&
    !isRead &&
    [...hosts].every(([name, { files }]) =>
      wanted.includes(name)
        ? files.get(path) === true
        : files.get(path) === before.hosts.get(name)?.files.get(path),
    )
  );
}

/** Files about hardware, and such as a program writes: nobody looks for people there. */
const ASIDE = /hardware|\bdisk(?:s|o)?\b|facter|(?:^|\/)(?:npins|_sources|generated)\//;

const GENERATED = /\b(?:generated|do not (?:edit|modify|change))\b/i;

/** Whether a module may be added in a place. */
function isUsable(
  { expr, isInModule }: ModulePlace,
  expression: string,
  walks: readonly ModuleWalk[],
  { outputs }: Hosts,
): boolean {
  const { file } = expr;
  const comments = /^(?:\s*(?:#.*|\/\*[\s\S]*?\*\/))*/.exec(file.root.text)?.[0] ?? "";
  if (ASIDE.test(file.path) || GENERATED.test(comments)) return false;
  if (!isInput(expression)) return true;
  if (lookUp(expr, "inputs") || outputs?.lambda?.file === file) return true;
  return isInModule && walks.every(({ takesInputs }) => takesInputs);
}

/** Names of files and folders of what all hosts have, and of people. */
const COMMON =
  /^(?:nixos|modules|nixos-?modules|hosts|machines|systems?|configurations?|config|options|all)$|(?:^|[-_])(?:commons?|shared|base|global|core|defaults?)(?:$|[-_])/;
const PEOPLE = /(?:^|[/"-])(?:users?|accounts?|people)(?:[/.]|$)/;

/** The name of a module, by its file or the folder that it stands for. */
const nameOf = (path: string): string =>
  basename(path.replace(/\/default\.nix$/, "")).replace(/\.nix$/, "");

/**
 * Places that hosts share, the best first: where people are already, then what all hosts have, then the entry.
 *
 * @param isLast - also those in modules that are about something else.
 */
function sharedFirst(places: readonly SharedPlace[], isLast: boolean): readonly SharedPlace[] {
  const rank = ({ place: { expr, isInModule, kind } }: SharedPlace): number => {
    const isOfPeople =
      PEOPLE.test(expr.file.path) ||
      (expr.node.kind === "List" && expr.node.elements.some(({ text }) => PEOPLE.test(text)));
    const about = isOfPeople ? 0 : !isInModule ? 2 : COMMON.test(nameOf(expr.file.path)) ? 1 : 6;
    return about + { list: 0, settings: 1.5, expression: 3 }[kind];
  };
  return places
    .filter((each) => isLast || rank(each) < 6)
    .toSorted(
      (one, other) =>
        other.hosts.size - one.hosts.size ||
        rank(one) - rank(other) ||
        one.place.depth - other.place.depth,
    );
}

/** The files of a host's configuration, in the order in which people look into them. */
const FIRST = [/(?:^|\/)configuration\.nix$/, /(?:^|\/)default\.nix$/, /\.nix$/];

/** Files of a host that are about the home of a person on it. */
const HOME = /home|(?:^|\/)(?:hm|users?)(?:\/|\.nix$|-)/;

/** Places of single hosts, the likeliest first: a host's own file, then its entry. */
function ownFirst(places: readonly SharedPlace[]): readonly SharedPlace[] {
  const rank = ({ place, hosts }: SharedPlace): number => {
    const { expr, isInModule, kind, depth } = place;
    const [name = ""] = hosts;
    const { path } = expr.file;
    const order = FIRST.findIndex((each) => each.test(path));
    const isOwn = isInModule && holds(path, { name }) && (order < 2 || nameOf(path) === name);
    return (
      (HOME.test(basename(path)) ? 1000 : 0) +
      (kind === "expression" ? 500 : 0) +
      (isOwn ? 0 : !isInModule ? 100 : holds(path, { name }) ? 200 : 300) +
      depth * 10 +
      order
    );
  };
  return places.toSorted((one, other) => rank(one) - rank(other));
}

/** A path from the top of the repo as it is written in a file of this folder. */
const relative = (folder: string, expression: string): string =>
  expression.startsWith("./") ? pathLiteral(folder, normalize(expression)) : expression;

/**
 * The edits that add a module in a place.
 *
 * @throws EditError when it cannot be added safely.
 */
function editsAt(place: ModulePlace, { outputs }: Hosts, expression: string): readonly Edit[] {
  const { expr, kind } = place;
  const { node, file, prefix } = expr;
  const inputs = isInput(expression) ? inputsAt(place, outputs?.lambda) : { edits: [] };
  const text = relative(dirname(file.path), expression).replace(
    /^inputs\b/,
    () => inputs.name ?? "inputs",
  );
  switch (kind) {
    case "list": {
      const isThere = node.kind === "List" && node.elements.some((each) => each.text === text);
      return isThere ? [] : [...inputs.edits, ...append(node, text)];
    }
    case "settings":
      return [...inputs.edits, ...set(node, [...prefix, "imports"], `[ ${text} ]`)];
    case "expression": {
      const { from, to } = node;
      const isJoined = node.kind === "Binary" && node.operator === "++";
      const isTight =
        isJoined || /^(?:Identifier|Select|Parenthesized|Apply|List)$/.test(node.kind);
      return [
        ...inputs.edits,
        ...(isTight ? [] : [{ from, to: from, insert: "(" }]),
        { from: to, to, insert: `${isTight ? "" : ")"} ++ [ ${text} ]` },
      ];
    }
  }
}

/**
 * The name of the inputs in a place, and the edits that make it known there.
 *
 * @throws EditError when they cannot be made known.
 */
function inputsAt(
  { expr, isInModule }: ModulePlace,
  lambda: Expr | undefined,
): { readonly name?: string; readonly edits: readonly Edit[] } {
  if (lookUp(expr, "inputs")) return { edits: [] };
  const { root } = expr.file;
  if (lambda?.file === expr.file) {
    const all = formals(lambda.node)?.all;
    return all === undefined
      ? { edits: nameArgument(lambda.node, "inputs") }
      : { name: all, edits: [] };
  }
  if (!isInModule) throw new EditError(problem("inputs-unknown", {}).message, expr.node);
  const [whole] = expressions(root);
  if (whole?.kind !== "AttrSet") return { edits: addFormal(root, "inputs") };
  return { edits: [{ from: whole.from, to: whole.from, insert: "{ inputs, ... }:\n" }] };
}

/** A problem for each host that a module cannot be added to, with the line to paste. */
function refusedFor(
  wanted: readonly string[],
  { hosts }: Hosts,
  reach: ModuleReach,
  expression: string,
): Plan {
  const named = (name: string): Host | undefined => hosts.find((each) => each.name === name);
  const problems = wanted.map((name) => {
    const own = [...(reach.hosts.get(name)?.places.keys() ?? [])].find(
      ({ expr, isInModule }) =>
        isInModule && holds(expr.file.path, { name }) && !ASIDE.test(expr.file.path),
    );
    const file = own?.expr.file.path ?? named(name)?.file ?? FLAKE.file;
    const module = relative(dirname(file), expression);
    return problem("no-module-list", { name, place: own ? "settings" : "entry", module }, { file });
  });
  return { changes: [], problems };
}
