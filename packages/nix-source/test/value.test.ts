import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attributeName,
  expressions,
  literal,
  parse,
  problems,
  value,
  type Literal,
} from "../src/index.ts";
import { describeWithNix, evaluate } from "./nix.ts";

const read = (source: string) => value(expressions(parse(source))[0]!);

const text = fc.string({ unit: "grapheme" }).filter((each) => !/\p{Surrogate}|\0/u.test(each));
const number = fc
  .oneof(
    fc.maxSafeInteger(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((each) => each === 0 || Math.abs(each) >= 2 ** -1022),
  )
  .filter(
    (each) => !Number.isInteger(each) || Number.isSafeInteger(each) || Math.abs(each) >= 2 ** 63,
  )
  .map((each) => each + 0);
const { json } = fc.letrec<{ json: Literal }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(true, false, null),
    number,
    text,
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(text, fc.constantFrom("or", "if", "a-b", "__proto__", "", "a.b")),
      tie("json"),
      { maxKeys: 4 },
    ),
  ),
}));

describe("value", () => {
  it("reads what literal writes", () => {
    fc.assert(
      fc.property(json, (given) => {
        const written = literal(given);
        expect(problems(written)).toEqual([]);
        expect(read(written)).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  it.for([
    ["( /* a */ [ 1 (-2) 3.5 ] )", [1, -2, 3.5]],
    ['{ a.b = 1; a = { "c d" = null; }; }', { a: { b: 1, "c d": null } }],
    ["rec { a = true; }", { a: true }],
    ["''\n  a\n    b\n''", "a\n  b\n"],
    ["https://example.org/a", "https://example.org/a"],
    ['"a\r\nb"', "a\nb"],
    ["007", 7],
    ["-0.0", 0],
  ] as const)("%s", ([source, expected]) => {
    expect(read(source)).toEqual(expected);
  });

  it.for([
    "a",
    "f 1",
    "./a",
    "<a>",
    '"${a}"',
    "1 + 1",
    "!true",
    "[ a ]",
    "{ a = b; }",
    "{ inherit a; }",
    "{ ${a} = 1; }",
    "9007199254740993",
    "x: x",
    "let a = 1; in a",
    "{ a = 1; a = 2; }",
    "- true",
  ])("does not read %s, which must be computed or is no JSON", (source) => {
    expect(read(source)).toBeUndefined();
  });

  it("reads lists nested 10,000 deep", () => {
    const deep = read("[ ".repeat(10_000) + "]".repeat(10_000));
    expect(Array.isArray(deep)).toBe(true);
    expect(read(`{ ${"a.".repeat(10_000)}b = 1; }`)).toHaveProperty("a");
  });
});

describe("literal", () => {
  it.for([Number.NaN, Infinity, 2 ** 53, -(2 ** 62), 5e-324, "a\0b", "\ud800"])(
    "refuses %j",
    (given) => {
      expect(() => literal(given)).toThrow(TypeError);
    },
  );
});

describeWithNix("values, beside a real Nix", () => {
  it("writes what Nix reads", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 20 }), async (given) => {
        expect(await evaluate(literal(given))).toEqual(given);
      }),
      { numRuns: 20 },
    );
  });

  it("writes names that Nix reads", async () => {
    const names = fc.uniqueArray(
      fc.oneof(text, fc.constantFrom("or", "in", "a'", "_", "-a", "1a")),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(names, async (given) => {
        const source = `{ ${given.map((name) => `${attributeName(name)} = 1;`).join(" ")} }`;
        expect(Object.keys((await evaluate(source)) as object).toSorted()).toEqual(
          given.toSorted(),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("reads strings of both kinds as Nix does", async () => {
    const pieces = [
      "a",
      " ",
      "  ",
      "\n",
      "\n\n",
      "\t",
      "\r\n",
      "$",
      "'",
      "\\",
      "''$",
      "'''",
      "''\\n",
      "''\\",
      "$$",
      "{",
      "é",
      '"',
    ];
    const string = fc
      .tuple(fc.constantFrom('"', "''"), fc.array(fc.constantFrom(...pieces), { maxLength: 12 }))
      .map(([quote, all]) => quote + all.join("") + quote)
      .filter((source) => read(source) !== undefined && problems(source).length === 0);
    await fc.assert(
      fc.asyncProperty(fc.array(string, { minLength: 100, maxLength: 200 }), async (all) => {
        expect(all.map(read)).toEqual(await evaluate(`[ ${all.join(" ")} ]`));
      }),
      { numRuns: 20 },
    );
  });
});
