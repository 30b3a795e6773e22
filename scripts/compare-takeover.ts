// Takes over other people's machines and compares: `compare-takeover.ts FOLDER OUT` makes a flake of each folder in FOLDER
// that has a `configuration.nix`, by the built program, and a real Nix evaluates every option that is set in it, before
// as NixOS does without flakes, and after as a flake.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compareTakeover, type Outcome } from "./compare-takeover/compare.ts";
import { tableOf } from "./compare-takeover/table.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    trees: { type: "string" },
    nixpkgs: { type: "string" },
    "home-manager": { type: "string" },
    options: { type: "boolean" },
    keep: { type: "boolean", default: false },
    jobs: { type: "string", default: "1" },
  },
});
const [folder, out] = positionals.map((path) => resolve(path));
if (!folder || !out)
  throw new Error(
    "Usage: compare-takeover.ts FOLDER OUT [--trees A,B] [--nixpkgs PATH] [--home-manager PATH] [--options] [--jobs 1] [--keep]",
  );
const path = (given: string | undefined): string | undefined => given && resolve(given);
const sources = {
  nixpkgs: path(values.nixpkgs),
  homeManager: path(values["home-manager"]),
  options: values.options,
};

mkdirSync(out, { recursive: true });
const only = values.trees?.split(",");
const trees = readdirSync(folder).filter(
  (name) => (!only || only.includes(name)) && existsSync(join(folder, name, "configuration.nix")),
);
const outcomes = (await Promise.all(Array.from({ length: Number(values.jobs) }, work))).flat();
outcomes.sort((one, other) => (one.tree < other.tree ? -1 : 1));
const table = tableOf(outcomes);
writeFileSync(join(out, "TABLE.md"), table);
console.log(table);
process.exitCode = outcomes.some(({ became }) => became === "wrong") ? 1 : 0;

/** Takes one tree after another, until none is left. */
async function work(): Promise<Outcome[]> {
  const done: Outcome[] = [];
  for (let name = trees.shift(); name !== undefined; name = trees.shift()) {
    // oxlint-disable-next-line no-await-in-loop -- a worker does one at a time
    const outcome = await compareTakeover(name, join(folder!, name), sources, (repo) => {
      if (values.keep) cpSync(repo, join(out!, name), { recursive: true, verbatimSymlinks: true });
    });
    writeFileSync(join(out!, `${name}.json`), JSON.stringify(outcome, null, 1));
    console.error(`${outcome.became}\t${name}`);
    done.push(outcome);
  }
  return done;
}
