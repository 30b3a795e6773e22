import { parse } from "nix-source";
import { hostsOf } from "../hosts/find.ts";
import type { Pack } from "../packs/pack.ts";
import { dirname, join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { pathsIn } from "../files/named-paths.ts";

/**
 * What a host has already and cannot have beside packs that are to be added.
 *
 * @param added - the packs of hosts that are to be added.
 * @param present - the packs whose files are in the repo, for whichever host.
 * @param places - where the host may have its module of a pack.
 */
export function clashes(
  repo: RepoFiles,
  host: string,
  added: readonly Pack[],
  present: readonly Pack[],
  places: (pack: Pack) => readonly string[],
): Problem[] {
  return added.flatMap((one) =>
    present.flatMap((other): Problem[] => {
      const isExcluded =
        one.manifest.excludes.includes(other.name) || other.manifest.excludes.includes(one.name);
      const file = isExcluded
        ? importerOf(repo, host, places(other), other.manifest.imports)
        : undefined;
      if (file === undefined) return [];
      const message = `brings the pack ${other.name} to ${host}, and ${one.name} and ${other.name} exclude each other`;
      return [{ file, message, fix: "take that away first, or choose other hosts with --host" }];
    }),
  );
}

/** The file through which a host has one of some modules; nothing when it has none that can be seen. */
function importerOf(
  repo: RepoFiles,
  host: string,
  places: readonly string[],
  modules: readonly string[],
): string | undefined {
  const { hosts } = hostsOf(repo);
  const { paths } = hosts.find(({ name }) => name === host)!;
  // Of a host alone all is that the flake has.
  const seen = new Set([...paths, ...places, ...(hosts.length === 1 ? ["flake.nix"] : [])]);
  for (const path of seen) {
    const file = path.endsWith(".nix") ? path : join(path, "default.nix");
    const named = pathsIn(parse(repo.get(file) ?? ""), dirname(file));
    if (named.some((each) => modules.includes(each))) return file;
    for (const each of named) seen.add(each);
  }
  return undefined;
}
