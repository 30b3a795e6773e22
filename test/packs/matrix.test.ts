import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { create, formats, type Pack } from "planner";
import { describe, expect, test } from "vitest";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { packsDirectory } from "../../packages/create-nix-flake/src/packs/read.ts";
import { cover, everyPair, everything, type Row } from "../../scripts/matrix/cover.ts";
import { misuses, treeOf, treesOf } from "../../scripts/matrix/options.ts";
import { repositoriesOf } from "../../scripts/matrix/repositories.ts";
import { isOfType, type Shape } from "../../scripts/matrix/types.ts";
import { samples, variablesOf } from "../../scripts/matrix/variables.ts";
import { optionFiles, printOptions, readOptions } from "../../scripts/options/data.ts";
import { filesBelow, scratch, write } from "../support/files.ts";
import { nixTest, standIn } from "../support/nix.ts";
import { bareEnvironment, bin } from "../support/program.ts";

const root = join(import.meta.dirname, "../..");

/** Runs a script of ours. */
function script(name: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", join(root, "scripts", name), ...words],
    { cwd: root, env: { ...process.env, ...env }, encoding: "utf8" },
  );
  return { code: status, stdout, stderr };
}

describe("what the manifests allow", () => {
  const names = ["a", "b", "c", "d"];

  /** Packs that require and exclude each other at will, with questions that depend on each other. */
  const anyPacks = fc
    .tuple(
      ...names.map((name, index) =>
        fc.record({
          requires: fc.subarray(names.slice(0, index)),
          excludes: fc.subarray(
            names.filter((other) => other !== name),
            { maxLength: 1 },
          ),
          choices: fc.nat(3),
          isAsked: fc.boolean(),
        }),
      ),
    )
    .map((all) =>
      all.map(({ requires, excludes, choices, isAsked }, index): Pack => {
        const before = all.findLastIndex((other, at) => at < index && other.choices > 0);
        const question = {
          name: `q${names[index]}`,
          label: "Question",
          help: "help",
          ask: "always" as const,
          choices: Object.fromEntries(Array.from({ length: choices }, (_, n) => [`${n}`, "x"])),
          required: true,
          ...(isAsked && before >= 0 ? { when: { [`q${names[before]}`]: ["0"] } } : {}),
        };
        return {
          name: names[index]!,
          manifest: {
            description: "a pack",
            level: "host",
            default: false,
            switch: false,
            requires,
            excludes,
            inputs: {},
            imports: [],
            questions: choices > 0 ? [question] : [],
          } as unknown as Pack["manifest"],
          files: [],
        };
      }),
    );

  /** All rows there are, by trying: which packs, then which answers. */
  function byTrying(all: readonly Pack[]): Row[] {
    const allowed = (chosen: readonly string[]): boolean =>
      all
        .filter(({ name }) => chosen.includes(name))
        .every(
          ({ manifest }) =>
            manifest.requires.every((name) => chosen.includes(name)) &&
            !manifest.excludes.some((name) => chosen.includes(name)),
        );
    const sets = Array.from({ length: 2 ** all.length }, (_, bits) =>
      names.filter((__, index) => (bits >> index) % 2 === 1),
    );
    return sets.filter(allowed).flatMap((chosen) => {
      let rows: Row[] = [
        new Map(names.map((name) => [`pack ${name}`, chosen.includes(name) ? "yes" : "no"])),
      ];
      for (const { name, manifest } of all) {
        for (const question of chosen.includes(name) ? manifest.questions : []) {
          rows = rows.flatMap((row) =>
            Object.entries(question.when ?? {}).every(([q, values]) => values.includes(row.get(q)!))
              ? Object.keys(question.choices!).map((choice) =>
                  new Map(row).set(question.name, choice),
                )
              : [row],
          );
        }
      }
      return rows;
    });
  }

  const keyOf = (row: Row): string =>
    JSON.stringify([...row].filter(([name]) => name !== "system").toSorted());

  const pairsOf = (rows: readonly Row[]): string[] =>
    [
      ...new Set(
        rows.flatMap((row) => {
          const values = [...row].filter(([name]) => name !== "system").map((v) => v.join("="));
          return values.flatMap((one) => values.filter((v) => one < v).map((v) => `${one} ${v}`));
        }),
      ),
    ].toSorted();

  const setOf = (row: Row): string =>
    JSON.stringify([...row].filter(([name]) => name.startsWith("pack ")).toSorted());

  test("is what trying finds: all sets of packs, and every pair", () => {
    fc.assert(
      fc.property(anyPacks, (all) => {
        const tried = byTrying(all);
        const variables = variablesOf(all);
        const known = new Set(tried.map(keyOf));
        const whole = cover(variables, everything).rows;
        expect(new Set(whole.map(setOf))).toEqual(new Set(tried.map(setOf)));
        for (const rows of [whole, cover(variables, everyPair).rows]) {
          expect(pairsOf(rows)).toEqual(pairsOf(tried));
          expect(rows.map(keyOf).filter((key) => !known.has(key))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("is one host and two of every set of our packs, in each release", () => {
    const { rows } = cover(variablesOf(packs), everything);
    const repositories = repositoriesOf({ rows, further: [] }, packs, releases);
    for (const { name } of releases) {
      for (const count of [1, 2]) {
        const sets = repositories
          .filter(({ answers }) => answers.release === name && answers.hosts.length === count)
          .map(({ answers }) => [...answers.packs, ...answers.hosts[0]!.packs].join(" "));
        // Each of nine packs or not, but for server and desktop on one host.
        expect(new Set(sets).size).toBe((2 ** 9 * 3) / 4);
      }
    }
  });

  test("has all answers to a question also where nothing more has to meet", () => {
    const variables = variablesOf(packs);
    const last = cover(variables, everything).rows.slice(384 - 64, 384);
    for (const { name, values } of variables.filter(({ kind }) => kind !== "packs")) {
      const given = new Set(last.flatMap((row) => (row.has(name) ? [row.get(name)] : [])));
      // Those of hundreds are more than the rows; the last sets have no desktop.
      if (values.length < 10) expect([0, values.length], name).toContain(given.size);
    }
  });

  test("is not multiplied by a question with hundreds of answers", () => {
    const many = Array.from({ length: 300 }, (_, index) => `${index}`);
    const variables = [
      ...variablesOf(packs),
      { name: "ofMany", values: many, kind: "choices", asked: [], demands: () => [] } as const,
    ];
    const of = (rows: readonly Row[]) => new Set(rows.map((row) => row.get("ofMany")));
    const whole = cover(variables, everything);
    expect(of([...whole.rows, ...whole.further])).toEqual(new Set(many));
    expect(whole.rows.length).toBeLessThan(600);
    expect(whole.coverage).toContain("each of 300 answers to ofMany");
    const few = cover(variables, everyPair);
    expect(of(few.rows).size).toBe(3);
    expect(few.coverage).toContain("3 of 300 answers to ofMany");
    expect(few.rows.length).toBeLessThan(100);
  });

  test.each(Object.keys(formats) as (keyof typeof formats)[])("has samples of %s", (format) => {
    expect(samples[format]?.map(formats[format])).toEqual(samples[format]?.map(() => undefined));
    expect(samples[format]).not.toEqual([]);
  });

  test("is made by the commands that a failure shows", () => {
    const all = repositoriesOf(cover(variablesOf(packs), everyPair), packs, releases);
    const few = all.filter((_, index) => index % 23 === 0 || index % 29 === 1);
    expect(few.some(({ answers }) => answers.hosts.length > 1)).toBe(true);
    for (const { answers, commands } of few) {
      const cwd = scratch();
      const program = `create-nix-flake() { '${process.execPath}' '${bin}' "$@"; }`;
      const lines = commands.map((command) => command.replace(" --yes", " --yes --json"));
      const { status, stdout, stderr } = spawnSync(
        "bash",
        ["--norc", "-euc", [program, ...lines].join("\n")],
        { cwd, env: bareEnvironment(cwd), encoding: "utf8" },
      );
      expect([status, stderr], `${lines.join("\n")}\n${stdout}`).toEqual([0, ""]);
      const { changes } = create({ answers, packs, releases, version: "0" });
      const made = filesBelow(cwd).filter((path) => !/^\.(git|create-nix-flake\.json)/.test(path));
      const nixFiles = changes.filter(({ path }) => path.endsWith(".nix"));
      expect(made.filter((path) => path.endsWith(".nix"))).toEqual(
        nixFiles.map(({ path }) => path),
      );
      for (const { path, content } of nixFiles) {
        expect(readFileSync(join(cwd, path), "utf8"), path).toBe(content);
      }
    }
  });
});

describe("types in the words of the manual", () => {
  test.each<[string, Shape[], Shape[]]>([
    ["boolean", [true], ["true", 1, null]],
    ["null or string", [null, "x"], [1, ["x"]]],
    ["path | null", [null, "/x", { _is: "path" }, { _is: "package" }], ["x", 1]],
    ["list of string", [[], ["x"]], ["x", [1], [["x"]]]],
    ["[string] | null", [null, ["x"]], ["x"]],
    ["null or (list of string)", [null, ["x"]], [[1]]],
    ["16 bit unsigned integer; between 0 and 65535 (both inclusive)", [0, 65535], [-1, 65536, "1"]],
    ["list of 16 bit unsigned integer; between 0 and 65535 (both inclusive)", [[22]], [[70000]]],
    ["null or signed integer", [null, -1], ["1", true]],
    ["integer between 300 and 399 (both inclusive)", [300], [299]],
    ["unsigned integer, meaning >=0", [0], [-1, 0.5]],
    ["positive integer, meaning >0", [1], [0]],
    ["one of “fstab”, “gpt-auto”", ["fstab"], ["other", null]],
    ['one of "26.05", "26.11"', ["26.05"], ["27.05"]],
    ["null or one of “a”, “b” or string matching the pattern c.*", [null, "b", "cd"], [1]],
    ["attribute set of string", [{}, { a: "x" }], ["x", { a: 1 }, []]],
    ["attribute set of (string or path)", [{ a: { _is: "path" } }], [{ a: 1 }]],
    ["{ _: string }", [{ a: "x" }], [{ a: 1 }]],
    ["string, not containing newlines or colons", ["x"], [1]],
    ["(optionally newline-terminated) single-line string", ["weekly"], [true]],
    ["strings concatenated with “\\n”", ["x"], [["x"]]],
    ["list of package", [[{ _is: "package" }]], [["git"]]],
  ])("%s", (type, right, wrong) => {
    expect(right.map((value) => isOfType(type, value))).toEqual(right.map(() => true));
    expect(wrong.map((value) => isOfType(type, value))).toEqual(wrong.map(() => false));
  });

  test.each(["JSON value", "submodule", "function that evaluates to a(n) list of package"])(
    "%s is not judged",
    (type) => expect(isOfType(type, "x")).toBeUndefined(),
  );
});

describe("an option that a host sets", () => {
  const trees = {
    nixos: treeOf({
      "services.a.enable": { type: "boolean" },
      "services.a.settings": { type: "attribute set of (string or boolean)" },
      "services.old.enable": { type: "boolean", legacy: true },
      "users.users": { type: "attribute set of (submodule)" },
      "users.users.<name>.description": { type: "string" },
      swapDevices: { type: "list of (submodule)" },
      "swapDevices.*.device": { type: "string" },
    }),
    home: treeOf({ "programs.a.enable": { type: "boolean" } }),
  };

  test.each<[string, Shape, string | undefined]>([
    ["services.a.enable", true, undefined],
    ["services.a.enable", "yes", 'services.a.enable is "yes", and should be: boolean'],
    ["services.b.enable", true, "there is no option services.b.enable"],
    ["services.a", true, "there is no option services.a, but there are some below it"],
    ["services.a.settings.Any", "x", undefined],
    ["services.old.enable", true, "services.old.enable is removed or renamed"],
    ["users.users", { ada: { description: "x" } }, undefined],
    ["users.users", { ada: { shel: "x" } }, "there is no option users.users.ada.shel"],
    ["users.users.ada.shel", "x", "there is no option users.users.ada.shel"],
    ["swapDevices", [{ device: 1 }], "swapDevices.*.device is 1, and should be: string"],
    ["home-manager.users", { ada: { programs: { a: { enable: true } } } }, undefined],
    ["home-manager.users.ada.programs.b.enable", true, "there is no option programs.b.enable"],
    ["assertions", [], undefined],
    ["another.flake", true, undefined],
  ])("%s = %j: %s", (name, value, expected) => {
    expect(misuses(trees, name.split("."), value)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });
});

test("the matrix knows the names and types of all options", () => {
  const { nixos, home } = treesOf(readOptions());
  expect([...nixos.below.keys()]).toContain("boot");
  expect([...home.below.keys()]).toContain("programs");
});

/** A folder with some of our packs. */
function somePacks(...names: readonly string[]): string {
  const folder = scratch();
  for (const name of names) {
    cpSync(join(packsDirectory, name), join(folder, name), { recursive: true });
  }
  return folder;
}

describe("the matrix", () => {
  nixTest("finds nothing wrong with any set of packs", { timeout: 600_000 }, () => {
    const { code, stdout, stderr } = script("matrix.ts", []);
    expect([code, stdout], stderr).toEqual([
      0,
      expect.stringMatching(
        /^matrix: 384 sets of packs, \d{4} repositories, \d{4} hosts, \d+ s, 0 failures$/m,
      ),
    ]);
  });

  nixTest("names file, reason and command of what is wrong", () => {
    const own = somePacks("flake", "host", "user");
    const broken: Readonly<Record<string, string>> = {
      unread: "{ pkgs, ... }: { services.a.enable = true; }",
      renamed: "{ services.old.enable = true; }",
      typed: '{ services.a.enable = "yes"; }',
      missing: "{ pkgs, ... }: { environment.systemPackages = [ pkgs.missing ]; }",
      warning: '{ warnings = [ "it is late" ]; }',
      failing: '{ assertions = [ { assertion = false; message = "it is broken"; } ]; }',
      placed:
        '{ assertions = [ { assertion = false; message = "hosts/one/hardware-configuration.nix is broken"; } ]; }',
      tracing: '{ services.a.enable = builtins.trace "here" true; }',
      torn: "{ services.a.enable = true }",
    };
    for (const [name, text] of Object.entries(broken)) {
      const manifest = {
        description: "broken",
        level: "host",
        imports: [`modules/${name}.nix`],
        excludes: Object.keys(broken).filter((other) => other !== name),
      };
      write(join(own, name), {
        "pack.json": JSON.stringify(manifest),
        [`files/modules/${name}.nix`]: `${text}\n`,
      });
    }
    const data = scratch();
    const known = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, { type: "unspecified value" }]));
    write(data, {
      [optionFiles.nixos]: printOptions({
        ...known([
          "boot",
          "environment",
          "fileSystems",
          "networking",
          "nixpkgs",
          "system",
          "users",
        ]),
        "services.a.enable": { type: "boolean" },
        "services.old.enable": { type: "boolean", legacy: true },
      }),
      [optionFiles.home]: "",
      "added.txt": "",
    });
    const words = ["--pairs", "--packs", own, "--data", data];
    const { code, stdout, stderr } = script("matrix.ts", words);
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(
      /^matrix: \d+ sets of packs, \d+ repositories, \d+ hosts, \d+ s, [1-9]\d* failures$/m,
    );
    const file = (name: string) => `modules/${name}.nix:1`;
    const configuration = "hosts/one/configuration.nix";
    for (const [name, start] of [
      ["unread", `${file("unread")}: the argument \`pkgs\` is not used`],
      ["renamed", `${configuration}: services.old.enable is removed or renamed`],
      ["typed", `${configuration}: services.a.enable is "yes", and should be: boolean`],
      ["missing", `${file("missing")}: error: attribute 'missing' missing`],
      ["warning", `${configuration}: a warning: it is late`],
      ["failing", `${configuration}: a failed assertion: it is broken`],
      ["placed", `${configuration}: a failed assertion: hosts/one/hardware-configuration.nix is b`],
      ["tracing", "no file: trace: here"],
      ["torn", `${file("torn")}: a semicolon is missing after \`true\``],
    ] as const) {
      const part = stderr.split("\n\n").find((each) => each.startsWith(start));
      expect(part, `${start}\n${stderr}`).toMatch(
        new RegExp(`^  create-nix-flake \\. --yes --host one .* --pack ${name}( |$)`, "m"),
      );
    }
  });
});

describe("the check against nixpkgs", () => {
  /** Checks some of our packs against a folder that stands for nixpkgs. */
  function check(nixpkgs: string) {
    const own = somePacks("flake", "host", "user", "desktop", "home-manager");
    return script("check-nixpkgs.ts", ["--release", "26.05", "--packs", own], {
      NIXPKGS: nixpkgs,
      HOME_MANAGER: join(nixpkgs, "home-manager"),
    });
  }

  nixTest("finds nothing wrong with the stand-in", () => {
    const { code, stdout, stderr } = check(standIn);
    expect([code, stdout], stderr).toEqual([
      0,
      expect.stringMatching(
        /^nixpkgs of 26\.05: \d+ sets of packs, \d\d+ repositories, \d+ hosts, \d+ s, 0 failures$/m,
      ),
    ]);
  });

  nixTest("says which input cannot be had", () => {
    const { code, stderr } = check(join(scratch(), "nowhere"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^nixpkgs of 26\.05: the flake inputs cannot be had:\n[^]*nowhere/);
  });

  nixTest("fails where nixpkgs has renamed an option", () => {
    const copy = join(scratch(), "nixpkgs");
    cpSync(standIn, copy, { recursive: true });
    const base = join(copy, "nixos/modules/base.nix");
    const text = readFileSync(base, "utf8");
    const renamed = `warnings = lib.optional (config.services.printing.enable or false) "The option \`services.printing.enable' has been renamed." ++ lib.optional`;
    expect(text).toContain("warnings = lib.optional");
    writeFileSync(base, text.replace("warnings = lib.optional", renamed));
    const { code, stdout, stderr } = check(copy);
    expect(code, stderr).toBe(1);
    expect(stdout).toMatch(/ [1-9]\d* failures$/m);
    expect(stderr).toMatch(
      /^hosts\/one\/configuration.nix: a warning: The option `services.printing/m,
    );
    expect(stderr).toMatch(/^ {2}create-nix-flake \. --yes .*--desktop (?!none)/m);
  });
});
