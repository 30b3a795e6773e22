import fc from "fast-check";
import { problems } from "nix-source";
import { describe, expect, test } from "vitest";
import { describeWithNix } from "../../nix-source/test/nix.ts";
import { renameOptions } from "../src/options/rename.ts";
import { expected, type Flat, flattened, sorted } from "./flattened.ts";

// Options under their old names and under their new ones in one module.

const rewritten = (text: string) => {
  const { script, left } = renameOptions(text, "unstable");
  return { text: script.text, left: left.map(({ message }) => message) };
};

describe("what is defined by both names", () => {
  test.each([
    [
      "sets become one",
      "{\n  # people\n  users.extraUsers = {\n    # ada\n    ada.uid = 1; # first\n  };\n  users.users = {\n    bob.uid = 2;\n  };\n}\n",
      "{\n  # people\n  users.users = {\n    bob.uid = 2;\n    # ada\n    ada.uid = 1; # first\n  };\n}\n",
    ],
    [
      "names beside each other need no set",
      "{ users.extraUsers.ada = { uid = 1; }; users.users.ada.shell = x; }",
      "{ users.users.ada = { uid = 1; }; users.users.ada.shell = x; }",
    ],
    [
      "what says the same is said once",
      "{\n  hardware.opengl.enable = true; # old\n  hardware.graphics.enable = true;\n}\n",
      "{\n  # old\n  hardware.graphics.enable = true;\n}\n",
    ],
    [
      "lists become one",
      "{ fonts.fonts = with pkgs; [ a ]; fonts.packages = [ b ]; }",
      "{ fonts.packages = [ b ] ++ (with pkgs; [ a ]); }",
    ],
    [
      "conditions stay apart",
      "{ lib, ... }: { users.extraUsers = lib.mkIf x { ada.uid = 1; }; users.users.bob.uid = 2; }",
      "{ lib, ... }: { users.users = lib.mkMerge [ (lib.mkIf x { ada.uid = 1; }) { bob.uid = 2; } ]; }",
    ],
    [
      "what NixOS has to merge is given to it",
      "{ config, ... }: { users.extraUsers = import ./users.nix; users.users.bob.uid = 2; }",
      "{ config, lib, ... }: { users.users = lib.mkMerge [ (import ./users.nix) { bob.uid = 2; } ]; }",
    ],
  ])("%s", (_, before, after) => {
    expect(rewritten(before)).toEqual({ text: after, left: [] });
  });

  test.each([
    ["{ fonts.fonts = x; fonts.packages = [ ]; }", /beside it already/],
    ["{ users = { extraUsers.ada.uid = 1; users.ada.uid = 2; }; }", /beside it already/],
    ["{ users.extraUsers.${x}.uid = 1; users.users.${x}.shell = y; }", /compute a name/],
    [
      "{ users.extraUsers = { ada = { uid = 1; shell = y; }; bob.uid = 3; }; users.users.ada.uid = 2; }",
      /`users\.extraUsers` is .*beside it already/,
    ],
  ])("stays whole where it differs: %s", (text, message) => {
    expect(rewritten(text)).toEqual({ text, left: [expect.stringMatching(message)] });
  });

  test("does not keep the rest of a file from its new names", () => {
    const { text, left } = rewritten(
      "{ fonts.fonts = x; fonts.packages = [ ]; nix.maxJobs = 1; sound.enable = true; }",
    );
    expect(text).toBe("{ fonts.fonts = x; fonts.packages = [ ]; nix.settings.max-jobs = 1; }");
    expect(left).toHaveLength(1);
  });
});

/** Prefixes, old and new, and what may stand below both. */
const pairs = [
  ["users.extraUsers", "users.users", ["ada.uid", "ada.groups", "ada", "bob.uid", ""]],
  ["users.extraGroups", "users.groups", ["ada.gid", "ada", "bob.members", ""]],
  ["hardware.opengl", "hardware.graphics", ["enable", "extraPackages", ""]],
  ["services.xserver.displayManager.sddm", "services.displayManager.sddm", ["enable", "a.b", "a"]],
  ["fonts.fonts", "fonts.packages", [""]],
  ["nix.trustedUsers", "nix.settings.trusted-users", [""]],
] as const;

interface Leaf {
  readonly path: readonly string[];
  readonly value: string;
}

/** A value: the same for an option wherever it is none that adds up. */
function valueOf(path: string, index: number, kind: number): string {
  if (/\.(?:[^.]+\.groups|members|extraPackages|packages|fonts|trusted-?users)$/i.test(path)) {
    return [`[ "${index}" ]`, `(with pkgs; [ inter ])`, `lib.mkIf true [ "${index}" ]`][kind % 3]!;
  }
  if (/(uid|gid|enable|b)$/.test(path)) return kind % 3 === 2 ? "lib.mkDefault 1" : "1";
  return kind % 2 === 0
    ? `lib.mkIf true { only${index} = 1; }`
    : `lib.mkForce { only${index} = { x = 1; }; }`;
}

const leaves = fc
  .uniqueArray(fc.tuple(fc.nat(pairs.length - 1), fc.boolean(), fc.nat(9), fc.nat(5)), {
    minLength: 1,
    maxLength: 7,
    selector: ([pair, isOld, at]) => `${pair} ${isOld} ${at}`,
  })
  .map((all) =>
    all.reduce<Leaf[]>((kept, [pair, isOld, at, kind], index) => {
      const [old, now, below] = pairs[pair]!;
      const rest = below[at % below.length]!;
      const path = [...(isOld ? old : now).split("."), ...(rest ? rest.split(".") : [])];
      // No definition stands within another one of the same name.
      const isApart = kept.every((other) =>
        path.slice(0, other.path.length).some((name, place) => name !== other.path[place]),
      );
      const isOuter = kept.every((other) =>
        other.path.slice(0, path.length).some((name, place) => name !== path[place]),
      );
      const value = valueOf(path.join("."), index, kind);
      return isApart && isOuter ? [...kept, { path, value }] : kept;
    }, []),
  );

function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, readonly Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Definitions as a set: some of those that begin alike in a set of their own, some each for itself. */
function written(all: readonly Leaf[], choices: readonly number[], depth = 0): string {
  const indent = "  ".repeat(depth + 1);
  const groups = grouped(all, ({ path }) => path[0]!);
  const lines = [...groups].flatMap(([name, inner], at) => {
    const choice = choices[(at + depth) % choices.length]!;
    const comment = choice % 2 === 0 ? `${indent}# c${depth}-${at}\n` : "";
    if (choice < 3 || inner.some(({ path }) => path.length === 1)) {
      return inner.map(({ path, value }) => `${comment}${indent}${path.join(".")} = ${value};`);
    }
    const rest = inner.map(({ path, value }) => ({ path: path.slice(1), value }));
    return [`${comment}${indent}${name} = ${written(rest, choices, depth + 1)}; # b${at}`];
  });
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

/** Definitions as NixOS adds them up: lists are one, and what is said twice is said once. */
function addedUp(all: readonly Flat[]): readonly string[] {
  const groups = grouped(all, ({ path, tags }) => JSON.stringify([path, tags]));
  return sorted(
    [...groups.values()].flatMap((same): readonly Flat[] => {
      const lists = same.map(({ value }) => value).filter(Array.isArray);
      const value = lists.flat().toSorted();
      return lists.length === same.length
        ? [{ ...same[0]!, value }]
        : [...new Map(same.map((each) => [JSON.stringify(each), each])).values()];
    }),
  );
}

describeWithNix("any module with both", () => {
  test("says the same to a real Nix, by new names only, with all of its comments", async () => {
    await fc.assert(
      fc.asyncProperty(
        leaves,
        fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
        async (all, choices) => {
          const before = `{ lib, pkgs, ... }:\n${written(all, choices)}\n`;
          const { text, left } = rewritten(before);
          expect(left).toEqual([]);
          expect(problems(text)).toEqual([]);
          const was = (await flattened(before)).flatMap(expected);
          expect(addedUp(await flattened(text))).toEqual(addedUp(was));
          for (const [comment] of before.matchAll(/# \S+/g)) {
            expect(text.split(comment).length).toBe(before.split(comment).length);
          }
          expect(rewritten(text).text).toBe(text);
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);
});
