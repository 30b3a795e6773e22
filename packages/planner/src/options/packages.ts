import {
  attributes,
  attributeText,
  bare,
  bindings,
  expressions,
  find,
  formals,
  value,
  type Edit,
  type Node,
} from "nix-source";
import { isIn } from "./rules.ts";
import table from "./package-renames.json" with { type: "json" };

/** What became of a package of nixpkgs. */
export interface PackageRename {
  /** The release in which the old name began to warn or to fail, or the new one is sure to be there. */
  readonly since: string;
  /** The old path below `pkgs`. */
  readonly from: string;
  /** The new path below `pkgs`; nothing when a person has to choose. */
  readonly to?: string;
  /** What to do instead. */
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
  /** What gives it its new name; nothing when a person has to choose. */
  readonly edits: readonly Edit[];
}

/** What is known where an expression stands. */
interface Scope {
  /** Whether the nearest `with` is `with pkgs;`. */
  readonly isWithPkgs: boolean;
  /** The names of functions, `let` and `rec` around it: they come before those of `with`. */
  readonly bound: ReadonlySet<string>;
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

/**
 * The packages that a text takes from `pkgs` by an old name: as `pkgs.name`, and as `name` behind
 * `with pkgs;`.
 *
 * @param known - the renames that the text may need, by {@link packagesFor}.
 */
export function packagesIn(root: Node, known: Known): readonly RenamedPackage[] {
  if (known.length === 0) return [];
  return below(root, { isWithPkgs: false, bound: new Set() }, known);
}

type Known = readonly PackageRename[];

function below(node: Node, scope: Scope, known: Known): readonly RenamedPackage[] {
  if (node.kind === "List") {
    return expressions(node).flatMap((element) => {
      const fonts = fontsIn(element, scope, known);
      return fonts ? [fonts] : below(element, scope, known);
    });
  }
  if (node.kind === "Identifier" || node.kind === "Select") {
    const found = packageAt(node, scope, known);
    if (found) return [found];
  }
  if (node.kind === "With") {
    const [source, body] = expressions(node);
    if (!source || !body) return [];
    const inside = { ...scope, isWithPkgs: source.text === "pkgs" };
    return [...below(source, scope, known), ...below(body, inside, known)];
  }
  const inner = { ...scope, bound: new Set([...scope.bound, ...namesOf(node)]) };
  return node.children
    .filter(({ kind }) => !LABELS.has(kind))
    .flatMap((child) =>
      child.kind === "Identifier" && !expressions(node).includes(child)
        ? []
        : below(child, inner, known),
    );
}

/** What holds names, not expressions. */
const LABELS: ReadonlySet<string> = new Set(["AttrPath", "Comment", "Formals", "Inherit"]);

/** The names that a node gives to the expressions in it. */
function namesOf(node: Node): readonly string[] {
  if (node.kind === "Function") {
    const { names = [], all } = formals(node)!;
    return all === undefined ? names : [...names, all];
  }
  if (node.kind !== "Let" && node.children[0]?.kind !== "rec") return [];
  return bindings(node).flatMap((binding) => {
    const names = attributes(binding.kind === "Inherit" ? binding : binding.children[0]!);
    const own = binding.kind === "Inherit" ? names : names.slice(0, 1);
    return own.map((name) => attributeText(name) ?? "");
  });
}

/** The names that lead from `pkgs` to what an expression takes. */
function namesAt(node: Node, { isWithPkgs, bound }: Scope): readonly Node[] {
  if (node.kind === "Identifier") return isWithPkgs && !bound.has(node.text) ? [node] : [];
  const [base] = expressions(node);
  const path = node.children.find(({ kind }) => kind === "AttrPath");
  if (base?.kind !== "Identifier" || !path) return [];
  if (base.text === "pkgs") return attributes(path);
  return isWithPkgs && !bound.has(base.text) ? [base, ...attributes(path)] : [];
}

function packageAt(node: Node, scope: Scope, known: Known): RenamedPackage | undefined {
  const names = namesAt(node, scope);
  const path = names.map((name) => attributeText(name) ?? "");
  const rename = known.find(({ from }) =>
    from.split(".").every((name, index) => name === path[index]),
  );
  if (!rename) return undefined;
  const last = names[rename.from.split(".").length - 1]!;
  const edits =
    rename.to === undefined ? [] : [{ from: names[0]!.from, to: last.to, insert: rename.to }];
  return { node, rename, edits };
}

/** `(nerdfonts.override { fonts = [ … ]; })` in a list, as the packages that it stands for. */
function fontsIn(element: Node, scope: Scope, known: Known): RenamedPackage | undefined {
  const call = bare(element);
  const [callee, argument, ...more] = call.kind === "Apply" ? expressions(call) : [];
  if (callee?.kind !== "Select" || argument?.kind !== "AttrSet" || more.length > 0)
    return undefined;
  const [own, override, ...rest] = namesAt(callee, scope);
  const rename = known.find(({ from }) => from === "nerdfonts");
  const isOverride =
    own?.text === "nerdfonts" && override?.text === "override" && rest.length === 0;
  if (!rename || !isOverride || bindings(argument).length !== 1) return undefined;
  const list = find(argument, ["fonts"])?.value;
  const fonts = list && value(list);
  const packages = Array.isArray(fonts) ? fonts.map((font) => nerdFonts.get(String(font))) : [];
  if (packages.length === 0 || packages.includes(undefined)) return undefined;
  const prefix = callee.source.slice(callee.from, own.from);
  const insert = packages.map((name) => `${prefix}nerd-fonts.${name}`).join(gap(element));
  const edits = [{ from: element.from, to: element.to, insert }];
  return { node: element, rename, edits };
}

/** What is between elements: a new line where this one begins its own. */
function gap({ source, from }: Node): string {
  const start = source.lastIndexOf("\n", from - 1) + 1;
  const line = source.slice(start, from);
  return line.trim() === "" ? `\n${line}` : " ";
}
