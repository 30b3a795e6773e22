import fc from "fast-check";
import { expect, test } from "vitest";
import { because, EditScript } from "../src/files/edit-script.ts";

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");

/** The number of a line of the first text, wherever it stands. */
const numberOf = (line: string): number => Number(/^line (\d+)$/.exec(line)?.[1] ?? 0);

const round = fc.array(
  fc.record({ at: fc.nat(30), count: fc.nat(3), added: fc.nat(2), isRemoved: fc.boolean() }),
  { maxLength: 3 },
);

/** Whole lines that go or come. */
function edited(
  script: EditScript,
  changes: readonly { at: number; count: number; added: number; isRemoved: boolean }[],
) {
  const starts = [...script.text.matchAll(/^/gm)].map(({ index }) => index);
  let end = -1;
  const edits = changes
    .toSorted((one, other) => one.at - other.at)
    .flatMap(({ at, count, added, isRemoved }) => {
      const from = starts[at];
      const to = (isRemoved ? starts[at + count] : from) ?? script.text.length;
      if (from === undefined || from <= end) return [];
      end = to;
      return [{ from, to, insert: "new\n".repeat(added) }];
    });
  return script.with(because("a test", edits));
}

test("every line that stays is found again, in both directions", () => {
  fc.assert(
    fc.property(fc.array(round, { maxLength: 5 }), (rounds) => {
      const source = numbered(20);
      let script = new EditScript(source);
      for (const changes of rounds) script = edited(script, changes);
      const lines = script.text.split("\n");
      for (const [index, line] of lines.entries()) {
        const number = numberOf(line);
        if (number === 0) continue;
        expect(script.origin(index + 1)).toBe(number);
        expect(script.movedLine(number)).toBe(index + 1);
        const place = source.indexOf(`${line}\n`);
        expect(script.text.slice(script.moved(place)).startsWith(`${line}\n`)).toBe(true);
      }
    }),
  );
});

test("what became of lines that went is where the next one is", () => {
  const source = numbered(4);
  const [from, to] = [source.indexOf("line 2"), source.indexOf("line 4")];
  const script = new EditScript(source).with(because("gone", [{ from, to, insert: "" }]));
  expect([1, 2, 3, 4].map((line) => script.movedLine(line))).toEqual([1, 2, 2, 2]);
});

test("lines that moved come from where they stood", () => {
  const source = numbered(4);
  const third = source.indexOf("line 3");
  const moves = because("moved", [
    { from: 0, to: 0, insert: "line 3\n", origin: third },
    { from: third, to: source.indexOf("line 4"), insert: "" },
  ]);
  const script = new EditScript(source).with(moves);
  expect(script.text).toBe("line 3\nline 1\nline 2\nline 4\n");
  expect([1, 2, 3, 4].map((line) => script.origin(line))).toEqual([3, 1, 2, 4]);
});

test("edits of several rounds that share a line are told as one", () => {
  const script = new EditScript("a = 1;\nb = 2;\n")
    .with(because("first", [{ from: 4, to: 5, insert: "10" }]))
    .with(because("second", [{ from: 0, to: 1, insert: "c" }]));
  expect(script.lineEdits()).toEqual([
    { line: 1, before: "a = 1;", after: "c = 10;", why: "first; second" },
  ]);
});
