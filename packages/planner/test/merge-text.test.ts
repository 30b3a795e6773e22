import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeText } from "../src/files/merge.ts";

const base = "# Title\n\nWords.\n\n## Every day\n\nMore.\n";
const theirs = "# Title\n\nWords.\n\n## Secrets\n\nKeys.\n\n## Every day\n\nMore.\n";

describe("a section that a text has more than before", () => {
  test("comes before the line that follows it, whatever else has been edited", () => {
    const ours = "# Mine\n\nOther words.\n\n## Every day\n\nDifferent.\n";
    expect(mergeText(ours, base, theirs)).toBe(
      "# Mine\n\nOther words.\n\n## Secrets\n\nKeys.\n\n## Every day\n\nDifferent.\n",
    );
  });

  test.each(["# Mine\n", "# Mine", "## Every day\n\n## Every day\n"])(
    "comes at the end where its place is gone or not the only one: %j",
    (ours) => {
      expect(mergeText(ours, base, theirs)).toBe(`${ours.trimEnd()}\n\n## Secrets\n\nKeys.\n`);
    },
  );
});

test.each([
  [base, base.replace("Words", "Other words")],
  [base, theirs.replace("More", "Less")],
  [theirs, base.replace("More", "Less")],
])("what has been changed is not merged", (before, after) => {
  expect(mergeText("# Mine\n", before, after)).toBeUndefined();
});

test("a section that a text has no more goes where it is as it was, and stays where it is not", () => {
  const ours = theirs.replace("# Title", "# Mine").replace("More.", "Different.");
  expect(mergeText(ours, theirs, base)).toBe("# Mine\n\nWords.\n\n## Every day\n\nDifferent.\n");
  const edited = ours.replace("Keys.", "Our keys.");
  expect(mergeText(edited, theirs, base)).toBe(edited);
});

test("every line that somebody has written stays, in its order", () => {
  const lines = fc.array(fc.constantFrom("", "a", "## Every day", "More.", "Words."));
  fc.assert(
    fc.property(lines, (written) => {
      const merged = mergeText(written.join("\n"), base, theirs)!.split("\n");
      let place = 0;
      for (const line of written.join("\n").trimEnd().split("\n")) {
        place = merged.indexOf(line, place) + 1;
        expect(place).toBeGreaterThan(0);
      }
    }),
  );
});
