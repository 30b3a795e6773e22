import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import {
  compose,
  create,
  type Ingredients,
  noFiles,
  overlay,
  planPack,
  readHints,
  type Pack,
  template,
} from "planner";
import { describe, expect, test } from "vitest";
import {
  packsDirectory,
  printPacks,
  readPacks,
} from "../../packages/create-nix-flake/src/packs/read.ts";
import { scratch, write } from "../support/files.ts";
import { cases } from "../support/golden.ts";

/** A folder with our packs and one more, `odd`, whose files are given by their paths. */
function withPack(files: Readonly<Record<string, string>>): string {
  const folder = scratch();
  cpSync(packsDirectory, folder, { recursive: true });
  const manifest = JSON.stringify({ description: "Odd", level: "host" });
  write(join(folder, "odd"), { "pack.json": manifest, ...files });
  return folder;
}

/** The packs of a folder as the program has them. */
const compiled = (folder: string): readonly Pack[] =>
  new Function("template", `return ${printPacks(readPacks(folder))}`)(template);

const golden = cases.find(({ name }) => name === "two-hosts")!.ingredients;

/** What a repo is made of whose hosts all have the odd pack. */
function ingredients(packs: readonly Pack[]): Ingredients {
  const hosts = golden.answers.hosts.map((host) => ({ ...host, packs: [...host.packs, "odd"] }));
  return { ...golden, packs, answers: { ...golden.answers, hosts } };
}

const host = (more: object): string =>
  JSON.stringify({ description: "Odd", level: "host", ...more });

describe("a pack is refused when it is read, with file and reason", () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ["a manifest that is no JSON", { "pack.json": "{" }, /^odd\/pack\.json: not JSON: /],
    [
      "a manifest with a wrong key",
      { "pack.json": host({ import: [] }) },
      /^odd\/pack\.json:\n {2}import: /,
    ],
    [
      "a pack that it requires and that is not there",
      { "pack.json": host({ requires: ["even"] }) },
      /^odd\/pack\.json: requires: no pack is called even$/,
    ],
    [
      "a file that another pack has",
      { "files/flake.nix": "{ }" },
      /^odd\/pack\.json: file flake\.nix is that of the pack flake$/,
    ],
    [
      "what hosts import by a choice that is none",
      {
        "pack.json": JSON.stringify({
          description: "x",
          level: "host",
          questions: [
            { name: "odd", label: "x", help: "x", choices: { a: "A" }, imports: { b: [] } },
          ],
        }),
      },
      /^odd\/pack\.json: questions\.odd\.imports: b is no choice$/,
    ],
    [
      "a file in git's own folder",
      { "files/.git/hooks/post-commit": "reboot" },
      /^odd\/files\/\.git\/hooks\/post-commit: would be written into \.git$/,
    ],
    [
      "an unknown name in a path",
      { "files/{{home}}/.bashrc": "reboot" },
      /^odd\/files\/\{\{home\}\}\/\.bashrc: \{\{home\}\} cannot stand in a path/,
    ],
    [
      "a path that only Windows takes for one",
      { "files/..\\..\\x": "" },
      /^odd\/files\/\.\.\\\.\.\\x: would be written outside the repository$/,
    ],
    [
      "a template that does not parse",
      { "files/odd.nix.hbs": "{ x = {{nix host}; }" },
      /^odd\/files\/odd\.nix\.hbs: Parse error on line 1/,
    ],
    [
      "a value that could break the Nix around it",
      { "host.nix.hbs": "x = {{host}};" },
      /^odd\/host\.nix\.hbs: line 1: \{\{host\}\} would write a value into Nix as it is/,
    ],
  ])("%s", (_, files, message) => {
    expect(() => readPacks(withPack(files))).toThrow(message);
  });

  test("a symbolic link, wherever it leads", () => {
    for (const target of ["/etc/passwd", "pack.json", "..", "missing"]) {
      const folder = withPack({ "files/a": "" });
      symlinkSync(target, join(folder, "odd/files/link"));
      expect(() => readPacks(folder)).toThrow(/^odd\/files\/link: is no plain file/);
    }
    const folder = withPack({});
    symlinkSync("odd", join(folder, "other"));
    expect(() => readPacks(folder)).toThrow(/^other: is no folder, so it is no pack$/);
  });
});

describe("a pack is refused when it is rendered, with file and reason, and there is no change", () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    [
      "a value that is not there",
      { "files/modules/odd.nix.hbs": "{ x = {{nix colour}}; }" },
      "odd/files/modules/odd.nix.hbs",
      /colour/,
    ],
    [
      "a condition that is not there",
      { "host.nix.hbs": "{{#if colour}}x = 1;{{/if}}" },
      "odd/host.nix.hbs",
      /there is no value called colour/,
    ],
    [
      "a value that is none for its place",
      { "files/hosts/{{host}}/odd.nix.hbs": "{ x = ./{{path stateVersions}}; }" },
      "odd/files/hosts/{{host}}/odd.nix.hbs",
      /stateVersions/,
    ],
    ["a section of the README", { "readme.md.hbs": "{{colour}}" }, "odd/readme.md.hbs", /colour/],
    [
      "a file that is no Nix once rendered",
      { "files/modules/odd.nix.hbs": "{ x = {{nix title}} }" },
      "modules/odd.nix",
      /a semicolon is missing/,
    ],
    ["a file that is no Nix as it is", { "files/odd.nix": "{ x = ; }" }, "odd.nix", /./],
    [
      "settings that break the configuration of a host",
      { "host.nix.hbs": "odd = {{nix host}}; }" },
      "hosts/7-server/configuration.nix",
      /./,
    ],
    ["outputs that break the flake", { "outputs.nix.hbs": "formatter = {" }, "flake.nix", /./],
  ])("%s", (_, files, file, message) => {
    const after = ingredients(compiled(withPack(files)));
    const problem = { file, message: expect.stringMatching(message) };
    const created = create(after);
    expect(created.changes).toEqual([]);
    expect(created.problems).toContainEqual(expect.objectContaining(problem));
    const flake =
      "{ outputs = { nixpkgs, ... }: { nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./hosts/a.nix ]; }; }; }";
    const theirs = new Map([
      ["flake.nix", flake],
      ["hosts/a.nix", "{ }"],
    ]);
    const { packs } = after;
    const odd = packs.filter(({ name }) => name === "odd");
    const hints = readHints(overlay(noFiles, theirs), { ...after, packs });
    const odder = { ...hints.host("a"), packs: ["odd"] };
    expect(planPack(hints, odd, [odder]).changes).toEqual([]);
    const own = compose({ ...after, packs: golden.packs, answers: golden.answers });
    const ours = readHints(overlay(noFiles, own), { ...after, packs });
    const hosts = golden.answers.hosts.map((each) => ({
      ...each,
      packs: [...each.packs, "odd"].toSorted(),
    }));
    const grown = planPack(ours, odd, hosts);
    expect(grown.changes).toEqual([]);
    expect(grown.problems).toContainEqual(expect.objectContaining(problem));
  });

  test.each(["../../x", "/etc/x", "a/../../x", ".git/config", "hosts/{{host}}/../../../x"])(
    "a file that climbs out, though no folder can hold it: %s",
    (path) => {
      const odd: Pack = {
        name: "odd",
        manifest: { ...golden.packs.find(({ name }) => name === "system")!.manifest, imports: [] },
        files: [{ path, content: "reboot" }],
      };
      const { changes, problems } = create(ingredients([...golden.packs, odd]));
      expect(changes).toEqual([]);
      expect(problems[0]!.message).toMatch(/would be written (outside the repository|into \.git)/);
    },
  );
});
