import * as v from "valibot";
import { expect, test } from "vitest";
import projects from "../src/modules/projects.json" with { type: "json" };
import optionRenames from "../src/options/option-renames.json" with { type: "json" };
import packageRenames from "../src/options/package-renames.json" with { type: "json" };
import layouts from "../src/packs/keyboard-layouts.json" with { type: "json" };
import locales from "../src/packs/locales.json" with { type: "json" };

// The tables that the planner reads without checking them.

const sentence = v.pipe(v.string(), v.regex(/\S$/), v.regex(/[^.]$/));
const release = v.pipe(v.string(), v.regex(/^\d\d\.(03|05|09|11)$/));
const path = v.pipe(v.string(), v.regex(/^[A-Za-z][\w-]*(\.([A-Za-z][\w-]*|\*))*$/));
const input = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/));
const names = (pattern: RegExp) =>
  v.pipe(
    v.array(v.pipe(v.string(), v.regex(pattern))),
    v.nonEmpty(),
    v.check((all) => new Set(all).size === all.length, "each once"),
  );

const optionRename = v.pipe(
  v.strictObject({
    since: release,
    from: path,
    to: v.optional(path),
    also: v.optional(path),
    takes: v.optional(v.union([v.literal("float"), v.array(v.string())])),
    drop: v.optional(v.union([v.literal("any"), v.array(v.union([v.boolean(), v.number()]))])),
    isHomeToo: v.optional(v.literal(true)),
    isDeprecated: v.optional(v.literal(true)),
    note: v.optional(sentence),
  }),
  v.check(({ to, drop, note }) => to === undefined || !(drop || note), "renamed, or gone"),
  v.check(({ to, drop, note }) => Boolean(to || drop || note), "says what to do"),
  v.check(({ to, also, takes }) => !(also || takes) || to !== undefined, "of a new name"),
);

const packageRename = v.pipe(
  v.strictObject({ since: release, from: path, to: v.optional(path), note: v.optional(sentence) }),
  v.check(({ to, note }) => (to === undefined) !== (note === undefined), "renamed, or gone"),
);

const project = v.strictObject({
  input,
  url: v.pipe(v.string(), v.regex(/^(github|gitlab):[\w-]+\/[\w-]+(\/[\w-]+)?$/)),
  aliases: v.optional(names(/^([\w-]+\/)?[\w-]+$/)),
  follows: v.array(input),
  modules: v.record(v.string(), v.pipe(v.string(), v.regex(/^[a-z]\w+Modules\.\w+$/i))),
});

test.each<[string, v.GenericSchema, unknown]>([
  ["option-renames.json", v.array(optionRename), optionRenames],
  [
    "package-renames.json",
    v.strictObject({
      renamed: v.array(packageRename),
      moved: v.array(
        v.strictObject({ since: release, sets: v.array(path), names: names(/^[a-z][\w-]*$/) }),
      ),
      nerdFonts: v.record(v.string(), v.pipe(v.string(), v.regex(/^[a-z_][\w-]*$/))),
    }),
    packageRenames,
  ],
  ["projects.json", v.array(project), projects],
  ["locales.json", names(/^(C|[a-z]{2,3}(_[A-Z]{2})?)(\.UTF-8|@[a-z]+)?$/), locales],
  ["keyboard-layouts.json", names(/^[a-z]{2,5}$/), layouts],
])("%s is as its schema says", (_, schema, table) => {
  const { issues = [] } = v.safeParse(schema, table);
  expect(issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)).toEqual([]);
});
