import { literal, replace } from "nix-source";
import { because, type ReasonedEdit } from "../files/edit-script.ts";
import { basename, dirname, isWithin, join, pathLiteral, rebased } from "../files/path.ts";
import { type Closure, isInGit, pathRead, RULES, type SourceFile } from "./closure.ts";
import { machinePlaces } from "./machine.ts";
import { namesInTree } from "./outside.ts";
import type { Reference } from "./references.ts";
import type { SourceTree } from "./source-tree.ts";

/** The place in the repo for each path of a tree, whether or not there is a file. */
export type Places = (path: string) => string;

/**
 * The places for the files of a system: the machine's own go to its folder in `hosts/`, homes to `users/`, and modules that
 * stand beside the configuration to `modules/`. A folder stays what it is, and keeps its place where it can.
 *
 * @param configuration - the file that NixOS starts from.
 */
export function systemPlaces(closure: Closure, configuration: string, host: string): Places {
  const mine = `hosts/${host}`;
  const rule = placesByRule(closure, configuration, mine);
  const given = new Map<string, string>();
  const byPath = new Map<string, string>();
  const give = (path: string, wanted: readonly [string, ...string[]]): void => {
    const place = wanted.find((each) => !given.has(each)) ?? numbered(wanted[0], given);
    given.set(place, path);
    byPath.set(path, place);
  };
  give(configuration, [`${mine}/configuration.nix`]);
  const others = [...closure.files.keys()].filter((path) => path !== configuration);
  // What keeps its place does not make room for what is moved.
  const stays = others.filter((path) => rule(path) === path);
  for (const path of new Set([...stays, ...others])) {
    // What would get into the way of another file stays beside the configuration.
    const place = rule(path);
    give(path, isWithin(place, mine) ? [place] : [place, `${mine}/${path}`]);
  }
  return (path) => byPath.get(path) ?? rule(path);
}

/** The place beside another one that no file has. */
function numbered(taken: string, given: ReadonlyMap<string, string>): string {
  for (let number = 2; ; number++) {
    const place = taken.replace(/(\.[^./]*)?$/, `-${number}$1`);
    if (!given.has(place)) return place;
  }
}

/** Where files go as long as none is in the way of another. */
function placesByRule(closure: Closure, configuration: string, mine: string): Places {
  const { files } = closure;
  // Where both are, the one beside the configuration is the machine's.
  const beside = join(dirname(configuration), HARDWARE);
  const hardware = files.has(beside) || !files.has(HARDWARE) ? beside : HARDWARE;
  const own = machinePlaces(closure, configuration, basename(mine));
  const isOwnedBy = ownership(closure);
  const homes = [...closure.homes].flatMap(([user, path]) => {
    if (path === configuration || own(path) !== undefined) return [];
    return isSafe(user) && isOwnedBy(path, user) ? [{ user, path, folder: dirname(path) }] : [];
  });
  const named = namesInTree(closure);
  const shared = sharedPlaces(closure, named);
  // Rules name secrets by paths from where they are.
  const secret = [...files.keys()].find((path) => /^[^/]*\.age$/.test(path));
  const besideSecrets = (path: string): string =>
    path.includes("/") || secret === undefined
      ? path
      : join(dirname(own(secret) === undefined ? shared(secret) : join(mine, secret)), path);
  return (path) => {
    if (path === hardware) return `${mine}/${HARDWARE}`;
    if (isRule(files.get(path))) return besideSecrets(path);
    const inFolder = own(path);
    if (inFolder !== undefined) return join(mine, named(inFolder));
    for (const { user, path: home, folder } of homes) {
      // Not where the folder is read by names, nor in the place of another file, nor out of a folder of others.
      const isFree =
        !closure.folders.has(folder) && (folder === "" || !files.has(join(folder, HOME)));
      const isWhole = folder === "" || isOwnedBy(folder, user);
      if (path === home && isFree && isWhole) return `users/${user}/${HOME}`;
      // With a home that is in no folder of its own go the folders that nobody else reads.
      const isAlong = folder === "" ? isOwnedBy(topOf(path), user) : isWithin(path, folder);
      if (isWhole && isAlong) return rebased(path, folder, `users/${user}`);
    }
    return shared(path);
  };
}

/** The places for the files of a home that stands alone: all of them beside it. */
export function homePlaces(closure: Closure, home: string, user: string): Places {
  const folder = dirname(home);
  const named = namesInTree(closure);
  return (each) => {
    const path = named(each);
    if (path === home) return `users/${user}/${HOME}`;
    return isWithin(path, folder)
      ? rebased(path, folder, `users/${user}`)
      : join(`users/${user}`, path);
  };
}

const isRule = (file: SourceFile | undefined): boolean =>
  file !== undefined && [...file.owners].every((owner) => owner === RULES);

const HARDWARE = "hardware-configuration.nix";
const HOME = "home.nix";

/** Whether a name can stand in a path literal. */
const isSafe = (name: string): boolean => /^(?!\.+$)[\w.+-]+$/.test(name);

/**
 * Modules beside the configuration go below `modules`, and so does all of a tree that is read as a whole. Folders keep their
 * places: only names that mean something at the top of a repo do not stay there.
 */
function sharedPlaces({ files, folders }: Closure, named: (path: string) => string): Places {
  const nests = folders.has("");
  const all = [...files.keys(), ...folders].map(named);
  const tops = new Set(all.filter((path) => path.includes("/")).map(topOf));
  const whole = new Set([...folders].map(named));
  return (each) => {
    const path = named(each);
    const isInFolder = tops.has(topOf(path)) || whole.has(path);
    return isInFolder && !nests && !TAKEN.test(topOf(path)) ? path : join("modules", path);
  };
}

const topOf = (path: string): string => path.replace(/\/.*/s, "");

/** The names at the top of a repo that have a meaning there, or that git is told to leave out. */
const TAKEN = /^(node_modules|result(-.*)?|\..*)$/;

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
  { view, base, references }: SourceFile,
  to: string,
  places: Places,
): readonly ReasonedEdit[] {
  if (!view) return [];
  const folder = dirname(base);
  return references.flatMap((reference) => {
    const { node, target } = reference;
    // What is not copied has no other place.
    if (target === undefined || isInGit(target)) return [];
    const place = placeOf(pathRead(tree, reference, target), places);
    const written = pathLiteral(dirname(to), place);
    if (isRelative(reference, folder) && written === pathLiteral(folder, target)) return [];
    const why = `the file is at ${to}`;
    if (reference.rest !== undefined) {
      return because(why, replace(view.root, node, `${written} + ${reference.rest}`));
    }
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
function placeOf({ path, isDefault }: ReturnType<typeof pathRead>, places: Places): string {
  const place = places(path);
  if (!isDefault) return place;
  const folder = places(dirname(path));
  return place === join(folder, "default.nix") ? folder : place;
}

/** Whether a path is written such that it does not leave the tree on its way. */
function isRelative({ node, isPrefix }: Reference, folder: string): boolean {
  if (node.kind === "String" || node.text.startsWith("/")) return false;
  const up = node.text.split("/").filter((part) => part === "..").length;
  return isPrefix || up <= (folder === "" ? 0 : folder.split("/").length);
}
