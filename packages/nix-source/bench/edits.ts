import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { tmpdir } from "node:os";
import type { Nix } from "../../../scripts/nix.ts";
import { apply, expressions, inverse, parse, remove, set } from "../src/index.ts";
import type { File } from "./files.ts";
import { evaluate, inParallel, judgeTexts } from "./judge.ts";

const PATH = ["nix-source-bench", "fresh"];

/** What became of a new attribute in each file. */
export interface Outcome {
  readonly made: number;
  readonly refused: number;
  /** Files that Nix took before the edit and not after it. */
  readonly broken: readonly string[];
  /** Files that are not the same after the edit and its inverse. */
  readonly notInverse: readonly string[];
  /** Files that are not the same after the attribute was set and removed. */
  readonly notRemoved: readonly string[];
}

/** Adds an attribute to every file that gives a set, and takes it away again. */
export async function edits(nix: Nix, files: readonly File[]): Promise<Outcome> {
  const made = files.flatMap(({ path, source }) => {
    const after = attempt(() => set(parse(source), PATH, '"value"'));
    if (!after) return [];
    const text = apply(source, after);
    const back = attempt(() => remove(parse(text), PATH.slice(0, 1)));
    return [
      {
        path,
        source,
        text,
        undone: apply(text, inverse(source, after)),
        removed: back && apply(text, back),
      },
    ];
  });
  const verdicts = await judgeTexts(
    nix,
    made.map(({ text }) => text),
  );
  return {
    made: made.length,
    refused: files.length - made.length,
    broken: paths(made.filter((_, index) => verdicts[index])),
    notInverse: paths(made.filter(({ source, undone }) => source !== undone)),
    // A set that was empty is laid out anew.
    notRemoved: paths(
      made.filter(({ source, removed }) => spaced(source) !== (removed && spaced(removed))),
    ),
  };
}

const spaced = (text: string) => text.replaceAll(/\{\s*\}/g, "{ }");

function paths(all: readonly { readonly path: string }[]): readonly string[] {
  return all.map(({ path }) => path);
}

/** Adds an input to each flake, and asks Nix for it. Gives the flakes for which it says something else. */
export async function flakes(
  nix: Nix,
  files: readonly File[],
): Promise<{ readonly asked: number; readonly wrong: readonly string[] }> {
  const all = files.filter(
    ({ path, source }) =>
      basename(path) === "flake.nix" && expressions(parse(source))[0]?.kind === "AttrSet",
  );
  const directory = mkdtempSync(join(tmpdir(), "nix-source-"));
  const wrong: string[] = [];
  let asked = 0;
  await inParallel(all, async ({ path, source }) => {
    const made = attempt(() =>
      set(parse(source), ["inputs", "nix-source-bench", "url"], '"path:./x"'),
    );
    if (!made) return;
    const file = join(directory, `${asked++}.nix`);
    writeFileSync(file, apply(source, made));
    const url = await evaluate(nix, `(import ${file}).inputs.nix-source-bench.url`).catch(String);
    if (url !== "path:./x") wrong.push(`${path}: ${String(url).slice(0, 200)}`);
  });
  rmSync(directory, { recursive: true });
  return { asked, wrong };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
