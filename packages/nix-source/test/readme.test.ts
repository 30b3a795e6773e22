import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as api from "../src/index.ts";

const folder = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", folder), "utf8");

/** The examples of the readme, and those above what is exported. */
const examples = [
  ...Array.from(
    readme.matchAll(/^```js\n(.*?)^```$/gms),
    ([, code]) => ["README.md", code!] as const,
  ),
  ...readdirSync(new URL("src/", folder)).flatMap((file) => {
    const source = readFileSync(new URL(`src/${file}`, folder), "utf8");
    const found = source.matchAll(/^ \* ```js\n(.*?)^ \* ```$/gms);
    return Array.from(found, ([, code]) => [file, code!.replaceAll(/^ \* ?/gm, "")] as const);
  }),
];

it("has examples", () => {
  expect(examples.length).toBeGreaterThan(5);
});

it.for(examples.map(([file, code], index) => [index + 1, file, code] as const))(
  "runs example %d, of %s",
  ([, , code]) => {
    const body = code.replaceAll(/^import .*$/gm, "");
    // oxlint-disable-next-line no-new-func -- these are our own examples
    new Function("assert", ...Object.keys(api), body)(assert, ...Object.values(api));
  },
);

it("names everything that the package gives", () => {
  const missing = Object.keys(api).filter((name) => !new RegExp(`\\b${name}\\b`).test(readme));
  expect(missing).toEqual([]);
});
