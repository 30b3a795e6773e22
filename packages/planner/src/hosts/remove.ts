import {
  attributeText,
  bare,
  descendants,
  EditError,
  elements,
  positionAt,
  remove,
  removeAt,
  removeBinding,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { elementsOf } from "../eval/evaluate.ts";
import type { Expr } from "../eval/file.ts";
import { unlessUnsafe } from "../files/edit-script.ts";
import { basename, dirname, isWithin } from "../files/path.ts";
import { overlay, type RepoFiles, textAt } from "../files/repo-files.ts";
import { planOf, type Plan } from "../files/plan.ts";
import { lineOf, problem, type Problem, type Whereabouts } from "../problems.ts";
import { removedParts } from "./change-parts.ts";
import { inData, removedInData } from "./data.ts";
import { holds, tops } from "./files.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { edited, editedAll, FLAKE, type Host, isBySystem, placeOf, refused } from "./host.ts";
import { importNoMore, importOf } from "./import-list.ts";
import { bindingOf, type OwnDefinition, ownDefinitions, stepAt } from "./own.ts";
import { partFilesOf, partsOf } from "./parts.ts";
import { ownFiles, ownPlaces } from "./own-files.ts";
import { replaced } from "./rewrite.ts";
import { needsOf, settingsOf, settingsRemoved } from "./settings-beside.ts";
import {
  settingsThatTake,
  referencesTo,
  settingsFor,
  type HostReference,
} from "./references-to-hosts.ts";

// Removes a host: its binding, element or call, or the file that is about it alone.

/** The plan without a host. */
interface RemoveResult extends Plan {
  /** The files and folders that are the host's own, for the caller to delete. */
  readonly paths: readonly string[];
}

/**
 * Removes a host from a flake.
 *
 * @returns the changed file and the host's own files and folders; or why not, and what to take out.
 */
export function removeHost(repo: RepoFiles, name: string): RemoveResult {
  const { hosts, hidden } = hostsOf(repo);
  const host = hosts.find((each) => each.name === name);
  const stays = (why: Problem): RemoveResult => ({ ...refused(why), paths: [] });
  if (!host) return stays(problem("host-unknown", { name, reason: hidden?.message }, FLAKE));
  if (isBySystem(host)) return stays(problem("hosts-by-system", { example: name }, placeOf(host)));
  const others = hosts.filter((each) => each !== host);
  const files = [...host.paths, ...ownFiles(repo, host, others)];
  const byName = ownPlaces(host, others);
  const gone = (texts: ReadonlyMap<string, string>, paths = files): RemoveResult => ({
    ...planOf(texts, repo),
    paths: [...new Set([...tops(paths, host), ...byName])],
  });
  const rest = others.map((each) => each.name);
  const isGone = ({ changes, paths }: RemoveResult): boolean => {
    const lost = repo
      .below("")
      .filter((each) => paths.some((top) => isWithin(each, top)))
      .map((each) => [each, undefined] as const);
    const texts = changes.map((each) => [each.path, each.content] as const);
    return hasHosts(overlay(repo, new Map([...lost, ...texts])), rest, [name], repo);
  };
  const beside = settingsOf(host);
  const isBeside = ({ file, node }: HostReference): boolean =>
    beside.some(
      ({ source: { expr }, node: own }) =>
        expr.file.path === file.path && own.from <= node.from && node.to <= own.to,
    );
  const { source } = host.entry;
  const parts = ownDefinitions(repo, host);
  const isTaken = beside.some((each) => each.isTaken) || parts.some(isData);
  const labels = settingsThatTake(repo);
  const [need] = needsOf(host, parts.map(bindingOf), (label) => isTaken || labels.has(label));
  if (need) return stays(problem("host-needed", { name }, whereabouts(need)));
  if (parts.length > 0) return withoutParts(repo, host, hosts);
  if (source.kind === "folder") {
    const [settings] = settingsFor(repo, name);
    const [used] = referencesTo(repo, name, [FLAKE.file]).filter((each) => !isBeside(each));
    if (used) return stays(problem("host-in-use", { name }, whereabouts(used)));
    if (!settings) return gone(editedAll(repo, settingsRemoved(host)));
    return stays(problem("host-settings-left", { name }, whereabouts(settings)));
  }
  const { file } = source.expr;
  const { path } = file;
  const isOwn = holds(path, host) && hosts.every((each) => each === host || each.file !== path);
  const { from, to } = host.node ?? source.expr.node;
  const lineAt = (at: number): number => positionAt(file.root.source, at).line;
  const notRemoved = (reason?: string): RemoveResult => {
    const [first, last] = [lineAt(from), lineAt(to - 1)];
    const values = { name, path, first, last, reason };
    return stays(problem("host-not-removed", values, { file: path, line: first }));
  };
  const named = isOwn ? importOf(file) : undefined;
  if (isOwn && (source.kind === "call" || named !== undefined || !isNamed(repo, path))) {
    const edits = new Map(settingsRemoved(host));
    edits.delete(path);
    if (named) {
      const { path: at } = named.file;
      edits.set(at, [...importNoMore(named), ...(edits.get(at) ?? [])]);
    }
    const result = gone(editedAll(repo, edits), [...files, path]);
    return isGone(result) ? result : notRemoved();
  }
  const [used] = referencesTo(repo, name, [...new Set(["flake.nix", path])]).filter(
    (each) =>
      !isBeside(each) && (each.file.path !== path || each.node.from < from || each.node.to > to),
  );
  if (used) return stays(problem("host-in-use", { name }, whereabouts(used)));
  return unlessUnsafe(() => {
    const edits = new Map(settingsRemoved(host));
    const data = inData(host);
    const own = data ? removedInData(host, data) : editsFor(host);
    edits.set(path, [...own, ...(edits.get(path) ?? [])]);
    const texts = editedAll(repo, edits);
    const result = gone(texts, [...files, ...partFilesOf(repo, host).map((each) => each.path)]);
    return isGone(result) ? result : notRemoved();
  }, notRemoved);
}

/** Whether a definition is what a set says of the host: a text, or a list of texts. */
function isData({ steps, at }: OwnDefinition): boolean {
  const { binding, node } = stepAt(steps, at);
  if (binding.kind !== "Binding" || binding.path.at(-1) !== node) return false;
  const all = elements(binding.value) ?? [binding.value];
  return all.every((each) => stringValue(each) !== undefined);
}

/** Whether a file is read by its name: else what reads it takes all that are there. */
function isNamed(repo: RepoFiles, path: string): boolean {
  const name = basename(path.replace(/\/default\.nix$/, ""));
  return repo
    .below("")
    .some((each) => each !== path && each.endsWith(".nix") && textAt(repo, each).includes(name));
}

/** The plan without a host that is made of definitions in the modules of the flake. */
function withoutParts(repo: RepoFiles, host: Host, hosts: readonly Host[]): RemoveResult {
  const { name, entry } = host;
  const stays = (why: Problem): RemoveResult => ({ ...refused(why), paths: [] });
  const place = {
    file: entry.source.expr.file.path,
    line: lineOf(host.node ?? entry.source.expr.node),
  };
  const notRemoved = (reason?: string): RemoveResult =>
    stays(
      problem(
        "host-not-removed",
        { name, path: place.file, first: place.line, last: place.line, reason },
        place,
      ),
    );
  return unlessUnsafe(() => {
    // A file that is called like the host and makes no other one is about it, whatever else it puts out.
    const isAbout =
      holds(place.file, host) && hosts.every((each) => each === host || each.file !== place.file);
    const whole = isAbout ? place.file : undefined;
    const { edits: found, gone, kept, hasEntry } = removedParts(repo, host, whole);
    const edits = new Map(found);
    const add = (path: string, more: readonly Edit[]): void => {
      if (!gone.includes(path)) edits.set(path, [...(edits.get(path) ?? []), ...more]);
    };
    if (!hasEntry) add(place.file, editsFor(host));
    for (const [path, more] of settingsRemoved(host)) if (!edits.has(path)) add(path, more);
    for (const path of gone) {
      const file = partsOf(repo).files.get(path);
      const named = file && importOf(file);
      if (named) add(named.file.path, importNoMore(named));
    }
    const texts = new Map(
      [...edits].map(([path, each]) => [path, edited(repo, path, each).content] as const),
    );
    const others = hosts.filter((each) => each !== host);
    const named = [...host.paths, ...ownFiles(repo, host, others), ...gone];
    const folders = tops(
      named.filter((path) => holds(path, host)),
      host,
    );
    const own = repo
      .below("")
      .filter((path) => folders.some((folder) => isWithin(path, folder)) && !kept.has(path));
    const paths = [...new Set([...gone, ...own])];
    const after = overlay(
      repo,
      new Map([...texts, ...paths.map((path) => [path, undefined] as const)]),
    );
    const [used] = referencesTo(
      after,
      name,
      after.below("").filter((path) => path.endsWith(".nix")),
    );
    if (used) return stays(problem("host-in-use", { name }, whereabouts(used)));
    const rest = hosts.map((each) => each.name).filter((each) => each !== name);
    return hasHosts(after, rest, [name], repo)
      ? { ...planOf(texts, repo), paths: shortest(paths, repo) }
      : notRemoved();
  }, notRemoved);
}

/** The folders of which all files are among these, in their place. */
function shortest(paths: readonly string[], repo: RepoFiles): readonly string[] {
  const gone = new Set(paths);
  const all = paths.map((path) => {
    let top = path;
    for (let folder = dirname(path); folder !== ""; folder = dirname(folder)) {
      if (!repo.below(folder).every((each) => gone.has(each))) break;
      top = folder;
    }
    return top;
  });
  return [...new Set(all)];
}

const whereabouts = ({ file, node }: HostReference): Whereabouts => ({
  file: file.path,
  line: lineOf(node),
});

function editsFor({ name, node, entry: { source, key } }: Host): readonly Edit[] {
  switch (source.kind) {
    case "set": {
      const set = source.expr.node;
      const label = node?.kind === "Binding" ? node.path[source.expr.prefix.length] : undefined;
      const isComputed = label !== undefined && attributeText(label) === undefined;
      return isComputed && set.kind === "AttrSet" && node?.kind === "Binding"
        ? removeBinding(set, node)
        : remove(set, [...source.expr.prefix, key ?? name]);
    }
    case "list": {
      const all = elementsOf(source.expr) ?? [];
      return removeAt(
        source.expr.node,
        all.findIndex((each) => each.node.from === node?.from),
      );
    }
    case "call":
      return withoutCall(source.expr);
    case "folder":
      return [];
  }
}

/** `a // b` without one of them, or the binding that it is all of; a file about this host alone goes as a whole. */
function withoutCall({ file, node: call }: Expr): readonly Edit[] {
  const { from, to } = bare(call);
  const isCall = (node: Node): boolean => bare(node).from === from && bare(node).to === to;
  for (const node of descendants(file.root).toReversed()) {
    if (node.kind === "AttrSet") {
      const whole = node.bindings.find((each) => each.kind === "Binding" && isCall(each.value));
      if (whole?.kind === "Binding") return removeBinding(node, whole);
    }
    if (node.kind !== "Binary" || (!isCall(node.left) && !isCall(node.right))) continue;
    const { left, right, operator } = node;
    if (operator !== "//" || isCall(left) === isCall(right)) break;
    return [replaced(node, (isCall(left) ? right : left).text)];
  }
  throw new EditError(problem("host-call-alone", {}).message, call);
}
