import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printable, printableJson, quote } from "../src/index.ts";

/** The shells of this machine into which people paste; sh is on every one. */
const shells = ["sh", "bash", "dash", "zsh", "fish"].filter((shell) =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(`${folder}/${shell}`)),
);

/** The arguments that a shell gives to a program. */
const read = (shell: string, words: readonly string[]): string[] =>
  execFileSync(shell, ["-c", String.raw`printf '%s\0' ${words.join(" ")}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

const anything = fc
  .oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({
      unit: fc.constantFrom(..."'\"\\$`!~ \n*#\u001B\r\u007F1%({=-\u202E\u0085;&|<>?[^"),
    }),
  )
  .filter((text) => !text.includes("\0"));

describe.each(shells)("%s", (shell) => {
  test("reads back any words that were quoted", () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 20 }), (words) => {
        expect(read(shell, words.map(quote))).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  test("runs nothing of what a hostile name holds", () => {
    const names = [
      "$(echo ran)",
      "`echo ran`",
      "a;echo ran;",
      "a\necho ran",
      "\\'; echo ran; '",
      "&echo ran",
    ];
    expect(read(shell, names.map(quote))).toEqual(names);
  });
});

test("what is plain needs no quotes", () => {
  for (const word of ["hosts/fox/default.nix", "a=ls", "ada@otter", "-x"]) {
    expect(quote(word)).toBe(word);
  }
  expect(["", "my nixos", "=ls", "%1", "~"].map(quote)).toEqual([
    "''",
    "'my nixos'",
    "'=ls'",
    "'%1'",
    "'~'",
  ]);
});

test("nothing that a terminal acts on is left in what is printed, quoted, or JSON", () => {
  const active = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\uFEFF]/u;
  fc.assert(
    fc.property(anything, (text) => {
      expect(printable(text)).not.toMatch(active);
      expect(quote(text)).not.toMatch(active);
      expect(quote(`${text}x`)).not.toMatch(/[\t\n]/);
      const json = printableJson({ [text]: text });
      expect(json).not.toMatch(active);
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }),
  );
  expect(printable("a\u001B[31m\u202Eb\tc\n")).toBe("a\\u{1b}[31m\\u{202e}b\tc\n");
});
