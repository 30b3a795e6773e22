import type { TakenOver } from "composer";
import type { Section } from "../outcome.ts";
import { problemLines } from "../report.ts";
import type { Renaming } from "./renamed.ts";

/** What became of a configuration, part by part. */
export function takeoverReport(from: string, taken: TakenOver, renaming: Renaming): Section[] {
  const { files, edits, unreached, notes } = taken;
  const sections: Section[] = [
    {
      title: `Copied from ${from}`,
      lines: files.map(({ from: source, to, home }) =>
        home === undefined ? `${source} → ${to}` : `${source} in the home of ${home} → ${to}`,
      ),
    },
    {
      title: "Rewritten",
      lines: edits.flatMap(({ file, line, before, after, why }) => [
        `${file}:${line}  ${why}`,
        ...marked("-", before),
        ...marked("+", after),
      ]),
    },
    {
      title: renaming.isDone ? "New names" : "Old names, which --fix-renamed writes anew",
      lines: renaming.edits.flatMap(({ file, line, before, after }) => [
        `${file}:${line}`,
        ...marked("-", before),
        ...marked("+", after),
      ]),
    },
    { title: "Not copied, because nothing leads there", lines: [...unreached] },
    { title: "Good to know", lines: [...notes, ...renaming.notes].flatMap(problemLines) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

const marked = (mark: string, text: string): string[] =>
  text === "" ? [] : text.split("\n").map((line) => `${mark} ${line.trim()}`);
