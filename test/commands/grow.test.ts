import fc from "fast-check";
import { find, names, parse } from "nix-source";
import { expect, test } from "vitest";
import { cases } from "../support/golden.ts";
import {
  type Answers,
  compose,
  type Hints,
  type Ingredients,
  noFiles,
  overlay,
  personNamed,
  type Plan,
  planHost,
  planPack,
  planUser,
  readHints,
  type RepoFiles,
} from "planner";

const { ingredients } = cases.find(({ name }) => name === "two-hosts")!;
const [first] = ingredients.answers.hosts;
// What is asked by the packs that the steps below add.
const more = { disk: "/dev/sda", diskLayout: "luks", model: "common-pc-laptop" };
const model: Answers["hosts"][0] = { ...first!, answers: { ...first!.answers, ...more } };
const repo = (files: ReadonlyMap<string, string>): RepoFiles => overlay(noFiles, files);
const withHosts = (hostNames: readonly string[]): Ingredients => {
  const hosts = hostNames.map((name): Answers["hosts"][0] => ({ ...model, name }));
  return { ...ingredients, answers: { ...ingredients.answers, hosts }, hardware: {} };
};

/** A command: what it does to the answers, and its plan for a repository that has them. */
interface Step {
  answers(answers: Answers): Answers;
  plan(hints: Hints, after: Answers): Plan;
}

const addHost = (name: string, packs: readonly string[]): Step => ({
  answers(answers) {
    if (answers.hosts.some((host) => host.name === name)) return answers;
    const users = answers.users.map((user) => user.name);
    return { ...answers, hosts: [...answers.hosts, { ...model, name, users, packs }] };
  },
  plan(hints, after) {
    const host = after.hosts.at(-1)!;
    const like = hints.names[0]!;
    return planHost(hints, { ...host, like }, { host, users: [], said: [] });
  },
});

const addUser = (name: string): Step => ({
  answers(answers) {
    if (answers.users.some((user) => user.name === name)) return answers;
    const users = [...answers.users, personNamed(name)];
    const hosts = answers.hosts.map((host) => ({ ...host, users: [...host.users, name] }));
    return { ...answers, users, hosts };
  },
  plan: (hints) => planUser(hints, personNamed(name), hints.names),
});

const addPack = (name: string): Step => {
  const added = ingredients.packs.filter((pack) => pack.name === name);
  const isOfRepo = added[0]!.manifest.level === "repo";
  const packsOf = (packs: readonly string[]) => [...new Set([...packs, name])].toSorted();
  return {
    answers: (answers) =>
      isOfRepo
        ? { ...answers, packs: packsOf(answers.packs) }
        : {
            ...answers,
            hosts: answers.hosts.map((host) => ({ ...host, packs: packsOf(host.packs) })),
          },
    plan: (hints, after) => planPack(hints, added, isOfRepo ? [] : after.hosts),
  };
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/),
      fc.subarray(["desktop", "disko", "home-manager", "locale", "system"]),
    )
    .map(([name, packs]) => addHost(name, packs)),
  fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/).map(addUser),
  fc
    .constantFrom(
      ...["dev", "ci", "plop"],
      ...["desktop", "disko", "hardware", "home-manager", "locale", "secrets"],
    )
    .map(addPack),
);

const small: Answers = {
  ...ingredients.answers,
  packs: [],
  hosts: [{ ...model, packs: ["system"], users: ["ada", "bob"] }],
};

const toolbox = { packs: ingredients.packs, releases: ingredients.releases, version: "0.1.0" };
const hintsOn = (files: ReadonlyMap<string, string>) => readHints(repo(files), toolbox);

/** Grows a repo step by step, from files that are given. */
function growAll(steps: readonly Step[], files: Map<string, string>): Answers {
  let answers = small;
  for (const next of steps) {
    const after = next.answers(answers);
    // A command that has nothing to do refuses.
    if (JSON.stringify(after) === JSON.stringify(answers)) continue;
    const { changes, problems } = next.plan(hintsOn(files), after);
    expect(problems).toEqual([]);
    for (const { path, content } of changes) files.set(path, content);
    answers = after;
  }
  return answers;
}

const sorted = (files: ReadonlyMap<string, string>) =>
  [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));

test("a repo that is grown by hosts, users and packs in any order is the repo created with all", () => {
  const property = fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
    const files = new Map(compose({ ...ingredients, answers: small, hardware: {} }));
    const answers = growAll(steps, files);
    expect(sorted(files)).toEqual([...compose({ ...ingredients, answers, hardware: {} })]);
  });
  fc.assert(property);
});

test("a repo that somebody has edited grows to the same, and keeps the edits", () => {
  const property = fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
    const start = compose({ ...ingredients, answers: small, hardware: {} });
    const edited = (text: string) => `# mine\n${text}`;
    const files = new Map(start);
    const touched = ["flake.nix", `hosts/${model.name}/configuration.nix`];
    for (const path of touched) files.set(path, edited(start.get(path)!));
    const answers = growAll(steps, files);
    const expected = compose({ ...ingredients, answers, hardware: {} });
    for (const path of touched) {
      const text = files.get(path)!;
      expect(text.startsWith("# mine\n")).toBe(true);
      expect(attributesOf(text)).toEqual(attributesOf(expected.get(path)!));
    }
  });
  fc.assert(property, { numRuns: 40 });
});

/** Every attribute with its expression, whatever the layout and the order. */
function attributesOf(text: string): Record<string, string> {
  const root = parse(text);
  const flat = (path: readonly string[]): [string, string][] =>
    names(root, path).flatMap((name): [string, string][] => {
      const inner = [...path, name];
      const below = flat(inner);
      if (below.length > 0) return below;
      return [[inner.join("."), find(root, inner)!.value!.text.replaceAll(/\s+/g, " ")]];
    });
  return Object.fromEntries(flat([]));
}

/** The plan of a host `b` that is like `a`, for files in which something may be edited. */
function planB(files: ReadonlyMap<string, string>): Plan {
  const host = withHosts(["a", "b"]).answers.hosts[1]!;
  return planHost(hintsOn(files), { ...host, like: "a" }, { host, users: [], said: [] });
}

test("what somebody has edited stays", () => {
  const files = new Map(compose(withHosts(["a"])));
  files.set("flake.nix", `# mine\n${files.get("flake.nix")}# mine\n`);
  files.set("README.md", "mine");
  const { changes, problems } = planB(files);
  expect(problems).toEqual([]);
  // Of a README that is another one altogether.
  expect(changes.map(({ path }) => path)).not.toContain("README.md");
  const flake = changes.find(({ path }) => path === "flake.nix")!.content;
  expect(flake).toBe(`# mine\n${compose(withHosts(["a", "b"])).get("flake.nix")}# mine\n`);
});

test("a file that would be new but is there is in the way", () => {
  const files = new Map(compose(withHosts(["a"])));
  files.set("hosts/b/configuration.nix", "mine");
  const { changes, problems } = planB(files);
  expect(changes).toEqual([]);
  expect(problems).toMatchObject([{ code: "file-in-the-way", file: "hosts/b/configuration.nix" }]);
});
