import type { Request } from "./argv.ts";
import type { Setting } from "./outcome.ts";
import { refuseGaps, resolve, type Resolution, type Sources } from "./resolve.ts";

/** All answers, and what of them was given by flag or prompt. */
export interface Asked extends Resolution {
  readonly given: Request["values"];
}

/**
 * Answers every option; where there is someone to ask, with what they say.
 *
 * @throws {@link Failure} that lists everything that is missing, or of no use.
 */
export async function askAll(sources: Sources, { interactive }: Setting): Promise<Asked> {
  const given = interactive
    ? await (await import("./dialogue.ts")).converse(sources)
    : sources.given;
  const resolution = resolve({ ...sources, given });
  refuseGaps(resolution);
  return { ...resolution, given };
}
