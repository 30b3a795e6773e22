import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { compareTakeover } from "../../scripts/compare-takeover/compare.ts";
import { nixTest } from "../support/nix.ts";

const folder = join(import.meta.dirname, "cases");

/** What is not as it was, and the program tells of it; all else is. */
const told: Readonly<Record<string, readonly string[]>> = {
  // The file is evaluated, too, and rewritten for that.
  "copied-files": ["environment.etc.skel/tools.nix.source"],
  // Of a system within the system the path is compared: what is in it is another test's.
  "inner-systems": ["specialisation.quiet.configuration"],
};

/** Those that Nix cannot read as they are. */
const broken = new Set(["leftovers"]);

const compare = (name: string, spoil?: (repo: string) => void) =>
  compareTakeover(name, join(folder, name, "etc-nixos"), {}, spoil);

describe("a machine that is taken over sets what it set before", () => {
  nixTest.each(readdirSync(folder).filter((name) => !broken.has(name)))("%s", async (name) => {
    const { became, changed, files, why } = await compare(name);
    expect(files).toEqual([]);
    expect({ became, why }).toEqual(
      name in told ? { became: "differs", why: expect.any(String) } : { became: "equal", why: "" },
    );
    const options = changed.map(({ option }) => option);
    expect(options).toEqual(expect.arrayContaining([...(told[name] ?? [])]));
  });
});

describe("a repository that is not what it was made of is wrong", () => {
  nixTest("with an option that nobody changed by leave", async () => {
    const { became, changed } = await compare("seed", (repo) =>
      edit(join(repo, "modules/locale.nix"), "Europe/", "America/"),
    );
    expect(became).toBe("wrong");
    expect(changed.filter(({ isTold }) => !isTold)).toMatchObject([{ option: "time.timeZone" }]);
  });

  nixTest("with a module that is not there", async () => {
    const { became, files, changed } = await compare("seed", (repo) =>
      rmSync(join(repo, "modules/desktop.nix")),
    );
    expect(became).toBe("wrong");
    expect(files).toEqual([{ path: "modules/desktop.nix", what: "lost" }]);
    expect(changed).toMatchObject([{ isTold: false, why: expect.stringContaining("desktop.nix") }]);
  });

  nixTest("with other bytes in a file that is data", async () => {
    const { became, files, changed } = await compare("absolute", (repo) =>
      writeFileSync(join(repo, "parts/banner.txt"), "Welcome elsewhere\n"),
    );
    expect(became).toBe("wrong");
    expect(files).toEqual([{ path: "parts/banner.txt", what: "data changed" }]);
    expect(changed.map(({ option }) => option)).toContain("environment.etc.banner.source");
  });
});

function edit(file: string, before: string, after: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(before);
  writeFileSync(file, text.replace(before, after));
}
