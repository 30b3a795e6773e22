import { parse } from "nix-source";
import { pathForHost, isOwnFolder } from "../hosts/files.ts";
import { isHardware } from "../hosts/hardware.ts";
import { withString } from "../modules/settings.ts";
import { pathsIn } from "../files/named-paths.ts";
import { basename, dirname, join, rebased } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";
import { relocate } from "../files/relocate.ts";
import type { NewMachine } from "./host.ts";

export const isNix = (path: string): boolean => path.endsWith(".nix");

/** The files of which the new host needs a copy, each with the place of its copy. */
export function copiesOf(
  repo: RepoFiles,
  modules: readonly { readonly path: string; readonly like: string | undefined }[],
  wanted: ReadonlyMap<string, unknown>,
  like: string,
  name: string,
): ReadonlyMap<string, string> {
  const copies = new Map<string, string>();
  const isShared = (path: string, from: string): boolean =>
    repo
      .below("")
      .filter((each) => isNix(each) && each !== from && repo.get(each)?.includes(basename(path)))
      .some((each) => pathsIn(parse(repo.get(each)!), dirname(each)).includes(path));
  const add = (from: string, to: string): void => {
    if (!copies.has(from) && !wanted.has(to)) copies.set(from, to);
  };
  for (const { path, like: model } of modules) {
    if (model === undefined || repo.get(model) === undefined) continue;
    add(model, path);
    const [from, to] = [dirname(model), dirname(path)];
    if (from !== to && isOwnFolder(from, like)) {
      for (const file of repo.below(from)) add(file, rebased(file, from, to));
    }
  }
  // Hardware is no two machines' own, wherever the file is.
  for (const [from, to] of copies) {
    if (!isNix(from)) continue;
    for (const path of pathsIn(parse(repo.get(from)!), dirname(from))) {
      const text = isNix(path) ? repo.get(path) : undefined;
      if (text === undefined || !isHardware(path, text)) continue;
      const beside = join(dirname(to), basename(path));
      // In one folder with those of other hosts it may be that of several machines of a kind.
      if (beside === path && isShared(path, from)) continue;
      const places = [pathForHost(path, like, name), beside, `hardware/${name}.nix`];
      add(path, places.find((place) => repo.get(place) === undefined) ?? beside);
    }
  }
  return copies;
}

/** A host's file as that of another one. */
export function adapted(
  text: string,
  from: string,
  to: string,
  copies: ReadonlyMap<string, string>,
  { name, stateVersion }: NewMachine,
  like: string | undefined,
): string {
  const placed = relocate(text, from, to, (path) => movedBy(copies, path));
  const named = withString(placed, ["networking", "hostName"], name, (old) => old === like);
  const identified = withString(named, ["networking", "hostId"], hostId(name));
  if (stateVersion === undefined) return identified;
  return withString(identified, ["system", "stateVersion"], stateVersion);
}

/** Eight hexadecimal digits that no other name has, most likely: ZFS wants them to differ (FNV-1a). */
function hostId(name: string): string {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

function movedBy(copies: ReadonlyMap<string, string>, path: string): string {
  const file = copies.get(path) ?? copies.get(join(path, "default.nix"));
  if (file === undefined) {
    const inside = [...copies].find(([from]) => from.startsWith(`${path}/`));
    if (!inside) return path;
    const [from, to] = inside;
    return to.slice(0, to.length - (from.length - path.length));
  }
  return copies.has(path) ? file : dirname(file);
}
