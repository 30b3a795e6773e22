/**
 * Measures the package on files of your own, judged by a real Nix:
 * `pnpm --filter nix-source bench:corpus DIR…`
 */
import { parseArgs } from "node:util";
import { findNix } from "../../scripts/nix.ts";
import { nixFiles } from "./bench/files.ts";
import { judgeFiles, judgeTexts } from "./bench/judge.ts";
import { mutants } from "./bench/mutants.ts";
import { leaves, parse, problems } from "./src/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "3000" },
    seed: { type: "string", default: "1" },
  },
});
if (positionals.length === 0) throw new Error("usage: bench:corpus [--mutants N] [--seed N] DIR…");

const nix = await findNix(console.error);
if (!nix) throw new Error("the bench needs a Nix to judge by");

const files = nixFiles(positionals.map((directory) => directory));
const megabytes = files.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0) / 1e6;
console.log(
  `corpus: ${files.length} different files, ${megabytes.toFixed(1)} MB, Nix ${nix.version}`,
);

console.log("\nagreement with nix-instantiate --parse");
const verdicts = await judgeFiles(
  nix,
  files.map(({ path }) => path),
);
compare(
  "files",
  files.map(({ path, source }, index) => ({ name: path, source, verdict: verdicts[index] })),
);

const changed = mutants(files, Number(values.mutants), Number(values.seed));
const changedVerdicts = await judgeTexts(
  nix,
  changed.map(({ source }) => source),
);
compare(
  "mutants",
  changed.map(({ path, change, source }, index) => ({
    name: `${path}: ${change}`,
    source,
    verdict: changedVerdicts[index],
  })),
);

console.log("\nlossless");
const lossy = files.filter(
  ({ source }) => Array.from(leaves(parse(source)), ({ text }) => text).join("") !== source,
);
console.log(`  ${lossy.length} of ${files.length} files differ from the leaves of their tree`);

function compare(
  what: string,
  all: readonly { name: string; source: string; verdict: string | undefined }[],
): void {
  const ours = all.map(({ source }) => problems(source)[0]);
  const falseErrors = all.filter(({ verdict }, index) => ours[index] && verdict === undefined);
  const missed = all.filter(({ verdict }, index) => !ours[index] && verdict !== undefined);
  const bad = all.filter(({ verdict }) => verdict !== undefined).length;
  const agreed = all.length - falseErrors.length - missed.length;
  console.log(
    `  ${what}: ${all.length}, of which Nix refuses ${bad}: ${falseErrors.length} false errors, ${missed.length} missed errors, ` +
      `agreement ${((100 * agreed) / all.length).toFixed(2)} %`,
  );
  for (const { name } of falseErrors.slice(0, 20)) {
    console.log(
      `    false  ${name}: ${ours[all.findIndex((each) => each.name === name)]!.message}`,
    );
  }
  for (const { name, verdict } of missed.slice(0, 20))
    console.log(`    missed ${name}: ${verdict!.slice(0, 200).replaceAll("\n", " ")}`);
}
