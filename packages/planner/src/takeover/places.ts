import { literal, replace } from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import { dirname, isWithin, join, pathLiteral, rebased } from "../files/path.ts";
import { formalsOf, isModule } from "./arguments.ts";
import { type Closure, isGenerated, isInGit, type SourceFile } from "./closure.ts";
import type { Reference } from "./references.ts";
import { locate, type SourceTree } from "./source-tree.ts";

/** The place in the repo for each path of a tree, whether or not there is a file. */
export type Places = (path: string) => string;

/**
 * The places for the files of a system: its own go to `hosts/`, homes to `users/`, all others to
 * `modules/`.
 *
 * @param configuration - the file that NixOS starts from.
 */
export function systemPlaces(closure: Closure, configuration: string, host: string): Places {
  // Where both are, the one beside the configuration is the machine's.
  const beside = join(dirname(configuration), HARDWARE);
  const isBeside = closure.files.has(beside) || !closure.files.has(HARDWARE);
  const own = new Map([
    [configuration, `hosts/${host}/configuration.nix`],
    [isBeside ? beside : HARDWARE, `hosts/${host}/${HARDWARE}`],
  ]);
  const isOwnedBy = ownership(closure);
  const homes = [...closure.homes].flatMap(([user, path]) => {
    if (own.has(path) || !isSafe(user) || !isOwnedBy(path, user)) return [];
    return [{ user, path, folder: dirname(path) }];
  });
  const shared = sharedPlaces(closure, own);
  return (path) => {
    const fixed = own.get(path);
    if (fixed !== undefined) return fixed;
    for (const { user, path: home, folder } of homes) {
      // Not where the folder is read by names, nor in the place of another file.
      const isFree = !closure.folders.has(folder) && !closure.files.has(join(folder, HOME));
      if (path === home && isFree) return `users/${user}/${HOME}`;
      if (isWithin(path, folder) && isOwnedBy(path, user) && !(path === folder && folder === "")) {
        return rebased(path, folder, `users/${user}`);
      }
    }
    return shared(path);
  };
}

/** The places for the files of a home that stands alone: all of them beside it. */
export function homePlaces(home: string, user: string): Places {
  const folder = dirname(home);
  return (path) => {
    if (path === home) return `users/${user}/${HOME}`;
    return isWithin(path, folder)
      ? rebased(path, folder, `users/${user}`)
      : join(`users/${user}`, path);
  };
}

const HARDWARE = "hardware-configuration.nix";
const HOME = "home.nix";

/** Whether a name can stand in a path literal. */
const isSafe = (name: string): boolean => /^(?!\.+$)[\w.+-]+$/.test(name);

/**
 * Modules go below `modules`; a folder in which there are none, such as `scripts`, keeps its place. A
 * tree's own `modules` stays what it is, unless something else would get into its way.
 */
function sharedPlaces({ files, folders }: Closure, own: ReadonlyMap<string, string>): Places {
  const others = [...files.keys()].filter((path) => !own.has(path) && !isWithin(path, "modules"));
  const collides = others.some((path) => files.has(`modules/${path}`));
  const nests = folders.has("") || collides;
  const inFolders = [...files.values()].filter(({ path }) => path.includes("/"));
  const topsOf = (found: readonly SourceFile[]) => new Set(found.map(({ path }) => topOf(path)));
  const withModules = topsOf(inFolders.filter(mayBeModule));
  // Pinning tools look for their files where they have put them.
  const pinning = topsOf(inFolders.filter(isGenerated));
  const keeping = [...topsOf(inFolders)].filter(
    (top) => pinning.has(top) || !(withModules.has(top) || TAKEN.test(top)),
  );
  return (path) => {
    if (path === "" || nests) return join("modules", path);
    const stays = isWithin(path, "modules") || keeping.includes(topOf(path));
    return stays ? path : join("modules", path);
  };
}

/** Whether a file is a module as far as can be known: those of a folder may be named by their names only. */
function mayBeModule(file: SourceFile): boolean {
  const isOfFolder = [...file.callers.values()].some(({ isFolder }) => isFolder);
  return file.view !== undefined && (isModule(file) || (isOfFolder && !formalsOf(file)));
}

const topOf = (path: string): string => path.replace(/\/.*/s, "");

/** The names at the top of a repo that have a meaning there. */
const TAKEN = /^(hosts|users|modules|node_modules|\..*)$/;

/** Whether a path belongs to one home alone: no file of a folder may be parted from it. */
function ownership({ files, folders, homes }: Closure): (path: string, user: string) => boolean {
  if (homes.size === 0) return () => false;
  const all = [...files.values()];
  const groups = new Map<string, ReadonlySet<string>>();
  const ofFolder = (folder: string): ReadonlySet<string> => {
    const known =
      groups.get(folder) ??
      new Set(all.flatMap(({ path, owners }) => (isWithin(path, folder) ? [...owners] : [])));
    groups.set(folder, known);
    return known;
  };
  const wide = [...folders].toSorted((one, other) => one.length - other.length);
  return (path, user) => {
    const outermost = files.has(path) && wide.find((folder) => isWithin(path, folder));
    const owners = ofFolder(outermost || path);
    return owners.size === 1 && owners.has(user);
  };
}

/**
 * The edits that make the paths in a file lead to where their files are in the repo.
 *
 * @param to - where the file itself goes.
 */
export function pathEdits(
  tree: SourceTree,
  { view, real, references }: SourceFile,
  to: string,
  places: Places,
): readonly ReasonedEdit[] {
  if (!view) return [];
  const folder = dirname(real);
  return references.flatMap((reference) => {
    const { node, target } = reference;
    // What is not copied has no other place.
    if (target === undefined || isInGit(target)) return [];
    const found = locate(tree, target);
    const end = found.kind === "missing" ? target : found.path;
    const place = placeOf(reference, found.kind === "directory", end, places);
    const written = pathLiteral(dirname(to), place);
    if (isRelative(reference, folder) && written === pathLiteral(folder, target)) return [];
    const why = `the file is at ${to}`;
    if (node.kind !== "Path") {
      return because(why, replace(view.root, node, pathExpression(dirname(to), place)));
    }
    const insert = reference.to === node.to ? written : written.replace(/\/\.$/, "");
    return because(why, [{ from: node.from, to: reference.to, insert }]);
  });
}

/** An expression for a path from a folder: a literal, unless it has characters that no literal may have. */
function pathExpression(folder: string, target: string): string {
  const plain = pathLiteral(folder, target);
  return /^[\w.+/-]+$/.test(plain)
    ? plain
    : `${pathLiteral(folder, "")} + ${literal(`/${target}`)}`;
}

/** Where a path leads in the repo; a folder that is imported may have been taken apart. */
function placeOf(
  { isPrefix, use }: Reference,
  isFolder: boolean,
  path: string,
  places: Places,
): string {
  const place = places(path);
  if (!isFolder || isPrefix || use === "data" || use === "bytes") return place;
  const file = places(join(path, "default.nix"));
  return file === join(place, "default.nix") ? place : file;
}

/** Whether a path is written such that it does not leave the tree on its way. */
function isRelative({ node, isPrefix }: Reference, folder: string): boolean {
  if (node.kind === "String" || node.text.startsWith("/")) return false;
  const up = node.text.split("/").filter((part) => part === "..").length;
  return isPrefix || up <= (folder === "" ? 0 : folder.split("/").length);
}
