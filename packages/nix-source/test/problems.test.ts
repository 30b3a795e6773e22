import { describe, expect, it } from "vitest";
import { problems } from "../src/index.ts";

/** The mistakes of a text as `line:column sentence`. */
const said = (source: string) =>
  problems(source).map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("problems", () => {
  it.for([
    ["{\n  a = 1\n  b = 2;\n}", "2:8 a semicolon is missing after `1`"],
    ["{\n  a = f x\n  b.c = 2;\n}", "2:10 a semicolon is missing after `x`"],
    ["{ a = mkIf x { b = 1; }\n  c = 1; }", "1:24 a semicolon is missing after `{ b = 1; }`"],
    ["{ a = b: c\n d = 1; }", "1:11 a semicolon is missing after `c`"],
    ["{ a = x\n inherit b; }", "1:8 a semicolon is missing after `x`"],
    ["let a = 1 in a", "1:10 a semicolon is missing after `1`"],
    ["{ a = 1, b = 2; }", "1:8 a semicolon ends each attribute, not a comma"],
    ["{ a = b == c = d; }", "1:14 a value cannot hold `=`; to compare, write `==`"],
    [
      "{ }\n{ a = {\n b = 1;\n",
      "2:7 this attribute set opened on line 2 is not closed: `}` is missing",
    ],
    [
      "{\n  a = [\n    b\n  ;\n}",
      "4:3 `]` is missing before `;`: the list opened on line 2 is not closed",
    ],
    [
      "{ a = (1; }",
      "1:9 `)` is missing before `;`: the parenthesis opened on line 1 is not closed",
    ],
    ['{\n  a = "x;\n}', '2:7 this string opened on line 2 is not closed: `"` is missing'],
    ["{\n  a = ''x;\n}", "2:7 this string opened on line 2 is not closed: `''` is missing"],
    ["1\n/* a", "2:1 this comment opened on line 2 is not closed: `*/` is missing"],
    ["{ a = 1; }}", "1:11 this `}` closes nothing that is open"],
    ["{ a = 1; };", "1:11 a file is one expression, without a semicolon at its end"],
    [
      "if a then b",
      "1:12 `else` is missing before the end of the file: the `if` on line 1 needs it",
    ],
    ["let x = 1;\n{ a = x; }", "2:1 `in` is missing before `{`: the `let` on line 1 needs it"],
    ["{ with = 1; }", '1:3 `with` is a keyword; as a name it needs quotes: `"with"`'],
    ["{ a = ; }", "1:7 an expression is missing before `;`"],
    ["a +", "1:4 the file ends too early: an expression is missing here"],
    ['{ "a": 1 }', '1:6 after `"a"` an `=` is missing: attributes are written `name = value;`'],
    ["{ a == 1; }", "1:5 after `a` one `=` is enough: attributes are written `name = value;`"],
    ["{ pkgs, lib ... }: 1", "1:12 a comma is missing after `lib`"],
    ["{ a, ..., }: 1", "1:9 there is one comma too many between the arguments, or one after `...`"],
    ["{ inherit a, b; }", "1:12 the names behind `inherit` are separated by spaces, not by commas"],
    ["[ 1, 2 ]", "1:4 the elements of a list are separated by spaces, not by commas"],
    ["[ -1 ]", "1:3 an element of a list that holds `-` needs parentheses around it"],
    ["[ x: x ]", "1:4 `:` belongs to a function, which needs parentheses here: `(x: …)`"],
    [
      "1 + if a then b else c",
      "1:5 an expression that starts with `if` needs parentheses here: `(if …)`",
    ],
    ["1 == 2 == 3", "1:8 `==` and `==` in a row need parentheses: `(a == b) == c`"],
    ["'a'", "1:1 strings stand in `\"` or in `''`, not in a single `'`"],
    ["{ a = “b”; }", '1:7 `“` is no quote that Nix knows: strings stand in `"`'],
    ["a & b", "1:3 `&` alone means nothing: write `&&`"],
    ["{\u00a0}", "1:2 the character U+00A0 has no place outside strings and comments"],
    [
      "\ufeff{ }",
      "1:1 the file starts with a byte-order mark, which Nix refuses: save it as UTF-8 without one",
    ],
    ["./a/", "1:1 the path `./a/` must not end with a slash"],
    ["{\n  a.b = 1;\n  a = 2;\n}", "3:3 `a` is defined twice: it has a value since line 2"],
    ["{ a, a }: a", "1:6 the function has two arguments of the name `a`"],
    ["let ${a + b} = 1; in 1", "1:5 a name in `let` must be written out: it cannot be computed"],
    [
      "9223372036854775808",
      "1:1 `9223372036854775808` is too large: the largest integer is 9223372036854775807",
    ],
  ] as const)("%j: %s", ([source, first]) => {
    expect(said(source)[0]).toBe(first);
  });

  it("names each mistake once, in the order of the text", () => {
    expect(said("{\r\n  a = 1\r\n  b = [ 1, 2 ];\r\n  c = { d = ./e/; }\r\n  f = 1;\r\n}")).toEqual(
      [
        "2:8 a semicolon is missing after `1`",
        "3:10 the elements of a list are separated by spaces, not by commas",
        "4:13 the path `./e/` must not end with a slash",
        "4:20 a semicolon is missing after `{ d = ./e/; }`",
      ],
    );
  });
});
