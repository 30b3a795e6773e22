import type { TakenEdit, TakenOver } from "composer";
import { changedLines } from "../diff.ts";
import type { Section } from "../outcome.ts";
import { problemLines } from "../report.ts";
import type { Renaming } from "./renamed.ts";

/** What became of a configuration, part by part. */
export function takeoverReport(from: string, taken: TakenOver, renaming: Renaming): Section[] {
  const { files, edits, unreached } = taken;
  const sections: Section[] = [
    {
      title: `Copied from ${from}`,
      lines: files.map(({ from: source, to, home }) =>
        home === undefined ? `${source} → ${to}` : `${source} in the home of ${home} → ${to}`,
      ),
    },
    {
      title: "Rewritten",
      lines: joined(edits).flatMap(({ file, line, before, after, why }) =>
        changedLines(file, ended(before), ended(after), { first: line, note: `  ${why}` }),
      ),
    },
    {
      title: renaming.isDone ? "New names" : "What --fix-renamed would change",
      lines: [...renaming.changes],
    },
    { title: "Not copied, because nothing leads there", lines: [...unreached] },
    { title: "Good to know", lines: renaming.notes.flatMap(problemLines) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** Edits of lines that follow one another, for the same reason, as one. */
function joined(edits: readonly TakenEdit[]): readonly TakenEdit[] {
  const all: TakenEdit[] = [];
  for (const edit of edits) {
    const last = all.at(-1);
    const follows =
      last?.file === edit.file &&
      last.home === edit.home &&
      last.why === edit.why &&
      last.before !== "" &&
      edit.before !== "" &&
      edit.line === last.line + last.before.split("\n").length;
    if (!follows) all.push(edit);
    else {
      all[all.length - 1] = {
        ...last,
        before: `${last.before}\n${edit.before}`,
        after: `${last.after}\n${edit.after}`,
      };
    }
  }
  return all;
}

/** Whole lines: those of an edit have no line end behind the last. */
const ended = (lines: string): string =>
  lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
