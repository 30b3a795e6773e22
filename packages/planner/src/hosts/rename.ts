import {
  attributeName,
  attributeText,
  descendants,
  EditError,
  literal,
  rename,
  stringValue,
  type AttributeName,
  type Edit,
  type Node,
  type NodeOf,
} from "nix-source";
import { evaluate } from "../eval/evaluate.ts";
import { inside, type Expr, type NixFile } from "../eval/file.ts";
import { unlessUnsafe } from "../files/edit-script.ts";
import { type RepoFiles, overlay } from "../files/repo-files.ts";
import { dirname, isBelow, isWithin, pathLiteral, rebased, resolve } from "../files/path.ts";
import { planOf, type Plan } from "../files/plan.ts";
import { problem, type Problem } from "../problems.ts";
import { renamedParts } from "./change-parts.ts";
import { inData, renamedInData } from "./data.ts";
import { otherName, pathForHost, renamedKey, tops } from "./files.ts";
import { hasHosts, hostsOf } from "./find.ts";
import { ownDefinitions } from "./own.ts";
import { partFilesOf, partsOf } from "./parts.ts";
import { settingsFor, takenAs, type HostReference } from "./references-to-hosts.ts";
import { edited, FLAKE, type Host, isBySystem, placeOf, refused } from "./host.ts";
import { ownFiles } from "./own-files.ts";
import { placesByName } from "./places-by-name.ts";
import { recordsOf } from "./records.ts";
import { registryEdits } from "./registries.ts";
import { filesOfHomes, renamedRecords, settingsRenamed } from "./settings-beside.ts";
import { recordEdit, replaced, rewritten, type Changes } from "./rewrite.ts";

// Renames a host where it is written, where it is used, and where paths lead to its files.

/** The plan with a host's new name. */
export interface RenameResult extends Plan {
  /** The files and folders that are to move, for the caller. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Gives a host of a flake another name: its entry, what its entry says of it, and where the flake
 * refers to it.
 *
 * @returns the changed files and the files and folders to move; or why not.
 */
export function renameHost(repo: RepoFiles, old: string, name: string): RenameResult {
  const { hosts, hidden } = hostsOf(repo);
  const host = hosts.find((each) => each.name === old);
  const stays = (why: Problem): RenameResult => ({ ...refused(why), moves: [] });
  if (!host) return stays(problem("host-unknown", { name: old, reason: hidden?.message }, FLAKE));
  if (hosts.some((each) => each.name === name)) {
    return stays(problem("host-exists", { name }, FLAKE));
  }
  if (isBySystem(host)) return stays(problem("hosts-by-system", { example: old }, placeOf(host)));
  const { source } = host.entry;
  const others = hosts.filter((each) => each !== host);
  const homes = source.kind === "folder" ? homesOn(repo, old) : [];
  const paths = [...host.paths, ...ownFiles(repo, host, others), ...homes, ...filesOfHomes(host)];
  const { file } = source.expr;
  const notRenamed = (reason?: string): RenameResult => {
    const values = { name: old, to: name, path: file.path, reason };
    return stays(problem("host-not-renamed", values, { file: file.path }));
  };
  return unlessUnsafe(() => {
    const wanted = new Map<string, string>();
    const parts = renamedParts(repo, host, name);
    const made = ownDefinitions(repo, host).length === 0 ? partFilesOf(repo, host) : [];
    const shared = partsOf(repo).files;
    const moves = withoutNested([
      ...tops(
        paths.filter((path) => !shared.has(path)),
        host,
      ).map((from) => ({ from, to: pathForHost(from, host, name) })),
      ...placesByName(host, name).map((each) => ({ from: each.path, to: each.to })),
      ...parts.moves,
      ...made.map(({ path }) => ({ from: path, to: pathForHost(path, host, name) })),
    ]);
    const beside = settingsRenamed(host, name);
    const records = registryEdits(host, name);
    let after = repo;
    const files = [FLAKE.file, file.path, ...naming(repo, host), ...parts.edits.keys()];
    for (const path of new Set(files)) {
      const isEntry = path === file.path && !parts.hasEntry;
      const data = inData(host);
      const entry = () => (data ? renamedInData(host, name, data) : entryEdits(host, name));
      const own = isEntry ? entry() : [];
      const isFound = source.kind === "folder" && path === FLAKE.file;
      const edits = distinct([
        ...pathEdits(file.load(path), moves),
        ...(parts.edits.get(path) ?? []),
        ...own,
        ...(beside.get(path) ?? []),
        ...(records.get(path) ?? []),
        ...takenAs(repo, old, name, path),
        ...referenceEdits(isFound ? settingsFor(repo, old) : [], name),
      ]);
      const result = edited(after, path, edits);
      if (result.content !== after.get(path)) wanted.set(path, result.content);
      after = result.repo;
    }
    const names = hosts.map((each) => (each.name === old ? name : each.name));
    if (!hasHosts(moved(after, moves), names, [old, name], repo)) return notRenamed();
    return { ...planOf(wanted, repo), moves };
  }, notRenamed);
}

/** Moves without those of what lies in a folder that moves. */
const withoutNested = (moves: Moves): Moves =>
  moves.filter(
    ({ from }, index) =>
      !moves.some((other, at) => isBelow(from, other.from) || (other.from === from && at < index)),
  );

/** The homes that are found by the name of their machine, as `homes/x86_64-linux/ada@laptop`. */
const homesOn = (repo: RepoFiles, host: string): readonly string[] =>
  repo.below("").filter((path) => path.includes(`@${host}/`) && /(?:^|\/)homes\//.test(path));

/** The files that have the name in their text: they may name what moves. */
const naming = (repo: RepoFiles, { name, argument = name }: Host): readonly string[] =>
  repo
    .below("")
    .filter((path) => path.endsWith(".nix"))
    .filter((path) => [name, argument].some((each) => repo.get(path)?.includes(each)));

/** Drops edits that overlap earlier ones: the name in a path that moves may be there by chance. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, index) =>
    edits.slice(0, index).every(({ from, to }) => edit.to <= from || to <= edit.from),
  );
}

/** The edits to the entry of a host, in the file that it is in. */
function entryEdits(host: Host, name: string): readonly Edit[] {
  const { name: old, node, entry } = host;
  const { source, written, key = old } = entry;
  const records = renamedRecords(host, name);
  const changes: Changes = { of: host, name, records, isShared: () => false };
  if (written.kind !== "expr" || source.kind === "folder" || !node) return [];
  const { file, prefix } = source.expr;
  const isHere = written.file === file && written.prefix.length === 0;
  const value = isHere ? rewritten(written, changes) : [];
  if (source.kind === "call") return value;
  if (source.kind === "list") {
    const other = otherName(host, stringValue(node) ?? "", name);
    return other === undefined ? value : [replaced(node, literal(other))];
  }
  if (node.kind === "Inherit") return [...inherited(node, old, name), ...value];
  const attribute = node.kind === "Binding" ? node.path[prefix.length] : undefined;
  if (!attribute) return value;
  if (attributeText(attribute) === undefined) {
    const isRecord = recordsOf(host).length > 0;
    return isRecord
      ? [...descendants(attribute).flatMap((each) => recordEdit(each, changes) ?? []), ...value]
      : definition(source.expr, attribute, changes);
  }
  return [...rename(source.expr.node, [...prefix, key], renamedKey(key, host, name)), ...value];
}

/** `inherit laptop;` becomes `desk = laptop;`: the variable keeps its name. */
function inherited(node: NodeOf<"Inherit">, old: string, name: string): readonly Edit[] {
  if (node.base) throw new EditError(problem("host-inherited", { name: old }).message, node);
  const rest = node.names.filter((each) => attributeText(each) !== old);
  const kept = rest.length > 0 ? [`inherit ${rest.map(({ text }) => text).join(" ")};`] : [];
  return [replaced(node, [...kept, `${attributeName(name)} = ${old};`].join(" "))];
}

/** The name is that of a variable: what is renamed is the string that the variable stands for. */
function definition(expr: Expr, attribute: AttributeName, { of, name }: Changes): readonly Edit[] {
  const used = descendants(attribute).find(
    ({ kind }) => kind === "Identifier" || kind === "Select",
  );
  const found = used && evaluate(inside(expr, used));
  const isHere = found?.kind === "expr" && found.file === expr.file;
  const other = isHere ? otherName(of, stringValue(found.node) ?? "", name) : undefined;
  if (!isHere || other === undefined) {
    throw new EditError(problem("name-computed", { name: of.name }).message, attribute);
  }
  return [replaced(found.node, literal(other))];
}

const referenceEdits = (references: readonly HostReference[], name: string): readonly Edit[] =>
  references.map(({ node }) => replaced(node, attributeName(name)));

type Moves = RenameResult["moves"];

/** Every path that is written out and lies below what moves. */
function pathEdits(file: NixFile | undefined, moves: Moves): readonly Edit[] {
  return file ? descendants(file.root).flatMap((node) => pathEdit(node, file, moves)) : [];
}

function pathEdit(node: Node, file: NixFile, moves: Moves): readonly Edit[] {
  if (node.kind !== "Path" || node.parts.length !== 1) return [];
  const target = resolve(dirname(file.path), node.text);
  if (target === undefined || !moves.some(({ from }) => isWithin(target, from))) return [];
  const [folder, expr] = [dirname(movedPath(file.path, moves)), movedPath(target, moves)];
  // What needs no edit is settled as well: its text may hold the name by chance.
  const isRight = resolve(folder, node.text) === expr;
  return [replaced(node, isRight ? node.text : pathLiteral(folder, expr))];
}

const movedPath = (path: string, moves: Moves): string => {
  const move = moves.find(({ from }) => isWithin(path, from));
  return move ? rebased(path, move.from, move.to) : path;
};

/** The repo as it is when its files have moved. */
function moved(repo: RepoFiles, moves: Moves): RepoFiles {
  const texts = new Map<string, string | undefined>();
  for (const { from, to } of moves) {
    for (const path of repo.below("").filter((each) => isWithin(each, from))) {
      texts.set(path, undefined).set(rebased(path, from, to), repo.get(path));
    }
  }
  return overlay(repo, texts);
}
