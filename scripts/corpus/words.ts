import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../../test/support/files.ts";

/** What may be asked for in somebody's files: stand-ins have these names, and options that consist of them. */
export interface Words {
  readonly words: ReadonlySet<string>;
  /** Those that something is asked for. */
  readonly fields: ReadonlySet<string>;
  /** Those that an option may begin with. */
  readonly roots: ReadonlySet<string>;
  /** Names below levels, which modules may declare that are not at hand. */
  readonly more: readonly (readonly [level: string, name: string])[];
}

/** Names of no option, or of options that are declared otherwise. */
const NO_ROOTS = new Set(
  `imports options config lib assertions warnings _module _file key freeformType disabledModules
  home-manager meta inputs self flake perSystem den nixpkgs`.split(/\s+/),
);

/** The words in the Nix files of some folders. */
export function wordsIn(...folders: readonly string[]): Words {
  const words = new Set<string>();
  const fields = new Set<string>();
  const roots = new Set<string>();
  const more: [string, string][] = [];
  for (const file of folders.flatMap((folder) =>
    filesBelow(folder).map((path) => join(folder, path)),
  )) {
    if (!file.endsWith(".nix") || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    for (const [word] of text.matchAll(/[A-Za-z_][\w'-]*/g)) if (word.length < 40) words.add(word);
    for (const [, word] of text.matchAll(/[.}]"?([A-Za-z_][\w'-]*)/g)) fields.add(word!);
    for (const [, list] of text.matchAll(/inherit\s*\([^)]*\)([^;]*);/g))
      for (const word of list!.trim().split(/\s+/)) fields.add(word);
    for (const [, list] of text.matchAll(/\bwith\s+[\w"${}-]+(?:\.[^;]+)?;\s*\[([^\]]*)\]/g))
      for (const [word] of list!.matchAll(/[A-Za-z_][\w'-]*/g)) fields.add(word);
    for (const [, level, name] of text.matchAll(/\b([a-z][A-Za-z-]+)\.([A-Za-z_][\w-]*)/g))
      more.push([level!, name!]);
    for (const [, root] of text.matchAll(/(?:\bconfig\.|^\s*)([A-Za-z_][\w-]*)(?=\.| = )/gm))
      roots.add(root!);
  }
  for (const system of ["x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin"])
    fields.add(system);
  for (const word of WITHOUT) for (const set of [words, fields]) set.delete(word);
  for (const root of roots) more.push(["services", root], ["programs", root]);
  return { words, fields, roots, more };
}

/** The names that options begin with, but for those that are declared. */
export const rootsBeside = (
  roots: ReadonlySet<string>,
  { nixos, home }: { readonly nixos: object; readonly home: object },
): string[] =>
  [...roots].filter((root) => !NO_ROOTS.has(root) && !(root in nixos) && !(root in home));

/** What would make a stand-in something else than a stand-in. */
const WITHOUT = [
  ...["_type", "_module", "__functor", "__functionArgs", "__toString", "type", "outPath"],
  ...["drvPath", "_evaluated", "recurseForDerivations", "_file", "_class"],
];
