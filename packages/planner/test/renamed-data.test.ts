import { find, literal, parse, value } from "nix-source";
import { describe, expect, test } from "vitest";
import { misuses, treesOf } from "../../../scripts/matrix/options.ts";
import { isOfType, type Shape } from "../../../scripts/matrix/types.ts";
import { readOptions } from "../../../scripts/options/data.ts";
import { renameOptions } from "../src/options/rename.ts";
import { type OptionRename, optionRenames } from "../src/options/rules.ts";

// The table against the names and types of all options.

const options = readOptions();
const trees = treesOf(options);

const SAMPLES: readonly Shape[] = [
  ...[true, false, null, "x", "/x", "48.85", 5, 1.5, [], ["x"], {}],
  ...[{ _is: "package" }, { _is: "path" }],
];

const pathOf = (name: string) => name.replaceAll("*", "ada").split(".");
const isAny = (part: string) => /^(<.*>|\*)$/.test(part);

/** Options by their names, with a `*` for any name. */
const all = Object.entries(options.nixos).map(([name, { type }]) => ({
  path: name.split(".").map((part) => (isAny(part) ? "*" : part)),
  type,
}));

/** Values to try, with all that the type of an option names. */
function samplesOf(name: readonly string[]): readonly Shape[] {
  const own = all.filter(
    ({ path }) =>
      path.length === name.length && path.every((part, at) => part === "*" || part === name[at]),
  );
  const words = own.flatMap(({ type }) =>
    [...type.matchAll(/“([^”]*)”/g)].map(([, word]) => word!),
  );
  return [...SAMPLES, ...words];
}

/** The values that an option of an old name takes, as far as its type is known. */
const valuesOf = (name: string): readonly Shape[] =>
  all
    .filter(({ path, type }) => path.join(".") === name && !type.includes("{ ... }"))
    .flatMap(({ type }) => samplesOf(pathOf(name)).filter((each) => isOfType(type, each) === true));

/** Whether there is an option that takes anything at all. */
const isOption = (path: readonly string[]): boolean =>
  samplesOf(path).some((sample) => misuses(trees, path, sample).length === 0);

/** Whether a name may have come after the data was made. */
const isNew = ({ from, to = "", since }: OptionRename): boolean =>
  since >= "26.05" &&
  !all.some(({ path }) => path.join(".") === to) &&
  (from.startsWith(`${to}.`) || !isOption(pathOf(to)));

const renames = optionRenames.flatMap((rename) => {
  const { from, to } = rename;
  return to === undefined || isNew(rename) ? [] : [{ from, to }];
});

test("most new names are older than the data", () => {
  const named = optionRenames.filter(({ to }) => to !== undefined);
  expect(named.length - renames.length).toBeLessThan(5);
});

describe("each new name", () => {
  test.each(renames)("$to is an option", ({ to }) => {
    const below = all.some(({ path }) => path.join(".").startsWith(`${to}.`));
    expect(isOption(pathOf(to)) || below).toBe(true);
  });

  test.each(renames)("of $from is there for all that was below the old one", ({ from, to }) => {
    const own = from.split(".");
    const below = all.filter(
      ({ path }) => path.length > own.length && own.every((name, at) => path[at] === name),
    );
    const special = optionRenames.filter((other) => other.from.startsWith(`${from}.`));
    const lost = below.filter(({ path }) => {
      const name = path.join(".");
      const isSpecial = special.some((other) => `${name}.`.startsWith(`${other.from}.`));
      const target = [...pathOf(to), ...path.slice(own.length)];
      return !isSpecial && !isOption(target);
    });
    expect(lost.map(({ path }) => path.join("."))).toEqual([]);
  });

  test.each(renames)("takes what $from took, or a person is asked", ({ from, to }) => {
    const samples = valuesOf(from).filter((sample) => !JSON.stringify(sample).includes("_is"));
    for (const sample of samples) {
      const text = `{ time.timeZone = "UTC"; ${from} = ${literal(sample)}; }`;
      const { script, left } = renameOptions(text, "unstable");
      if (left.length > 0) continue;
      const now = find(parse(script.text), pathOf(to))?.value;
      expect(now && misuses(trees, pathOf(to), value(now) as Shape)).toEqual([]);
    }
  });
});
