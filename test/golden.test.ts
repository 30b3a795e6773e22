import { join } from "node:path";
import { create } from "composer";
import { describe, expect, test } from "vitest";
import { cases, expectedRepo, filesBelow } from "./cases.ts";

describe.each(cases)("the golden repo $name", ({ name, ingredients }) => {
  const { changes, problems } = create(ingredients);

  test("is what its answers give, to the byte", async () => {
    expect(problems).toEqual([]);
    for (const { path, content } of changes) {
      await expect(content).toMatchFileSnapshot(join(expectedRepo(name), path));
    }
    const surplus = filesBelow(expectedRepo(name)).filter(
      (file) => !changes.some(({ path }) => path === file),
    );
    expect(surplus).toEqual([]);
  });

  test("has neither trailing spaces nor doubled blank lines, and ends its files", () => {
    for (const { path, content } of changes) {
      if (path.endsWith("hardware-configuration.nix")) continue;
      expect(content, path).not.toMatch(/[ \t]\n|\n\n\n|\{\n\n|\n\n\s*\}/);
      expect(content, path).toMatch(/[^\n]\n$/);
    }
  });
});
