import fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RECORD } from "planner";
import { expect, test } from "vitest";
import { CliError } from "../../packages/create-nix-flake/src/cli-error.ts";
import { planOfCommand } from "../support/command.ts";
import { scratch } from "../support/files.ts";
import { ANSWERS, run } from "../support/program.ts";

type Json = Record<string, unknown>;

/** A repository of ours, and its record. */
function repository(): { readonly cwd: string; readonly record: Json } {
  const cwd = scratch();
  run(["repo", "--yes", "--no-git", ...ANSWERS], { cwd });
  const repo = join(cwd, "repo");
  run(["host", "box", "--yes"], { cwd: repo });
  return { cwd: repo, record: recordIn(repo) };
}

const recordIn = (repo: string): Json =>
  JSON.parse(readFileSync(join(repo, RECORD), "utf8")) as Json;

const commands = ["host new", "user eve", "pack dev", "rename-host nixos new", "remove-host box"];

/** The values in a record, by the way to them. */
const waysIn = (value: unknown, way: readonly string[] = []): readonly (readonly string[])[] => [
  way,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => waysIn(inner, [...way, key]))
    : []),
];

function replaced(value: unknown, [key, ...way]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      String(index) === key ? replaced(each, way, by) : (each as unknown),
    );
  }
  return { ...(value as Json), [key]: replaced((value as Json)[key], way, by) };
}

test("a record with anything in the place of anything is read, or refused with a sentence", async () => {
  const { cwd, record } = repository();
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("__proto__", "constructor", "../x", "$(id)", "\u001B[2J", "", "9.9.9", [], {}),
  );
  const hostileRecord = fc.record({
    way: fc.constantFrom(...waysIn(record)),
    by: hostile,
    command: fc.constantFrom(...commands),
  });
  await fc.assert(
    fc.asyncProperty(hostileRecord, async ({ way, by, command }) => {
      writeFileSync(join(cwd, RECORD), JSON.stringify(replaced(record, way, by)));
      try {
        await planOfCommand(command.split(" "), cwd);
      } catch (error) {
        // Anything else is a mistake of ours.
        expect(error).toBeInstanceOf(CliError);
      }
    }),
    { numRuns: 300 },
  );
});

test("a record of a later version stays as it is", () => {
  const { cwd, record } = repository();
  writeFileSync(join(cwd, RECORD), JSON.stringify({ ...record, version: "99.0.0" }));
  const { code, stderr } = run(["user", "eve"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("version 99.0.0 has written it");
  expect(stderr).toContain("npx create-nix-flake@99.0.0");
});

test("what others have written into a record is kept", () => {
  const { cwd, record } = repository();
  const marked = {
    ...record,
    note: { a: 1 },
    toString: "x",
    version: null,
    users: (record["users"] as Json[]).map((user) => ({
      name: user["name"],
      mail: "ada@example.org",
    })),
    hosts: (record["hosts"] as Json[]).map((host) => ({ ...host, rack: 4 })),
  };
  writeFileSync(join(cwd, RECORD), JSON.stringify(marked));
  run(["user", "eve"], { cwd });
  expect(recordIn(cwd)).toMatchObject({
    note: { a: 1 },
    toString: "x",
    users: [{ name: "ada", mail: "ada@example.org" }, { name: "eve" }],
    hosts: [{ rack: 4 }, { rack: 4 }],
  });
});
