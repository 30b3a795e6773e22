import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addFormal,
  append,
  apply,
  attributeName,
  edit,
  EditError,
  expressions,
  find,
  insert,
  inverse,
  literal,
  move,
  nameArgument,
  parse,
  problems,
  remove,
  removeAt,
  rename,
  replace,
  set,
  texts,
  value,
  type Edit,
  type Literal,
  type Node,
} from "../src/index.ts";
import { describeWithNix, evaluate } from "./nix.ts";

/** The text after an edit, or why there is none. */
function edited(source: string, step: (root: Node) => readonly Edit[]): string {
  try {
    return edit(source, step);
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

const path = (dotted: string) => dotted.split(".");
const only = (root: Node) => expressions(root)[0]!;

describe("set", () => {
  it.for([
    // where it has the last word
    ["{ a = 1; } // { b = 2; }", "c", "3", "{ a = 1; } // { b = 2; c = 3; }"],
    ["{ a = 1; } // f x", "c", "3", "{ a = 1; c = 3; } // f x"],
    // beside others, in their style
    ["{\n  a = 1;\n}\n", "b", "2", "{\n  a = 1;\n  b = 2;\n}\n"],
    ["{ a = 1; }", "b", "2", "{ a = 1; b = 2; }"],
    ["{ a.b = 1; }", "a.c", "2", "{ a.b = 1; a.c = 2; }"],
    ["{\n  a.b = 1;\n  c = 3;\n}", "a.d.e", "2", "{\n  a.b = 1;\n  a.d.e = 2;\n  c = 3;\n}"],
    [
      "{\n  a = {\n    b = 1;\n  };\n}",
      "c.d",
      "2",
      "{\n  a = {\n    b = 1;\n  };\n  c = {\n    d = 2;\n  };\n}",
    ],
    ["{\n  a = 1; # one\n  # end\n}", "b", "2", "{\n  a = 1; # one\n  b = 2;\n  # end\n}"],
    ["{ a = 1;\n  b = 2; }", "c", "3", "{ a = 1;\n  b = 2;\n  c = 3; }"],
    [
      "{\n  a = {\n    x = 1;\n  };\n\n  # two\n  b = {\n    x = 1;\n  };\n}",
      "c",
      "{\n  x = 1;\n}",
      "{\n  a = {\n    x = 1;\n  };\n\n  # two\n  b = {\n    x = 1;\n  };\n\n  c = {\n    x = 1;\n  };\n}",
    ],
    ["{\n  a = 1;\n  b.c = 1;\n}", "b.d", "2", "{\n  a = 1;\n  b.c = 1;\n  b.d = 2;\n}"],
    ["{ a.b.c = 1; a.d = 2; }", "a.b.e", "3", "{ a.b.c = 1; a.b.e = 3; a.d = 2; }"],
    // in empty sets
    ["{ }", "a.b", "1", "{\n  a.b = 1;\n}"],
    ["{ a = { }; }", "a.b", "1", "{ a = { b = 1; }; }"],
    ["{\n  a = { }; # x\n}", "a.b", "1", "{\n  a = {\n    b = 1;\n  }; # x\n}"],
    ["{\n  # c\n}", "a", "1", "{\n  a = 1;\n  # c\n}"],
    ["{ # c\n}", "a", "1", "{ # c\n  a = 1;\n}"],
    // one line becomes many when the value has many
    ["{ a = 1; }", "b", "{\n  c = 2;\n}", "{\n  a = 1;\n  b = {\n    c = 2;\n  };\n}"],
    // line ends and indentation of the file
    [
      "{\r\n\ta = {\r\n\t\tb = 1;\r\n\t};\r\n}",
      "a.c",
      "{\n  d = 2;\n}",
      "{\r\n\ta = {\r\n\t\tb = 1;\r\n\t\tc = {\r\n\t\t\td = 2;\r\n\t\t};\r\n\t};\r\n}",
    ],
    [
      "{\n  a = 1;\n}",
      "b",
      "''\n  x\n\n    y\n''",
      "{\n  a = 1;\n  b = ''\n    x\n\n      y\n  '';\n}",
    ],
    // values that are there
    ["{ a = 1; }", "a", "f x", "{ a = f x; }"],
    ["{ a = { b = [ 1 ]; }; a.c = 1; }", "a.b", "2", "{ a = { b = 2; }; a.c = 1; }"],
    // names that need quotes
    ["{ a = 1; }", "b c", "2", '{ a = 1; "b c" = 2; }'],
    // through functions, let, variables and inherit
    [
      "{ x }:\nlet\n  h = {\n    a = 1;\n  };\nin\n{\n  hosts = h;\n}",
      "hosts.b",
      "2",
      "{ x }:\nlet\n  h = {\n    a = 1;\n    b = 2;\n  };\nin\n{\n  hosts = h;\n}",
    ],
    ["let h.a = 1; in { hosts = h; }", "hosts.b", "2", "let h.a = 1; h.b = 2; in { hosts = h; }"],
    ["let a = 1; in { inherit a; }", "a", "2", "let a = 1; in { a = 2; }"],
    [
      "let a = 1; b = 1; in { inherit a b; }",
      "a",
      "2",
      "let a = 1; b = 1; in { inherit b; a = 2; }",
    ],
  ] as const)("%j: %s = %j", ([source, dotted, text, expected]) => {
    expect(edited(source, (root) => set(root, path(dotted), text))).toBe(expected);
  });

  it.for([
    [
      "{\n  outputs = inputs: mkFlake { };\n}",
      "outputs.a",
      "`outputs` is not an attribute set: it is a call of mkFlake on line 2",
    ],
    ["f { }", "a", "not an attribute set: it is a call of f on line 1"],
    ["{ a = 1; }", "a.b", "`a` is not an attribute set: it is a number on line 1"],
    ["{ a = [ ]; }", "a.b", "`a` is not an attribute set: it is a list on line 1"],
    [
      "x: { a = x; }",
      "a.b",
      "`a` is not an attribute set: it is the variable `x`, which is not given in this file on line 1",
    ],
    ["{ a.b = 1;\n  a.c = 2; }", "a", "`a` is given in parts on line 1, 2: set what is below it"],
    ["rec { a = b; }", "b", "`b` is used as a variable on line 1"],
    ["{ a = 1 }", "b", "the file is not Nix yet: line 1: a semicolon is missing after `1`"],
  ] as const)("%j: refuses %s", ([source, dotted, reason]) => {
    expect(edited(source, (root) => set(root, path(dotted), "1"))).toBe(`refused: ${reason}`);
  });

  it("refuses what is not one expression", () => {
    expect(edited("{ a = 1; }", (root) => set(root, ["b"], "1; c = 2"))).toMatch(
      /^refused: .* is not Nix/,
    );
  });
});

describe("remove", () => {
  it.for([
    ["{\n  a = 1;\n\n  # about b\n  # more\n  b = 2; # b\n}", "b", "{\n  a = 1;\n}"],
    ["{\n  a = 1;\n  # about b\n  b = 2;\n  # end\n}", "b", "{\n  a = 1;\n  # end\n}"],
    ["{ a = 1; b = 2; }", "a", "{ b = 2; }"],
    ["{ a = 1; b = 2; }", "b", "{ a = 1; }"],
    ["{\n  a = 1;\n}", "a", "{ }"],
    ["{\n  a.b = 1;\n  c = 1;\n  a.d = 1;\n}", "a", "{\n  c = 1;\n}"],
    ["{\n  inherit a b;\n}", "a", "{\n  inherit b;\n}"],
    ["{\n  c = 1;\n  inherit a;\n}", "a", "{\n  c = 1;\n}"],
    ["{\r\n  a = 1;\r\n  b = 2;\r\n}", "a", "{\r\n  b = 2;\r\n}"],
    ["{ a = 1; }", "b", "refused: there is no attribute `b`"],
  ] as const)("%j without %s", ([source, dotted, expected]) => {
    expect(edited(source, (root) => remove(root, path(dotted)))).toBe(expected);
  });
});

describe("rename", () => {
  it.for([
    ["{ a.b = 1; a = { c = 2; }; }", "a", "x y", '{ "x y".b = 1; "x y" = { c = 2; }; }'],
    ['{ h = { "a" = 1; }; }', "h.a", "b", "{ h = { b = 1; }; }"],
    ["{ a = 1; b = 2; }", "a", "b", "refused: `b` is there already, on line 1"],
    ["rec { a = 1; b = a; }", "a", "c", "refused: `a` is used as a variable on line 1"],
    ["rec { a = 1;\n  b = c; }", "a", "c", "refused: `c` is used as a variable on line 2"],
    ["rec { a = 1; b = with x; c; }", "a", "c", "refused: `c` is used as a variable on line 1"],
    [
      "rec { a = 1; b = { inherit c; }; }",
      "a",
      "c",
      "refused: `c` is used as a variable on line 1",
    ],
    ["rec { a = 1; f = a: a; }", "a", "c", "rec { c = 1; f = a: a; }"],
    [
      "rec { a = 1; f = { c, ... }: let d = c; in d; }",
      "a",
      "c",
      "rec { c = 1; f = { c, ... }: let d = c; in d; }",
    ],
    ["rec { a = 1; c.d = 1; }", "c.d", "a", "rec { a = 1; c.a = 1; }"],
    [
      "{ inherit a; }",
      "a",
      "b",
      "refused: `a` is inherited on line 1: its name is that of a variable",
    ],
  ] as const)("%j: %s to %s", ([source, dotted, name, expected]) => {
    expect(edited(source, (root) => rename(root, path(dotted), name))).toBe(expected);
  });
});

describe("move", () => {
  it.for([
    // in place
    ["{\n  # one\n  a.b = 1; # two\n}", "a.b", "c.d.e", "{\n  # one\n  c.d.e = 1; # two\n}"],
    ["{ a = { b.c = 1; d = 2; }; }", "a.b.c", "a.x y", '{ a = { "x y" = 1; d = 2; }; }'],
    ["let h = { a = 1; }; in h", "a", "b.c", "let h = { b.c = 1; }; in h"],
    ["{ a = 1; }", "a", "a", "{ a = 1; }"],
    [
      "rec { a.b = 1; a.c = 2; d = a; }",
      "a.b",
      "a.e",
      "refused: `a` is used as a variable on line 1",
    ],
    // out of sets that do not lead there
    [
      "{\n  a = {\n    # one\n    b = 1; # two\n    c = 2;\n  };\n  d = 3;\n}",
      "a.b",
      "x.y",
      "{\n  a = {\n    c = 2;\n  };\n  # one\n  x.y = 1; # two\n  d = 3;\n}",
    ],
    [
      "{\n  a = {\n    # zero\n    b = {\n      # one\n      c = 1; # two\n    }; # three\n  };\n  d = 3;\n}",
      "a.b.c",
      "x",
      "{\n  # zero\n  # one\n  x = 1; # two # three\n  d = 3;\n}",
    ],
    [
      "{\n  a = {\n    b = {\n      c = ''\n        one\n          two\n      '';\n    };\n    d = 1;\n  };\n}",
      "a.b.c",
      "x",
      "{\n  a = {\n    d = 1;\n  };\n  x = ''\n    one\n      two\n  '';\n}",
    ],
    [
      "{\n  a = {\n\t\tb = ''\n\t\t\tone\n'';\n    d = 1;\n  };\n}",
      "a.b",
      "x",
      "{\n  a = {\n    d = 1;\n  };\n  x = ''\n\t\t\tone\n'';\n}",
    ],
    [
      "{\r\n  a = {\r\n    b = [\r\n      1\r\n    ];\r\n    d = 1;\r\n  };\r\n}",
      "a.b",
      "x",
      "{\r\n  a = {\r\n    d = 1;\r\n  };\r\n  x = [\r\n    1\r\n  ];\r\n}",
    ],
    ["{ a = { b = 1; c = 2; }; d = 3; }", "a.b", "x", "{ a = { c = 2; }; x = 1; d = 3; }"],
    ["{ a = ({ b = 1; }); }", "a.b", "x", "{ x = 1; }"],
    ["{ a = rec { b = 1; c = x: x; }; }", "a.c", "d", "{ a = rec { b = 1; }; d = x: x; }"],
    ["{ a = { b = 1; c = 2; }; # one\n}", "a.b", "x", "{ a = { c = 2; }; # one\nx = 1;\n}"],
    [
      "{ a = { b = 1; # one\n c = 2; }; d = 3; }",
      "a.b",
      "x",
      "{ a = {\n c = 2; }; x = 1; # one\n d = 3; }",
    ],
    ["{ a = { b = 1; # one\n }; d = 3; }", "a.b", "x", "{ x = 1; # one\n d = 3; }"],
    [
      "{\n  a = {\n    b = ''\n      one\n\t\n      two\n    '';\n    d = 1;\n  };\n}",
      "a.b",
      "x",
      "{\n  a = {\n    d = 1;\n  };\n  x = ''\n      one\n\t\n      two\n    '';\n}",
    ],
    // not where it would mean something else
    [
      "rec { a.b = 1; c.d = 2; e = c; }",
      "a.b",
      "c.f",
      "refused: `c` is used as a variable on line 1",
    ],
    [
      "rec { a.x = y; y = { c = 1; d = 2; }; }",
      "a.x.c",
      "a.z",
      "refused: `a.x` is not written out in the sets around it, on line 1",
    ],
    ["{ a = 1; }", "b", "c", "refused: there is no attribute `b`"],
    ["{ a = 1; b.c = 2; }", "a", "b", "refused: `b` is there already, on line 1"],
    ["{ inherit (x) a; }", "a", "b", "refused: `a` is inherited on line 1"],
    [
      "{ a.b = 1;\n  a.c = 2; }",
      "a",
      "d",
      "refused: `a` is given in parts on line 1, 2: set what is below it",
    ],
    ["rec { a = { b = 1; }; c = a; }", "a.b", "d", "refused: `a` is used as a variable on line 1"],
    [
      "{ a = rec { b = c; c = 1; }; }",
      "a.b",
      "d",
      "refused: `c` is a variable only in the set on line 1",
    ],
    [
      "rec { a = { b = 1; c = 2; }; e = d; }",
      "a.b",
      "d",
      "refused: `d` is used as a variable on line 1",
    ],
    [
      "let a = { b = 1; }; in { inherit a; }",
      "a.b",
      "d",
      "refused: `a` is not written out in the sets around it, on line 1",
    ],
    [
      "{ a = f { b = 1; }; }",
      "a.b",
      "d",
      "refused: `a` is not an attribute set: it is a call of f on line 1",
    ],
    [
      "{ a = { b = 1; }; d = f x; }",
      "a.b",
      "d.e",
      "refused: `d` is not an attribute set: it is a call of f on line 1",
    ],
  ] as const)("%j: %s to %s", ([source, from, to, expected]) => {
    expect(edited(source, (root) => move(root, path(from), path(to)))).toBe(expected);
  });
});

describe("lists", () => {
  it.for([
    ["[ ]", "a", "[ a ]"],
    ["[ a b ]", "c", "[ a b c ]"],
    ["[ a ]", "f x", "[ a (f x) ]"],
    ["[\n  a # a\n]", "b", "[\n  a # a\n  b\n]"],
    ["[\n  a\n  # end\n]", "b", "[\n  a\n  b\n  # end\n]"],
    ["with p; [\n  a\n]", "{\n  b = 1;\n}", "with p; [\n  a\n  {\n    b = 1;\n  }\n]"],
    ["a ++ b", "c", "refused: not a list: it is an operation with `++`"],
  ] as const)("%j and %j", ([source, text, expected]) => {
    expect(edited(source, (root) => append(only(root), text))).toBe(expected);
  });

  it.for([
    [0, "[\n  new\n  a # a\n  # about b\n  b # b\n  c\n]"],
    [1, "[\n  a # a\n  new\n  # about b\n  b # b\n  c\n]"],
    [3, "[\n  a # a\n  # about b\n  b # b\n  c\n  new\n]"],
  ] as const)("inserts at %d", ([index, expected]) => {
    const source = "[\n  a # a\n  # about b\n  b # b\n  c\n]";
    expect(edited(source, (root) => insert(only(root), index, "new"))).toBe(expected);
  });

  it.for([
    ["[ a\n  b c\n  d ]", 0, "[ new a\n  b c\n  d ]"],
    ["[ a\n  b c\n  d ]", 1, "[ a\n  new\n  b c\n  d ]"],
    ["[ a\n  b c\n  d ]", 2, "[ a\n  b new c\n  d ]"],
    ["[ a\n  b c\n  d ]", 4, "[ a\n  b c\n  d\n  new ]"],
    ["[a b]", 0, "[new a b]"],
    ["[a b]", 2, "[a b new]"],
  ] as const)("adds to %j at %d, and takes it out again", ([source, index, expected]) => {
    const after = edited(source, (root) => insert(only(root), index, "new"));
    expect(after).toBe(expected);
    expect(edited(after, (root) => removeAt(only(root), index))).toBe(source);
  });

  it.for([
    ["[\n  a # a\n  # about b\n  b # b\n  c\n]", 1, "[\n  a # a\n  c\n]"],
    ["[ a b c ]", 1, "[ a c ]"],
    ["[ a b c ]", 0, "[ b c ]"],
    ["[ a ]", 0, "[ ]"],
    ["[ a ]", 1, "refused: the list has 1 elements, so none at 1"],
  ] as const)("%j without %d", ([source, index, expected]) => {
    expect(edited(source, (root) => removeAt(only(root), index))).toBe(expected);
  });
});

describe("functions", () => {
  it.for([
    ["{ }: 1", "{ new }: 1"],
    ["{ a }: 1", "{ a, new }: 1"],
    ["{ a, ... }: 1", "{ a, new, ... }: 1"],
    ["{ ... }: 1", "{ new, ... }: 1"],
    ["{ new ? 1 }: 1", "{ new ? 1 }: 1"],
    ["{\n  a,\n  b ? c,\n  ...\n}:\n1", "{\n  a,\n  b ? c,\n  new,\n  ...\n}:\n1"],
    ["{\n  a,\n  b\n}: 1", "{\n  a,\n  b,\n  new\n}: 1"],
    ["{ a\n, b\n, ...\n}: 1", "{ a\n, b\n, new\n, ...\n}: 1"],
    ["{\n  a, # one\n  ...\n}: 1", "{\n  a, # one\n  new,\n  ...\n}: 1"],
    ["{\n  a # one\n}: 1", "{\n  a, # one\n  new\n}: 1"],
    ["{ a # one\n, ...\n}: 1", "{ a # one\n, new\n, ...\n}: 1"],
    ["{ a,\n  b, ...\n}: 1", "{ a,\n  b,\n  new, ...\n}: 1"],
    ["x: 1", "refused: the function takes one argument, `x`, not names in braces"],
    ["{ }", "refused: not a function: it is an attribute set"],
  ] as const)("%j takes new", ([source, expected]) => {
    expect(edited(source, (root) => addFormal(root, "new"))).toBe(expected);
  });

  it.for([
    ["{ a }: 1", "{ a }@all: 1"],
    ["{ a }:x", "{ a }@all :x"],
    ["{ a }@all: 1", "{ a }@all: 1"],
    ["x@{ a }: 1", "refused: the argument is named `x` already"],
  ] as const)("%j has all", ([source, expected]) => {
    expect(edited(source, (root) => nameArgument(root, "all"))).toBe(expected);
  });
});

it.for([
  ["{ a = f ./x; }", "g y", "{ a = f (g y); }"],
  ["{ a = ./x; }", "g y", "{ a = g y; }"],
  ['[a"b"./x]', "c", '[a"b"c]'],
  ["[ ./x.nix ]", "inputs.a.b", "[ inputs.a.b ]"],
  ["[./x''a'']", "b", "[b ''a'']"],
  ["1 + ./x", "if a then b else c", "1 + (if a then b else c)"],
] as const)("replaces the path in %j by %j", ([source, text, expected]) => {
  const step = (root: Node) => {
    const found = texts(root).find(({ node: { kind } }) => kind === "Path")!;
    return replace(root, found.node, text);
  };
  expect(edited(source, step)).toBe(expected);
});

describe("edits", () => {
  it("compose: several at once, also at one place", () => {
    const source = "{\n  a = { };\n  list = [ 1 ];\n}\n";
    expect(
      edited(source, (root) => [
        ...set(root, ["b"], "1"),
        ...set(root, ["c"], "2"),
        ...set(root, ["a", "x"], "3"),
        ...append(find(root, ["list"])!.value!, "4"),
      ]),
    ).toBe("{\n  a = {\n    x = 3;\n  };\n  list = [ 1 4 ];\n  b = 1;\n  c = 2;\n}\n");
  });

  it("compose: one after the other, each on what the last one gave", () => {
    const steps = ["a", "b"].map((last) => (root: Node) => set(root, ["x", last], "1"));
    expect(edit("{ }", ...steps)).toBe("{\n  x.a = 1;\n  x.b = 1;\n}");
  });

  it("do not overlap", () => {
    const source = "{ a = { b = 1; }; }";
    const root = parse(source);
    expect(() => apply(source, [...set(root, ["a"], "2"), ...set(root, ["a", "b"], "3")])).toThrow(
      RangeError,
    );
  });

  it("can be taken back", () => {
    const edits = fc
      .array(fc.tuple(fc.nat(30), fc.nat(5), fc.string()), { maxLength: 6 })
      .map((all) => {
        let from = 0;
        return all.map(([gap, length, text]) => {
          const one = { from: from + gap, to: from + gap + length, insert: text };
          from = one.to;
          return one;
        });
      });
    fc.assert(
      fc.property(fc.string({ minLength: 300, maxLength: 400 }), edits, (source, all) => {
        expect(apply(apply(source, all), inverse(source, all))).toBe(source);
      }),
    );
  });
});

/** The attribute at a path, which may have names that need quotes. */
function select(text: string, names: readonly string[]): string {
  return `(${text}).${names.map((each) => literal(each)).join(".")}`;
}

/** Sets as people lay them out, with what they evaluate to. */
const name = fc.constantFrom("a", "b", "c", "d e", "if", "x'");
const { attrset } = fc.letrec<{ attrset: string }>((tie) => ({
  attrset: fc
    .tuple(
      fc.uniqueArray(
        fc.tuple(
          name,
          fc.option(name),
          fc.oneof(fc.constantFrom("1", "[ ]", '"s"'), tie("attrset")),
        ),
        {
          selector: ([first]) => first,
          maxLength: 4,
        },
      ),
      fc.constantFrom(" ", "\n  ", "\r\n\t", "\n\n    # about it\n    "),
      fc.constantFrom("", " # behind\n", " /* behind */"),
    )
    .map(([all, gap, comment]) => {
      const bound = all.map(([first, second, text]) => {
        const below = second === null ? "" : `.${attributeName(second)}`;
        return `${gap}${attributeName(first)}${below} = ${text};${comment}`;
      });
      return `{${bound.join("")}${gap.replace(/#.*/s, "")}}`;
    }),
}));
const freshPath = fc
  .tuple(fc.array(name, { maxLength: 2 }), fc.constantFrom("new", "or", "q r"))
  .map(([all, last]): readonly string[] => (all as string[]).concat(last));

describe("set and remove, on generated sets", () => {
  it("give the text back that was there before", () => {
    fc.assert(
      fc.property(attrset, fc.constantFrom("1", "{\n  z = 2;\n}"), (source, text) => {
        fc.pre(!/^\{\s*\}$/.test(source) && !(/\n/.test(text) && !/[\r\n]/.test(source)));
        const after = apply(source, set(parse(source), ["new"], text));
        expect(apply(after, remove(parse(after), ["new"]))).toBe(source);
      }),
      { numRuns: 500 },
    );
  });
});

/** The paths of all attributes below a value. */
function pathsIn(all: Literal | undefined): readonly (readonly string[])[] {
  if (typeof all !== "object" || all === null || Array.isArray(all)) return [];
  return Object.entries(all).flatMap(([first, inner]) => [
    [first],
    ...pathsIn(inner).map((rest) => [first, ...rest]),
  ]);
}

/** What is at a path, and what is left without it, but for empty sets. */
function take(all: Literal, [first, ...rest]: readonly string[]): readonly [Literal, Literal] {
  const { [first!]: inner, ...others } = all as { readonly [name: string]: Literal };
  if (rest.length === 0) return [inner!, pruned(others)];
  const [taken, left] = take(inner!, rest);
  return [taken, pruned({ ...others, [first!]: left })];
}

function pruned(all: Literal): Literal {
  if (typeof all !== "object" || all === null || Array.isArray(all)) return all;
  const inner = Object.entries(all).map(([each, below]) => [each, pruned(below)] as const);
  const isEmpty = (below: Literal) => JSON.stringify(below) === "{}";
  return Object.fromEntries(inner.filter(([, below]) => !isEmpty(below)));
}

describe("move, on generated sets", () => {
  it("moves the value and every comment, and leaves all else", () => {
    let moved = 0;
    fc.assert(
      fc.property(attrset, fc.nat(), freshPath, (source, index, to) => {
        const root = parse(source);
        const before = value(only(root))!;
        const paths = pathsIn(before);
        const from = paths[index % paths.length];
        fc.pre(from !== undefined);
        let after: string;
        try {
          after = apply(source, move(root, from, to));
        } catch (error) {
          expect(error).toBeInstanceOf(EditError);
          return;
        }
        moved++;
        const [there, left] = take(value(only(parse(after)))!, to);
        const [taken, others] = take(before, from);
        expect(there).toEqual(taken);
        expect(left).toEqual(others);
        const comments = (text: string) => text.match(/about it|behind/g) ?? [];
        expect(comments(after).toSorted()).toEqual(comments(source).toSorted());
      }),
      { numRuns: 500 },
    );
    expect(moved).toBeGreaterThan(200);
  });
});

describeWithNix("set, beside a real Nix", () => {
  it("gives the value at the path, and leaves all other values", async () => {
    const someValue = fc.constantFrom(1, "two\n${x}", [1, -2], { a: null, "b c": { d: [] } });
    const wrap = fc.constantFrom(
      (inner: string) => inner,
      (inner: string) => `let h = ${inner}; in h`,
      (inner: string) => `({ x ? 1, ... }: with { }; rec ${inner}) { }`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(attrset, freshPath, someValue, wrap), { minLength: 20, maxLength: 40 }),
        async (all) => {
          const cases = all.flatMap(([source, names, bound, around]) => {
            const text = around(source);
            // The call itself is no set: what it calls is edited, as a file that holds a function would be.
            const root = parse(text);
            const target =
              expressions(root)[0]!.kind === "Apply"
                ? expressions(expressions(root)[0]!)[0]!
                : root;
            try {
              return [
                {
                  text,
                  names,
                  given: bound,
                  after: apply(text, set(target, names, literal(bound))),
                },
              ];
            } catch {
              return [];
            }
          });
          fc.pre(cases.length > 0);
          const without = ({ after, text, names }: (typeof cases)[number]) =>
            names.length > 1
              ? "true"
              : `builtins.removeAttrs (${after}) [ ${literal(names[0]!)} ] == (${text})`;
          const source = `[ ${cases.map((each) => `(${select(each.after, each.names)}) (${without(each)})`).join(" ")} ]`;
          expect(problems(source)).toEqual([]);
          expect(await evaluate(source)).toEqual(cases.flatMap(({ given }) => [given, true]));
        },
      ),
      { numRuns: 15 },
    );
  });
});
