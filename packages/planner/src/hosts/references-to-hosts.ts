import {
  attributeName,
  attributeText,
  descendants,
  resolveName,
  type AttributeName,
  type Edit,
  type Node,
} from "nix-source";
import { type NixFile, openFlake } from "../eval/file.ts";
import { escaped } from "../files/renaming.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { OF_HOST } from "./name-tests.ts";
import { referenceEdits } from "./part-edits.ts";
import { leadsTo, type Mention, mentionsIn } from "./references.ts";
import { replaced } from "./rewrite.ts";

// Where files take a host of the flake: out of the outputs, or of an argument that modules are given for these.

/** A place where a file takes a host from the outputs: `self.nixosConfigurations.laptop`. */
export interface HostReference {
  readonly file: NixFile;
  /** The name of the host, in the path of attributes. */
  readonly node: Node;
}

/**
 * Finds where files take a host from the outputs of the flake, or from what modules are given for these.
 *
 * @param paths - of the files in which to look.
 */
export const referencesTo = (
  repo: RepoFiles,
  name: string,
  paths: readonly string[],
): readonly HostReference[] =>
  mentionsOf(repo, name, paths).map(({ file, node }) => ({ file, node }));

/** The edits by which a file takes a host by another name. */
export function takenAs(repo: RepoFiles, old: string, name: string, path: string): readonly Edit[] {
  const file = openFlake(repo)?.load(path);
  if (!file) return [];
  const given = mentionsOf(repo, old, [path]).filter(({ path: names }) => names.length === 2);
  return [
    // A name that is computed changes with what it is computed of.
    ...referenceEdits(file, [["nixosConfigurations", old]], () => name).filter(
      ({ at }) => !at.text.includes("${"),
    ),
    ...given.flatMap(({ kind, node }) =>
      kind === "select" ? [replaced(node, attributeName(name))] : [],
    ),
  ];
}

function mentionsOf(repo: RepoFiles, name: string, paths: readonly string[]): readonly Mention[] {
  const flake = openFlake(repo);
  const aliases = aliasesIn(repo);
  return paths
    .filter((path) => path.endsWith(".nix") && textAt(repo, path).includes(name))
    .flatMap((path) => flake?.load(path) ?? [])
    .flatMap((file) => mentionsIn(file, (each) => each === name))
    .filter(
      (mention) =>
        leadsTo(mention.path, ["nixosConfigurations", name]) || isOfArgument(mention, aliases),
    );
}

const known = new WeakMap<RepoFiles, ReadonlySet<string>>();

/** The names by which modules are given the hosts of the flake, as `hosts = self.nixosConfigurations;` says. */
function aliasesIn(repo: RepoFiles): ReadonlySet<string> {
  const found = known.get(repo) ?? new Set(repo.below("").flatMap((path) => aliasesOf(repo, path)));
  known.set(repo, found);
  return found;
}

const aliasesOf = (repo: RepoFiles, path: string): readonly string[] =>
  path.endsWith(".nix")
    ? Array.from(textAt(repo, path).matchAll(ALIAS), ([, name = ""]) => name)
    : [];

const ALIAS = /(?<![\w'-])([\w'-]+)\s*=\s*(?:[\w'-]+\.)*nixosConfigurations\s*(?:;|\/\/)/g;

/** Whether a host is taken of an argument that is the hosts, as the `nodes` of deployment tools are. */
function isOfArgument({ kind, expr, node }: Mention, aliases: ReadonlySet<string>): boolean {
  const { node: taken } = expr;
  if (kind !== "select" || taken.kind !== "Select" || taken.base.kind !== "Identifier")
    return false;
  const { text } = taken.base;
  if (taken.path[0] !== node || resolveName(text, expr.scope).kind !== "parameter") return false;
  const isNode = text === "nodes" && /^(?:config|options|pkgs)$/.test(taken.path[1]?.text ?? "");
  return isNode || aliases.has(text);
}

/** The names of settings that say of which host files take something, as `host` in `nodes.${config.backup.host}`. */
export function settingsThatTake(repo: RepoFiles): ReadonlySet<string> {
  const names = new Set([...aliasesIn(repo), "nodes", "nixosConfigurations"]);
  const flake = openFlake(repo);
  const found = repo
    .below("")
    .filter((path) => path.endsWith(".nix") && textAt(repo, path).includes(".${"))
    .filter((path) => [...names].some((name) => textAt(repo, path).includes(`${name}.\${`)))
    .flatMap((path) => flake?.load(path)?.root.below(SELECTS) ?? [])
    .flatMap(({ base, path }) => {
      const at = path.findIndex(({ kind }) => kind === "Interpolation");
      const before = at === 0 ? base.text : path[at - 1]?.text;
      const key = path[at];
      if (before === undefined || !names.has(before.replace(/^.*\./s, ""))) return [];
      const setting = key?.kind === "Interpolation" ? key.expression : undefined;
      // A host that looks itself up is there.
      if (setting?.kind !== "Select" || /\bnetworking\.hostName$/.test(setting.text)) return [];
      return setting.path.at(-1)?.text ?? [];
    });
  return new Set(found.filter((label) => OF_HOST.test(label)));
}

const SELECTS = new Set(["Select"] as const);

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
