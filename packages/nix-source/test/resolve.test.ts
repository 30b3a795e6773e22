import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ancestors,
  declarations,
  expressions,
  parse,
  positionAt,
  resolveName,
  resolveOrigin,
  resolveVariable,
  scopeAt,
  variables,
  type Resolution,
} from "../src/index.ts";
import { describeWithNix, instantiate } from "./nix.ts";
import { INVALID, VALID } from "./samples.ts";

/** What a variable is, and in which line it is declared. */
function short(found: Resolution): string {
  if (found.kind === "global" || found.kind === "free") return found.kind;
  const { source, from } = found.kind === "with" ? found.scope.node : found.name;
  return `${found.kind} ${positionAt(source, from).line}`;
}

describe("resolveName", () => {
  it.for([
    ["let x = 1; in x", "binding 1"],
    ["let x = 1; in\nlet x = 2; in x", "binding 2"],
    ["let x = 1; in\nlet y = x; in x", "binding 1"],
    ['let "x" = 1; in x', "binding 1"],
    ['let ${"x"} = 1; in x', "binding 1"],
    ["let x.a = 1; in x", "binding 1"],
    ["rec { x = 1; y = x; }", "binding 1"],
    ["{ x = 1; y = x; }", "free"],
    ["let { x = 1; body = x; }", "binding 1"],
    ["x:\nx", "parameter 1"],
    ["{ x, ... }: x", "parameter 1"],
    ["{ a, ... }@x: x", "parameter 1"],
    ["x@{ a }: x", "parameter 1"],
    ["{ x, y ? x }: 1", "parameter 1"],
    ["{ a ? x, b }@x: 1", "parameter 1"],
    ["(x: 1) x", "free"],
    ["with a; x", "with 1"],
    ["with a;\nwith b; x", "with 2"],
    ["with x; 1", "free"],
    ["with a;\nwith x; 1", "with 1"],
    ["let x = 1; in with a; x", "binding 1"],
    ["with a; let x = 1; in with b; x", "binding 1"],
    ["with a; true", "global"],
    ["let true = 1; in true", "binding 1"],
    ["let x = 1; in\nlet inherit x; in 1", "binding 1"],
    ["let x = 1; in\nrec { inherit x; }", "binding 1"],
    ["let x = 1; in\nrec { inherit (x) x; }", "binding 2"],
    ["let x = 1; in\n{ inherit (x) x; }", "binding 1"],
    ["let x = 1; in\n{ inherit x; }", "binding 1"],
    ["let x = 1; in\nlet inherit x; in x", "binding 2"],
    ["let x = 1; in { }.${x}", "binding 1"],
    ["let x = 1; in { ${x} = 1; }", "binding 1"],
    ["let x = 1; in\nrec { x = 2; ${x} = 1; }", "binding 2"],
    ['let x = 1; in "${x}"', "binding 1"],
    ["let x = 1; in ./a/${x}", "binding 1"],
    ["let x = 1; in a ? ${x}", "binding 1"],
    ["let x = 1; in y.z or x", "binding 1"],
  ] as const)("%s: %s", ([source, expected]) => {
    const use = variables(parse(source)).at(-1)!;
    expect(short(resolveName(use.name, use.scope))).toBe(expected);
  });

  it("gives the value when one binding gives all of it", () => {
    const value = (source: string) => {
      const found = resolveVariable(parse(source), variables(parse(source)).at(-1)!.node);
      return found.kind === "binding" ? found.value?.text : found.kind;
    };
    expect(value("let x = 1; in x")).toBe("1");
    expect(value("let x.a = 1; in x")).toBeUndefined();
    expect(value("let x = { }; x.a = 1; in x")).toBeUndefined();
    expect(value("let inherit (a) x; in x")).toBeUndefined();
  });

  it("lists the bindings of what is given in parts", () => {
    const set = expressions(parse("rec { x.a = 1; y = 2; x.b = 3; }"))[0]!;
    const found = declarations(set).get("x");
    expect(found?.kind === "binding" && found.bindings.map(({ text }) => text)).toEqual([
      "x.a = 1;",
      "x.b = 3;",
    ]);
  });
});

it.for([
  ["let x = 1; in\nlet inherit x; in\nrec { inherit x; y = x; }", "binding 1"],
  ["x:\nlet inherit x; in x", "parameter 1"],
  ["with a;\nlet inherit x; in x", "with 1"],
  ["let inherit x; in x", "free"],
  ["let x = 1; in\nlet inherit (a) x; in x", "binding 2"],
] as const)("resolveOrigin, %s: %s", ([source, expected]) => {
  const { name, scope } = variables(parse(source)).at(-1)!;
  expect(short(resolveOrigin(name, scope))).toBe(expected);
});

const anyText = fc
  .array(fc.constantFrom(...VALID, ...INVALID, "let x = 1; in", "x: rec { inherit x;", "with x;"), {
    maxLength: 4,
  })
  .map((parts) => parts.join(" "));

it("knows the same from the file down and from the variable up, in any text", () => {
  fc.assert(
    fc.property(anyText, (source) => {
      const root = parse(source);
      for (const { node, name, scope } of variables(root)) {
        const found = resolveName(name, scope);
        const up = resolveVariable(root, node);
        expect(short(up)).toBe(short(found));
        const path = [...ancestors(root, node), node];
        expect(resolveName(name, scopeAt(path))).toEqual(up);
      }
    }),
    { numRuns: 300 },
  );
});

it("does not call itself for scopes that are nested deeply", () => {
  const root = parse(`${"x: ".repeat(100_000)}x`);
  const [use] = variables(root);
  expect(use && short(resolveName(use.name, use.scope))).toBe("parameter 1");
});

describeWithNix("resolveName, beside a real Nix", () => {
  it("knows which names are given everywhere", async () => {
    const builtins = await instantiate(
      "builtins.attrNames builtins",
      "--eval",
      "--strict",
      "--json",
    );
    for (const name of [...(JSON.parse(builtins) as string[]), "scopedImport", "__curPos"]) {
      const isGlobal = await instantiate(name, "--parse").then(
        () => true,
        () => false,
      );
      expect([name, resolveName(name, undefined).kind]).toEqual([
        name,
        isGlobal ? "global" : "free",
      ]);
    }
  });

  it("takes each variable for what Nix takes it for", async () => {
    // Each line gives `x` its own number.
    const around: readonly ((line: number) => readonly [before: string, after: string])[] = [
      (line) => [`(let x = ${line}; in`, ")"],
      () => ["(let inherit x; in", ")"],
      (line) => [`(with { x = ${line}; };`, ")"],
      (line) => ["((x:", `) ${line})`],
      (line) => [`(({ x ? ${line} }:`, ") { })"],
      (line) => [`(({ x ? 0, y ? [`, `] }: (builtins.head y)) { x = ${line}; })`],
      (line) => [`(rec { x = ${line}; y =`, "; }).y"],
      (line) => [`({ x = ${line}; y =`, "; }).y"],
      () => ["(rec { inherit x; y =", "; }).y"],
    ];
    const wrapped = fc
      .tuple(
        fc.constantFrom("with { x = 1; };", "let x = 1; in"),
        fc.array(fc.constantFrom(...around), { maxLength: 8 }),
      )
      .map(([first, more]) => {
        const parts = more.map((part, index) => part(index + 2));
        const before = parts.map(([text]) => `${text}\n`).join("");
        const after = parts.map(([, text]) => text).toReversed();
        return `${first}\n${before}x${after.join("")}`;
      });
    const sources = fc.sample(wrapped, { numRuns: 300, seed: 7 });
    const list = `[ ${sources.map((source) => `(${source})`).join("\n")} ]`;
    const values = JSON.parse(await instantiate(list, "--eval", "--strict", "--json")) as unknown[];
    for (const [index, source] of sources.entries()) {
      const use = variables(parse(source)).findLast(({ node }) => node.text === "x")!;
      const found = short(resolveOrigin(use.name, use.scope));
      expect([source, Number(found.split(" ")[1])]).toEqual([source, values[index]]);
    }
  });
});
