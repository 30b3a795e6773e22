import {
  attributeText,
  bare,
  find,
  resolveName,
  value,
  variables,
  type AttributeName,
  type Edit,
  type Node,
} from "nix-source";
import { contains } from "../modules/view.ts";
import { isIn } from "./rules.ts";
import table from "./package-renames.json" with { type: "json" };

/** The fate of a package of nixpkgs: a row of `package-renames.json`. */
export interface PackageRename {
  /** The release in which the old name began to warn or to fail, or the new one is sure to be there. */
  readonly since: string;
  /** The old path below `pkgs`. */
  readonly from: string;
  /** The new path below `pkgs`; nothing when a person has to choose. */
  readonly to?: string;
  /** Advice for a person. */
  readonly note?: string;
}

/**
 * The packages that personal configurations of recent years name and that nixpkgs has renamed, split
 * or moved out of a set since.
 *
 * @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/top-level/aliases.nix
 */
export const packageRenames: readonly PackageRename[] = [
  ...table.renamed,
  ...table.moved.flatMap(({ since, sets, names }) =>
    sets.flatMap((set) => names.map((name) => ({ since, from: `${set}.${name}`, to: name }))),
  ),
];

/**
 * The packages below `pkgs.nerd-fonts`, by the names that `nerdfonts.override` took.
 *
 * @see https://github.com/ryanoasis/nerd-fonts/blob/master/bin/scripts/lib/fonts.json
 */
const nerdFonts: ReadonlyMap<string, string> = new Map(Object.entries(table.nerdFonts));

/** A place that names a package by its old name. */
export interface RenamedPackage {
  readonly node: Node;
  readonly rename: PackageRename;
  /** The edits that give it its new name; none when a person has to choose. */
  readonly edits: readonly Edit[];
}

/**
 * The packages that a text may name by a name that a release calls otherwise: most name none, and are
 * not looked at any closer.
 *
 * @param words - those of the text, by `wordsOf`.
 * @param release - `26.05`, or `unstable` for all.
 */
export function packagesFor(words: ReadonlySet<string>, release: string): readonly PackageRename[] {
  return packageRenames.filter(
    (rename) => isIn(release, rename) && rename.from.split(".").every((name) => words.has(name)),
  );
}

type Known = readonly PackageRename[];

/**
 * The packages that a text takes from `pkgs` by an old name: as `pkgs.name`, and as `name` behind
 * `with pkgs;`.
 *
 * @param known - the renames that the text may need, by {@link packagesFor}.
 */
export function packagesIn(root: Node, known: Known): readonly RenamedPackage[] {
  if (known.length === 0) return [];
  const uses = usesOf(root);
  const fonts = root
    .below(new Set(["List"]))
    .flatMap(({ elements }) => elements.flatMap((element) => fontsIn(element, uses, known)));
  const others = uses.filter(({ node }) => !fonts.some((font) => contains(font.node, node)));
  return [...fonts, ...others.flatMap((use) => packageAt(use, known))];
}

/** An expression that takes something from `pkgs`, and the names that lead there. */
interface Use {
  readonly node: Node;
  readonly names: readonly AttributeName[];
}

function usesOf(root: Node): readonly Use[] {
  const selections = new Map(root.below(new Set(["Select"])).map((node) => [node.from, node]));
  const inherited = new Set(
    root.below(new Set(["Inherit"])).flatMap(({ names }) => names.map(({ from }) => from)),
  );
  return variables(root).flatMap(({ node, name, scope }) => {
    // An inherited name is that of an attribute, too.
    if (inherited.has(node.from)) return [];
    const selection = selections.get(node.from);
    const [whole, path] = [selection ?? node, selection?.path ?? []];
    if (name === "pkgs") return [{ node: whole, names: path }];
    const found = resolveName(name, scope);
    const around = found.kind === "with" ? found.scope.node : undefined;
    const isPackage = around?.kind === "With" && around.scope.text === "pkgs";
    return isPackage ? [{ node: whole, names: [node, ...path] }] : [];
  });
}

function packageAt({ node, names }: Use, known: Known): readonly RenamedPackage[] {
  const path = names.map((name) => attributeText(name) ?? "");
  const rename = known.find(({ from }) =>
    from.split(".").every((name, index) => name === path[index]),
  );
  const [first, last] = [names[0], names[(rename?.from.split(".").length ?? 0) - 1]];
  if (!rename || !first || !last) return [];
  const { to: insert } = rename;
  const edits = insert === undefined ? [] : [{ from: first.from, to: last.to, insert }];
  return [{ node, rename, edits }];
}

/** `(nerdfonts.override { fonts = [ … ]; })` in a list, as the packages that it stands for. */
function fontsIn(element: Node, uses: readonly Use[], known: Known): readonly RenamedPackage[] {
  const rename = known.find(({ from }) => from === "nerdfonts");
  const call = bare(element);
  if (!rename || call.kind !== "Apply" || call.args.length > 1) return [];
  const { callee, args } = call;
  const [own, override, ...rest] = uses.find(({ node }) => isSame(node, callee))?.names ?? [];
  const isOverride =
    own?.text === "nerdfonts" && override?.text === "override" && rest.length === 0;
  const [settings] = args;
  if (!isOverride || settings?.kind !== "AttrSet" || settings.bindings.length !== 1) return [];
  const list = find(settings, ["fonts"])?.value;
  const fonts = list && value(list);
  const packages = Array.isArray(fonts) ? fonts.map((font) => nerdFonts.get(String(font))) : [];
  if (packages.length === 0 || packages.includes(undefined)) return [];
  const prefix = callee.source.slice(callee.from, own.from);
  const insert = packages.map((name) => `${prefix}nerd-fonts.${name}`).join(gapBefore(element));
  const edits = [{ from: element.from, to: element.to, insert }];
  return [{ node: element, rename, edits }];
}

const isSame = (one: Node, other: Node): boolean => one.from === other.from && one.to === other.to;

/** The space between elements: a new line where this one begins its own. */
function gapBefore({ source, from }: Node): string {
  const start = source.lastIndexOf("\n", from - 1) + 1;
  const line = source.slice(start, from);
  return line.trim() === "" ? `\n${line}` : " ";
}
