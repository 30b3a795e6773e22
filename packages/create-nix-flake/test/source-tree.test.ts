import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sourceTree } from "../src/takeover/source-tree.ts";

const folder = mkdtempSync(join(tmpdir(), "source-tree-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a directory is seen as it is, links and bytes included", () => {
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "a.nix"), "\uFEFF{ }\r\n");
  writeFileSync(join(folder, "b.png"), Buffer.from([0x89, 0x50, 0xff]));
  symlinkSync("a.nix", join(folder, "link"));
  symlinkSync("loop", join(folder, "loop"));
  const tree = sourceTree(folder, "/etc/nixos");
  expect(tree.roots).toContain("/etc/nixos");
  expect(tree.look("")).toEqual({
    kind: "directory",
    names: ["a.nix", "b.png", "empty", "link", "loop"],
  });
  expect(tree.look("empty")).toEqual({ kind: "directory", names: [] });
  expect(tree.look("link")).toEqual({ kind: "link", target: "a.nix" });
  expect(tree.look("loop")).toEqual({ kind: "link", target: "loop" });
  expect(tree.look("loop/x")).toEqual({ kind: "unreadable" });
  expect(tree.look("a.nix/x")).toEqual({ kind: "missing" });
  expect(tree.look("gone")).toEqual({ kind: "missing" });
  expect(tree.text("a.nix")).toBe("\uFEFF{ }\r\n");
  expect(tree.text("b.png")).toBeUndefined();
});
