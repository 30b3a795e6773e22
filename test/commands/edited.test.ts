import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answers, compose, type Plan, RECORD } from "planner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planOfCommand } from "../support/command.ts";
import { commitAll, write } from "../support/files.ts";
import { cases } from "../support/golden.ts";
import { callFlake, evaluate, isNixNeeded, nixTest, pathOf } from "../support/nix.ts";

type Host = Answers["hosts"][number];

/** A host that each repo has, to be removed. */
const SPARE = "spare";

/** What is asked of each machine anew, where the model has an answer. */
const ANEW: Readonly<Record<string, string>> = {
  bootDevice: "--boot-device=/dev/sda",
  disk: "--disk=/dev/sda",
};

/** What each command is given, the hosts that must be there afterwards, and the lines that it may change. */
const operations: Readonly<
  Record<string, (hosts: readonly Host[]) => { words: string[]; names: string[]; about: RegExp }>
> = {
  host: ([first, ...others]) => ({
    words: [
      ...["new-host", `--like=${first!.name}`],
      ...Object.keys(ANEW).flatMap((key) => (first!.answers[key] ? [ANEW[key]!] : [])),
    ],
    names: namesOf(first!, ...others, { name: "new-host" }),
    about: /^$/,
  }),
  user: (hosts) => ({ words: ["eve"], names: namesOf(...hosts), about: /^$/ }),
  pack: (hosts) => ({ words: ["ci"], names: namesOf(...hosts), about: /^$/ }),
  "rename-host": ([first, ...others]) => ({
    words: [first!.name, "in"],
    names: namesOf({ name: "in" }, ...others),
    about: /nixosSystem|hosts\//,
  }),
  "remove-host": (hosts) => ({
    words: [SPARE],
    names: namesOf(...hosts).filter((name) => name !== SPARE),
    about: new RegExp(SPARE),
  }),
};

const namesOf = (...hosts: readonly { readonly name: string }[]): string[] =>
  hosts.map(({ name }) => name).toSorted();

const place = mkdtempSync(join(tmpdir(), "edited-"));
afterAll(() => rmSync(place, { recursive: true }));

/** The golden repos with a host more, after somebody has edited each of their files; as ours and as anybody's. */
const repos = cases.flatMap(({ name, ingredients }) => {
  const { hosts } = ingredients.answers;
  const answers = { ...ingredients.answers, hosts: [...hosts, { ...hosts[0]!, name: SPARE }] };
  const files = compose({ ...ingredients, answers });
  for (const [path, text] of files) {
    if (path.endsWith(".nix")) files.set(path, `# Edited: this comment stays.\n${text}`);
  }
  const bare = new Map(files);
  bare.delete(RECORD);
  return [
    { name, answers, files },
    { name: `${name} without record`, answers, files: bare },
  ];
});

const runs = repos.flatMap(({ name, answers, files }) =>
  Object.entries(operations)
    // What a repo has cannot be added to it.
    .filter(([command]) => command !== "pack" || !answers.packs.includes("ci"))
    .map(([command, given]) => ({
      ...{ name, command, files, folder: join(place, name) },
      ...given(answers.hosts),
    })),
);

describe("on a golden repo that somebody has edited", () => {
  const plans = new Map<(typeof runs)[number], Plan>();

  beforeAll(async () => {
    for (const { name, files } of repos) {
      write(join(place, name), files);
      commitAll(join(place, name));
    }
    for (const run of runs) {
      // oxlint-disable-next-line no-await-in-loop -- each plan reads files of its own; nothing would be won
      plans.set(run, await planOfCommand([run.command, ...run.words], run.folder));
    }
  });

  test.each(runs)("$command keeps what it is not about: $name", (its) => {
    const { changes } = plans.get(its)!;
    expect(changes).not.toEqual([]);
    for (const { path, kind, before, content } of changes) {
      if (kind !== "modify" || !path.endsWith(".nix")) continue;
      const kept = new Set(content.split("\n"));
      const lost = before.split("\n").filter((line) => !kept.has(line));
      expect(
        lost.filter((line) => !its.about.test(line)),
        path,
      ).toEqual([]);
      expect(content.startsWith("# Edited: this comment stays.\n"), path).toBe(true);
    }
  });

  describe("Nix finds", () => {
    let evaluated: readonly Readonly<Record<string, Found>>[] = [];

    beforeAll(async () => {
      if (!isNixNeeded) return;
      const folders = runs.map((run, index) => {
        const folder = join(place, "after", `${index}`);
        write(folder, carriedOut(run.files, plans.get(run)!));
        return pathOf(folder);
      });
      const found = `host: { name = host.config.networking.hostName; users = builtins.attrNames host.config.users.users; }`;
      evaluated = (await evaluate(
        `map (folder: builtins.mapAttrs (_: ${found}) (${callFlake} folder).nixosConfigurations) [ ${folders.join(" ")} ]`,
      )) as typeof evaluated;
    });

    nixTest("exactly the hosts that are expected, each by its name", () => {
      const found = evaluated.map((hosts) =>
        Object.entries(hosts).map(([entry, { name }]) => [entry, name]),
      );
      expect(found).toEqual(runs.map(({ names }) => names.map((name) => [name, name])));
    });

    nixTest("a new person on every host", () => {
      const withEve = evaluated.filter((_, index) => runs[index]!.command === "user");
      expect(withEve).toHaveLength(repos.length);
      for (const { users } of withEve.flatMap(Object.values<Found>)) expect(users).toContain("eve");
    });
  });
});

interface Found {
  readonly name: string;
  readonly users: readonly string[];
}

function carriedOut(files: ReadonlyMap<string, string>, { changes }: Plan): Map<string, string> {
  const after = new Map(files);
  for (const { path, kind, content } of changes) {
    if (kind === "remove") after.delete(path);
    else after.set(path, content);
  }
  return after;
}
