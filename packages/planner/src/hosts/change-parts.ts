import { attributeText, type Edit, type Node } from "nix-source";
import { fileExpr, inside, type NixFile } from "../eval/file.ts";
import { isBelow } from "../files/path.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { pathForHost, tops } from "./files.ts";
import type { Host } from "./host.ts";
import { bindingOf, namedFiles, ownDefinitions, placesOf, stepAt } from "./own.ts";
import {
  asideOf,
  definitionStrings,
  distinct,
  nameEdits,
  ownRemovals,
  referenceEdits,
} from "./part-edits.ts";
import { partsOf } from "./parts.ts";
import { rewritten } from "./rewrite.ts";
import { renamedIn } from "./words.ts";

// Renames and removes a host that is made of definitions in the modules of a flake.

/** The definitions of a host under another name. */
export interface RenamedParts {
  /** The edits of each file, by its path. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** The files and folders to move. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** Whether the entry of the host is among its definitions. */
  readonly hasEntry: boolean;
}

/**
 * Gives the definitions of a host another name, and what refers to them.
 *
 * @throws EditError when one of them cannot be renamed.
 */
export function renamedParts(repo: RepoFiles, host: Host, name: string): RenamedParts {
  const own = ownDefinitions(repo, host);
  const { name: old } = host;
  const edits = new Map<string, readonly Edit[]>();
  const add = (path: string, more: readonly Edit[]): void => {
    if (more.length > 0) edits.set(path, distinct([...(edits.get(path) ?? []), ...more]));
  };
  if (own.length === 0) return { edits, moves: [], hasEntry: false };
  const paths = own.map(({ path }) => path);
  for (const file of filesNaming(repo, host, paths)) {
    add(
      file.path,
      referenceEdits(file, paths, (text) => renamedIn(text, old, name)),
    );
    add(file.path, definitionStrings(file, own, old, name));
  }
  const changes = { of: host, name, isShared: (written: string) => /^[.~/<]/.test(written) };
  for (const { file } of own) {
    const here = own.filter((each) => each.file === file);
    add(file.path, nameEdits(here, old, name));
  }
  const whole = new Set(namedFiles(own, old));
  for (const { file } of own) {
    // What a file of the host's own has beside its definitions is its own as well.
    if (whole.has(file.path)) {
      add(file.path, rewritten(fileExpr(file), { ...changes, isBoundHere: () => true }));
    }
  }
  for (const each of own) {
    const { holder } = stepAt(each.steps, each.at);
    const binding = bindingOf(each);
    if (binding.kind !== "Binding" || whole.has(each.file.path)) continue;
    const isBoundHere = (node: Node): boolean => binding.from <= node.from && node.to <= binding.to;
    const value = inside(holder, binding.value);
    add(each.file.path, rewritten(value, { ...changes, isBoundHere }));
    for (const attribute of binding.path) {
      if (attributeText(attribute) === undefined) {
        add(each.file.path, rewritten(inside(holder, attribute), { ...changes, isBoundHere }));
      }
    }
  }
  const named = tops([...whole], host).map((from) => ({
    from,
    to: pathForHost(from, host, name),
  }));
  const places = [...placesOf(repo, host, own)]
    .filter(([from]) => from.split("/").some((part) => part === old || part === `${old}.nix`))
    .map(([from, to]) => ({ from, to: to(name) }));
  const { node } = host.entry;
  const hasEntry = own.some(({ steps }) => steps.some(({ binding }) => binding === node));
  return { edits, moves: [...named, ...places], hasEntry };
}

/** The files of a repo that may refer to definitions of a host. */
function filesNaming(
  repo: RepoFiles,
  { entry }: Host,
  paths: readonly (readonly string[])[],
): readonly NixFile[] {
  const names = new Set(paths.map((path) => path.at(-1) ?? ""));
  const { file } = entry.source.expr;
  return repo.below("").flatMap((path) => {
    if (!path.endsWith(".nix")) return [];
    const text = repo.get(path) ?? "";
    if (![...names].some((name) => text.includes(name))) return [];
    return partsOf(repo).files.get(path) ?? file.load(path) ?? [];
  });
}

/** A flake without the definitions of a host. */
export interface RemovedParts {
  /** The edits of files that stay, by their paths. */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  /** The files that go. */
  readonly gone: readonly string[];
  /** Files in the folders of the host that stay, since they define something else. */
  readonly kept: ReadonlySet<string>;
  readonly hasEntry: boolean;
}

/**
 * Takes the definitions of a host out.
 *
 * @param whole - a file that goes, whatever else it has.
 * @throws EditError when one of them cannot be taken out.
 */
export function removedParts(repo: RepoFiles, host: Host, whole?: string): RemovedParts {
  const own = ownDefinitions(repo, host);
  const { definitions, files } = partsOf(repo);
  const steps = new Set(own.map((each) => each.steps));
  const edits = new Map<string, readonly Edit[]>();
  const gone: string[] = [];
  const kept = new Set(files.keys());
  for (const file of new Set(own.map((each) => each.file))) {
    const all = definitions.filter((each) => each.file === file);
    const isAlone = all.every((each) => steps.has(each.steps)) && !asideOf(all);
    if (isAlone || file.path === whole) {
      gone.push(file.path);
      kept.delete(file.path);
    } else {
      edits.set(file.path, ownRemovals(own.filter((each) => each.file === file)));
    }
  }
  if (whole !== undefined) {
    gone.push(whole);
    kept.delete(whole);
  }
  const places = [...placesOf(repo, host, own).keys()];
  const beside = repo
    .below("")
    .filter((path) => places.some((place) => isBelow(path, place)) && !kept.has(path));
  const { node } = host.entry;
  const hasEntry = own.some((each) => each.steps.some(({ binding }) => binding === node));
  return {
    edits,
    gone: [...new Set([...gone, ...beside])],
    kept,
    hasEntry: hasEntry || whole !== undefined,
  };
}
