import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { Change, Plan } from "composer";
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

function patch({ path, kind, before, content }: Change): string {
  const from = kind === "add" ? "/dev/null" : `a/${path}`;
  const to = kind === "remove" ? "/dev/null" : `b/${path}`;
  if (!isText(before + content)) return `Binary files ${from} and ${to} differ`;
  const structured = structuredPatch(from, to, before, content, undefined, undefined, {
    context: 3,
  });
  return formatPatch(structured, FILE_HEADERS_ONLY);
}
