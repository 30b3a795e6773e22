import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeText } from "../src/files/merge-text.ts";

const base = "# Title\n\nWords.\n\n## Every day\n\nMore.\n";
const theirs = "# Title\n\nWords.\n\n## Secrets\n\nKeys.\n\n## Every day\n\nMore.\n";

describe("a section that a text has more than before", () => {
  test("comes before the line that follows it, whatever else has been edited", () => {
    const ours = "# Mine\n\nOther words.\n\n## Every day\n\nDifferent.\n";
    expect(mergeText(ours, base, theirs).text).toBe(
      "# Mine\n\nOther words.\n\n## Secrets\n\nKeys.\n\n## Every day\n\nDifferent.\n",
    );
  });

  test.each(["# Mine\n", "# Mine", "## Every day\n## Every day\n"])(
    "comes at the end where its place is gone or not the only one: %j",
    (ours) => {
      expect(mergeText(ours, base, theirs).text).toBe(`${ours.trimEnd()}\n\n## Secrets\n\nKeys.\n`);
    },
  );
});

test.each([
  [base, base.replace("Words", "Other words")],
  [base, theirs.replace("More", "Less")],
  [theirs, base.replace("More", "Less")],
])("a change of what is not there any more is left out, and said", (before, after) => {
  expect(mergeText("# Mine\n", before, after).isWhole).toBe(false);
});

test("changes in several places come to where they belong, between lines of somebody's own", () => {
  const before = "# Title\n\n| a |\n| b |\n\nWords.\n\n## Every day\n\nMore.\n";
  const after = "# Title\n\n| a, c |\n| b |\n| d |\n\nOther words.\n\n## Every day\n\nMore.\n";
  const ours = before.replace("# Title", "# Mine").replace("More.", "Less.\n\nAnd mine.");
  expect(mergeText(ours, before, after)).toEqual({
    text: after.replace("# Title", "# Mine").replace("More.", "Less.\n\nAnd mine."),
    isWhole: true,
  });
});

test("a line whose neighbours have both been edited away is left out, and all else comes", () => {
  const before = "# Title\n\n| a |\n\nWords.\n";
  const after = "# Title\n\n| a |\n| b |\n\nOther words.\n";
  expect(mergeText("# Title\n\nWords.\n", before, after)).toEqual({
    text: "# Title\n\nOther words.\n",
    isWhole: false,
  });
});

test("a section that a text has no more goes where it is as it was, and stays where it is not", () => {
  const ours = theirs.replace("# Title", "# Mine").replace("More.", "Different.");
  expect(mergeText(ours, theirs, base).text).toBe(
    "# Mine\n\nWords.\n\n## Every day\n\nDifferent.\n",
  );
  const edited = ours.replace("Keys.", "Our keys.");
  expect(mergeText(edited, theirs, base)).toEqual({ text: edited, isWhole: true });
});

test("every line that somebody has written stays, in its order", () => {
  const lines = fc.array(fc.constantFrom("", "a", "## Every day", "More.", "Words."));
  fc.assert(
    fc.property(lines, (written) => {
      const merged = mergeText(written.join("\n"), base, theirs).text.split("\n");
      let place = 0;
      for (const line of written.join("\n").trimEnd().split("\n")) {
        place = merged.indexOf(line, place) + 1;
        expect(place).toBeGreaterThan(0);
      }
    }),
  );
});

test("a line that goes is not taken from elsewhere, a section that is there does not come twice", () => {
  const before = "# t\n```\nnix fmt\n```\n";
  const after = "# t\n```\n```\n";
  expect(mergeText("# notes\nnix fmt\n", before, after).text).toBe("# notes\nnix fmt\n");
  const ours = `${base}\n## Secrets\n\nKeys.\n`;
  expect(mergeText(ours, base, theirs)).toEqual({ text: ours, isWhole: true });
});

test("a text of somebody's own gets no line out of nowhere, and keeps what ends its lines", () => {
  const rows = [1, 2].map((count) => `# t\n\n${"| a |\n| b |\n".slice(0, 6 * count)}\nWords.\n`);
  expect(mergeText("hello\n", rows[0]!, rows[1]!).text).toBe("hello\n");
  const crlf = (text: string): string => text.replaceAll("\n", "\r\n");
  expect(mergeText(crlf(`${base}Mine.\n`), base, theirs).text).toBe(crlf(`${theirs}Mine.\n`));
});

test("every line that somebody has written stays, whatever changes in ours", () => {
  const words = fc.array(fc.constantFrom("", "a", "b", "## c", "| d |"), { maxLength: 8 });
  fc.assert(
    fc.property(words, words, words, (written, before, after) => {
      const ours = ["# mine", ...written.map((line) => (line === "" ? "" : `${line} of mine`))];
      const merged = mergeText(ours.join("\n"), before.join("\n"), after.join("\n")).text;
      for (const line of ours.filter((each) => each !== "")) {
        const count = (text: string): number =>
          text.split("\n").filter((each) => each === line).length;
        expect(count(merged)).toBe(count(ours.join("\n")));
      }
    }),
  );
});

test("a rule comes to the end of its list, before what follows, or not at all", () => {
  const rule = (name: string): string => `  - path: ${name}\n    keys:\n      # yours\n`;
  const [before, after] = [`rules:\n${rule("a")}`, `rules:\n${rule("a")}${rule("b")}`];
  const mine = "rules:\n  - path: a\n    keys:\n      - mine\n";
  expect(mergeText(`${mine}stores:\n  x: 1\n`, before, after)).toEqual({
    text: `${mine}${rule("b")}stores:\n  x: 1\n`,
    isWhole: true,
  });
  // A blank line does not end what is indented.
  const parted = mine.replace("- mine", "- mine\n\n      - more");
  expect(mergeText(`${parted}\n`, before, after).text).toBe(`${parted}${rule("b")}\n`);
  const kept = mine.replace("- mine", "# yours\n\n      - mine");
  expect(mergeText(kept, before, after).text).toBe(`${kept}${rule("b")}`);
  const flat = "rules:\n- path: a\n  keys:\n  - mine\n";
  expect(mergeText(flat, before, after)).toEqual({ text: flat, isWhole: false });
});
