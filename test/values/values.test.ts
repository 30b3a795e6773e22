import { beforeAll, describe, expect, test } from "vitest";
import { isNixNeeded, nixTest } from "../support/nix.ts";
import { cases, pending, type Run, titleOf, wordsOf } from "./case.ts";
import { expectFiles, judgeValues, modelIn, valuesIn } from "./judge.ts";
import { type Performed, performAll, type State } from "./perform.ts";

const real = Boolean(process.env["FLAKE_INPUTS"]);
const those = cases.filter(({ onlyStandIns }) => !real || onlyStandIns === undefined);

let performed: ReadonlyMap<Run, Performed>;
beforeAll(async () => {
  if (isNixNeeded) performed = await performAll(those);
}, 900_000);

describe.each(those)("$name", ({ name, runs }) => {
  for (const run of runs) {
    const verify = (): void => judge(run, performed.get(run)!);
    // What comes out right is no longer to be listed.
    if (pending.has(titleOf(name, run))) nixTest.fails(run.run, verify);
    else nixTest(run.run, verify);
  }
});

nixTest("every flake can be evaluated as it is", () => {
  for (const { before } of performed.values()) valuesIn(before, "before");
});

test("what is pending is there", () => {
  const titles = cases.flatMap(({ name, runs }) => runs.map((run) => titleOf(name, run)));
  if (process.env["CASE"] === undefined) {
    expect([...pending].filter((title) => !titles.includes(title))).toEqual([]);
  }
});

function judge(
  run: Run,
  { code, printed, before, after, back, notUndone, pasted }: Performed,
): void {
  const meant = { ...run, words: wordsOf(run), like: run.like ?? modelIn(printed.repeat) };
  if (run.like !== undefined && printed.repeat !== null)
    expect(modelIn(printed.repeat), "the model").toBe(run.like);
  const told = [...printed.next, ...printed.problems.flatMap(({ message, fix }) => [message, fix])];
  const evaluated = valuesIn(before, "before");
  for (const part of run.next ?? []) expect(told.join("\n"), "told").toContain(part);

  if (run.refused !== undefined) {
    expect(printed.problems.map((problem) => problem.code)).toContain(run.refused);
    expect(code).toBe(1);
    expectFiles(after, before);
    for (const { by } of run.paste ?? []) {
      for (const line of linesOf(by))
        expect(linesOf(told.join("\n")), "what to paste").toContain(line);
    }
    if (pasted) judgeValues(meant, evaluated, valuesIn(pasted, "with what was pasted"));
    return;
  }

  expect(printed.problems.map(({ message }) => message).join("\n")).toBe("");
  expect(code, told.join("\n")).toBe(0);
  judgeFiles(run, after);
  judgeValues(meant, evaluated, valuesIn(after, "after"));
  if (!back) return;
  expect(notUndone, "undoing it").toBeUndefined();
  expectFiles(back, before, run.stays);
  expect(valuesIn(back, "when it is undone")).toEqual(evaluated);
}

function judgeFiles({ files = {} }: Run, { files: all }: State): void {
  const paths = [...all.keys()];
  for (const path of files.present ?? []) expect(paths).toContain(path);
  for (const path of files.absent ?? []) {
    expect(paths.filter((each) => each === path || each.startsWith(`${path}/`))).toEqual([]);
  }
  const texts = (parts: Readonly<Record<string, readonly string[]>> | undefined) =>
    Object.entries(parts ?? {}).flatMap(([path, each]) =>
      each.map((part) => [path, all.get(path)?.toString() ?? "", part] as const),
    );
  for (const [path, text, part] of texts(files.contain)) expect(text, path).toContain(part);
  for (const [path, text, part] of texts(files.lack)) expect(text, path).not.toContain(part);
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
