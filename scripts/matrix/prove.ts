import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pack } from "planner";
import { releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import type { Nix } from "../nix.ts";
import { generate, judge } from "./check.ts";
import { evaluateAll, type Evaluation } from "./evaluate.ts";
import type { OptionTrees } from "./options.ts";
import { report } from "./report.ts";
import type { Repository } from "./repositories.ts";

/** What is to be proven. */
export interface Claim {
  /** What the closing line starts with. */
  readonly title: string;
  readonly repositories: readonly Repository[];
  readonly packs: readonly Pack[];
  readonly trees: OptionTrees | undefined;
  readonly nix: Nix;
  /** How many repos one process evaluates. */
  readonly batch: number;
  /**
   * The Nix function from a repo's folder to the outputs of its flake.
   *
   * @param scratch - a folder that may be written to.
   * @param repos - the folders of all repos.
   */
  readonly callFlake: (
    scratch: string,
    repos: readonly string[],
  ) => Promise<Evaluation["callFlake"]>;
}

/**
 * Generates repos, reads and evaluates them, and prints what is wrong; at last how many sets of packs
 * and repos there are, the time and how much is wrong.
 *
 * @returns whether nothing is.
 */
export async function prove(claim: Claim): Promise<boolean> {
  const started = performance.now();
  const { title, repositories, packs, trees, nix, batch } = claim;
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-matrix-")));
  try {
    const generated = generate(repositories, packs, releases, scratch);
    const sound = generated.filter(({ failures }) => failures.length === 0);
    const folders = sound.map(({ folder }) => folder);
    const evaluated =
      folders.length === 0
        ? []
        : await evaluateAll(folders, {
            nix,
            batch,
            callFlake: await claim.callFlake(scratch, folders),
            onProgress: (done) => progress(`${title}: ${done} of ${folders.length}`),
          });
    progress("");
    const failuresOf = judge(trees);
    const failures = [
      ...generated.flatMap((each) => each.failures),
      ...sound.flatMap((each, index) => failuresOf(each, evaluated[index]!)),
    ];
    if (failures.length > 0) console.error(`${report(failures)}\n`);
    const sets = repositories.flatMap(({ answers }) =>
      answers.hosts.map((host) => [...answers.packs, ...host.packs].join(" ")),
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${title}: ${new Set(sets).size} sets of packs, ${repositories.length} repositories, ${sets.length} hosts, ${seconds} s, ${failures.length} failures`,
    );
    return failures.length === 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A line that the next one overwrites; nothing where nobody is looking. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
