import { problems as nixProblems } from "nix-source";
import { IGNORED } from "./ignored.ts";
import { type Reference, references } from "./references.ts";
import { basename, dirname, join } from "../files/path.ts";
import { locate, type SourceTree } from "./source-tree.ts";
import { View } from "../modules/view.ts";

/** A place in a file where another file is named, or the folder that it is in. */
export interface Caller {
  readonly site: Site;
  readonly reference: Reference;
  /** The reference is to a folder, of which this is any file. */
  readonly isFolder: boolean;
}

/** A file that is reached, with how. */
export interface Site {
  /** Where it is named to be, from the top of the tree. */
  readonly path: string;
  /** Where it is once links are followed: relative paths in it start there. */
  readonly real: string;
  /** A Nix file that can be read; nothing for all others. */
  readonly view?: View;
  readonly references: readonly Reference[];
  readonly callers: Map<Reference, Caller>;
  /** The homes that reach it; the system is the empty name. */
  readonly owners: Set<string>;
}

/** Something that is named and cannot be had. */
export interface Lack {
  readonly site?: Site;
  readonly reference?: Reference;
  readonly path: string;
  readonly kind:
    | "missing"
    | "dangling"
    | "unreadable"
    | "special"
    | "loop"
    | "outside"
    | "beyond"
    | "git"
    | "empty"
    | "broken";
  /** What a link says, or what is wrong with the text. */
  readonly detail?: string;
  /** In a text that is broken. */
  readonly line?: number;
}

/** All that a configuration reaches. */
export interface Closure {
  readonly sites: ReadonlyMap<string, Site>;
  /** Folders of which any file may be meant. */
  readonly folders: ReadonlySet<string>;
  readonly lacks: readonly Lack[];
  /** The file that is the home of each user. */
  readonly homes: ReadonlyMap<string, string>;
}

/** Where to start: a file, and whose it is. */
interface Start {
  readonly path: string;
  /** The user whose home it is; empty for the system. */
  readonly owner: string;
}

/** The files that others reach from these, following links that stay in the tree. */
export function reach(tree: SourceTree, starts: readonly Start[]): Closure {
  const sites = new Map<string, Site>();
  const folders = new Set<string>();
  const lacks = new Map<string, Lack>();
  const homes = new Map<string, string>();
  const lack = (found: Lack): void => {
    lacks.set(`${found.path}\n${found.site?.path}\n${found.reference?.node.from}`, found);
  };
  type Work = { path: string; owner: string; caller?: Caller; isWhole: boolean };
  const work: Work[] = starts.map((start) => ({ ...start, isWhole: false }));
  for (const { path, owner } of starts) if (owner !== "") homes.set(owner, path);
  for (let next = work.pop(); next; next = work.pop()) {
    const { path, owner, caller, isWhole } = next;
    const found = locate(tree, path);
    const from = caller ? { site: caller.site, reference: caller.reference } : {};
    // The new repository has a git of its own.
    if (isInGit(path)) {
      lack({ ...from, path, kind: "git" });
      continue;
    }
    if (found.kind === "directory") {
      const isNew = !folders.has(`${owner}:${path}`);
      folders.add(`${owner}:${path}`);
      if (!isNew || isCycle(path, found.path)) continue;
      const kept = found.names.filter((name) => !IGNORED.test(name));
      if (kept.length === 0) lack({ ...from, path, kind: "empty" });
      for (const name of kept) {
        const inner = { path: join(path, name), owner, isWhole: true };
        work.push(caller ? { ...inner, caller: { ...caller, isFolder: true } } : inner);
      }
      continue;
    }
    if (found.kind !== "file") {
      const link = tree.look(path);
      if (found.kind === "missing" && link.kind === "link") {
        lack({ ...from, path, kind: "dangling", detail: link.target });
        continue;
      }
      const detail = found.kind === "outside" ? { detail: found.target } : {};
      lack({ ...from, path, kind: found.kind, ...detail });
      continue;
    }
    // A link in a folder that is read as a whole must be there under its own name.
    const at = isWhole ? path : found.path;
    let site = sites.get(at);
    if (!site) {
      site = read(tree, at, found.path, lack);
      sites.set(at, site);
    }
    if (caller) site.callers.set(caller.reference, caller);
    if (site.owners.has(owner)) continue;
    site.owners.add(owner);
    for (const reference of site.references) {
      const { target, home, node } = reference;
      if (target === undefined) {
        // What is absolute is found once all is rewritten, with all else that a flake forbids.
        const isTold = node.kind === "Path" && /^[/~]/.test(node.text);
        if (!isTold) lack({ site, reference, path: node.text, kind: "beyond" });
        continue;
      }
      const goal = fileOf(tree, reference, target);
      if (home && owner === "" && goal.isFile && reference.use === "module")
        homes.set(home, homes.get(home) ?? goal.path);
      const missing = locate(tree, goal.path);
      if (missing.kind === "missing" && isGuarded(site, target)) continue;
      work.push({
        path: goal.path,
        owner: home || owner,
        caller: { site, reference, isFolder: false },
        isWhole: false,
      });
    }
  }
  return {
    sites,
    folders: new Set([...folders].map((each) => each.slice(each.indexOf(":") + 1))),
    lacks: [...lacks.values()],
    homes,
  };
}

/** Whether a path leads to what git keeps for itself. */
export const isInGit = (path: string): boolean => path.split("/").includes(".git");

/** A folder that is a link to one that it is in has no end. */
function isCycle(path: string, real: string): boolean {
  return path !== real && path.startsWith(`${real}/`);
}

/** What is read where a path is named: of a folder that is imported its `default.nix`. */
function fileOf(
  tree: SourceTree,
  { isPrefix, use }: Reference,
  target: string,
): { path: string; isFile: boolean } {
  const found = locate(tree, target);
  if (found.kind !== "directory") return { path: target, isFile: found.kind === "file" };
  const isImported = !isPrefix && use !== "data";
  return isImported
    ? { path: join(target, "default.nix"), isFile: found.names.includes("default.nix") }
    : { path: target, isFile: false };
}

/** Whether the file asks first whether the path exists. */
function isGuarded({ references: all }: Site, target: string): boolean {
  return all.some((other) => other.target === target && other.reader === "pathExists");
}

function read(tree: SourceTree, path: string, real: string, lack: (found: Lack) => void): Site {
  const site = {
    path,
    real,
    references: [],
    callers: new Map<Reference, Caller>(),
    owners: new Set<string>(),
  };
  if (!real.endsWith(".nix")) return site;
  const text = tree.text(real);
  if (text === undefined) {
    lack({ path, kind: "broken", detail: "it is no text in UTF-8" });
    return site;
  }
  const view = new View(text);
  if (!view.root.isSound) {
    const [problem] = nixProblems(text);
    lack({ path, kind: "broken", detail: problem!.message, line: problem!.line });
    return site;
  }
  return { ...site, view, references: references(tree, real, view) };
}

/** Whether a path is the lock file and the like of pinning tools, which write their own files. */
export function isGenerated({ path, view }: Site): boolean {
  const folder = basename(dirname(path));
  if (folder === "npins" && basename(path) === "default.nix") return true;
  return basename(path) === "sources.nix" && (view?.source.includes("Niv") ?? false);
}
