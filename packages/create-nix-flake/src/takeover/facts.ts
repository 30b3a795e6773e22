import type { TakenOver } from "planner";
import type { TakeoverFacts } from "../run.ts";
import type { TakenRow } from "./answers.ts";
import type { OptionRenaming } from "./carried.ts";

/** All that the report of a takeover tells a person, for programs. */
export function takeoverFacts(
  shown: readonly TakenRow[],
  { files, edits, unreached }: Pick<TakenOver, "files" | "edits" | "unreached">,
  { notes, edits: renames, isDone }: Pick<OptionRenaming, "notes" | "edits" | "isDone">,
): TakeoverFacts {
  return {
    answers: shown.map(({ option: { name }, value, source, from }) => ({
      name,
      value,
      source,
      from,
    })),
    copied: files.map(({ from, to, home }) => ({ from, to, ...(home !== undefined && { home }) })),
    edits: edits.map(({ file, home, line, before, after, why }) => ({
      file,
      ...(home !== undefined && { home }),
      ...{ line, before, after, why },
    })),
    renames: renames.map(({ file, line, before, after, why }) => ({
      ...{ file, line, before, after, why },
      done: isDone,
    })),
    unreached,
    notes,
  };
}
