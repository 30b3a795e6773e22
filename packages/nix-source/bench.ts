/**
 * Measures the package on files of your own, judged by a real Nix:
 * `pnpm --filter nix-source bench:corpus [--mutants N] [--seed N] DIR…`
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findNix } from "../../scripts/nix.ts";
import { edits, flakes } from "./bench/edits.ts";
import { nixFiles } from "./bench/files.ts";
import { judgeFiles, judgeTexts, type Verdict } from "./bench/judge.ts";
import { mutants } from "./bench/mutants.ts";
import { bundleSize } from "./bench/size.ts";
import { growth, nesting, parsers } from "./bench/speed.ts";
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

// pnpm changes to the folder of the package and leaves word where it was called.
const from = process.env["INIT_CWD"] ?? process.cwd();
const files = nixFiles(positionals.map((directory) => resolve(from, directory)));
const megabytes = (some: typeof files) =>
  some.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0) / 1e6;
console.log(
  `${files.length} different files, ${megabytes(files).toFixed(1)} MB, Nix ${nix.version}`,
);
let failures = 0;

heading("Agreement with nix-instantiate --parse");
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
  changed.map(({ path, change, source }, index) => {
    return { name: `${path}: ${change}`, source, verdict: changedVerdicts[index] };
  }),
);

heading("Keeping every byte");
const joined = (source: string) =>
  leaves(parse(source))
    .map(({ text }) => text)
    .join("");
list(
  "files that differ from the leaves of their tree",
  files.filter(({ source }) => joined(source) !== source).map(({ path }) => path),
);
const valid = files.filter((_, index) => verdicts[index] === undefined);
const outcome = await edits(nix, valid);
console.log(
  `  a new attribute: made in ${outcome.made} files, refused in ${outcome.refused} that give no set`,
);
list("files that Nix refuses with it", outcome.broken);
list("files that differ after the inverse", outcome.notInverse);
list("files that differ after removing it", outcome.notRemoved);
const { asked, wrong } = await flakes(nix, valid);
list(`of ${asked} flakes, those whose new input Nix does not evaluate to its value`, wrong);

heading("Speed");
const drawn = valid.slice(0, 6000);
for (const [name, took] of Object.entries(await parsers(nix, drawn))) {
  console.log(
    `  ${name.padEnd(42)} ${((megabytes(drawn) * 1000) / took).toFixed(1).padStart(6)} MB/s`,
  );
}
for (const lines of [1000, 10_000, 100_000]) {
  const { parsed, edited } = growth(lines);
  console.log(
    `  a flake of ${lines} lines: parsed in ${parsed.toFixed(1)} ms, parsed and edited in ${edited.toFixed(1)} ms`,
  );
}
for (const [name, took] of Object.entries(nesting(10_000))) {
  console.log(`  10,000 nested ${name}: ${took.toFixed(1)} ms`);
}

heading("Size");
const { bytes, gzipped } = await bundleSize();
console.log(
  `  bundled and minified: ${(bytes / 1000).toFixed(1)} KB, ${(gzipped / 1000).toFixed(1)} KB gzipped`,
);

process.exitCode = failures > 0 ? 1 : 0;

function heading(text: string): void {
  console.log(`\n${text}`);
}

function list(what: string, names: readonly string[]): void {
  failures += names.length;
  console.log(`  ${names.length} ${what}`);
  for (const name of names.slice(0, 20)) console.log(`    ${name}`);
}

function compare(
  what: string,
  all: readonly { readonly name: string; readonly source: string; readonly verdict: Verdict }[],
): void {
  const judged = all.map(({ name, source, verdict }) => ({
    name,
    verdict,
    ours: problems(source)[0]?.message,
  }));
  const falseErrors = judged.filter(
    ({ verdict, ours }) => ours !== undefined && verdict === undefined,
  );
  const missed = judged.filter(({ verdict, ours }) => ours === undefined && verdict !== undefined);
  const refused = judged.filter(({ verdict }) => verdict !== undefined).length;
  const agreed = (100 * (all.length - falseErrors.length - missed.length)) / all.length;
  console.log(
    `  ${all.length} ${what}, of which Nix refuses ${refused}: agreement ${agreed.toFixed(2)} %`,
  );
  list(
    "false errors",
    falseErrors.map(({ name, ours }) => `${name}: ${ours}`),
  );
  list(
    "missed errors",
    missed.map(({ name, verdict }) => `${name}: ${verdict!.split("\n")[0]}`),
  );
}
