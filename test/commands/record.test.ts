import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECORD } from "planner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseArgv } from "../../packages/create-nix-flake/src/argv.ts";
import { CliError } from "../../packages/create-nix-flake/src/cli-error.ts";
import { commands } from "../../packages/create-nix-flake/src/commands/index.ts";
import { runCommand } from "../../packages/create-nix-flake/src/change.ts";
import { optionsOf } from "../../packages/create-nix-flake/src/options.ts";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { commitAll } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";
import { bareEnvironment } from "../support/program.ts";

/** Golden repos on which a command still depends on the record, and why: on all, on these, or on all but these. */
interface Dependence {
  readonly why: string;
  readonly on?: readonly string[];
  readonly except?: readonly string[];
}

/**
 * The command lines, with where they depend on the record today. FIRST and LAST are hosts of the repo, PERSON
 * is one of its people. An entry of which something is not true any more makes the test fail.
 */
const commandLines: Readonly<Record<string, Dependence | undefined>> = {
  "host new": undefined,
  "host new --like FIRST": undefined,
  "host new --like LAST": undefined,
  "host new --like nobody": undefined,
  "host new --system aarch64-linux": undefined,
  "host new --desktop plasma": undefined,
  "host new --desktop none": undefined,
  "host new --time-zone Europe/Paris": undefined,
  "host new --keyboard fr": undefined,
  "host new --user eve": undefined,
  "host new --user eve --full-name Eve": undefined,
  "host new --pack server": undefined,
  "host new --pack secrets": undefined,
  "host new --pack hardware --model framework-13-7040-amd": undefined,
  "host new --pack disko --disk /dev/sda --disk-layout luks": undefined,
  "host FIRST": undefined,
  "user eve": undefined,
  "user eve --full-name Eve": undefined,
  "user eve --host LAST": undefined,
  "user PERSON": undefined,
  "pack ci": undefined,
  "pack dev": undefined,
  "pack plop": undefined,
  "pack desktop": undefined,
  "pack home-manager": undefined,
  "pack locale": undefined,
  "pack system": undefined,
  "pack secrets": undefined,
  "pack server": undefined,
  "pack disko": undefined,
  "pack hardware": undefined,
  "pack desktop --desktop sway": undefined,
  "pack disko --disk /dev/sda": undefined,
  "pack hardware --model framework-13-7040-amd": undefined,
  "pack secrets --host LAST": undefined,
  "rename-host FIRST new": undefined,
  "rename-host LAST new": undefined,
  "rename-host nobody new": undefined,
  "remove-host FIRST": undefined,
  "remove-host LAST": undefined,
  "remove-host nobody": undefined,
};

const place = mkdtempSync(join(tmpdir(), "record-"));
const folderOf = (name: string, kind: string): string => join(place, name, kind);
afterAll(() => rmSync(place, { recursive: true }));

// Only what git has can be removed.
beforeAll(() => {
  for (const { name } of cases) {
    const cwd = folderOf(name, "with-record");
    cpSync(expectedRepo(name), cwd, { recursive: true });
    commitAll(cwd);
    const without = folderOf(name, "without-record");
    cpSync(cwd, without, { recursive: true });
    rmSync(join(without, RECORD));
  }
});

test.each(Object.entries(commandLines))(
  "%s needs the record of a golden repo only where that is known",
  async (line, { why = "", on, except = [] } = { why: "", on: [] }) => {
    const known = on ?? cases.map(({ name }) => name).filter((name) => !except.includes(name));
    const found: Record<string, string> = {};
    for (const { name, ingredients } of cases) {
      const { hosts, users } = ingredients.answers;
      const names = { FIRST: hosts[0]!.name, LAST: hosts.at(-1)!.name, PERSON: users[0]!.name };
      const words = line.split(" ").map((word) => names[word as keyof typeof names] ?? word);
      // oxlint-disable-next-line no-await-in-loop -- one run at a time is not slower, and easier to follow
      const [recorded, bare] = await Promise.all([
        outcomeOf(words, folderOf(name, "with-record")),
        outcomeOf(words, folderOf(name, "without-record")),
      ]);
      const difference = differenceOf(recorded, bare);
      if (difference !== undefined) found[name] = difference;
    }
    const [stale, unknown] = [
      known.filter((name) => !(name in found)),
      Object.keys(found).filter((name) => !known.includes(name)),
    ];
    expect(
      { stale, unknown },
      [`listed as: ${why}`, ...unknown.slice(0, 1).map((name) => found[name]!)].join("\n"),
    ).toEqual({ stale: [], unknown: [] });
  },
);

test("each command is tried, and each pack that is offered", () => {
  const tried = (words: string): boolean =>
    Object.keys(commandLines).some((line) => `${line} `.startsWith(`${words} `));
  const offered = packs.filter(({ manifest }) => manifest.offered && manifest.level !== "core");
  const wanted = [
    ...commands.map(({ name }) => name),
    ...offered.map(({ name }) => `pack ${name}`),
  ];
  expect(wanted.filter((words) => !tried(words))).toEqual([]);
});

type Result = ReadonlyMap<string, string>;

/** What a command would make of the repo in a folder: its changed files; or the refusal in their place. */
async function outcomeOf(argv: readonly string[], workingDirectory: string): Promise<Result> {
  const all = optionsOf(packs, releases);
  const command = commands.find(({ name }) => name === argv[0])!;
  const options = [...command.options(all), ...all.filter(({ about }) => about === "run")];
  const args = parseArgv([...argv.slice(1), "--yes", "--dry-run"], options);
  expect(args.problems).toEqual([]);
  try {
    const { plan } = await runCommand(command, args, options, {
      machine: { root: join(place, "empty"), environment: bareEnvironment(place) },
      isRoot: false,
      workingDirectory,
      interactive: false,
      watched: false,
      version: "0.1.0",
    });
    const changes = plan.changes.filter(({ path }) => path !== RECORD);
    return new Map(changes.map(({ kind, path, content }) => [`${kind} ${path}`, content]));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { exitCode, problems } = error;
    return new Map([[`exit ${exitCode}`, JSON.stringify(problems, null, 2)]]);
  }
}

/** The first file that one way leaves otherwise than the other, with the lines that only one has. */
function differenceOf(recorded: Result, bare: Result): string | undefined {
  const keys = [...new Set([...recorded.keys(), ...bare.keys()])].toSorted();
  const key = keys.find((its) => recorded.get(its) !== bare.get(its));
  if (key === undefined) return undefined;
  const [ours, theirs] = [recorded.get(key) ?? "", bare.get(key) ?? ""].map((text) =>
    text.split("\n"),
  ) as [string[], string[]];
  return [
    key,
    ...ours.filter((text) => !theirs.includes(text)).map((text) => `- ${text}`),
    ...theirs.filter((text) => !ours.includes(text)).map((text) => `+ ${text}`),
  ].join("\n");
}
