import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descendants, expressions, parse, type Kind, type Node } from "../src/index.ts";
import { INVALID, VALID } from "./samples.ts";

/** The parts of the first node of a kind, as texts. */
function partsOf(source: string, kind: Kind): Record<string, unknown> {
  const node = descendants(parse(source)).find((each) => each.kind === kind)!;
  const names = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(node)))
    .filter(([, { get }]) => get)
    .map(([name]) => name)
    .filter((name) => !["children", "source", "isSound", "text"].includes(name));
  return Object.fromEntries(
    names
      .map((name) => [name, shown(node[name as keyof Node])] as const)
      .filter(([, part]) => part !== undefined),
  );
}

function shown(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(shown);
  return typeof part === "object" && part !== null ? (part as Node).text : part;
}

describe("the parts of a node", () => {
  it.for<[Kind, string, Record<string, unknown>]>([
    ["File", "# one\n1", { body: "1" }],
    ["Apply", "(f) a /* x */ b", { callee: "(f)", args: ["a", "b"] }],
    ["Assert", "assert a; b", { condition: "a", body: "b" }],
    ["AttrPath", 'a.a."b".${c}', { names: ["a", '"b"', "${c}"] }],
    ["AttrSet", "{ a = 1; }", { isRec: false, bindings: ["a = 1;"] }],
    ["AttrSet", "rec { inherit a; b = 1; }", { isRec: true, bindings: ["inherit a;", "b = 1;"] }],
    ["Binary", "a # +\n // b", { left: "a", operator: "//", right: "b" }],
    ["Binding", "{ a.b = c; }", { path: ["a", "b"], value: "c" }],
    ["Formal", "{ a ? b, c }: 1", { name: "a", default: "b" }],
    ["Formals", "{ a, b ? 1, ... }: 1", { formals: ["a", "b ? 1"], isOpen: true }],
    ["Formals", "{ a }: 1", { formals: ["a"], isOpen: false }],
    ["Function", "x: y", { all: "x", params: ["x"], body: "y" }],
    ["Function", "{ a, b }: y", { formals: "{ a, b }", params: ["a", "b"], body: "y" }],
    ["Function", "{ a }@x: y", { formals: "{ a }", all: "x", params: ["a", "x"], body: "y" }],
    ["Function", "x@{ a }: y", { formals: "{ a }", all: "x", params: ["x", "a"], body: "y" }],
    ["HasAttribute", "a ? b.c", { base: "a", path: ["b", "c"] }],
    ["If", "if a then b else c", { condition: "a", whenTrue: "b", whenFalse: "c" }],
    ["IndentedString", "''a${b}''", { parts: ["a", "${b}"] }],
    ["Inherit", "{ inherit a b; }", { names: ["a", "b"] }],
    ["Inherit", "{ inherit (x.y) a; }", { base: "x.y", names: ["a"] }],
    ["InheritFrom", "{ inherit (x) a; }", { expression: "x" }],
    ["Interpolation", '"${a}"', { expression: "a" }],
    ["LegacyLet", "let { body = 1; }", { bindings: ["body = 1;"] }],
    ["Let", "let a = 1; inherit b; in a", { bindings: ["a = 1;", "inherit b;"], body: "a" }],
    ["List", "[ a (b) ]", { elements: ["a", "(b)"] }],
    ["Parenthesized", "( a )", { expression: "a" }],
    ["Path", "./a/${b}/c", { parts: ["./a/", "${b}", "/c"] }],
    ["Select", "a.b.c", { base: "a", path: ["b", "c"] }],
    ["Select", "a.b or c", { base: "a", path: ["b"], default: "c" }],
    ["String", '"a${b}"', { parts: ["a", "${b}"] }],
    ["Unary", "-a", { operator: "-", operand: "a" }],
    ["Unary", "!a", { operator: "!", operand: "a" }],
    ["With", "with a; b", { scope: "a", body: "b" }],
    ["Identifier", "a", {}],
  ])("%s: %s", ([kind, source, parts]) => {
    expect(partsOf(source, kind)).toEqual(parts);
  });

  it.for<[Kind, string, Record<string, unknown>]>([
    ["Binding", "{ a = ; }", { path: ["a"], value: "" }],
    ["Binding", "{ a = 1 b = 2; }", { path: ["a"], value: "1 b" }],
    ["If", "if then b else", { condition: "", whenTrue: "b", whenFalse: "" }],
    ["Function", "x:", { all: "x", params: ["x"], body: "" }],
    [
      "Function",
      "{ a, b }@x y",
      { formals: "{ a, b }", all: "x", params: ["a", "b", "x"], body: "y" },
    ],
    ["Function", "{ a, b } a", { formals: "{ a, b }", params: ["a", "b"], body: "a" }],
    ["Binary", "a +", { left: "a", operator: "+", right: "" }],
    ["With", "with a b", { scope: "a b", body: "" }],
  ])("is there where the text lacks it, %s: %s", ([kind, source, parts]) => {
    expect(partsOf(source, kind)).toEqual(parts);
  });

  it("is there in any text, as a node within the one that it is a part of", () => {
    const text = fc
      .tuple(
        fc.constantFrom(...VALID, ...INVALID),
        fc.nat(),
        fc.nat(),
        fc.constantFrom("", "}", "=", "let", "x:"),
      )
      .map(([source, from, length, insert]) => {
        const at = from % (source.length + 1);
        return source.slice(0, at) + insert + source.slice(at + (length % 20));
      });
    const optional = new Set(["default", "all", "formals", "base"]);
    const holds = (source: string): void => {
      for (const node of descendants(parse(source))) {
        for (const [name, part] of Object.entries(typedParts(node))) {
          if (part === undefined) expect(optional).toContain(name);
          for (const each of [part].flat()) {
            if (typeof each !== "object") continue;
            const { from, to } = each as Node;
            expect(node.from <= from && to <= node.to).toBe(true);
          }
        }
      }
    };
    fc.assert(fc.property(text, holds), { numRuns: 300 });
    // The parser gives up after some mistakes, and leaves what it has begun as it is.
    for (const rest of ["with", "if a", "let a", "{ a, b", "x:", "a.", "inherit ("]) {
      holds(`{ ${"a = ); ".repeat(48)} b = ${rest} ) )`);
      holds(`{ ${"a = ); ".repeat(49)} b = ${rest} ) )`);
    }
  });

  it("does not call itself for what is nested deeply", () => {
    const source = `${"{ a = ".repeat(100_000)}1${"; }".repeat(100_000)}`;
    let [inner] = expressions(parse(source));
    for (let depth = 0; depth < 100_000; depth++) {
      if (inner?.kind !== "AttrSet") break;
      const [binding] = inner.bindings;
      if (binding?.kind !== "Binding") break;
      inner = binding.value;
    }
    expect(inner?.kind).toBe("Integer");
  });
});

/** All parts that a node has by its kind, found by what TypeScript knows of them. */
function typedParts(node: Node): Record<string, unknown> {
  switch (node.kind) {
    case "Apply":
      return { callee: node.callee, args: node.args };
    case "Assert":
      return { condition: node.condition, body: node.body };
    case "Binary":
      return { left: node.left, right: node.right };
    case "Binding":
      return { path: node.path, value: node.value };
    case "Formal":
      return { name: node.name, default: node.default };
    case "Function":
      return { formals: node.formals, all: node.all, params: node.params, body: node.body };
    case "HasAttribute":
      return { path: node.path };
    case "If":
      return { condition: node.condition, yes: node.whenTrue, no: node.whenFalse };
    case "Inherit":
      return { base: node.base, names: node.names };
    case "Let":
      return { bindings: node.bindings, body: node.body };
    case "LegacyLet":
    case "AttrSet":
      return { bindings: node.bindings };
    case "List":
      return { elements: node.elements };
    case "Select":
      return { path: node.path, default: node.default };
    case "Unary":
      return { operand: node.operand };
    case "With":
      return { scope: node.scope, body: node.body };
    case "File":
      return { body: node.body };
    default:
      return {};
  }
}
