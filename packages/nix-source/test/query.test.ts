import { describe, expect, it } from "vitest";
import {
  ancestors,
  descendants,
  elements,
  find,
  formals,
  names,
  parse,
  texts,
  value,
} from "../src/index.ts";

const at = (source: string, path: string) => find(parse(source), path.split("."))?.value?.text;

describe("find", () => {
  it.for([
    ["{ a = { b = 1; }; }", "a.b"],
    ["{ a.b = 1; }", "a.b"],
    ["{ a.c = 2; a = { b = 1; }; }", "a.b"],
    ["{ a.b = { c.d = 1; }; a.b.c = { }; }", "a.b.c.d"],
    ['{ "a" = { ${"b"} = 1; }; }', "a.b"],
    ["let x = 2; in { a = 1; }", "a"],
    ["{ pkgs, ... }: rec { a.b = 1; }", "a.b"],
    ["x: y: with x; assert y; ({ a = ({ b = 1; }); })", "a.b"],
    ["let b = { c = 1; }; in { a = b; }", "a.c"],
    ["let b.c = 1; in { a = b; }", "a.c"],
    ["let b = 1; in { inherit b; }", "b"],
    ["let x = { b = 1; }; in { inherit (x) b; }", "b"],
    ["let x = { y.z = 1; }; in { a = x.y; }", "a.z"],
    ["rec { x = { b = 1; }; a = x; }", "a.b"],
    ["let a = 2; in (let a = 1; in { inherit a; })", "a"],
    ["let inherit ({ b = { c = 1; }; }) b; in { a = b; }", "a.c"],
    ["{ a = 1; } // f x", "a"],
  ] as const)("%s: %s is 1", ([source, path]) => {
    expect(at(source, path)).toBe("1");
  });

  it.for([
    ["{ a = 1; }", "b"],
    ["{ a = f { b = 1; }; }", "a.b"],
    ["x: { a = x; }", "a.b"],
    ["let b = { c = 1; }; in b: { a = b; }", "a.c"],
    ["let a = a; in a", "b"],
    ["let a = b // b; b = a // a; in a", "c"],
    ["{ ${a} = 1; }", "a"],
    ["[ { a = 1; } ]", "a"],
    ["{ a = ", "a.b"],
  ] as const)("%s: gives no %s", ([source, path]) => {
    expect(at(source, path)).toBeUndefined();
  });

  it("gives each binding of what is written in parts", () => {
    const found = find(parse("{ a.b = 1; c = 2; a.d = 3; a = { }; }"), ["a"])!;
    expect(found.value).toBeUndefined();
    expect(found.bindings.map(({ text }) => text)).toEqual(["a.b = 1;", "a.d = 3;", "a = { };"]);
  });

  it("finds what 100 variables lead to, one after another, and does not go in circles", () => {
    const chain = Array.from({ length: 100 }, (_, index) => `x${index} = x${index + 1};`).join(" ");
    expect(at(`let ${chain} x100 = { a = 1; }; in x0`, "a")).toBe("1");
    expect(at(`let ${chain} x100 = x0; in x0`, "a")).toBeUndefined();
  });

  it("finds what stands 10,000 deep", () => {
    const source = "(".repeat(10_000) + "{ a = 1; }" + ")".repeat(10_000);
    expect(find(parse(source), ["a"])!.value!.text).toBe("1");
  });
});

it("names lists the attributes at a path once each", () => {
  const root = parse(
    '{ a.b = 1; a."c d" = 2; a.b2.x = 1; a = { e = 1; inherit f; ${g} = 1; }; a.b2.y = 2; h = 1; }',
  );
  expect(names(root, ["a"])).toEqual(["b", "c d", "b2", "e", "f"]);
  expect(names(root)).toEqual(["a", "h"]);
  expect(names(root, ["h"])).toEqual([]);
});

function list(source: string): readonly string[] | undefined {
  return elements(find(parse(source), ["a"])!.value!)?.map(({ text }) => text);
}

it("elements gives the elements of a list", () => {
  expect(list("{ a = [ b (c d) # e\n ./f.nix ]; }")).toEqual(["b", "(c d)", "./f.nix"]);
  expect(list("{ a = with p; ([ b ]); }")).toEqual(["b"]);
  expect(list("{ a = [ b ] ++ c; }")).toBeUndefined();
});

it.for([
  ["{ a, b ? 1, ... }@c: 1", { names: ["a", "b"], all: "c", isOpen: true }],
  ["c@{ a }: 1", { names: ["a"], all: "c", isOpen: false }],
  ["{ }: 1", { names: [], all: undefined, isOpen: false }],
  ["# f\nlet in (x: 1)", { names: undefined, all: "x", isOpen: true }],
] as const)("formals of %s", ([source, expected]) => {
  expect(formals(parse(source))).toMatchObject(expected);
});

it("formals gives nothing for what is no function", () => {
  expect(formals(parse("{ a = x: 1; }"))).toBeUndefined();
});

it("texts gives paths, lookup paths and strings with their places", () => {
  const source = "[ ./a <b/c> \"d${./e}f\" ''g'' x:y ./h/${i}.nix ] # ./j";
  const found = texts(parse(source)).map(({ node: { kind, from, to }, parts }) => [
    kind,
    source.slice(from, to),
    parts,
  ]);
  expect(found).toEqual([
    ["Path", "./a", ["./a"]],
    ["LookupPath", "<b/c>", ["b/c"]],
    ["String", '"d${./e}f"', ["d", "f"]],
    ["Path", "./e", ["./e"]],
    ["IndentedString", "''g''", ["g"]],
    ["Uri", "x:y", ["x:y"]],
    ["Path", "./h/${i}.nix", ["./h/", ".nix"]],
  ]);
});

it("ancestors leads from the file to a node", () => {
  const root = parse("{ a = f [ 1 ]; }");
  const one = descendants(root).find((node) => value(node) === 1)!;
  expect(ancestors(root, one).map(({ kind }) => kind)).toEqual([
    "File",
    "AttrSet",
    "Binding",
    "Apply",
    "List",
  ]);
});
