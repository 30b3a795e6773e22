import type { Problem } from "planner";

/** Exit codes: what a calling program can tell from them. */
export const exitCodes = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** An end that is no bug: it has an exit code and sentences for the person who asked. */
export class CliError extends Error {
  readonly exitCode: number;
  readonly problems: readonly Problem[];

  constructor(exitCode: number, problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** Something was asked for in the wrong way. */
export const misuse = (message: string): CliError => new CliError(exitCodes.usage, [{ message }]);

/** Something cannot be done, and nothing has been changed. */
export const refusal = (message: string, fix?: string): CliError =>
  new CliError(exitCodes.refused, [{ message, ...(fix === undefined ? {} : { fix }) }]);
