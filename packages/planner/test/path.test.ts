import fc from "fast-check";
import { noFiles, overlay } from "planner";
import { parse } from "nix-source";
import { describe, expect, test } from "vitest";
import { isBelow, isWithin, normalize, pathLiteral, rebased, resolve } from "../src/files/path.ts";

const paths = fc
  .array(fc.constantFrom("a", "ab", "hosts", ".hidden", "x.nix", "..more"), { maxLength: 4 })
  .map((parts) => parts.join("/"));

describe("paths", () => {
  test("what a path literal names is what it was made for", () => {
    fc.assert(
      fc.property(paths, paths, (folder, target) => {
        const literal = pathLiteral(folder, target);
        expect(resolve(folder, literal)).toBe(target);
        expect(parse(literal).children.map(({ kind }) => kind)).toEqual(["Path"]);
      }),
    );
  });

  test("what was at one place is below another one, and comes back", () => {
    fc.assert(
      fc.property(paths, paths, paths, (from, to, path) => {
        const inside = [from, path].filter((part) => part !== "").join("/");
        const moved = rebased(inside, from, to);
        expect(isWithin(moved, to)).toBe(true);
        expect(rebased(moved, to, from)).toBe(inside);
      }),
    );
  });

  test.each([
    ["hosts/a", "../b/./c.nix", "hosts/b/c.nix"],
    ["", "./x/..", ""],
    ["hosts", "../..", undefined],
    ["hosts", "../../repo/x.nix", undefined],
    ["hosts", "../..more", "..more"],
  ])("from %j %s leads to %j", (folder, written, target) => {
    expect(resolve(folder, written)).toBe(target);
  });

  test("what leads out of the top still says how far", () => {
    expect(normalize("hosts/../../a/../../b")).toBe("../../b");
    expect(pathLiteral("hosts/a", "../b")).toBe("../../../b");
  });

  test("a folder whose name begins like another's is not in it", () => {
    expect(isBelow("hosts/ab/x.nix", "hosts/a")).toBe(false);
    expect(isBelow("hosts/a", "hosts/a")).toBe(false);
    expect(isWithin("hosts/a", "hosts/a")).toBe(true);
  });
});

test("a repo with other files in it has them below their folders alone", () => {
  const before = overlay(
    noFiles,
    new Map([
      ["hosts/a/x.nix", "1"],
      ["hosts/ab/x.nix", "2"],
    ]),
  );
  const after = overlay(
    before,
    new Map([
      ["hosts/a/x.nix", undefined],
      ["hosts/a/y.nix", "3"],
    ]),
  );
  expect(before.below("hosts/a")).toEqual(["hosts/a/x.nix"]);
  expect(after.below("hosts/a")).toEqual(["hosts/a/y.nix"]);
  expect(after.below("")).toEqual(["hosts/ab/x.nix", "hosts/a/y.nix"]);
  expect(after.get("hosts/a/x.nix")).toBe(undefined);
  expect(after.get("hosts/ab/x.nix")).toBe("2");
});
