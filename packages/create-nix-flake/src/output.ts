import { resolve } from "node:path";
import type { Problem } from "composer";
import { exitCodes } from "./failure.ts";
import type { Option } from "./options.ts";
import { nextSteps } from "./next.ts";
import { repeatCommand } from "./repeat.ts";
import { answerLines, contentLines, treeLines } from "./report.ts";
import { quotePath } from "./shell.ts";
import type { Outcome } from "./setting.ts";
import type { Terminal } from "./terminal.ts";

/** What a run prints for a person, its last lines being what to do next. */
export function printOutcome(
  terminal: Terminal,
  outcome: Outcome,
  options: readonly Option[],
): void {
  const { command, plan, directory, home, dryRun } = outcome;
  const section = (title: string, lines: readonly string[]): void => {
    const indented = lines.map((line) => `  ${line}`);
    terminal.print(["", terminal.bold(title), ...indented].join("\n"));
  };
  // A dialogue has shown them already.
  if (!outcome.asked) section("Answers", answerLines(outcome, terminal.dim));
  const verb = dryRun ? "Would write" : "Wrote";
  const preposition = command === "create" ? "to" : "in";
  const place = `${preposition} ${quotePath(directory, home)}`;
  section(`${verb} ${plan.changes.length} files ${place}`, treeLines(plan.changes));
  if (dryRun) terminal.print(["", ...contentLines(plan, terminal.bold)].join("\n"));
  else {
    if (outcome.gitNote !== undefined) terminal.print(`\n${outcome.gitNote}`);
    const steps = nextSteps(outcome).flatMap((step) => [
      terminal.dim(`# ${step.why}`),
      step.command,
    ]);
    section("Next", steps);
  }
  section("To do the same again", [repeatCommand(outcome, options)]);
}

/** What `--json` prints when all went well. */
export function jsonOutcome(outcome: Outcome, options: readonly Option[]): string {
  const { directory, plan } = outcome;
  return json({
    ok: true,
    directory,
    changes: plan.changes.map(({ path, kind }) => ({ path, kind })),
    problems: plan.problems,
    next: nextSteps(outcome).map((step) => step.command),
    repeat: repeatCommand(outcome, options),
  });
}

/** What `--json` prints when nothing was done. */
export function jsonProblems(directory: string | undefined, problems: readonly Problem[]): string {
  const absolute = directory === undefined ? null : resolve(directory);
  return json({ ok: false, directory: absolute, changes: [], problems, next: [], repeat: null });
}

/** Why nothing was done, for a person. */
export function printProblems(
  terminal: Terminal,
  problems: readonly Problem[],
  exitCode: number,
): void {
  for (const { file, line, message, fix } of problems) {
    const where = [file, line].filter((part) => part !== undefined).join(":");
    terminal.print(`create-nix-flake: ${where === "" ? "" : `${where}: `}${message}`);
    if (fix !== undefined) terminal.print(`  ${fix}`);
  }
  if (exitCode === exitCodes.usage) terminal.print("  create-nix-flake --help shows all options");
}

const json = (value: object): string => JSON.stringify(value, null, 2);
