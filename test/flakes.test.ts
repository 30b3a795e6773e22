import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { addHost, hostsOf, type FlakeChange, type Repo } from "composer";
import { describe, expect, test } from "vitest";
import { filesBelow } from "./cases.ts";
import { evaluate, nixTest } from "./nix.ts";
import { scratch } from "./program.ts";

const folder = join(import.meta.dirname, "flakes");
const cases = readdirSync(folder).toSorted();

/** What a case is about besides its files: `expected/`, `refused.txt` and `options.json` are no part of the repo. */
function read(name: string) {
  const top = join(folder, name);
  const files = new Map<string, string>();
  for (const path of filesBelow(top)) {
    if (!/^(?:expected\/|refused\.txt$|options\.json$)/.test(path)) {
      files.set(path, readFileSync(join(top, path), "utf8"));
    }
  }
  const options = join(top, "options.json");
  const given = existsSync(options) ? JSON.parse(readFileSync(options, "utf8")) : {};
  return { repo: repoOf(files), files, options: given, top };
}

const repoOf = (files: ReadonlyMap<string, string>): Repo => ({ files, paths: [...files.keys()] });

/** The name of the host that is added in every case; one that must be quoted in Nix. */
const NEW = "7-server";

/** A repo after a change, with an empty module where it wants one. */
function after(files: ReadonlyMap<string, string>, change: FlakeChange): Map<string, string> {
  const all = new Map(files);
  for (const { path, content } of change.changes) all.set(path, content);
  for (const { path } of change.modules) if (!all.has(path)) all.set(path, "{ }\n");
  return all;
}

describe.each(cases)("%s", (name) => {
  const { repo, options, top } = read(name);
  const change = addHost(repo, NEW, options);

  test("gets a host as expected, or says what to paste", async () => {
    if (change.problems.length > 0) {
      const told = change.problems.map(({ message, fix }) => `${message}\n\n${fix}\n`).join("\n");
      expect(change.changes).toEqual([]);
      return expect(told).toMatchFileSnapshot(join(top, "refused.txt"));
    }
    for (const { path, content } of change.changes) {
      await expect(content).toMatchFileSnapshot(join(top, "expected", path)); // oxlint-disable-line no-await-in-loop
    }
    const modules = change.modules.map(({ path }) => `${path}\n`).join("");
    return expect(modules).toMatchFileSnapshot(join(top, "expected/modules.txt"));
  });
});

/** What Nix says the names are, for many repos at once. */
async function namesIn(repos: readonly ReadonlyMap<string, string>[]): Promise<string[][]> {
  const top = scratch();
  const folders = repos.map((files, index) => {
    for (const [path, text] of files) {
      const target = join(top, String(index), path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    return `(/. + ${JSON.stringify(join(top, String(index)))})`;
  });
  const program = JSON.stringify(join(import.meta.dirname, "flakes.nix"));
  return (await evaluate(`import (/. + ${program}) [ ${folders.join(" ")} ]`)) as string[][];
}

const all = cases.map((name) => ({ name, ...read(name) }));

nixTest("Nix finds in each flake the hosts that we find, and those with the new one", async () => {
  const added = all.map(({ files, repo, options }) => after(files, addHost(repo, NEW, options)));
  const found = await namesIn([...all.map(({ files }) => files), ...added]);
  for (const [index, { name, repo, options }] of all.entries()) {
    const before = found[index]!;
    const ours = hostsOf(repo);
    if (!ours.reason) expect(ours.hosts.map((host) => host.name).toSorted(), name).toEqual(before);
    const isAdded = addHost(repo, NEW, options).problems.length === 0;
    const expected = isAdded ? [...before, NEW].toSorted() : before;
    expect(found[all.length + index], name).toEqual(expected);
  }
});
