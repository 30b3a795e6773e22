import { type Closure, isGenerated, type Site } from "./reach.ts";
import { formalsOf, isModule } from "./arguments.ts";
import { dirname, isWithin, join, rebased } from "../files/path.ts";

/** Where each path of a tree goes in the repo, whether or not there is a file. */
export type Places = (path: string) => string;

/** Where the files of the system go: its own to `hosts/`, homes to `users/`, all others to `modules/`. */
export function systemPlaces(closure: Closure, configuration: string, host: string): Places {
  // Where both are, the one beside the configuration is the machine's.
  const beside = join(dirname(configuration), HARDWARE);
  const isBeside = closure.sites.has(beside) || !closure.sites.has(HARDWARE);
  const own = new Map([
    [configuration, `hosts/${host}/configuration.nix`],
    [isBeside ? beside : HARDWARE, `hosts/${host}/${HARDWARE}`],
  ]);
  const owned = ownership(closure);
  const homes = [...closure.homes].flatMap(([user, path]) => {
    if (own.has(path) || !isSafe(user) || !owned.is(path, user)) return [];
    return [{ user, path, folder: dirname(path) }];
  });
  const shared = sharedPlaces(closure, own);
  return (path) => {
    const fixed = own.get(path);
    if (fixed !== undefined) return fixed;
    for (const { user, path: home, folder } of homes) {
      // Not where the folder is read by names, nor in the place of another file.
      const isFree = !closure.folders.has(folder) && !closure.sites.has(join(folder, HOME));
      if (path === home && isFree) return `users/${user}/home.nix`;
      if (isWithin(path, folder) && owned.is(path, user) && !(path === folder && folder === "")) {
        return rebased(path, folder, `users/${user}`);
      }
    }
    return shared(path);
  };
}

/** Where the files of a home that stands alone go: all of them beside it. */
export function homePlaces(home: string, user: string): Places {
  const folder = dirname(home);
  return (path) => {
    if (path === home) return `users/${user}/home.nix`;
    const below = isWithin(path, folder) ? path.slice(folder === "" ? 0 : folder.length + 1) : path;
    return join(`users/${user}`, below);
  };
}

const HARDWARE = "hardware-configuration.nix";
const HOME = "home.nix";

/** Names that can stand in a path literal. */
const isSafe = (name: string): boolean => /^(?!\.+$)[\w.+-]+$/.test(name);

/**
 * Modules go below `modules`; a folder in which there are none, such as `scripts`, keeps its place. A
 * tree's own `modules` stays what it is, unless something else would get into its way.
 */
function sharedPlaces({ sites, folders }: Closure, own: ReadonlyMap<string, string>): Places {
  const others = [...sites.keys()].filter((path) => !own.has(path) && !isWithin(path, "modules"));
  const collides = others.some((path) => sites.has(`modules/${path}`));
  const nests = folders.has("") || collides;
  const files = [...sites.values()].filter(({ path }) => path.includes("/"));
  const topsOf = (found: readonly Site[]) => new Set(found.map(({ path }) => topOf(path)));
  const withModules = topsOf(files.filter(mayBeModule));
  // Pinning tools look for their files where they have put them.
  const pinning = topsOf(files.filter(isGenerated));
  const keeping = [...topsOf(files)].filter(
    (top) => pinning.has(top) || !(withModules.has(top) || TAKEN.test(top)),
  );
  return (path) => {
    if (path === "" || nests) return join("modules", path);
    const stays = isWithin(path, "modules") || keeping.includes(topOf(path));
    return stays ? path : join("modules", path);
  };
}

/** Whether a file is a module as far as can be known: those of a folder may be named by their names only. */
function mayBeModule(site: Site): boolean {
  const isOfFolder = [...site.callers.values()].some(({ isFolder }) => isFolder);
  return site.view !== undefined && (isModule(site) || (isOfFolder && !formalsOf(site)));
}

const topOf = (path: string): string => path.split("/")[0]!;

/** What a repo has of its own. */
const TAKEN = /^(hosts|users|modules|node_modules|\..*)$/;

/** Which paths belong to one home alone: no file of a folder may be parted from it. */
function ownership({ sites, folders, homes }: Closure): {
  is(path: string, user: string): boolean;
} {
  if (homes.size === 0) return { is: () => false };
  const owners = new Map<string, ReadonlySet<string>>();
  const all = [...sites.values()];
  const of = (found: readonly Site[]) => new Set(found.flatMap((site) => [...site.owners]));
  const groups = new Map<string, ReadonlySet<string>>();
  const ofFolder = (folder: string): ReadonlySet<string> => {
    const known = groups.get(folder) ?? of(all.filter(({ path }) => isWithin(path, folder)));
    groups.set(folder, known);
    return known;
  };
  const wide = [...folders].toSorted((one, other) => one.length - other.length);
  for (const site of all) {
    const outermost = wide.find((folder) => isWithin(site.path, folder));
    owners.set(site.path, outermost === undefined ? site.owners : ofFolder(outermost));
  }
  return {
    is(path, user) {
      const found = owners.get(path) ?? ofFolder(path);
      return found.size === 1 && found.has(user);
    },
  };
}
