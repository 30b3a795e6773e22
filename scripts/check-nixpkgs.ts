import { join } from "node:path";
import { parseArgs } from "node:util";
import { releases } from "../packages/create-nix-flake/src/packs/index.ts";
import { cover, describe, everyPair, everything } from "./matrix/cover.ts";
import { inputFrom, lockInputs } from "./matrix/inputs.ts";
import { loadPacks } from "./matrix/packs.ts";
import { prove } from "./matrix/prove.ts";
import { repositoriesOf } from "./matrix/repositories.ts";
import { variablesOf } from "./matrix/variables.ts";
import { findNix } from "./nix.ts";

// The combinations of packs against a real nixpkgs, today's of each release, with warnings as errors:
// that is how renamed options are noticed. Every pair of choices, or with `--all` every set of packs;
// with `--release NAME` one release, with `--packs DIR` other packs than ours. Inputs come from the
// network, or from the folders that NIXPKGS, HOME_MANAGER and so on name.

const { values } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    packs: { type: "string" },
    release: { type: "string" },
  },
});
const chosen = releases.filter(({ name }) => name === (values.release ?? name));
if (chosen.length === 0) {
  console.error(`--release: choose from ${releases.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const nix = await findNix(console.error);
if (!nix) process.exit(1);

const packs = loadPacks(values.packs);
const covered = cover(variablesOf(packs), values.all ? everything : everyPair);
console.log(describe(covered));
const callFlake = JSON.stringify(join(import.meta.dirname, "matrix/call-flake.nix"));
for (const release of chosen) {
  // A second host beside the first is nothing new to nixpkgs.
  const repositories = repositoriesOf(covered, packs, [release]).filter(
    ({ answers }) => answers.hosts.length === 1,
  );
  // oxlint-disable-next-line no-await-in-loop -- one after the other: each fills the memory
  const isProven = await prove({
    title: `nixpkgs of ${release.name}`,
    repositories,
    packs,
    trees: undefined,
    nix,
    batch: 1,
    callFlake: async (scratch, repos) => {
      const locked = await lockInputs(repos, join(scratch, "inputs"), inputFrom(process.env), nix);
      return `import (/. + ${callFlake}) { locked = ${JSON.stringify(locked)}; }`;
    },
  }).catch((error: unknown) => {
    console.error(`nixpkgs of ${release.name}: ${(error as Error).message}`);
    return false;
  });
  if (!isProven) process.exitCode = 1;
}
