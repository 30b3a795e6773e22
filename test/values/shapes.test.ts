import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import { CliError } from "../../packages/create-nix-flake/src/cli-error.ts";
import { outcomeOfCommand } from "../support/command.ts";
import { filesBelow, gitIn, write } from "../support/files.ts";
import { nixTest } from "../support/nix.ts";
import { valuesOf } from "../support/values.ts";
import { expectFiles, judgeValues, modelIn, valuesIn } from "./judge.ts";
import { type Sample, sample } from "./shapes/arbitrary.ts";

/** Where fast-check begins; another number finds other flakes. */
const seed = Number(process.env["SEED"] ?? 1);
const count = Number(process.env["SHAPES"] ?? 60);

type Files = ReadonlyMap<string, Buffer>;

interface Ran extends Sample {
  readonly before: string;
  readonly after?: string;
  readonly back?: string;
  readonly like?: string | undefined;
  readonly refused?: readonly string[];
  readonly notUndone?: readonly string[];
}

nixTest(
  "other hosts stay as they are, and what is undone is as it was",
  { timeout: 1_800_000 },
  async () => {
    const top = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-shapes-")));
    try {
      const samples = fc.sample(sample, { seed, numRuns: count });
      const ran: Ran[] = [];
      for (const [index, each] of samples.entries())
        ran.push(await carriedOut(each, join(top, String(index)))); // oxlint-disable-line no-await-in-loop -- it writes and reads all the time
      const folders = ran.flatMap(({ before, after, back }) =>
        [before, after, back].filter((folder) => folder !== undefined),
      );
      const values = await valuesOf(folders);
      const state = (folder: string) => ({ files: filesOf(folder), values: values.get(folder)! });
      const failed = ran.map((each) => {
        try {
          judge(each, state);
          return undefined;
        } catch (error) {
          return `${each.shape}: ${each.words.join(" ")}\n${(error as Error).message}`;
        }
      });
      if (process.env["REPORT"]) {
        writeFileSync(
          process.env["REPORT"],
          JSON.stringify(ran.map((each, index) => ({ ...each, failure: failed[index] }))),
        );
      }
      expect(failed.filter((failure) => failure !== undefined).join("\n\n")).toBe("");
      // What is always refused is never wrong.
      const refused = ran.flatMap((each) => each.refused ?? []);
      expect(refused.length, refused.join("\n")).toBeLessThan(count / 10);
    } finally {
      if (!process.env["KEEP"]) rmSync(top, { recursive: true, force: true });
    }
  },
);

function judge(
  each: Ran,
  state: (folder: string) => { files: Files; values: ReturnType<typeof valuesIn> | Error },
): void {
  const before = state(each.before);
  const values = valuesIn(before, "before");
  if (each.after === undefined) return;
  const after = state(each.after);
  if (each.refused) return expectFiles(after, before);
  judgeValues(each, values, valuesIn(after, "after"));
  if (each.back === undefined) return;
  expect(each.notUndone, "undoing it").toBeUndefined();
  expectFiles(state(each.back), before);
}

/** Runs a sample's command, and the one that undoes it; keeps the files of every moment. */
async function carriedOut(each: Sample, folder: string): Promise<Ran> {
  const [cwd, before, after, back] = ["repo", "before", "after", "back"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  mkdirSync(cwd, { recursive: true });
  write(cwd, each.files);
  gitIn(cwd, "init", "--quiet", "--initial-branch=main");
  commit(cwd);
  const keep = (to: string): void =>
    cpSync(cwd, to, { recursive: true, filter: (path) => !path.endsWith("/.git") });
  keep(before);
  const first = await attempt(each.words, cwd);
  keep(after);
  if (first.refused) return { ...each, before, after, refused: first.refused };
  const [command, one, two] = each.words as [string, string, string];
  const like = modelIn(first.repeat!);
  const undo = { host: ["remove-host", one], "rename-host": ["rename-host", two, one] }[command];
  if (!undo) return { ...each, before, after, like };
  commit(cwd);
  const second = await attempt(undo, cwd);
  keep(back);
  return {
    ...each,
    before,
    after,
    back,
    like,
    ...(second.refused && { notUndone: second.refused }),
  };
}

async function attempt(
  words: readonly string[],
  cwd: string,
): Promise<{ repeat?: string; refused?: readonly string[] }> {
  try {
    return { repeat: (await outcomeOfCommand(words, cwd)).repeat };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { refused: error.problems.map(({ code, message }) => `${code}: ${message}`) };
  }
}

function commit(cwd: string): void {
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--allow-empty", "--message", "Change");
}

const filesOf = (folder: string): Files =>
  new Map(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path))]));
