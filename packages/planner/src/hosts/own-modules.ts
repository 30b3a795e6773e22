import type { Host } from "./hosts.ts";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";

/**
 * The module files among the paths of a host.
 *
 * @param old - those of the host that it imitates, when its own files are yet to be made.
 */
export function modulesOf(host: Host, repo: RepoFiles, old?: readonly string[]): readonly string[] {
  const all = host.paths.map((path) => {
    if (path.endsWith(".nix")) return { path, isThere: true };
    if (/\.[A-Za-z]{2,6}$/.test(path)) return undefined;
    const file = join(path, "default.nix");
    return {
      path: file,
      isThere: old
        ? old.some((each) => each.endsWith("/default.nix"))
        : repo.get(file) !== undefined,
    };
  });
  const files = all.filter((each) => each !== undefined);
  const there = files.filter(({ isThere }) => isThere);
  return [...new Set((there.length > 0 ? there : files).map(({ path }) => path))];
}
