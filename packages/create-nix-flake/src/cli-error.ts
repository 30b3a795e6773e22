import { type Problem, problem, type ProblemCode, type Whereabouts } from "planner";

/** Exit codes, as the README documents them for calling programs. */
export const exitCodes = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** An expected end of a run: its exit code, and the problems to report. */
export class CliError extends Error {
  readonly exitCode: number;
  readonly problems: readonly Problem[];

  constructor(exitCode: number, problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** @throws {@link CliError} when there are problems. */
export function refuse(problems: readonly Problem[], exitCode: number = exitCodes.refused): void {
  if (problems.length > 0) throw new CliError(exitCode, problems);
}

/** The values that the sentences of a problem name. */
type ValuesOf<Code extends ProblemCode> = Parameters<typeof problem<Code>>[1];

/** The error of a wrong command line: exit code 2. */
export const misuse = <Code extends ProblemCode>(code: Code, values: ValuesOf<Code>): CliError =>
  new CliError(exitCodes.usage, [problem(code, values)]);

/** The error of a command that cannot be carried out, with nothing changed: exit code 1. */
export const refusal = <Code extends ProblemCode>(
  code: Code,
  values: ValuesOf<Code>,
  where?: Whereabouts,
): CliError => new CliError(exitCodes.refused, [problem(code, values, where)]);
