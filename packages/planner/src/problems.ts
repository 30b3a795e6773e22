// Everything that can be found wrong, or worth knowing, in one table: doctor, takeover, commands and
// `--json` speak from here, and nowhere else is such a sentence written.

/** `error` keeps something from being done or built; a `note` is good to know and in nobody's way. */
export type Severity = "error" | "note";

/** Something that stands in the way or needs a person. */
export interface Problem {
  /** What it is, for programs and for the documentation: a key of the table, and stable. */
  readonly code?: ProblemCode;
  readonly severity?: Severity;
  /** Relative to the repo; absent when the problem is no file's. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Where a problem is. */
export type Whereabouts = Pick<Problem, "file" | "line">;

/** A sentence, or how to make it of the values of one case. */
type Sentence<Values> = string | ((values: Values) => string | undefined);

interface Kind<Values> {
  readonly severity: Severity;
  readonly message: Sentence<Values>;
  readonly fix: Sentence<Values> | undefined;
}

const error = <Values = unknown>(message: Sentence<Values>, fix?: Sentence<Values>) =>
  ({ severity: "error", message, fix }) satisfies Kind<Values>;

export const note = <Values = unknown>(message: Sentence<Values>, fix?: Sentence<Values>) =>
  ({ severity: "note", message, fix }) satisfies Kind<Values>;

/** A value that many sentences name. */
interface Named {
  readonly name: string;
}

const TABLE = {
  // plans
  "file-in-the-way": error("is in the way"),

  // packs and answers

  // hosts
  "host-exists": error<Named>(
    ({ name }) => `there is a host ${name} already`,
    "choose another name",
  ),

  // commands

  // options

  // secrets

  // takeover

  // doctor

  // command line
};

/** The key of each kind of problem. */
export type ProblemCode = keyof typeof TABLE;

type ValuesOf<Code extends ProblemCode> =
  (typeof TABLE)[Code] extends Kind<infer Values> ? Values : never;

/**
 * A problem of a kind that the table has.
 *
 * @param values - what its sentences name; nothing where they name nothing.
 * @param where - the file and line.
 */
export function problem<Code extends ProblemCode>(
  code: Code,
  values: ValuesOf<Code>,
  { file, line }: Whereabouts = {},
): Problem {
  const kind = TABLE[code] as Kind<ValuesOf<Code>>;
  const say = (sentence: Sentence<ValuesOf<Code>> | undefined): string | undefined =>
    typeof sentence === "function" ? sentence(values) : sentence;
  const fix = say(kind.fix);
  return {
    code,
    severity: kind.severity,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    message: say(kind.message)!,
    ...(fix !== undefined && { fix }),
  };
}
