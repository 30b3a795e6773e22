import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { quotePath } from "../src/shell.ts";

const HOME = "/home/ada";
const echo = (words: string): string =>
  execFileSync("bash", ["-c", `printf %s ${words}`], { env: { HOME }, encoding: "utf8" });

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
