import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { Change, Plan } from "planner";
import { isText } from "./report.ts";
import type { Terminal } from "./terminal.ts";

/** A plan as git shows differences: removed lines with `-`, added ones with `+`. */
export function diffLines({ changes }: Plan, terminal: Pick<Terminal, "green" | "red">): string[] {
  return changes.flatMap((change) =>
    patch(change)
      .trimEnd()
      .split("\n")
      .map((line) => {
        if (line.startsWith("+") && !line.startsWith("+++")) return terminal.green(line);
        return line.startsWith("-") && !line.startsWith("---") ? terminal.red(line) : line;
      }),
  );
}

/**
 * The lines in which two texts differ, without those around them: a line for the place, those that
 * went with `-`, those that came with `+`.
 *
 * @param path - what the place is called.
 * @param first - the number of the first line, where the texts are a part of a file.
 * @param note - what to say behind the place.
 */
export function changedLines(
  path: string,
  before: string,
  after: string,
  { first = 1, note = "" }: { readonly first?: number; readonly note?: string } = {},
): string[] {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 0 });
  return hunks.flatMap(({ oldStart, lines }) => [
    `${path}:${first + Math.max(oldStart, 1) - 1}${note}`,
    ...lines
      .filter((line) => !line.startsWith("\\"))
      .map((line) => `${line[0]} ${line.slice(1)}`.trimEnd()),
  ]);
}

function patch({ path, kind, before, content }: Change): string {
  const from = kind === "add" ? "/dev/null" : `a/${path}`;
  const to = kind === "remove" ? "/dev/null" : `b/${path}`;
  if (!isText(before + content)) return `Binary files ${from} and ${to} differ`;
  const structured = structuredPatch(from, to, before, content, undefined, undefined, {
    context: 3,
  });
  return formatPatch(structured, FILE_HEADERS_ONLY);
}
