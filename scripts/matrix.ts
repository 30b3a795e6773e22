// Every combination of packs that the manifests allow: generated, read, and evaluated by a real Nix
// against the stand-in for nixpkgs. `--pairs` takes fewer repositories, in which every two choices
// still meet; `--packs DIR` takes other packs than ours, `--data DIR` other names and types of options.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { releases } from "../packages/create-nix-flake/src/releases.ts";
import { generate, Judge } from "./matrix/check.ts";
import { cover } from "./matrix/cover.ts";
import { evaluateAll } from "./matrix/evaluate.ts";
import { optionData, readOptions } from "./matrix/options.ts";
import { loadPacks } from "./matrix/packs.ts";
import { report } from "./matrix/report.ts";
import { repositoriesOf } from "./matrix/repositories.ts";
import { variablesOf } from "./matrix/variables.ts";
import { findNix } from "./nix.ts";

const started = performance.now();
const { values } = parseArgs({
  options: {
    data: { type: "string", default: optionData },
    packs: { type: "string" },
    pairs: { type: "boolean", default: false },
  },
});
const packs = loadPacks(values.packs);
const nix = await findNix(console.error);
const trees = readOptions(values.data);
if (!trees)
  console.error(`names and types of options are not checked: ${values.data} is not there`);
if (!nix) process.exit(1);

const { rows, coverage } = cover(variablesOf(packs), values.pairs ? 0 : 2000, values.pairs ? 2 : 3);
const repositories = repositoriesOf(rows, packs, releases);
const folder = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-matrix-")));
try {
  const generated = generate(repositories, packs, releases, folder);
  const sound = generated.filter(({ failures }) => failures.length === 0);
  const evaluated = await evaluateAll(
    sound.map((each) => each.folder),
    {
      nix,
      callFlake: `import (/. + ${JSON.stringify(join(import.meta.dirname, "../test/nixpkgs/call-flake.nix"))})`,
      batch: 50,
      onProgress: (done) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${sound.length}`);
      },
    },
  );
  const judge = new Judge(trees);
  const failures = [
    ...generated.flatMap((each) => each.failures),
    ...sound.flatMap((each, index) => judge.failuresOf(each, evaluated[index]!)),
  ];
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  if (failures.length > 0) console.error(`${report(failures)}\n`);
  const hosts = repositories.flatMap(({ answers }) => answers.hosts).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${rows.length} rows: ${coverage}; each in ${releases.length} releases, with one host and with two`,
  );
  console.log(
    `matrix: ${repositories.length} repositories, ${hosts} hosts, ${seconds} s, ${failures.length} failures`,
  );
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
