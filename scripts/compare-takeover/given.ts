import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { standIn } from "../../test/support/nix.ts";
import { treeOf } from "../corpus/options.ts";
import { readOptions } from "../options/data.ts";
import { rootsBeside, wordsIn } from "../corpus/words.ts";

/** Where the things lie that machines are evaluated with; what is left out has a stand-in. */
export interface Sources {
  /** nixpkgs' `lib`, a checkout of nixpkgs or of nixpkgs.lib. */
  readonly nixpkgs?: string | undefined;
  /** A checkout of home-manager. */
  readonly homeManager?: string | undefined;
  /** Whether all options of NixOS and home-manager are there, else those that the files declare. */
  readonly options?: boolean | undefined;
}

/** What stands for the place of all that is not at hand. */
const NOWHERE = "/nowhere";

const program = join(import.meta.dirname, "nix");

/** Writes what two folders are evaluated with: the same for both. */
export function writeGiven(file: string, folders: readonly string[], sources: Sources): void {
  const { words, fields, roots, more } = wordsIn(...folders);
  const { nixos, home } = sources.options ? readOptions() : { nixos: {}, home: {} };
  const trees = { nixos: treeOf(nixos, words, more), home: treeOf(home, words, more) };
  const lib = sources.nixpkgs ? join(sources.nixpkgs, "lib") : join(standIn, "lib.nix");
  const homeLib = sources.homeManager ? join(sources.homeManager, "modules/lib") : null;
  const given = {
    nowhere: NOWHERE,
    words: [...words],
    fields: [...fields],
    roots: [...rootsBeside(roots, trees), "takenFrom"],
    trees,
    lib,
    homeLib,
    readable: [dirname(lib), ...(homeLib === null ? [] : [homeLib]), dirname(program)],
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(given));
}
