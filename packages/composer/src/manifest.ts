import * as v from "valibot";
import { formats } from "./formats.ts";

const identifier = v.pipe(
  v.string(),
  v.regex(/^[a-z][A-Za-z0-9]*$/, "must be a name in camelCase"),
);
const packName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]*$/, "must be a name of lower-case letters, digits and hyphens"),
);
const sentence = v.pipe(v.string(), v.nonEmpty("must not be empty"));
const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item), []);

const question = v.strictObject({
  /** The key of the answer; the flag is the same in kebab-case. */
  name: identifier,
  /** What the prompt and the summary call it. */
  label: sentence,
  /** One line for `--help`. */
  help: sentence,
  /** The word that stands for the value in `--help`; choices stand for themselves. */
  placeholder: v.optional(sentence),
  /** `always`: asked in every dialogue. `review`: shown with its default, and can be changed. */
  ask: v.optional(v.picklist(["always", "review"]), "review"),
  /** The rule that an answer must obey. Without format and choices any text will do. */
  format: v.optional(v.picklist(Object.keys(formats) as [keyof typeof formats])),
  /** What may be answered, each with the words that a prompt shows. */
  choices: v.optional(v.record(v.string(), sentence)),
  /** The choice that leaves this pack out. */
  none: v.optional(v.string()),
  default: v.optional(v.string()),
  /** The question whose answer is this one's default. */
  sameAs: v.optional(identifier),
  /** Asked only when other questions have one of these answers. */
  when: v.optional(v.record(identifier, v.array(v.string()))),
  /** There must be an answer, though there is no default. */
  required: v.optional(v.boolean(), false),
});

/** The schema of `pack.json`. */
export const manifestSchema = v.strictObject({
  $schema: v.optional(v.string()),
  description: sentence,
  /** `core`: in every repo. `repo`: chosen once for the whole repo. `host`: chosen for each host. */
  level: v.picklist(["core", "repo", "host"]),
  /** Part of a new repository unless it is left out. */
  default: v.optional(v.boolean(), false),
  /** Has a flag of its own, `--[no-]<pack>`. */
  switch: v.optional(v.boolean(), false),
  requires: list(packName),
  excludes: list(packName),
  /** Flake inputs; each may follow other inputs, by their names. */
  inputs: v.optional(
    v.record(packName, v.strictObject({ url: sentence, follows: list(packName) })),
    {},
  ),
  /** What the pack's hosts import, from the top of the repo; may hold `{{user}}`. */
  imports: list(v.string()),
  questions: list(question),
});

/** A checked `pack.json`. */
export type Manifest = v.InferOutput<typeof manifestSchema>;

/** A question that a pack asks, once for each host or user. */
export type Question = Manifest["questions"][number];

/**
 * Checks the text of a `pack.json`.
 *
 * @param path - how errors name the file.
 * @throws {@link Error} naming the file and every key that is wrong.
 */
export function readManifest(path: string, json: string): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw new Error(`${path}: not JSON: ${(error as Error).message}`, { cause: error });
  }
  const result = v.safeParse(manifestSchema, data);
  if (result.success) return result.output;
  const problems = result.issues.map(
    (issue) => `${v.getDotPath(issue) ?? "(top)"}: ${issue.message}`,
  );
  throw new Error([`${path}:`, ...problems].join("\n  "));
}
