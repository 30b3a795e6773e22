import { describe, expect, test } from "vitest";
import table from "../../../templates/releases.json" with { type: "json" };
import { noFiles, overlay } from "../src/files/repo-files.ts";
import { newestStable, releaseOf, releasesOn } from "../src/packs/releases.ts";

const UNSTABLE = { name: "unstable", stateVersion: "26.11" };
const TABLE = [
  UNSTABLE,
  { name: "26.11", from: "2026-12-15" },
  { name: "26.05", from: "2026-05-30" },
];

describe("the newest stable release", () => {
  test.each([
    ["2026-11-28", "26.05"],
    ["2026-12-14", "26.05"],
    ["2026-12-15", "26.11"],
    ["2027-01-01", "26.11"],
    // A clock that nobody has set.
    ["1970-01-01", "26.05"],
  ])("on %s is %s", (day, name) => {
    expect(newestStable(releasesOn(TABLE, day)).name).toBe(name);
  });

  test("is in our table on every day", () => {
    expect(newestStable(releasesOn(table, "1970-01-01")).name).toMatch(/^\d/);
  });
});

test("all of a release follows from its line", () => {
  expect(releasesOn(TABLE, "2026-12-14")).toEqual([
    { name: "unstable", branches: { nixpkgs: "nixos-unstable" }, stateVersion: "26.11" },
    {
      name: "26.11",
      branches: { nixpkgs: "nixos-26.11", "home-manager": "release-26.11" },
      stateVersion: "26.11",
      isComing: true,
    },
    {
      name: "26.05",
      branches: { nixpkgs: "nixos-26.05", "home-manager": "release-26.05" },
      stateVersion: "26.05",
    },
  ]);
});

test.each([
  ["26.11", true],
  ["24.05", undefined],
])("a flake that follows %s already, or still, has its branches", (name, isComing) => {
  const flake = `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-${name}"; }`;
  const repo = overlay(noFiles, new Map([["flake.nix", flake]]));
  expect(releaseOf(repo, releasesOn(TABLE, "2026-12-14"))).toEqual({
    name,
    branches: { nixpkgs: `nixos-${name}`, "home-manager": `release-${name}` },
    stateVersion: name,
    ...(isComing && { isComing }),
  });
});

const OLD = { name: "26.05", from: "2026-05-30" };

test.each<[string, unknown]>([
  ["is no list", {}],
  ["null: is no object", [null]],
  [
    '{"name":"26.11","form":"2026-12-15"}: there is no form',
    [{ name: "26.11", form: "2026-12-15" }],
  ],
  ['{"name":"unstable"}: stateVersion is to be as 26.11', [{ name: "unstable" }]],
  [
    '{"name":"unstable","stateVersion":"26.12"}: stateVersion is to be as 26.11',
    [{ name: "unstable", stateVersion: "26.12" }],
  ],
  [
    '{"name":"unstable","stateVersion":"26.11","from":"2026-12-15"}: unstable has no day',
    [{ ...UNSTABLE, from: "2026-12-15" }],
  ],
  ['{"name":"stable"}: name is to be unstable, or as 26.11', [{ name: "stable" }]],
  ['{"name":26.11}: name is to be unstable, or as 26.11', [{ name: 26.11 }]],
  ['{"name":"26.11"}: from is to be a day, as 2026-12-15', [{ name: "26.11" }]],
  [
    '{"name":"26.11","from":"2026-11-31"}: from is to be a day, as 2026-12-15',
    [{ name: "26.11", from: "2026-11-31" }],
  ],
  [
    '{"name":"26.11","from":"2025-12-15"}: from is before the month of the release',
    [{ name: "26.11", from: "2025-12-15" }],
  ],
  [
    '{"name":"26.05","from":"2026-05-30","stateVersion":"26.05"}: stateVersion is the name',
    [{ ...OLD, stateVersion: "26.05" }],
  ],
  ["26.05 is there twice", [UNSTABLE, OLD, OLD]],
  ["unstable is missing", [OLD]],
  ["there is no stable release", [UNSTABLE]],
])("a table is refused: %s", (message, wrong) => {
  expect(() => releasesOn(wrong, "2026-12-15")).toThrow(new Error(`releases.json: ${message}`));
});
