import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, unused } from "../src/index.ts";
import { VALID } from "./samples.ts";

const messages = (source: string) =>
  unused(parse(source)).map(({ line, column, message }) => `${line}:${column} ${message}`);

const argument = (place: string, name: string) => [`${place} the argument \`${name}\` is not used`];
const bound = (place: string, name: string) => [`${place} \`${name}\` is bound and not used`];

describe("unused", () => {
  it.for([
    ["{ pkgs, ... }: { }", argument("1:3", "pkgs")],
    ["{ config, lib, ... }: lib.x", argument("1:3", "config")],
    ["{ a ? 1, ... }: { a = 2; }", argument("1:3", "a")],
    ["{ ... }@inputs: { }", argument("1:9", "inputs")],
    ["inputs@{ ... }: { }", argument("1:1", "inputs")],
    ["x: 1", argument("1:1", "x")],
    ["x: x: x", argument("1:1", "x")],
    ["x: { y }: y.x", argument("1:1", "x")],
    ["{ a, ... }: { inherit (a) b; }: { inherit a; }", []],
    ["let\n  a = 1;\nin\n2", bound("2:3", "a")],
    ["let a.b = 1; a.c = 2; in 1", bound("1:5", "a")],
    ['let "a" = 1; in 1', bound("1:5", "a")],
    ["x: let inherit (x) a b; in b", bound("1:20", "a")],
    ["let f = x: f x; in 1", bound("1:5", "f")],
    ["let a = 1; in { a = 2; }.a", bound("1:5", "a")],
    ["let a = 1; in rec { a = 2; b = a; }", bound("1:5", "a")],
    ["let a = 1; in let a = 2; in a", bound("1:5", "a")],
  ] as const)("%s", ([source, expected]) => {
    expect(messages(source)).toEqual(expected);
  });

  it.for([
    "{ pkgs }: { }",
    "{ _pkgs, ... }: { }",
    "_: 1",
    "let _a = 1; in 2",
    "{ a, b ? a, ... }: b",
    "{ a ? all.b, ... }@all: a",
    "{ a, ... }: { inherit a; }",
    "a: let inherit a; in a",
    "a: rec { inherit a; }",
    "let a = 1; b = a; in b",
    "let a = 1; in { x.${a} = 1; }",
    'let a = "x"; in "${a}"',
    "let a = 1; in ''${a}''",
    "let a = ./x; in ./b/${a}",
    "let a = { }; in with a; b",
    "let a = 1; in with { }; a",
    'let a = "x"; in { }.${a} or { } ? ${a}',
    "let a = 1; in rec { b = a; }",
    "let a = 1; in (x: x) a",
    "rec { a = 1; }",
    "let { a = 1; body = 2; }",
    "let f = x: if x then g x else 1; g = x: f x; in f",
  ])("finds nothing in %s", (source) => {
    expect(messages(source)).toEqual([]);
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...VALID, "{ a,", "let a =", "in", "inherit", ":", "@"), {
          maxLength: 4,
        }),
        (parts) => unused(parse(parts.join(" "))).every(({ from, to }) => from < to),
      ),
    );
    expect(messages(`${"x: ".repeat(20_000)}x`)).toHaveLength(19_999);
  });
});
