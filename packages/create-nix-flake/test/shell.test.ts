import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quote, quotePath } from "../src/shell.ts";

const HOME = "/home/ada";
const echo = (words: string): string =>
  execFileSync("bash", ["-c", `printf %s ${words}`], { env: { HOME }, encoding: "utf8" });

test("a shell reads back any word that was quoted", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."'\"\\$`!~ \n*#\x1b\r\x7f1") }),
  );
  const word = text.filter((candidate) => !candidate.includes("\0"));
  fc.assert(
    fc.property(word, (expected) => {
      expect(echo(quote(expected))).toBe(expected);
    }),
  );
});

test.each([
  [HOME, "~"],
  ["/home/ada/nixos", "~/nixos"],
  ["/home/ada/my nixos", "~/'my nixos'"],
  ["/home/adam/nixos", "/home/adam/nixos"],
  ["/srv/it's", String.raw`'/srv/it'\''s'`],
])("%s is written %s, and means itself to a shell", (path, expected) => {
  expect(quotePath(path, HOME)).toBe(expected);
  expect(echo(quotePath(path, HOME))).toBe(path);
});

test("a word that starts with = is quoted: zsh would put the program of that name in its place", () => {
  expect(quote("=ls")).toBe("'=ls'");
  expect(quote("a=ls")).toBe("a=ls");
});
