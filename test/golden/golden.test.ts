import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { create } from "planner";
import { describe, expect, test } from "vitest";
import { expectFile, filesBelow } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";

describe.each(cases)("the golden repo $name", ({ name, ingredients }) => {
  const { changes, problems } = create(ingredients);

  test("is what its answers give, to the byte", async () => {
    expect(problems).toEqual([]);
    for (const { path, content } of changes) {
      await expectFile(join(expectedRepo(name), path), content);
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

// The official formatter is in no registry that tests can rely on; where it is installed it is asked.
const hasNixfmt = spawnSync("nixfmt", ["--version"]).status === 0;

test.skipIf(!hasNixfmt)("nixfmt finds nothing to change in what we write", () => {
  const ours = cases.flatMap(({ name, ingredients: { hardware = {} } }) =>
    filesBelow(expectedRepo(name))
      .filter((file) => file.endsWith(".nix"))
      .filter(
        (file) => !Object.keys(hardware).some((host) => file.startsWith(`hosts/${host}/hardware`)),
      )
      .map((file) => join(expectedRepo(name), file)),
  );
  const { stderr } = spawnSync("nixfmt", ["--check", ...ours], { encoding: "utf8" });
  expect(stderr).toBe("");
});
