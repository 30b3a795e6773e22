import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECORD } from "planner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseArgv } from "../../packages/create-nix-flake/src/argv.ts";
import { CliError } from "../../packages/create-nix-flake/src/cli-error.ts";
import { commands } from "../../packages/create-nix-flake/src/commands/index.ts";
import { growRepo } from "../../packages/create-nix-flake/src/grow.ts";
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

const copied = "without record the files of another host are copied, under comments with its name";
const refused =
  "without record what a pack asks is not asked for a host, and its flags are refused";
const packOfHost = "without record a host cannot be given a pack";
const noHome = "without record a new person has no home";
const ownModule = "without record a pack gets a module of its own in the folder of the host";
const there = "without record a pack that is there already is not noticed";
const disks = "without record disks are not laid out, since nobody knows where they are described";
const oldName = "without record the old name stays in comments and messages";

/**
 * The command lines, with where they depend on the record today. FIRST and LAST are hosts of the repo, PERSON
 * is one of its people. An entry of which something is not true any more makes the test fail.
 */
const commandLines: Readonly<Record<string, Dependence | undefined>> = {
  "host new": { why: copied },
  "host new --like FIRST": { why: copied },
  "host new --like LAST": { why: copied },
  "host new --like nobody": undefined,
  "host new --system aarch64-linux": { why: `${copied}; the system stays that of the other` },
  "host new --desktop plasma": { why: refused },
  "host new --desktop none": { why: refused },
  "host new --time-zone Europe/Paris": { why: refused },
  "host new --keyboard fr": { why: refused },
  "host new --user eve": { why: refused },
  "host new --user eve --full-name Eve": { why: refused },
  "host new --pack server": { why: packOfHost },
  "host new --pack secrets": { why: packOfHost },
  "host new --pack hardware --model framework-13-7040-amd": { why: packOfHost },
  "host new --pack disko --disk /dev/sda --disk-layout luks": { why: packOfHost },
  "host FIRST": { why: "without record the refusal names flake.nix, and no fix" },
  "user eve": { why: noHome, except: ["no-home-manager"] },
  "user eve --full-name Eve": { why: noHome, except: ["no-home-manager"] },
  "user eve --host LAST": { why: noHome, except: ["no-home-manager", "two-hosts"] },
  "user PERSON": { why: "without record imports are not in the usual order", on: ["two-hosts"] },
  "pack ci": undefined,
  "pack dev": {
    why: "without record the new input has no line before it",
    except: ["dev-and-ci", "two-hosts"],
  },
  "pack plop": { why: "without record the README gets no section", on: ["no-plop"] },
  "pack desktop": { why: there },
  "pack home-manager": { why: there },
  "pack locale": { why: there },
  "pack system": { why: there },
  "pack secrets": { why: ownModule },
  "pack server": { why: ownModule },
  "pack disko": { why: there, on: ["disko-btrfs", "disko-luks-on-bios", "disko-plain"] },
  "pack hardware": { why: there, on: ["pack-hardware"] },
  "pack desktop --desktop sway": { why: there },
  "pack disko --disk /dev/sda": { why: disks, except: ["two-hosts"] },
  "pack hardware --model framework-13-7040-amd": { why: ownModule, except: ["two-hosts"] },
  "pack secrets --host LAST": { why: ownModule },
  "rename-host FIRST new": { why: oldName },
  "rename-host LAST new": { why: oldName },
  "rename-host nobody new": undefined,
  "remove-host FIRST": { why: "without record the last host may go" },
  "remove-host LAST": { why: "without record the last host may go", except: ["two-hosts"] },
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
    const { plan } = await growRepo(command, args, options, {
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
