import { resolve } from "node:path";
import { styleText } from "node:util";
import { isStopping, printable, printableJson, type Problem } from "planner";
import { exitCodes } from "./cli-error.ts";
import type { NextStep } from "./next.ts";
import { answerLines, contentLines, diffLines, problemLines, treeLines } from "./report.ts";
import type { Outcome } from "./run.ts";
import { quotePath } from "./shell.ts";

/** A stream to print on, with the text styles that it supports. */
export interface Terminal {
  print(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  red(text: string): string;
}

/** How a text can look. */
type Look = "bold" | "dim" | "green" | "red";

/**
 * Characters for private use, which stand for the styles until all else that a terminal would act on is gone from a
 * text: no name of a file can bring a style of its own.
 */
const MARKS: Readonly<Record<Look | "none", string>> = {
  bold: "\u{F0000}",
  dim: "\u{F0001}",
  green: "\u{F0002}",
  red: "\u{F0003}",
  none: "\u{F0004}",
};

const STYLED = /([\u{F0000}-\u{F0003}])([^\u{F0000}-\u{F0004}]*)\u{F0004}/gu;

const styled = (text: string): string =>
  text.replaceAll(STYLED, (_, mark: string, inner: string) => {
    const [look] = (["bold", "dim", "green", "red"] as const).filter(
      (each) => MARKS[each] === mark,
    );
    return styleText(look ?? "bold", inner);
  });

/** Makes a {@link Terminal}; its styles do nothing in a pipe and where `NO_COLOR` is set (no-color.org). */
export function terminalOn(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  const plain = !stream.isTTY || Boolean(environment["NO_COLOR"]) || environment["TERM"] === "dumb";
  const style = (look: Look) => (text: string) =>
    plain ? text : `${MARKS[look]}${text}${MARKS.none}`;
  return {
    print: (text) => void stream.write(`${styled(printable(text))}\n`),
    bold: style("bold"),
    dim: style("dim"),
    green: style("green"),
    red: style("red"),
  };
}

/** A line that changes while something takes its time; nothing where nobody watches. */
export function progressOn(
  stream: NodeJS.WriteStream,
  watched: boolean,
): { show(text: string): void; end(): void } {
  const put = (text: string): void => {
    if (watched) stream.write(`\r\u001B[K${printable(text)}`);
  };
  return { show: put, end: () => put("") };
}

/** Prints the outcome of a run for a person, with the next steps at the end. */
export function printOutcome(terminal: Terminal, outcome: Outcome): void {
  const { plan, directory, home, dryRun, isNew, remaining = [] } = outcome;
  printDraft(terminal, outcome);
  const place = `${isNew ? "to" : "in"} ${quotePath(directory, home)}`;
  const count = `${plan.changes.length} ${plan.changes.length === 1 ? "file" : "files"}`;
  const verb = dryRun ? "Would write" : "Wrote";
  printSection(terminal, `${verb} ${count} ${place}`, treeLines(plan.changes));
  printComparison(terminal, outcome);
  if (dryRun) {
    const lines = isNew ? contentLines(plan, terminal.bold) : diffLines(plan, terminal);
    terminal.print(["", ...lines].join("\n"));
  } else {
    if (outcome.gitNote !== undefined) terminal.print(`\n${outcome.gitNote}`);
    printRemaining(terminal, remaining, "To be done by hand");
    printSteps(terminal, outcome.next);
  }
  printSection(terminal, "To do the same again", [outcome.repeat]);
}

/**
 * Prints what is left for a person: first all without which nothing builds.
 *
 * @param title - that of the first part.
 */
export function printRemaining(
  terminal: Terminal,
  remaining: readonly Problem[],
  title: string,
): void {
  const parts = [
    [title, remaining.filter(isStopping)],
    ["It builds without this, but may not do what it did", remaining.filter(isAdvice)],
  ] as const;
  for (const [each, problems] of parts) {
    if (problems.length > 0) printSection(terminal, each, problems.flatMap(problemLines));
  }
}

const isAdvice = (each: Problem): boolean => !isStopping(each);

/** Prints what Nix said of a plan, and what it could not say. */
function printComparison(terminal: Terminal, { compared, notes = [] }: Outcome): void {
  const hosts = compared === 1 ? "1 host" : `${compared} hosts`;
  const lines = [
    ...(compared === undefined ? [] : [`Nix evaluates ${hosts} to what they should be.`]),
    ...notes.flatMap(problemLines),
  ];
  if (lines.length > 0) terminal.print(`\n${lines.join("\n")}`);
}

/** Prints the answers and the report of a plan, before its files. */
export function printDraft(
  terminal: Terminal,
  { shown, report = [] }: Pick<Outcome, "shown" | "report">,
): void {
  const answers = answerLines(shown, terminal.dim);
  if (answers.length > 0) printSection(terminal, "Answers", answers);
  for (const { title, lines } of report) {
    const coloured = lines.map((line) => {
      if (line.startsWith("+ ")) return terminal.green(line);
      return line.startsWith("- ") ? terminal.red(line) : line;
    });
    printSection(terminal, title, coloured);
  }
}

function printSteps(terminal: Terminal, steps: readonly NextStep[]): void {
  const lines = steps.flatMap((step) => linesOf(step, terminal.dim));
  printSection(terminal, "Next", lines);
}

/** A step as a shell takes it: its command below the reason for it. */
const linesOf = ({ why, command }: NextStep, dim = (text: string) => text): readonly string[] => [
  ...why.split("\n").map((line) => dim(`# ${line}`)),
  command,
];

/** Prints the outcome of `doctor` for a person. */
export function printFindings(terminal: Terminal, outcome: Outcome): void {
  const { directory, home, remaining = [], next } = outcome;
  const place = quotePath(directory, home);
  const asked = outcome.repeat.includes("--check") ? "" : "; with --check, Nix itself is asked";
  if (remaining.length === 0) terminal.print(`\nNothing wrong was found in ${place}${asked}.`);
  else printSection(terminal, `What is wrong in ${place}`, remaining.flatMap(problemLines));
  if (next.length > 0) printSteps(terminal, next);
}

/** Prints a title with indented lines below it. */
function printSection(terminal: Terminal, title: string, lines: readonly string[]): void {
  const indented = lines.map((line) => `  ${line}`);
  terminal.print(["", terminal.bold(title), ...indented].join("\n"));
}

/** The object that `--json` prints for an outcome. */
export function jsonOutcome(outcome: Outcome): string {
  const { directory, plan, facts, remaining = [], next, repeat } = outcome;
  const { notes = outcome.notes ?? [], ...takeover } = facts ?? {};
  return printableJson({
    ok: !remaining.some(isStopping),
    directory,
    changes: plan.changes.map(({ path, kind }) => ({ path, kind })),
    ...takeover,
    problems: [...remaining, ...notes],
    // What a step lists goes before its command, as comments of the shell.
    next: next.map((step) => (step.why.includes("\n") ? linesOf(step).join("\n") : step.command)),
    repeat,
  });
}

/** The object that `--json` prints when a run was refused. */
export function jsonProblems(directory: string | undefined, problems: readonly Problem[]): string {
  const absolute = directory === undefined ? null : resolve(directory);
  return printableJson({
    ok: false,
    directory: absolute,
    changes: [],
    problems,
    next: [],
    repeat: null,
  });
}

/** Prints for a person why a run was refused. */
export function printProblems(
  terminal: Terminal,
  problems: readonly Problem[],
  exitCode: number,
): void {
  for (const each of problems) {
    terminal.print(`create-nix-flake: ${problemLines(each).join("\n")}`);
  }
  if (exitCode === exitCodes.usage) terminal.print("  create-nix-flake --help shows all options");
}
