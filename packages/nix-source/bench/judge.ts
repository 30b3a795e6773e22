import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Nix } from "../../../scripts/nix.ts";

/** What a real Nix says of a text; undefined when the text is fine. */
export type Verdict = string | undefined;

/** More files than this on one command line would be too long for some systems. */
const BATCH = 200;

/**
 * Asks `nix-instantiate --parse` about files.
 *
 * @returns one verdict for each file. A variable that is nowhere defined is no mistake of syntax.
 */
export async function judgeFiles(
  nix: Nix,
  files: readonly string[],
  workers = availableParallelism(),
): Promise<readonly Verdict[]> {
  const verdicts = new Map<string, Verdict>();
  const judge = async (batch: readonly string[]): Promise<void> => {
    const complaint = await instantiate(nix, ["--parse", ...batch]);
    if (complaint === undefined) return;
    if (batch.length === 1) return void verdicts.set(batch[0]!, syntaxOnly(complaint));
    // Nix stops at the first file that it refuses.
    const half = batch.length >> 1;
    await judge(batch.slice(0, half));
    await judge(batch.slice(half));
  };
  const batches = Array.from({ length: Math.ceil(files.length / BATCH) }, (_, index) =>
    files.slice(index * BATCH, (index + 1) * BATCH),
  );
  await inParallel(batches, judge, workers);
  return files.map((file) => verdicts.get(file));
}

/** Asks `nix-instantiate --parse` about texts. */
export async function judgeTexts(nix: Nix, texts: readonly string[]): Promise<readonly Verdict[]> {
  const directory = mkdtempSync(join(tmpdir(), "nix-source-"));
  try {
    const files = texts.map((text, index) => {
      const file = join(directory, `${index}.nix`);
      writeFileSync(file, text);
      return file;
    });
    return await judgeFiles(nix, files);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/**
 * Evaluates an expression.
 *
 * @returns its value by way of JSON.
 * @throws Error with what Nix complains of.
 */
export async function evaluate(nix: Nix, expression: string): Promise<unknown> {
  let output = "";
  const args = ["--eval", "--strict", "--json", "-"];
  const complaint = await instantiate(nix, args, expression, (text) => (output += text));
  if (complaint !== undefined) throw new Error(complaint);
  return JSON.parse(output);
}

function syntaxOnly(complaint: string): Verdict {
  return complaint.includes("undefined variable") ? undefined : complaint;
}

function instantiate(
  nix: Nix,
  args: readonly string[],
  input = "",
  onOutput: (text: string) => void = () => {},
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const features = ["--extra-experimental-features", "pipe-operators"];
    const child = spawn("nix-instantiate", [...features, ...args], { env: nix.environment });
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", onOutput);
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.on("error", reject);
    // Nix may be done before it has read everything; how it ended says what it thinks.
    child.stdin.on("error", () => {});
    child.on("close", (code) => resolve(code === 0 ? undefined : complaint));
    child.stdin.end(input);
  });
}

/** Does the same to all, by default as many at a time as the machine has cores. */
export async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  workers = availableParallelism(),
): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    // oxlint-disable-next-line no-await-in-loop -- each worker does one thing at a time
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
