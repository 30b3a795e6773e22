import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descendants, leaves, parse, problems } from "../src/index.ts";
import { INVALID, VALID } from "./samples.ts";

const fragment = fc.oneof(
  fc.constantFrom(...VALID, ...INVALID),
  fc.constantFrom(
    ..."{}[]()\"'$;,.:@=?!-+*/<>|&~#\\ \n\r\t\0",
    "''",
    "${",
    "let",
    "in",
    "rec",
    "or",
    "a",
    "1",
  ),
  fc.string({ unit: "binary" }),
);
const anyText = fc.array(fragment).map((all) => all.join(""));

describe("parse", () => {
  it("keeps every character of any text", () => {
    fc.assert(
      fc.property(anyText, (source) => {
        expect(
          leaves(parse(source))
            .map(({ text }) => text)
            .join(""),
        ).toBe(source);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves nothing without a word: a text has problems or a tree without errors", () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const hasErrors = descendants(parse(source)).some(({ kind }) => kind === "Error");
        for (const { message, line, column } of problems(source)) {
          expect(message).toMatch(/^\S.*\S$/s);
          expect(line * column).toBeGreaterThan(0);
        }
        if (hasErrors) expect(problems(source)).not.toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it("gives nodes that hold their children and start and end with them", () => {
    fc.assert(
      fc.property(anyText, (source) => {
        for (const { kind, from, to, children } of descendants(parse(source))) {
          if (kind === "File" || children.length === 0) continue;
          expect([children[0]!.from, children.at(-1)!.to]).toEqual([from, to]);
          for (const [index, child] of children.slice(1).entries()) {
            expect(child.from).toBe(children[index]!.to);
          }
        }
      }),
    );
  });

  it.for([
    ["(", "1", ")"],
    ["[ ", "", " ]"],
    ["{ a = ", "1", "; }"],
    ["{ a.b = ", "1", "; }"],
    ["x: ", "x", ""],
    ["{ a }: ", "a", ""],
    ["{ a ? ", "1", " }: 1"],
    ["- ", "1", ""],
    ["1 + ", "1", ""],
    ["1 // ", "1", ""],
    ['"${', "1", '}"'],
    ["''${", "1", "}''"],
    ["./a${", "1", "}"],
    ["let a = ", "1", "; in a"],
    ["if 1 then 1 else ", "1", ""],
    ["with a; ", "1", ""],
    ["1.a or ", "1", ""],
  ] as const)("takes 100,000 nested %j", ([open, middle, close]) => {
    const source = open.repeat(100_000) + middle + close.repeat(100_000);
    expect(problems(source)).toEqual([]);
  });

  it.for(["(", "[", "{", "{ a = ", '"${', "''${", "let ", "{ a, ", "a.", "}", "= ", "<a", "1 == "])(
    "stops at the end of 100,000 %j",
    (open) => {
      const found = problems(open.repeat(100_000));
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(50);
    },
  );
});
