import {
  attributeName,
  attributes,
  attributeText,
  descendants,
  literal,
  EditError,
  rename,
  stringValue,
  type Edit,
  type Node,
} from "nix-source";
import { overlay } from "../files/overlay.ts";
import { dirname, isWithin, pathLiteral, rebased, resolve } from "../files/path.ts";
import { planOf, type RepoFiles } from "../files/plan.ts";
import { changed, type Changes } from "./rewrite.ts";
import { edited, hasHosts, refused, hostsOf } from "./find.ts";
import type { ChangeResult, Host } from "./host.ts";
import { renamedKey, pathForHost, tops } from "./files.ts";
import { type NixFile, openFlake, inside, type Expr } from "../eval/file.ts";
import { evaluate } from "../eval/evaluate.ts";

// Renames a host where it is written, where it is used, and where paths lead to its files.

/** What a host is called from now on, and where its files go. */
export interface RenameResult extends ChangeResult {
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
  const { hosts, reason } = hostsOf(repo);
  const host = hosts.find((each) => each.name === old);
  if (!host) {
    const why = reason === undefined ? "" : `, as far as can be seen: ${reason}`;
    return { ...refused(`there is no host ${old}${why}`, undefined), moves: [] };
  }
  if (hosts.some((each) => each.name === name)) {
    return { ...refused(`there is a host ${name} already`, undefined), moves: [] };
  }
  const { source } = host.entry;
  const paths = [...host.paths, ...(source.kind === "folder" ? homesOn(repo, old) : [])];
  const moves = tops(paths, old).map((from) => ({ from, to: pathForHost(from, old, name) }));
  const { file } = source.expr;
  const fix = `rename ${old} to ${name} in ${file.path} by hand`;
  try {
    const wanted = new Map<string, string>();
    let after = repo;
    for (const path of new Set(["flake.nix", file.path, ...naming(repo, old)])) {
      const own = path === file.path ? entryEdits(host, name) : [];
      const isFound = source.kind === "folder" && path === "flake.nix";
      const edits = distinct([
        ...pathEdits(file.load(path), moves),
        ...own,
        ...referenceEdits(referencesTo(repo, old, [path]), name),
        ...referenceEdits(isFound ? settingsFor(repo, old) : [], name),
      ]);
      const result = edited(after, path, edits);
      if (result.content !== after.get(path)) wanted.set(path, result.content);
      after = result.repo;
    }
    const names = hosts.map((each) => (each.name === old ? name : each.name));
    if (hasHosts(moved(after, moves), names)) {
      return { ...planOf(wanted, repo), like: undefined, modules: [], moves };
    }
    return { ...refused(`${old} is not named in one place`, fix, file.path), moves: [] };
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return { ...refused(error.message, fix, file.path), moves: [] };
  }
}

/** The homes that are found by the name of their machine, as `homes/x86_64-linux/ada@laptop`. */
const homesOn = (repo: RepoFiles, host: string): readonly string[] =>
  repo.below("").filter((path) => path.includes(`@${host}/`) && /(?:^|\/)homes\//.test(path));

/** The files that have the name in their text: they may name what moves. */
const naming = (repo: RepoFiles, old: string): readonly string[] =>
  repo.below("").filter((path) => path.endsWith(".nix") && repo.get(path)?.includes(old));

/** What is said of a path that moves holds; the name in its text may be there by chance. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit, index) =>
    edits.slice(0, index).every(({ from, to }) => edit.to <= from || to <= edit.from),
  );
}

function entryEdits({ name: old, node, entry }: Host, name: string): readonly Edit[] {
  const { source, written } = entry;
  const changes: Changes = { old, name, isShared: () => false };
  if (written.kind !== "expr" || source.kind === "folder") return [];
  const value =
    written.file === source.expr.file && written.prefix.length === 0
      ? changed(written, changes)
      : [];
  if (source.kind === "list") {
    const isName = stringValue(node!) === old;
    return isName ? [{ from: node!.from, to: node!.to, insert: literal(name) }] : value;
  }
  if (source.kind === "call") return value;
  const { expr } = source;
  if (node!.kind === "Inherit") return [...inherited(node!, old, name), ...value];
  const attribute = attributes(node!.children[0]!)[expr.prefix.length]!;
  if (attributeText(attribute) === undefined) return definition(expr, attribute, changes);
  const key = entry.key ?? old;
  return [...rename(expr.node, [...expr.prefix, key], renamedKey(key, old, name)), ...value];
}

/** `inherit laptop;` becomes `desk = laptop;`: the variable keeps its name. */
function inherited(node: Node, old: string, name: string): readonly Edit[] {
  if (node.children.some(({ kind }) => kind === "InheritFrom")) {
    throw new EditError(`${old} is inherited from somewhere else`, node);
  }
  const rest = attributes(node).filter((each) => attributeText(each) !== old);
  const kept = rest.length > 0 ? [`inherit ${rest.map(({ text }) => text).join(" ")};`] : [];
  const insert = [...kept, `${attributeName(name)} = ${old};`].join(" ");
  return [{ from: node.from, to: node.to, insert }];
}

/** The name is that of a variable: what is renamed is the string that the variable stands for. */
function definition(expr: Expr, attribute: Node, { old, name }: Changes): readonly Edit[] {
  const used = descendants(attribute).find(
    ({ kind }) => kind === "Identifier" || kind === "Select",
  );
  const found = used && evaluate(inside(expr, used));
  const isHere = found?.kind === "expr" && found.file === expr.file;
  if (!isHere || stringValue(found.node) !== old) {
    throw new EditError(`the name ${old} is computed`, attribute);
  }
  return [{ from: found.node.from, to: found.node.to, insert: literal(name) }];
}

function referenceEdits(references: readonly HostReference[], name: string): readonly Edit[] {
  return references.map(({ node }) => ({
    from: node.from,
    to: node.to,
    insert: attributeName(name),
  }));
}

type Moves = RenameResult["moves"];

/** Every path that is written out and lies below what moves. */
function pathEdits(file: NixFile | undefined, moves: Moves): readonly Edit[] {
  return file ? descendants(file.root).flatMap((node) => pathEdit(node, file, moves)) : [];
}

function pathEdit(node: Node, file: NixFile, moves: Moves): readonly Edit[] {
  if (node.kind !== "Path" || node.children.length !== 1) return [];
  const target = resolve(dirname(file.path), node.text);
  if (target === undefined || !moves.some(({ from }) => isWithin(target, from))) return [];
  const [folder, expr] = [dirname(movedPath(file.path, moves)), movedPath(target, moves)];
  // What needs no edit is settled as well: its text may hold the name by chance.
  const isRight = resolve(folder, node.text) === expr;
  const insert = isRight ? node.text : pathLiteral(folder, expr);
  return [{ from: node.from, to: node.to, insert }];
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

// Where else a flake uses a host: `self.nixosConfigurations.laptop`.

/** A place where a file takes a host from the outputs: `self.nixosConfigurations.laptop`. */
export interface HostReference {
  readonly file: NixFile;
  /** The name of the host, in the path of attributes. */
  readonly node: Node;
}

/**
 * Where these files take a host from the outputs of the flake.
 *
 * @param paths - of the files in which to look.
 */
export function referencesTo(
  repo: RepoFiles,
  name: string,
  paths: readonly string[],
): readonly HostReference[] {
  const flake = openFlake(repo);
  return paths.flatMap((path) => {
    const file = flake?.load(path);
    if (!file) return [];
    return descendants(file.root)
      .filter(({ kind }) => kind === "Select" || kind === "HasAttribute")
      .flatMap((node) => {
        const attrPath = node.children.find(({ kind }) => kind === "AttrPath");
        const all = attrPath ? attributes(attrPath) : [];
        const at = all.findIndex((each) => attributeText(each) === "nixosConfigurations");
        const host = at < 0 ? undefined : all[at + 1];
        return host && attributeText(host) === name ? [{ file, node: host }] : [];
      });
  });
}

/**
 * Where a flake says more of a host that is found by its folder, as snowfall's
 * `systems.hosts.laptop.modules`: there the host is even when the folder is not.
 */
export function settingsFor(repo: RepoFiles, name: string): readonly HostReference[] {
  const file = openFlake(repo);
  if (!file) return [];
  return descendants(file.root)
    .filter(({ kind }) => kind === "Binding")
    .flatMap(({ children }) => {
      const all = attributes(children[0]!);
      const at = all.findIndex((each) => attributeText(each) === "hosts");
      const host = at < 0 ? undefined : all[at + 1];
      return host && attributeText(host) === name ? [{ file, node: host }] : [];
    });
}
