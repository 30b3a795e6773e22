import { descendants } from "nix-source";
import type { Host } from "./hosts.ts";
import { holds } from "./naming.ts";
import { dirname } from "../files/path.ts";
import type { Place } from "../eval/place.ts";

/** How the paths of an entry that do not hold its name become those of another host. */
interface OwnPaths {
  /** By the path as it is written. */
  readonly paths: ReadonlyMap<string, (name: string) => string>;
  /** Whether the new host gets a module of its own by this. */
  readonly isComplete: boolean;
}

const FOLDERED =
  /^((?:.*\/)?(?:hosts?|machines?|systems?|nodes|devices|computers)\/(?:nixos\/)?)([^/]+?)(\.nix|\/.*)?$/;
const COMMON =
  /^(?:default|common|shared|base|global|modules?|all|optional|configuration|hardware-configuration|core|features)$/;

/**
 * Where a host's files are when their paths do not hold its name: `./configuration.nix` of the only
 * host, or `./hosts/t480` of a host called thinkpad.
 */
export function ownPaths(like: Host, place: Place): OwnPaths {
  const none = { paths: new Map(), isComplete: true };
  if (like.paths.some((path) => holds(path, like.name))) return none;
  const written = descendants(place.node)
    .filter(({ kind, children }) => kind === "Path" && children.length === 1)
    .map(({ text }) => text)
    .filter((path) => /^\.{1,2}\//.test(path));
  const { node, file } = place;
  const outside = file.root.text.slice(0, node.from) + file.root.text.slice(node.to);
  const own = written.filter((path) => !outside.includes(path));
  const aliases = own.flatMap((path) => {
    const parts = FOLDERED.exec(path);
    return parts && !COMMON.test(parts[2]!) ? [[path, parts] as const] : [];
  });
  if (aliases.length > 0) {
    const paths = aliases.map(
      ([path, [, before, , after]]) =>
        [path, (name: string) => `${before}${name}${after ?? ""}`] as const,
    );
    return { paths: new Map(paths), isComplete: true };
  }
  const base = dirname(file.path) === "" ? "./hosts/" : "./";
  const hardware = own.filter((path) => /hardware/.test(path) && path.endsWith(".nix"));
  const rest = own.filter(
    (path) =>
      !hardware.includes(path) &&
      !/(?:^|\/)(?:modules?|overlays?|home)(?:[./]|$)|home\.nix$/.test(path),
  );
  const main = rest.find((path) => path.endsWith("configuration.nix")) ?? rest[0];
  const paths = new Map<string, (name: string) => string>();
  if (main !== undefined) paths.set(main, (name) => `${base}${name}/configuration.nix`);
  for (const path of hardware.slice(0, 1)) {
    paths.set(path, (name) => `${base}${name}/hardware-configuration.nix`);
  }
  return { paths, isComplete: main !== undefined };
}

/** Whether a folder is that of one host alone: it bears its name, or lies where hosts have theirs. */
export function isOwnFolder(folder: string, host: string): boolean {
  const alias = FOLDERED.exec(folder)?.[2];
  return holds(folder, host) || (alias !== undefined && !COMMON.test(alias));
}
