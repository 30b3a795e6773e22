import { noFiles, overlay, planOf } from "planner";
import { describe, expect, test } from "vitest";
import { mergeNix } from "../src/files/merge.ts";

const repo = overlay(
  noFiles,
  new Map([
    ["a.nix", "{ imports = [ ./b.nix ./gone-before.nix ]; }\n"],
    ["b.nix", "{ }\n"],
    ["c.nix", "{ }\n"],
  ]),
);

describe("a plan that takes files away", () => {
  test("refuses to leave a path without its file", () => {
    const { changes, problems } = planOf(new Map([["b.nix", undefined]]), repo);
    expect(changes).toEqual([]);
    expect(problems).toMatchObject([{ code: "path-would-be-gone", file: "a.nix", line: 1 }]);
  });

  test("refuses a path that is new and leads nowhere", () => {
    const wanted = new Map([
      ["b.nix", "{ imports = [ ./nowhere.nix ]; }\n"],
      ["c.nix", undefined],
    ]);
    expect(planOf(wanted, repo).problems).toMatchObject([
      { code: "path-would-be-gone", file: "b.nix", line: 1 },
    ]);
  });

  test("leaves a path that led nowhere before to its owner", () => {
    const wanted = new Map([
      ["a.nix", "# edited\n{ imports = [ ./b.nix ./gone-before.nix ]; }\n"],
      ["c.nix", undefined],
    ]);
    expect(planOf(wanted, repo).problems).toEqual([]);
  });
});

describe("what is merged into an edited list", () => {
  const base = "{ imports = [ ./a.nix ]; }\n";
  const theirs = "{ imports = [ ./a.nix ./b.nix ]; }\n";

  test("comes behind what it comes behind in the new text", () => {
    const ours = "{ imports = [ ./a.nix ./mine.nix ]; }\n";
    expect(mergeNix(ours, base, theirs)).toEqual({
      text: "{ imports = [ ./a.nix ./b.nix ./mine.nix ]; }\n",
    });
  });

  test("is not added twice where somebody has added it", () => {
    const ours = "{ imports = [ ./b.nix ./a.nix ]; }\n";
    expect(mergeNix(ours, base, theirs)).toEqual({ text: ours });
  });
});
