import { create, personNamed } from "planner";
import fc from "fast-check";
import { attributeName, literal, type Literal } from "nix-source";
import { expect } from "vitest";
import { cases } from "../support/golden.ts";
import { evaluate, nixTest } from "../support/nix.ts";

/** Text of all kinds, and of the kinds that break templates. */
const text = fc
  .oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("$", "{", "}", "\\", '"', "'", "''", "\n", "\r", "\t", ":", "a"),
    }),
    fc.constantFrom("שלום עולם", "👩‍👩‍👧", '${builtins.abort "x"}', "''${x}''", "\u202Eabc", "\uFEFF"),
  )
  .filter((candidate) => candidate.isWellFormed() && !candidate.includes("\0"));

nixTest("any full name comes back from the account that Nix evaluates", async () => {
  const { ingredients } = cases.find(({ name }) => name === "desktop-gnome")!;
  const [host] = ingredients.answers.hosts;
  const names = fc.array(text, { minLength: 1, maxLength: 30 });
  const property = fc.asyncProperty(names, async (fullNames) => {
    const users = fullNames.map((fullName, index) => ({ ...personNamed(`u${index}`), fullName }));
    const hosts = [{ ...host!, users: users.map(({ name }) => name) }];
    const { changes, problems } = create({
      ...ingredients,
      answers: { ...ingredients.answers, users, hosts },
    });
    expect(problems).toEqual([]);
    const accounts = users.map(({ name }) => {
      const { content } = changes.find(({ path }) => path === `users/${name}/account.nix`)!;
      return `((${content}).users.users.${name}.description or "")`;
    });
    // NixOS takes neither a colon nor a line break here: /etc/passwd cannot hold them.
    const expected = fullNames.map((fullName) => fullName.replaceAll(/[:\n]/g, " "));
    expect(await evaluate(`[ ${accounts.join(" ")} ]`)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 40 });
});

nixTest("any value comes back from its literal", async () => {
  const leaf = fc.oneof(text, fc.boolean(), fc.constant(null), fc.maxSafeInteger());
  const value = fc.letrec<{ value: Literal }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  const property = fc.asyncProperty(fc.array(value, { maxLength: 20 }), async (values) => {
    expect(await evaluate(literal(values))).toEqual(values);
  });
  await fc.assert(property, { numRuns: 40 });
});

nixTest("any float comes back from its literal, as near as Nix prints it", async () => {
  const finite = fc
    .double({ noNaN: true, noDefaultInfinity: true, min: 1e-300, max: 1e300 })
    .filter((float) => !Number.isInteger(float));
  const property = fc.asyncProperty(fc.array(finite, { maxLength: 20 }), async (floats) => {
    const values = (await evaluate(literal(floats))) as number[];
    values.forEach((value, index) => expect(value / floats[index]!).toBeCloseTo(1, 4));
  });
  await fc.assert(property, { numRuns: 10 });
});

nixTest("any text comes back from its attribute name", async () => {
  const names = fc.uniqueArray(fc.oneof(text, fc.constantFrom("in", "or", "a-b", "_", "1a", "")), {
    maxLength: 20,
  });
  const property = fc.asyncProperty(names, async (unique) => {
    const bindings = unique.map((name, index) => `${attributeName(name)} = ${index};`);
    const expected = Object.fromEntries(unique.map((name, index) => [name, index]));
    expect(await evaluate(`{ ${bindings.join(" ")} }`)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 40 });
});
