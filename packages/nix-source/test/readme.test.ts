import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as api from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/^```js\n(.*?)^```$/gms), ([, code]) => code!);

it("has examples", () => {
  expect(examples.length).toBeGreaterThan(4);
});

it.for(examples.map((code, index) => [index + 1, code] as const))("runs example %d", ([, code]) => {
  const body = code.replaceAll(/^import .*$/gm, "");
  // oxlint-disable-next-line no-new-func -- these are our own examples
  new Function("assert", ...Object.keys(api), body)(assert, ...Object.values(api));
});

it("names everything that the package gives", () => {
  const missing = Object.keys(api).filter((name) => !new RegExp(`\\b${name}\\b`).test(readme));
  expect(missing).toEqual([]);
});
