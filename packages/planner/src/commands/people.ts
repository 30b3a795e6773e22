import { find, names, parse } from "nix-source";
import { hostsOf } from "../hosts/find.ts";
import { isOwnFolder } from "../hosts/files.ts";
import { dirname } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";

/**
 * The names of the people who have an account on a host, as far as the files of the repo say so.
 *
 * @param host - a host that the flake has.
 */
export function peopleOn(repo: RepoFiles, host: string): readonly string[] {
  const others = hostsOf(repo).hosts.filter(({ name }) => name !== host);
  const found = repo.below("").flatMap((path) => {
    const text = path.endsWith(".nix") ? repo.get(path)! : "";
    if (!text.includes("isNormalUser")) return [];
    const folder = dirname(path);
    if (!isOwnFolder(folder, host) && others.some(({ name }) => isOwnFolder(folder, name))) {
      return [];
    }
    const root = parse(text);
    return names(root, ["users", "users"]).filter(
      (name) => find(root, ["users", "users", name, "isNormalUser"])?.value?.text === "true",
    );
  });
  return [...new Set(found)].toSorted();
}
