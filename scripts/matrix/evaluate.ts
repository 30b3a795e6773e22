import { spawn } from "node:child_process";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Nix } from "../nix.ts";
import type { Shape } from "./types.ts";

/** What a host evaluates to. */
export interface Host {
  /** The messages of the assertions that fail. */
  readonly failed: readonly string[];
  readonly warnings: readonly string[];
  /** What is missing of the first hour's needs, where there is a desktop: `test/packs/first-hour.nix`. */
  readonly gaps: readonly string[];
  readonly toplevel: string | null;
  /** What is set; empty for a real nixpkgs, which checks that itself. */
  readonly settings: readonly { readonly path: readonly string[]; readonly value: Shape }[];
}

/** A repo's hosts by their names, or what Nix says against it. */
export type Evaluated = Readonly<Record<string, Host>> | Error;

/** How to evaluate. */
export interface Evaluation {
  readonly nix: Nix;
  /** A Nix expression: a function from a repo's folder to the outputs of its flake. */
  readonly callFlake: string;
  /** How many repos one process is given. */
  readonly batch: number;
  readonly onProgress?: (done: number) => void;
}

/** What a host of a real nixpkgs may take: some 2 GB, twice where a placeholder is left out. */
const MEMORY = 4e9;

/**
 * Evaluates repos, many in one Nix, and a Nix for each processor that memory suffices for. When one fails, or has
 * Nix print a warning or a trace, the batch is divided until it is alone.
 *
 * @param folders - of the repos, absolute.
 * @returns what each evaluates to, in the same order.
 */
export async function evaluateAll(
  folders: readonly string[],
  evaluation: Evaluation,
): Promise<readonly Evaluated[]> {
  const results = new Map<string, Evaluated>();
  const batches: (readonly string[])[] = [];
  for (let at = 0; at < folders.length; at += evaluation.batch) {
    batches.push(folders.slice(at, at + evaluation.batch));
  }
  const work = async (): Promise<void> => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      // oxlint-disable-next-line no-await-in-loop -- one process at a time for each worker
      const found = await evaluate(batch, evaluation);
      if (found instanceof Error && batch.length > 1) {
        const half = batch.length >> 1;
        batches.push(batch.slice(0, half), batch.slice(half));
        continue;
      }
      batch.forEach((folder, index) =>
        results.set(folder, found instanceof Error ? found : found[index]!),
      );
      evaluation.onProgress?.(results.size);
    }
  };
  const workers = Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / MEMORY)));
  await Promise.all(Array.from({ length: workers }, work));
  return folders.map((folder) => results.get(folder)!);
}

async function evaluate(
  folders: readonly string[],
  { nix, callFlake }: Evaluation,
): Promise<readonly Evaluated[] | Error> {
  const path = (file: string): string => `(/. + ${JSON.stringify(file)})`;
  const expression = `import ${path(join(import.meta.dirname, "hosts.nix"))} {
    callFlake = ${callFlake};
    folders = [ ${folders.map(path).join(" ")} ];
  }`;
  const words = ["--eval", "--strict", "--json", "--expr", expression];
  const child = spawn("nix-instantiate", words, {
    env: nix.environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", reject);
  });
  const [code, out, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) return new Error(said.trim() || `Nix ended with ${code}`);
  const remarks = said.split("\n").filter((line) => /\b(warning|trace):/.test(line));
  if (remarks.length > 0) return new Error(remarks.join("\n"));
  return JSON.parse(out) as Evaluated[];
}
