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

const about = <Schema extends v.GenericSchema>(schema: Schema, description: string) =>
  v.pipe(schema, v.description(description));

const question = v.strictObject({
  name: about(identifier, "the key of the answer; the flag is the same in kebab-case"),
  label: about(sentence, "what the prompt and the summary call it"),
  help: about(sentence, "one line for --help"),
  placeholder: about(v.optional(sentence), "the word that stands for the value in --help"),
  ask: about(
    v.optional(v.picklist(["always", "review"]), "review"),
    "always: asked in every dialogue; review: shown with its default, and can be changed",
  ),
  format: about(
    v.optional(v.picklist(Object.keys(formats) as [keyof typeof formats])),
    "the rule that an answer must obey; without format and choices any text will do",
  ),
  choices: about(
    v.optional(v.record(v.string(), sentence)),
    "what may be answered, each with the words that a prompt shows",
  ),
  choicesFrom: about(
    v.optional(sentence),
    "a JSON file in the pack's folder that lists the choices, where they are many",
  ),
  imports: about(
    v.optional(v.record(v.string(), v.array(v.string()))),
    "what hosts that made a choice import besides, by choice; such files are only in a repo that has such a host",
  ),
  none: about(v.optional(v.string()), "the choice that leaves this pack out"),
  default: about(v.optional(v.string()), "the answer when nobody gives one"),
  sameAs: about(v.optional(identifier), "the question whose answer is the default"),
  when: about(
    v.optional(v.record(identifier, v.array(v.string()))),
    "asked only when these questions have one of these answers",
  ),
  required: about(v.optional(v.boolean(), false), "there must be an answer"),
  unanswered: about(
    v.optional(sentence),
    "what holds of the host without an answer and what to write into its configuration, as in: does not build before …",
  ),
  own: about(
    v.optional(v.boolean(), false),
    "differs from machine to machine: never taken from another host",
  ),
});

/** The schema of `pack.json`. */
export const manifestSchema = v.strictObject({
  $schema: v.optional(v.string()),
  description: about(sentence, "what the pack adds, for people who choose"),
  level: about(
    v.picklist(["core", "repo", "host"]),
    "core: in every repo; repo: chosen once for the whole repo; host: chosen for each host",
  ),
  default: about(v.optional(v.boolean(), false), "part of a new repo unless it is left out"),
  switch: about(v.optional(v.boolean(), false), "has a flag of its own, --[no-]<pack>"),
  offered: about(
    v.optional(v.boolean(), true),
    "can be chosen; what is not offered is there for starters alone",
  ),
  disks: about(
    v.optional(v.boolean(), false),
    "lays out the disks: the hardware files of its hosts then say nothing of file systems",
  ),
  requires: about(list(packName), "the packs that come along"),
  excludes: about(list(packName), "the packs that cannot be had beside it"),
  inputs: about(
    v.optional(
      v.record(
        packName,
        v.strictObject({
          url: sentence,
          follows: list(packName),
          flake: v.optional(v.boolean(), true),
        }),
      ),
      {},
    ),
    "flake inputs, each with its url, the inputs that its own inputs of the same names follow, and whether its flake.nix is read",
  ),
  imports: about(
    list(v.string()),
    "what the pack's hosts import, from the top of the repo; may hold {{host}} and {{user}}",
  ),
  keeps: about(list(v.string()), "files that stay as they are where a repository has them already"),
  next: about(
    list(v.strictObject({ command: sentence, why: sentence })),
    "commands for the person to run in the repo once it has the pack, each with its purpose",
  ),
  label: about(v.optional(sentence), "what the summary calls a pack that has a flag of its own"),
  questions: about(list(question), "what is asked for each host that has the pack"),
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
