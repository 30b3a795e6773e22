import { attributeText, descendants, type AttributeName, type Node } from "nix-source";
import { type NixFile, openFlake } from "../eval/file.ts";
import { escaped } from "../files/renaming.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { OF_HOST } from "./name-tests.ts";

// Where files take a host of the flake: out of the outputs, or of an argument that modules are given for these.

/** A place where a file takes a host from the outputs: `self.nixosConfigurations.laptop`. */
export interface HostReference {
  readonly file: NixFile;
  /** The name of the host, in the path of attributes. */
  readonly node: Node;
}

/**
 * Finds where files take a host from the outputs of the flake.
 *
 * @param paths - of the files in which to look.
 */
export function referencesTo(
  repo: RepoFiles,
  name: string,
  paths: readonly string[],
): readonly HostReference[] {
  const flake = openFlake(repo);
  const aliases = aliasesIn(repo);
  return paths
    .filter((path) => textAt(repo, path).includes(name))
    .flatMap((path) => flake?.load(path) ?? [])
    .flatMap((file) =>
      descendants(file.root).flatMap((node) => {
        if (node.kind !== "Select" && node.kind !== "HasAttribute") return [];
        const found = namedBehind("nixosConfigurations", node.path, name);
        const all = found.length > 0 ? found : ofAlias(node.base, node.path, name, aliases);
        return all.map((each) => ({ file, node: each }));
      }),
    );
}

const known = new WeakMap<RepoFiles, ReadonlySet<string>>();

/** The names by which files know the hosts of the flake, as `hosts = self.nixosConfigurations;` says. */
function aliasesIn(repo: RepoFiles): ReadonlySet<string> {
  const found = known.get(repo) ?? new Set(repo.below("").flatMap((path) => aliasesOf(repo, path)));
  known.set(repo, found);
  return found;
}

const aliasesOf = (repo: RepoFiles, path: string): readonly string[] =>
  path.endsWith(".nix")
    ? Array.from(textAt(repo, path).matchAll(ALIAS), ([, name = ""]) => name)
    : [];

const ALIAS = /([\w'-]+)\s*=\s*(?:[\w'-]+\.)*nixosConfigurations\s*(?:;|\/\/)/g;

/** The host that is taken of a variable: of one that is known to be the hosts, or of the `nodes` of a deployment tool. */
function ofAlias(
  base: Node,
  [first, second]: readonly AttributeName[],
  name: string,
  aliases: ReadonlySet<string>,
): readonly AttributeName[] {
  if (base.kind !== "Identifier" || !first || attributeText(first) !== name) return [];
  const isNode = base.text === "nodes" && /^(?:config|options|pkgs)$/.test(second?.text ?? "");
  return isNode || aliases.has(base.text) ? [first] : [];
}

/** Whether some file takes a host by a name that is said in a setting, as `nodes.${config.backup.host}`. */
export function areTakenBySettings(repo: RepoFiles): boolean {
  const names = [...aliasesIn(repo), "nodes", "nixosConfigurations"].map(escaped).join("|");
  const taking = new RegExp(String.raw`\b(?:${names})\.\$\{[\w'.\${}-]*\.(\w+)\}`, "g");
  return repo
    .below("")
    .some(
      (path) =>
        path.endsWith(".nix") &&
        Array.from(textAt(repo, path).matchAll(taking)).some(([, label = ""]) =>
          OF_HOST.test(label),
        ),
    );
}

/**
 * Matches a host that is taken so in a text, and what a flake says of it by its name, as `config.flake.devices.otter`;
 * with what is before the name.
 */
export const takenHost = (name: string): RegExp => {
  const plain = escaped(name);
  const before = [
    String.raw`nixosConfigurations\."?`,
    String.raw`\b[\w'-]+\."?(?=${plain}"?\.(?:config|options|pkgs)\b)`,
    String.raw`\b(?:\w*[cC]onfig|self)(?:\.[\w'-]+)+\."?`,
  ].join("|");
  return new RegExp(String.raw`(${before})${plain}(?![\w'-])`, "g");
};

/**
 * Finds where a flake says more of a host that is found by its folder, as snowfall's
 * `systems.hosts.laptop.modules`: there the host is even when the folder is not.
 */
export function settingsFor(repo: RepoFiles, name: string): readonly HostReference[] {
  const file = openFlake(repo);
  if (!file) return [];
  return descendants(file.root).flatMap((node) =>
    node.kind === "Binding"
      ? namedBehind("hosts", node.path, name).map((found) => ({ file, node: found }))
      : [],
  );
}

/** The attribute of this name that stands behind another one in a path. */
function namedBehind(
  before: string,
  path: readonly AttributeName[],
  name: string,
): readonly AttributeName[] {
  const at = path.findIndex((each) => attributeText(each) === before);
  return at < 0 ? [] : path.slice(at + 1, at + 2).filter((each) => attributeText(each) === name);
}
