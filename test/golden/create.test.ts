import fc from "fast-check";
import { expect, test } from "vitest";
import { cases } from "../support/golden.ts";
import { type Answers, create, type Ingredients, personNamed } from "planner";

const ingredients = cases.find(({ name }) => name === "two-hosts")!.ingredients;
const changed = (answers: Partial<Answers>): Ingredients => ({
  ...ingredients,
  answers: { ...ingredients.answers, ...answers },
});
const [laptop, server] = ingredients.answers.hosts as [Answers["hosts"][0], Answers["hosts"][0]];
const messages = (answers: Partial<Answers>): string =>
  create(changed(answers))
    .problems.map(({ message }) => message)
    .join("\n");

test.each<[string, Partial<Answers>, RegExp]>([
  ["no host", { hosts: [] }, /at least one host/],
  ["a host twice", { hosts: [laptop, laptop] }, /laptop is there twice/],
  ["an unknown release", { release: "19.03" }, /release: choose from unstable, 26\.11, 26\.05/],
  ["an unknown pack", { packs: ["nope"] }, /nope: choose from ci, dev, plop/],
  ["a pack of hosts for the repo", { packs: ["desktop"] }, /desktop: choose from ci/],
  [
    "a stranger on a host",
    { hosts: [{ ...laptop, users: ["eve"] }] },
    /users: choose from ada, bob/,
  ],
  ["a wrong system", { hosts: [{ ...laptop, system: "vax" }] }, /system: choose from x86_64-linux/],
  ["a wrong user name", { users: [personNamed("a b")] }, /user a b: a user name has/],
  [
    "a wrong answer",
    { hosts: [{ ...laptop, answers: { ...laptop.answers, desktop: "kde1" } }] },
    /host laptop: desktop: choose from gnome/,
  ],
  [
    "no answer where one is needed",
    { hosts: [{ ...laptop, answers: { ...laptop.answers, bootLoader: "grub" } }] },
    /host laptop: bootDevice: an answer is needed/,
  ],
])("%s is refused with what is allowed, and nothing is planned", (_, answers, message) => {
  expect(messages(answers)).toMatch(message);
  expect(create(changed(answers)).changes).toEqual([]);
});

test("what a host has does not depend on the other hosts", () => {
  const alone = create(changed({ hosts: [laptop] })).changes;
  const together = new Map(create(ingredients).changes.map(({ path, content }) => [path, content]));
  const own = alone.filter(({ path }) => /^(hosts\/laptop|modules|users)\//.test(path));
  expect(own.length).toBeGreaterThan(5);
  for (const { path, content } of own) expect(together.get(path), path).toBe(content);
});

test("the order in which packs were chosen makes no difference", () => {
  const shuffled = fc.shuffledSubarray([...laptop.packs], { minLength: laptop.packs.length });
  const text = (packs: readonly string[]) =>
    create(changed({ hosts: [{ ...laptop, packs }, server] })).changes.filter(
      ({ path }) => path !== ".create-nix-flake.json",
    );
  const expected = text(laptop.packs);
  fc.assert(
    fc.property(shuffled, (packs) => {
      expect(text(packs)).toEqual(expected);
    }),
  );
});

test("no path leaves the repo, whatever the names", () => {
  const name = fc.string({ unit: fc.constantFrom(..."./\\a-$ \n"), minLength: 1 });
  fc.assert(
    fc.property(name, name, (host, user) => {
      const users = [personNamed(user)];
      const { changes } = create(
        changed({ users, hosts: [{ ...laptop, name: host, users: [user] }] }),
      );
      for (const { path } of changes) expect(path.split("/")).not.toContain("..");
    }),
  );
});
