import { join } from "node:path";
import { parseArgs } from "node:util";
import { releases } from "../packages/create-nix-flake/src/packs/index.ts";
import { cover, describe, everyPair, everything } from "./matrix/cover.ts";
import { treesOf } from "./matrix/options.ts";
import { loadPacks } from "./matrix/packs.ts";
import { prove } from "./matrix/prove.ts";
import { repositoriesOf } from "./matrix/repositories.ts";
import { variablesOf } from "./matrix/variables.ts";
import { findNix } from "./nix.ts";
import { readOptions } from "./options/data.ts";

// Every set of packs that the manifests allow: generated, read, and evaluated by a real Nix against
// the stand-in for nixpkgs. `--pairs` takes fewer repositories, in which every two choices
// still meet; `--packs DIR` takes other packs than ours, `--data DIR` other names and types of options.

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    packs: { type: "string" },
    pairs: { type: "boolean", default: false },
  },
});
const packs = loadPacks(values.packs);
const trees = treesOf(readOptions(values.data));
const nix = await findNix(console.error);
if (!nix) process.exit(1);

const covered = cover(variablesOf(packs), values.pairs ? everyPair : everything);
console.log(`${describe(covered)}; in ${releases.length} releases, with one host and with two`);
const standIn = JSON.stringify(join(import.meta.dirname, "../test/support/nixpkgs/call-flake.nix"));
const isProven = await prove({
  title: "matrix",
  repositories: repositoriesOf(covered, packs, releases),
  packs,
  trees,
  nix,
  batch: 50,
  callFlake: async () => `import (/. + ${standIn})`,
});
process.exitCode = isProven ? 0 : 1;
