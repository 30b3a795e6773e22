import type { TakenEdit, TakenOver } from "planner";
import { changedLines, problemLines } from "../report.ts";
import type { Section } from "../run.ts";
import type { OptionRenaming } from "./carried.ts";

/** The report of a takeover: copied files, rewritten lines, new names, files left behind, notes. */
export function takeoverReport(
  from: string,
  taken: TakenOver,
  renaming: OptionRenaming,
): Section[] {
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
      lines: editLines(edits),
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

/** The edits as diffs; edits of successive lines with the same reason are joined. */
function editLines(edits: readonly TakenEdit[]): string[] {
  const groups: { last: TakenEdit; lines: string[] }[] = [];
  for (const edit of edits) {
    const { file, line, before, after, why } = edit;
    const lines = changedLines(file, ended(before), ended(after), {
      first: line,
      note: `  ${why}`,
    });
    const group = groups.at(-1);
    if (!group || !follows(group.last, edit)) groups.push({ last: edit, lines });
    else {
      group.last = edit;
      group.lines.push(...lines.slice(1));
    }
  }
  return groups.flatMap(({ lines: [place = "", ...lines] }) => {
    const isOne = lines.every((line) => /^[+-]/.test(line));
    const of = (sign: string) => lines.filter((line) => line.startsWith(sign));
    return isOne ? [place, ...of("-"), ...of("+")] : [place, ...lines];
  });
}

function follows(last: TakenEdit, { file, home, why, line, before }: TakenEdit): boolean {
  const isSame = last.file === file && last.home === home && last.why === why;
  const isWritten = last.before !== "" && before !== "";
  return isSame && isWritten && line === last.line + last.before.split("\n").length;
}

/** Ends the last line of an edit, which has no line end. */
const ended = (lines: string): string =>
  lines === "" || lines.endsWith("\n") ? lines : `${lines}\n`;
