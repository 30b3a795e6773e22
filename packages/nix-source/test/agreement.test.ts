import fc from "fast-check";
import { expect, it } from "vitest";
import { descendants, leaves, parse, problems, type Node } from "../src/index.ts";
import { describeWithNix, instantiate, isNix } from "./nix.ts";
import { INVALID, VALID } from "./samples.ts";

describeWithNix("parsing, beside a real Nix", () => {
  it.concurrent.for(VALID)("Nix takes, and so do we: %j", async (source) => {
    expect(await isNix(source)).toBe(true);
    expect(problems(source)).toEqual([]);
  });

  it.concurrent.for(INVALID)("Nix refuses, and so do we: %j", async (source) => {
    expect(await isNix(source)).toBe(false);
    expect(problems(source)).not.toEqual([]);
  });

  it("agrees on texts with one token changed", async () => {
    const tokens = [...VALID, ...INVALID].flatMap((text) => leaves(parse(text)));
    const changed = fc
      .tuple(fc.constantFrom(...VALID), fc.nat(), fc.constantFrom(...tokens), fc.nat(2))
      .map(([source, at, other, keep]) => {
        const all = leaves(parse(source));
        const { from, to } = all[at % all.length]!;
        const kept = source.slice(from, to);
        const text = ["", `${kept} `, ` ${kept}`][keep]!;
        return (
          source.slice(0, from) +
          (keep === 2 ? other.text + text : text + other.text) +
          source.slice(to)
        );
      });
    await fc.assert(
      fc.asyncProperty(changed, async (source) => {
        expect(problems(source).length === 0).toBe(await isNix(source));
      }),
      { numRuns: 300 },
    );
  });

  it("groups operators as Nix does", async () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { withCrossShrink: true, maxDepth: 5 },
        fc.constantFrom("a", "1", "f a", "a.b or c", "[ a ]", "{ }"),
        fc
          .tuple(tie("expression"), fc.constantFrom(...OPERATORS), tie("expression"))
          .map((all) => all.join(" ")),
        fc.tuple(fc.constantFrom("!", "-"), tie("expression")).map((all) => all.join("")),
        tie("expression").map((inner) => `${inner} ? b`),
        tie("expression").map((inner) => `(${inner})`),
      ),
    }));
    const valid = expression.filter((source) => problems(source).length === 0);
    await fc.assert(
      fc.asyncProperty(fc.array(valid, { minLength: 20, maxLength: 40 }), async (all) => {
        const before = await printed(all);
        expect(await printed(all.map((source) => grouped(parse(source))))).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
});

const OPERATORS = ["|>", "<|", "->", "||", "&&", "==", "<", "//", "+", "-", "*", "/", "++"];

/** What Nix prints for expressions that it has parsed: parentheses that change nothing are gone. */
function printed(all: readonly string[]): Promise<string> {
  return instantiate(`a: b: c: f: [ ${all.map((source) => `(${source})`).join(" ")} ]`, "--parse");
}

/** The text of an expression with parentheses around each of its operations. */
function grouped(node: Node): string {
  if (node.children.length === 0) return node.text;
  const text = node.children.map(grouped).join("");
  return ["Binary", "Unary", "HasAttribute", "Apply"].includes(node.kind) ? `(${text})` : text;
}

it("has a name for every node of every sample", () => {
  const kinds = new Set(
    VALID.flatMap((source) => descendants(parse(source)).map(({ kind }) => kind)),
  );
  expect(kinds).not.toContain("Error");
  expect(kinds.size).toBeGreaterThan(60);
});
