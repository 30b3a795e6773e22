import { attributes, attributeText, descendants, type Node } from "nix-source";
import type { RepoFiles } from "../files/plan.ts";
import { openFlake, type SourceFile } from "../eval/repo.ts";

// Where else a flake uses a host: `self.nixosConfigurations.laptop`.

/** A place where a file takes a host from the outputs: `self.nixosConfigurations.laptop`. */
export interface Reference {
  readonly file: SourceFile;
  /** The name of the host, in the path of attributes. */
  readonly node: Node;
}

/**
 * Where these files take a host from the outputs of the flake.
 *
 * @param paths - of the files in which to look.
 */
export function referencesTo(
  repo: RepoFiles,
  name: string,
  paths: readonly string[],
): readonly Reference[] {
  const flake = openFlake(repo);
  return paths.flatMap((path) => {
    const file = flake?.load(path);
    if (!file) return [];
    return descendants(file.root)
      .filter(({ kind }) => kind === "Select" || kind === "HasAttribute")
      .flatMap((node) => {
        const attrPath = node.children.find(({ kind }) => kind === "AttrPath");
        const all = attrPath ? attributes(attrPath) : [];
        const at = all.findIndex((each) => attributeText(each) === "nixosConfigurations");
        const host = at < 0 ? undefined : all[at + 1];
        return host && attributeText(host) === name ? [{ file, node: host }] : [];
      });
  });
}

/**
 * Where a flake says more of a host that is found by its folder, as snowfall's
 * `systems.hosts.laptop.modules`: there the host is even when the folder is not.
 */
export function settingsFor(repo: RepoFiles, name: string): readonly Reference[] {
  const file = openFlake(repo);
  if (!file) return [];
  return descendants(file.root)
    .filter(({ kind }) => kind === "Binding")
    .flatMap(({ children }) => {
      const all = attributes(children[0]!);
      const at = all.findIndex((each) => attributeText(each) === "hosts");
      const host = at < 0 ? undefined : all[at + 1];
      return host && attributeText(host) === name ? [{ file, node: host }] : [];
    });
}
