import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RECORD } from "planner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CliError } from "../../packages/create-nix-flake/src/cli-error.ts";
import { commands } from "../../packages/create-nix-flake/src/commands/index.ts";
import { packs } from "../../packages/create-nix-flake/src/packs/index.ts";
import { planOfCommand } from "../support/command.ts";
import { commitAll } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";

/** What every golden repo refuses. FIRST and LAST are hosts of the repo, PERSON is one of its people. */
const refused = [
  "host new --like nobody",
  "host FIRST",
  "pack locale",
  "pack system",
  "pack disko",
  "pack hardware",
  "rename-host nobody new",
  "remove-host nobody",
];

/** What one golden repo does at least. */
const commandLines = [
  "host new",
  "host new --like FIRST",
  "host new --like LAST",
  "host new --system aarch64-linux",
  "host new --desktop plasma",
  "host new --desktop none",
  "host new --time-zone Europe/Paris",
  "host new --keyboard fr",
  "host new --boot-device /dev/sda",
  "host new --user eve",
  "host new --user eve --full-name Eve",
  "host new --pack server",
  "host new --pack secrets",
  "host new --pack hardware --model framework-13-7040-amd",
  "host new --pack disko --disk /dev/sda --disk-layout luks",
  "user eve",
  "user eve --full-name Eve",
  "user eve --host LAST",
  "user PERSON",
  "pack ci",
  "pack dev",
  "pack plop",
  "pack desktop",
  "pack home-manager",
  "pack secrets",
  "pack server",
  "pack desktop --desktop sway",
  "pack disko --disk /dev/sda",
  "pack hardware --model framework-13-7040-amd",
  "pack secrets --host LAST",
  "rename-host FIRST new",
  "rename-host LAST new",
  "remove-host FIRST",
  "remove-host LAST",
];

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

test.each([...commandLines, ...refused])(
  "%s does the same in each golden repo without its record",
  async (line) => {
    const differences: string[] = [];
    let plans = 0;
    for (const { name, ingredients } of cases) {
      const { hosts, users } = ingredients.answers;
      const names = { FIRST: hosts[0]!.name, LAST: hosts.at(-1)!.name, PERSON: users[0]!.name };
      const words = line.split(" ").map((word) => names[word as keyof typeof names] ?? word);
      // oxlint-disable-next-line no-await-in-loop -- one run at a time is not slower, and easier to follow
      const [recorded, bare] = await Promise.all([
        outcomeOf(words, folderOf(name, "with-record")),
        outcomeOf(words, folderOf(name, "without-record")),
      ]);
      if (![...recorded.keys()].some((key) => key.startsWith("exit"))) plans++;
      const difference = differenceOf(recorded, bare);
      if (difference !== undefined) differences.push(`${name}: ${difference}`);
    }
    expect(differences).toEqual([]);
    expect(plans > 0).toBe(!refused.includes(line));
  },
);

test("each command is tried, and each pack that is offered", () => {
  const tried = (words: string): boolean =>
    [...commandLines, ...refused].some((line) => `${line} `.startsWith(`${words} `));
  const offered = packs.filter(({ manifest }) => manifest.offered && manifest.level !== "core");
  const wanted = [
    ...commands.map(({ name }) => name),
    ...offered.map(({ name }) => `pack ${name}`),
  ];
  expect(wanted.filter((words) => !tried(words))).toEqual([]);
});

type Result = ReadonlyMap<string, string>;

/** What a command would make of the repo in a folder: its changed files; or the refusal in their place. */
async function outcomeOf(argv: readonly string[], folder: string): Promise<Result> {
  try {
    const { changes } = await planOfCommand(argv, folder);
    return new Map(
      changes
        .filter(({ path }) => path !== RECORD)
        .map(({ kind, path, content }) => [`${kind} ${path}`, content]),
    );
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
