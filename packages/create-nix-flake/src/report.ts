import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import { type Change, type HandEdit, type Plan, printable, type Problem } from "planner";
import type { DetectedValue } from "./detect/index.ts";
import { labelOf } from "./options.ts";
import type { ResolvedAnswer } from "./resolve.ts";

/**
 * A row about the hardware file, to be shown among the answers.
 *
 * @param disks - whether a pack lays out the disks, so that the file systems are left out of the file.
 */
export const hardwareAnswer = (
  hardware: DetectedValue | undefined,
  disks = false,
): ResolvedAnswer => ({
  option: { name: "hardware", label: "Hardware", help: "", takes: "value", about: "run" },
  value: hardware ? `this machine's${disks ? ", without its file systems" : ""}` : "a placeholder",
  from: hardware?.from ?? "not found here",
});

/** Rows about hand-edited files of another host, to be shown among the answers. */
export const editRows = (edits: readonly HandEdit[]): ResolvedAnswer[] =>
  edits.map(({ file, left = [], refusal }) => ({
    option: { name: "edits", label: "Edited by hand", help: "", takes: "value", about: "run" },
    value: file,
    from:
      refusal !== undefined
        ? `not followed: ${refusal}`
        : `followed${left.length > 0 ? `, without ${left.join(", ")}` : ""}`,
  }));

/**
 * A line for each answer: label, value and origin.
 *
 * @param width - the most columns that a line may have; where that is too little, origins are left out.
 */
export function answerLines(
  shown: readonly ResolvedAnswer[],
  dim: (text: string) => string,
  width = Infinity,
): string[] {
  const rows = shown
    .filter(({ option, value }) => value !== null || option.unanswered !== undefined)
    .map(({ option, value, from }) =>
      value === null
        ? ([labelOf(option), "none", "to be written by hand, see Next"] as const)
        : ([labelOf(option), oneLine(value), from] as const),
    );
  const widest = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  // A single long value must not widen the column for all.
  const widths = [widest(0), Math.min(widest(1), 20)] as const;
  const fits = widths[0] + widths[1] + widest(2) + 4 <= width;
  return rows.map(([label, value, from]) => {
    const answer = `${label.padEnd(widths[0])}  ${value}`;
    return fits ? `${answer.padEnd(widths[0] + 2 + widths[1])}  ${dim(from)}` : answer;
  });
}

/** The files of a plan as an indented tree. */
export function treeLines(changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let open: string[] = [];
  for (const { path, kind } of changes) {
    const parts = path.split("/");
    const folders = parts.slice(0, -1);
    const common = folders.findIndex((folder, depth) => open[depth] !== folder);
    const from = common === -1 ? folders.length : common;
    for (let depth = from; depth < folders.length; depth++) {
      lines.push(`${"  ".repeat(depth)}${folders[depth]}/`);
    }
    const note = kind === "add" ? "" : ` (${kind})`;
    lines.push(`${"  ".repeat(folders.length)}${parts.at(-1)}${note}`);
    open = folders;
  }
  return lines;
}

/** Every file of a plan, with its contents. */
export function contentLines({ changes }: Plan, bold: (text: string) => string): string[] {
  return changes.flatMap(({ path, content }) => [
    bold(`── ${path}`),
    isText(content) ? content.replaceAll("\r\n", "\n") : "(no text)",
  ]);
}

/** Whether a file that was decoded as UTF-8 is text. */
const isText = (content: string): boolean => !/[\0\uFFFD]/.test(content);

/** The lines that tell a problem, with its fix indented below. */
export function problemLines({ file, line, message, fix }: Problem): string[] {
  const where = [file, line].filter((part) => part !== undefined).join(":");
  return [
    where === "" ? message : `${where}: ${message}`,
    ...(fix === undefined ? [] : fix.split("\n").map((each) => (each === "" ? "" : `  ${each}`))),
  ];
}

/** Any text on one line. */
const oneLine = (text: string): string => printable(text).replaceAll(/[\n\t]+/g, " ");

/** A plan as a unified diff, as git prints it. */
export function diffLines(
  { changes }: Plan,
  terminal: Record<"green" | "red", (text: string) => string>,
): string[] {
  return changes.flatMap((change) =>
    patch(change)
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => {
        if (line.startsWith("+") && !line.startsWith("+++")) return terminal.green(line);
        return line.startsWith("-") && !line.startsWith("---") ? terminal.red(line) : line;
      }),
  );
}

/**
 * The lines in which two texts differ, without context: for each place `path:line`, then removed lines
 * with `-` and added ones with `+`.
 *
 * @param first - the line number of the first line, where the texts are a part of a file.
 * @param note - text to put behind the place.
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
