import fc from "fast-check";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { type Answers, compose, grow, type Ingredients } from "composer";

const { ingredients } = cases.find(({ name }) => name === "two-hosts")!;
const [model] = ingredients.answers.hosts;
const withHosts = (names: readonly string[]): Ingredients => {
  const hosts = names.map((name): Answers["hosts"][0] => ({ ...model!, name }));
  return { ...ingredients, answers: { ...ingredients.answers, hosts }, hardware: {} };
};

test("a repo that is grown host by host is the repo that is created with all of them", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(names, (hosts) => {
      const files = new Map(compose(withHosts(hosts.slice(0, 1))));
      for (let count = 1; count < hosts.length; count++) {
        const [before, after] = [hosts.slice(0, count), hosts.slice(0, count + 1)].map(withHosts);
        const { changes, problems } = grow(before!, after!, files);
        expect(problems).toEqual([]);
        for (const { path, content } of changes) files.set(path, content);
      }
      const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
      expect(sorted).toEqual([...compose(withHosts(hosts))]);
    }),
  );
});

test("what somebody has edited stays, and what it lacks is told", () => {
  const [before, after] = [withHosts(["a"]), withHosts(["a", "b"])];
  const files = new Map(compose(before));
  files.set("flake.nix", `${files.get("flake.nix")}# mine\n`);
  files.set("README.md", "mine");
  const { changes, problems } = grow(before, after, files);
  expect(changes).toEqual([]);
  expect(problems).toMatchObject([
    { file: "flake.nix", fix: expect.stringContaining("./hosts/b/configuration.nix") },
  ]);
});

test("a file that would be new but is there is in the way", () => {
  const files = new Map(compose(withHosts(["a"])));
  files.set("hosts/b/configuration.nix", "mine");
  const { changes, problems } = grow(withHosts(["a"]), withHosts(["a", "b"]), files);
  expect(changes).toEqual([]);
  expect(problems).toMatchObject([{ file: "hosts/b/configuration.nix" }]);
});
