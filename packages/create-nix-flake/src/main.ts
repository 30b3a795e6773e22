import { Exhausted, isStopping, NO_UTF8, problem } from "planner";
import manifest from "../package.json" with { type: "json" };
import { flagsKeptByNpm, parseArgv, type ParsedArgs } from "./argv.ts";
import { CliError, exitCodes, refusal, refuse } from "./cli-error.ts";
import { commands } from "./commands/index.ts";
import { type Described, doctor, help } from "./help.ts";
import { type Option, optionsOf } from "./options.ts";
import {
  jsonOutcome,
  jsonProblems,
  printFindings,
  printOutcome,
  printProblems,
  type Terminal,
  terminalOn,
} from "./output.ts";
import { packs, releases } from "./packs/index.ts";
import type { Outcome, RunContext } from "./run.ts";

const { version } = manifest;

/**
 * Runs the command line of this process.
 *
 * @param argv - the words behind the program's name.
 * @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { env, stdin, stdout, stderr } = process;
  const all = optionsOf(packs, releases);
  const { command, options, run, print } = modeOf(parseArgv(argv, all).words[0], all);
  const parsed = parseArgv(argv, options);
  const args = command ? { ...parsed, words: parsed.words.slice(1) } : parsed;
  const { json, yes } = args.values;
  const terminal = terminalOn(stdout, env);
  try {
    const strange = argv.filter((word) => word.includes(NO_UTF8));
    refuse(
      strange.map((path) => problem("not-utf8", { path })),
      exitCodes.usage,
    );
    refuse([...args.problems, ...flagsKeptByNpm(options, args, env)], exitCodes.usage);
    if (args.values["help"]) terminal.print(help(command, options));
    else if (args.values["version"]) terminal.print(version);
    else {
      const context = {
        machine: { root: "/", environment: env },
        isRoot: process.getuid?.() === 0,
        workingDirectory: workingDirectory(),
        interactive: Boolean(stdin.isTTY && stdout.isTTY && !json && !yes),
        watched: Boolean(stderr.isTTY && !json),
        version,
      };
      const outcome = await run(args, options, context);
      if (json) terminal.print(jsonOutcome(outcome));
      else print(terminal, outcome);
      if (outcome.remaining?.some(isStopping)) return exitCodes.refused;
    }
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof CliError)) {
      const problems = [
        error instanceof Exhausted
          ? problem("too-much-to-follow", {}, { file: error.path })
          : problem("unexpected", { error: String((error as Error).message) }),
      ];
      // A program that reads the output gets its object even when this one has a mistake.
      if (json) terminal.print(jsonProblems(undefined, problems));
      else printProblems(terminalOn(stderr, env), problems, exitCodes.refused);
      return exitCodes.refused;
    }
    if (json) terminal.print(jsonProblems(command ? undefined : args.words[0], error.problems));
    else printProblems(terminalOn(stderr, env), error.problems, error.exitCode);
    return error.exitCode;
  }
}

function workingDirectory(): string {
  const path = currentDirectory();
  if (path === undefined) throw refusal("working-directory-gone", {});
  if (path.includes(NO_UTF8)) throw refusal("not-utf8", { path });
  return path;
}

function currentDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** One of the things that the program can do. */
interface Mode {
  /** Absent for making a new repo. */
  readonly command: Described | undefined;
  readonly options: readonly Option[];
  run(args: ParsedArgs, options: readonly Option[], context: RunContext): Promise<Outcome>;
  print(terminal: Terminal, outcome: Outcome): void;
}

/**
 * The mode that the first word asks for. Code that only one command needs is loaded when that one runs,
 * because each file costs time at the start.
 */
function modeOf(first: string | undefined, all: readonly Option[]): Mode {
  if (first === doctor.name) {
    const run: Mode["run"] = async (args, _, context) =>
      (await import("./doctor.ts")).examineRepo(args, context);
    return { command: doctor, options: doctor.options(all), run, print: printFindings };
  }
  const command = commands.find(({ name }) => name === first);
  if (!command) {
    const run: Mode["run"] = async (...args) => (await import("./create.ts")).createRepo(...args);
    return { command, options: all, run, print: printOutcome };
  }
  const options = [...command.options(all), ...all.flatMap(ofEveryRun)];
  const run: Mode["run"] = async (...args) =>
    (await import("./change.ts")).runCommand(command, ...args);
  return { command, options, run, print: printOutcome };
}

/** The options that every command has. */
const ofEveryRun = (option: Option): readonly Option[] => {
  if (option.name === "check") return [{ ...option, on: true, help: CHECK }];
  return ["yes", "dryRun", "json", "help", "version"].includes(option.name) ? [option] : [];
};

const CHECK =
  "evaluate every host with Nix before and after, however long it takes; without either, for a minute, where there is a Nix";
