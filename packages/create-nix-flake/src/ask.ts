import type { ParsedArgs } from "./argv.ts";
import { type AnswerSources, refuseGaps, resolveAnswers, type ResolvedAnswers } from "./resolve.ts";
import type { RunContext } from "./run.ts";

/** All answers, and what of them was given by flag or prompt. */
export interface Asked extends ResolvedAnswers {
  readonly given: ParsedArgs["values"];
}

/**
 * Answers every option; where there is someone to ask, with what they say.
 *
 * @throws {@link CliError} that lists everything that is missing, or of no use.
 */
export async function askAll(sources: AnswerSources, { interactive }: RunContext): Promise<Asked> {
  const given = interactive
    ? await (await import("./dialogue.ts")).converse(sources)
    : sources.given;
  const resolution = resolveAnswers({ ...sources, given });
  refuseGaps(resolution);
  return { ...resolution, given };
}
