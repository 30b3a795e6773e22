import { problems as nixProblems } from "nix-source";
import { basename, dirname, join, NO_UTF8 } from "../files/path.ts";
import { View } from "../modules/view.ts";
import { type Problem, problem } from "../problems.ts";
import { type Reference, references } from "./references.ts";
import { agenixRules } from "./rules.ts";
import { evaluatedPath, locate, type SourceTree } from "./source-tree.ts";

/** A place in a file where another file is named, or the folder that it is in. */
export interface Caller {
  readonly file: SourceFile;
  readonly reference: Reference;
  /** The reference is to a folder, of which this is any file. */
  readonly isFolder: boolean;
}

/** A file that a configuration uses, and how. */
export interface SourceFile {
  /** The path by which it is named, from the top of the tree. */
  readonly path: string;
  /** Its path as Nix has it: relative paths in it start there. */
  readonly base: string;
  /** Its path once all links are followed. */
  readonly real: string;
  /** A Nix file that can be read; nothing for all others. */
  readonly view?: View;
  readonly references: readonly Reference[];
  readonly callers: Map<Reference, Caller>;
  /** NixOS, or home-manager, starts from it. */
  readonly isStart?: boolean;
  /** The users whose homes use it; the system is the empty name, and systems within it are {@link INNER}. */
  readonly owners: Set<string>;
}

/** The owner of what containers, variants and the like are made of; no user has such a name. */
export const INNER = "/inner";

/** The owner of what says who may read the secrets. */
export const RULES = "/rules";

/** A problem at a place of a source file, which moves while the file is edited. */
export interface PlacedProblem {
  readonly file: SourceFile;
  /** In the text as it was. */
  readonly at: number;
  readonly problem: Problem;
}

/** A referenced path that cannot be copied, or a file that cannot be read, and why. */
export interface Unresolved {
  readonly path: string;
  readonly problem: Problem;
  /** The place that names it; nothing for what is wrong with the file itself. */
  readonly caller?: Omit<Caller, "isFolder">;
}

/** All files that a configuration uses. */
export interface Closure {
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Folders of which any file may be meant. */
  readonly folders: ReadonlySet<string>;
  readonly unresolved: readonly Unresolved[];
  /** The file that is the home of each user. */
  readonly homes: ReadonlyMap<string, string>;
}

/**
 * Follows the references of a file and of all files that it leads to, through links that stay in the
 * tree.
 *
 * @param start - the file to start from.
 * @param owner - the user whose home it is; empty for the system.
 */
export function closureOf(tree: SourceTree, start: string, owner: string): Closure {
  const walk = new Walk(tree, start);
  if (owner !== "") walk.homes.set(owner, start);
  walk.from({ path: start, owner });
  for (const path of agenixRules(tree, walk.files.keys())) walk.from({ path, owner: RULES });
  return {
    files: walk.files,
    folders: new Set(walk.folders.keys()),
    unresolved: [...walk.unresolved.values()],
    homes: walk.homes,
  };
}

/** A path that is still to be looked at. */
interface Visit {
  readonly path: string;
  readonly owner: string;
  readonly caller?: Caller;
  /** It is part of a folder that is read as a whole. */
  readonly isWhole?: boolean;
  /** It is the `default.nix` of a folder that is imported: Nix does not ask whether that is a link. */
  readonly isDefault?: boolean;
}

/** Whether nothing that a visit leads to is evaluated. */
const isOfBytes = ({ caller }: Visit): boolean => caller?.reference.use === "bytes";

/** The most folders in each other, and the most files, that a configuration is made of. */
const MOST_DEEP = 100;
const MOST_FILES = 10_000;

class Walk {
  readonly files = new Map<string, SourceFile>();
  /** With the owners that read all of a folder. */
  readonly folders = new Map<string, Set<string>>();
  readonly unresolved = new Map<string, Unresolved>();
  readonly homes = new Map<string, string>();
  readonly #tree: SourceTree;
  readonly #start: string;
  readonly #rest: Visit[] = [];
  /** Files of Nix that nothing evaluates as far as has been seen: they keep their bytes. */
  readonly #copied = new Set<string>();
  #isFull = false;

  constructor(tree: SourceTree, start: string) {
    this.#tree = tree;
    this.#start = start;
  }

  from(start: Visit): void {
    this.#rest.push(start);
    for (let next = this.#rest.pop(); next; next = this.#rest.pop()) this.#visit(next);
  }

  #visit(visit: Visit): void {
    const { path } = visit;
    // The new repository has a git of its own.
    if (isInGit(path)) return this.#reject(visit, problem("path-in-git", { path }));
    if (path.includes(NO_UTF8)) return this.#reject(visit, problem("path-not-utf8", { path }));
    const found = locate(this.#tree, path);
    switch (found.kind) {
      case "file":
        return this.#file(visit, found.path);
      case "directory":
        return this.#folder(visit, found);
      case "leads-out":
        return this.#reject(visit, problem("path-leads-out", { path, target: found.target }));
      case "missing": {
        const entry = this.#tree.look(path);
        return this.#reject(
          visit,
          entry.kind === "link"
            ? problem("path-dangling", { path, target: entry.target })
            : problem("path-missing", { path }),
        );
      }
      default:
        return this.#reject(visit, problem(`path-${found.kind}`, { path }));
    }
  }

  #reject({ path, caller }: Visit, why: Problem): void {
    this.#add({ path, problem: why, ...(caller && { caller }) });
  }

  #add(found: Unresolved): void {
    const { path, caller } = found;
    const key = `${path}\n${caller?.file.path}\n${caller?.reference.node.from}`;
    this.unresolved.set(key, found);
  }

  #folder(visit: Visit, found: { readonly path: string; readonly names: readonly string[] }): void {
    const { path, owner, caller } = visit;
    const owners = this.folders.get(path) ?? new Set();
    this.folders.set(path, owners);
    if (owners.has(owner) || isCycle(path, found.path)) return;
    owners.add(owner);
    if (path.split("/").length > MOST_DEEP) {
      this.#reject(visit, problem("path-deep", { path: found.path, most: MOST_DEEP }));
      return;
    }
    const kept = found.names.filter((name) => !IGNORED.test(name));
    if (kept.length === 0) this.#reject(visit, problem("folder-empty", { path }));
    for (const name of kept) {
      const inner = { path: join(path, name), owner, isWhole: true };
      this.#rest.push(caller ? { ...inner, caller: { ...caller, isFolder: true } } : inner);
    }
  }

  #file(visit: Visit, real: string): void {
    const { owner, caller, isWhole, isDefault } = visit;
    const isAsNamed = isDefault || isOfBytes(visit);
    const base = isAsNamed ? visit.path : evaluatedPath(this.#tree, visit.path);
    // A link in a folder that is read as a whole must be there under its own name.
    const path = isWhole ? visit.path : base;
    if (!this.files.has(path) && this.files.size >= MOST_FILES) {
      // One stands for all.
      if (!this.#isFull) this.#reject(visit, problem("path-too-many", { path, most: MOST_FILES }));
      this.#isFull = true;
      return;
    }
    const known = this.files.get(path);
    const isNewlyRead = !isOfBytes(visit) && this.#copied.delete(path);
    const isCopied = isOfBytes(visit) && !known;
    const isValue = caller?.reference.use === "import" || caller?.reference.use === "call";
    const context = isValue ? caller.reference.setting : [];
    const file =
      known && !isNewlyRead ? known : this.#read({ path, base, real }, isCopied, context);
    for (const each of known?.callers.values() ?? []) file.callers.set(each.reference, each);
    this.files.set(path, file);
    if (caller) file.callers.set(caller.reference, caller);
    for (const each of new Set([owner, ...(known?.owners ?? [])])) {
      if (file.owners.has(each)) continue;
      file.owners.add(each);
      for (const reference of file.references) this.#follow(file, reference, each);
    }
  }

  #follow(file: SourceFile, reference: Reference, owner: string): void {
    const { target, home, node, use, inner, reader, setting } = reference;
    if (target === undefined) {
      // Absolute paths are reported by `impurities`, once all is rewritten.
      if (node.kind !== "String" && /^[/~]/.test(node.text)) return;
      const path = node.text;
      const outside = problem(reader === "pathExists" ? "path-asked-for" : "path-outside", {
        path,
      });
      this.#add({ path, problem: outside, caller: { file, reference } });
      return;
    }
    if (setting.join(".").endsWith("hardware.asahi.peripheralFirmwareDirectory")) {
      const [place] = this.#tree.roots;
      const left = problem("firmware-not-free", { path: target, place });
      this.#add({ path: target, problem: left, caller: { file, reference } });
      return;
    }
    const { path, isDefault } = pathRead(this.#tree, reference, target);
    const { kind } = locate(this.#tree, path);
    const isHome = reference.isHome === true || basename(path) === "home.nix";
    if (home && owner === "" && kind === "file" && use === "module" && isHome) {
      this.homes.set(home, this.homes.get(home) ?? path);
    }
    if (kind === "missing" && isGuarded(file, target)) return;
    const caller = { file, reference, isFolder: false };
    this.#rest.push({ path, owner: home || (inner ? INNER : owner), caller, isDefault });
  }

  #read(
    place: Pick<SourceFile, "path" | "base" | "real">,
    isCopied: boolean,
    context: readonly string[],
  ): SourceFile {
    const { path, base, real } = place;
    const file = {
      ...place,
      ...(place.path === this.#start && { isStart: true }),
      references: [],
      callers: new Map<Reference, Caller>(),
      owners: new Set<string>(),
    };
    if (this.#tree.isLocked?.(real) === true) {
      this.#add({ path, problem: problem("file-locked", { path }) });
      return file;
    }
    if (!real.endsWith(".nix")) return file;
    if (isCopied) {
      this.#copied.add(path);
      return file;
    }
    const text = this.#tree.text(real);
    if (text === undefined) {
      this.#add({ path, problem: problem("file-not-utf8", { path }) });
      return file;
    }
    const view = new View(text);
    if (view.root.isSound) {
      return { ...file, view, references: references(this.#tree, base, view, context) };
    }
    for (const { message, line } of nixProblems(text).slice(0, 1)) {
      this.#add({ path, problem: problem("file-not-nix", { path, reason: message }, { line }) });
    }
    return file;
  }
}

/** Names that no configuration means when it reads a folder: git's, results of builds, leftovers of editors. */
const IGNORED = /^(\.git|result(-.*)?|\.direnv|.*~|\..*\.sw.)$/;

/** Whether a path leads into git's own folder. */
export const isInGit = (path: string): boolean => path.split("/").includes(".git");

/** Whether a folder is a link to one that it is in, which has no end. */
const isCycle = (path: string, real: string): boolean =>
  path !== real && path.startsWith(`${real}/`);

/** The path that is read for a reference: of a folder that is imported its `default.nix`. */
export function pathRead(
  tree: SourceTree,
  { isPrefix, use }: Reference,
  target: string,
): { readonly path: string; readonly isDefault: boolean } {
  const isFolder = locate(tree, target).kind === "directory";
  if (isPrefix || use === "bytes" || (isFolder && use === "data")) {
    return { path: target, isDefault: false };
  }
  const path = evaluatedPath(tree, target);
  return isFolder
    ? { path: join(path, "default.nix"), isDefault: true }
    : { path, isDefault: false };
}

/** Whether the file asks first whether the path exists. */
const isGuarded = ({ references: all }: SourceFile, target: string): boolean =>
  all.some((other) => other.target === target && other.reader === "pathExists");

/** Whether a file is the lock file and the like of pinning tools, which write their own files. */
export function isGenerated({ path, view }: SourceFile): boolean {
  const folder = basename(dirname(path));
  if (folder === "npins" && basename(path) === "default.nix") return true;
  return basename(path) === "sources.nix" && (view?.source.includes("Niv") ?? false);
}

/** The paths of a tree that nothing in a closure leads to; a folder stands for all that is in it. */
export function unreachedPaths(
  tree: SourceTree,
  { files, unresolved }: Closure,
): readonly string[] {
  const reached = new Set(unresolved.map(({ path }) => path));
  for (const { path, real } of files.values()) {
    for (const each of [path, real]) {
      for (let at = each; !reached.has(at); at = dirname(at)) reached.add(at);
    }
  }
  const below = (folder: string): readonly string[] => {
    const entry = tree.look(folder);
    if (entry.kind !== "directory" || folder.split("/").length > MOST_DEEP) return [];
    return entry.names.toSorted().flatMap((name) => {
      if (IGNORED.test(name)) return [];
      const path = join(folder, name);
      const { kind } = tree.look(path);
      if (reached.has(path)) return below(path);
      // A link is as good as what it leads to.
      if (kind === "link" && reached.has(locate(tree, path).path)) return [];
      return [kind === "directory" ? `${path}/` : path];
    });
  };
  return below("");
}
