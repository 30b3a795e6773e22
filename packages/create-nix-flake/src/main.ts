import manifest from "../package.json" with { type: "json" };
import { parse, type Request } from "./argv.ts";
import { commands } from "./commands/index.ts";
import { doctor } from "./doctor/help.ts";
import { exitCodes, Failure } from "./failure.ts";
import { type Described, help } from "./help.ts";
import { type Option, optionsOf } from "./options.ts";
import { jsonOutcome, jsonProblems, printFindings, printOutcome, printProblems } from "./output.ts";
import type { Outcome, Setting } from "./outcome.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { swallowedFlags } from "./swallowed.ts";
import { type Terminal, terminalOn } from "./terminal.ts";

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
  const { command, options, run, print } = modeOf(parse(argv, all).words[0], all);
  const parsed = parse(argv, options);
  const request = command ? { ...parsed, words: parsed.words.slice(1) } : parsed;
  const { json, yes } = request.values;
  const terminal = terminalOn(stdout, env);
  try {
    refuseMisuse(request, options, env);
    if (request.values["help"]) terminal.print(help(command, options));
    else if (request.values["version"]) terminal.print(version);
    else {
      const setting = {
        machine: { root: "/", environment: env },
        isRoot: process.getuid?.() === 0,
        workingDirectory: process.cwd(),
        interactive: Boolean(stdin.isTTY && stdout.isTTY && !json && !yes),
        watched: Boolean(stderr.isTTY && !json),
        version,
      };
      const outcome = await run(request, options, setting);
      if (json) terminal.print(jsonOutcome(outcome));
      else print(terminal, outcome);
      if ((outcome.remaining ?? []).length > 0) return exitCodes.refused;
    }
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof Failure)) {
      if (!json) throw error;
      // A program that reads us is owed its object, even of what should not happen.
      const message = `something unexpected happened: ${(error as Error).message}`;
      terminal.print(jsonProblems(undefined, [{ message }]));
      return exitCodes.refused;
    }
    if (json) terminal.print(jsonProblems(command ? undefined : request.words[0], error.problems));
    else printProblems(terminalOn(stderr, env), error.problems, error.exitCode);
    return error.exitCode;
  }
}

/** What one run of the program is about. */
interface Mode {
  /** Nothing when it is to make a new repo. */
  readonly command: Described | undefined;
  readonly options: readonly Option[];
  run(request: Request, options: readonly Option[], setting: Setting): Promise<Outcome>;
  print(terminal: Terminal, outcome: Outcome): void;
}

/** What the first word asks for. What only one command needs is loaded when that one runs. */
function modeOf(first: string | undefined, all: readonly Option[]): Mode {
  if (first === doctor.name) {
    const run: Mode["run"] = async (request, _, setting) =>
      (await import("./doctor/index.ts")).examineRepo(request, setting);
    return { command: doctor, options: doctor.options(all), run, print: printFindings };
  }
  const command = commands.find(({ name }) => name === first);
  if (!command) {
    const run: Mode["run"] = async (...args) => (await import("./create.ts")).createRepo(...args);
    return { command, options: all, run, print: printOutcome };
  }
  const options = [...command.options(all), ...all.filter(isOfEveryRun)];
  const run: Mode["run"] = async (...args) =>
    (await import("./grow.ts")).growRepo(command, ...args);
  return { command, options, run, print: printOutcome };
}

const isOfEveryRun = ({ name }: Option): boolean =>
  ["yes", "dryRun", "json", "help", "version"].includes(name);

function refuseMisuse(
  request: Request,
  options: readonly Option[],
  environment: NodeJS.ProcessEnv,
): void {
  const problems = [...request.problems];
  const swallowed = swallowedFlags(options, request, environment);
  if (swallowed.length > 0) {
    problems.push(`npm kept ${swallowed.join(" and ")} for itself; put -- before the options`);
  }
  if (problems.length === 0) return;
  throw new Failure(
    exitCodes.usage,
    problems.map((message) => ({ message })),
  );
}
