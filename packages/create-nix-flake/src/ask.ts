import type { ParsedArgs } from "./argv.ts";
import { type AnswerSources, refuseGaps, resolveAnswers, type ResolvedAnswers } from "./resolve.ts";
import type { RunContext } from "./run.ts";

/** All answers, and those of them that were given by flag or prompt. */
export interface Asked extends ResolvedAnswers {
  readonly given: ParsedArgs["values"];
}

/**
 * Answers every option, and asks for the rest in a dialogue where there is someone to ask.
 *
 * @throws {@link CliError} that lists every missing answer and every option without effect.
 */
export async function askAll(sources: AnswerSources, { interactive }: RunContext): Promise<Asked> {
  const given = interactive
    ? await (await import("./dialogue.ts")).converse(sources)
    : sources.given;
  const resolution = resolveAnswers({ ...sources, given });
  refuseGaps(resolution);
  return { ...resolution, given };
}
