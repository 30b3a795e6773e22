import manifest from "../package.json" with { type: "json" };
import { parse, type Request } from "./argv.ts";
import type { Command, Task } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { doctor } from "./doctor/help.ts";
import { exitCodes, Failure } from "./failure.ts";
import { help } from "./help.ts";
import { type Option, optionsOf } from "./options.ts";
import { jsonOutcome, jsonProblems, printFindings, printOutcome, printProblems } from "./output.ts";
import type { Outcome } from "./outcome.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { swallowedFlags } from "./swallowed.ts";
import { terminalOn } from "./terminal.ts";

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
  const [first] = parse(argv, all).words;
  const command = commands.find(({ name }) => name === first);
  const isDoctor = first === "doctor";
  const common = all.filter(isOfEveryRun);
  const options = command
    ? [...command.options(all), ...common]
    : isDoctor
      ? doctor.options(all)
      : all;
  const parsed = parse(argv, options);
  const isNew = !command && !isDoctor;
  const request = isNew ? parsed : { ...parsed, words: parsed.words.slice(1) };
  const { json, yes } = request.values;
  const terminal = terminalOn(stdout, env);
  try {
    refuseMisuse(request, options, env);
    if (request.values["help"]) terminal.print(help(isDoctor ? doctor : command, options));
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
      const outcome = await outcomeOf(command ?? (isDoctor ? doctor : undefined), {
        request,
        options,
        setting,
      });
      if (json) terminal.print(jsonOutcome(outcome));
      else if (isDoctor) printFindings(terminal, outcome);
      else printOutcome(terminal, outcome);
      if ((outcome.remaining ?? []).length > 0) return exitCodes.refused;
    }
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (json) terminal.print(jsonProblems(isNew ? request.words[0] : undefined, error.problems));
    else printProblems(terminalOn(stderr, env), error.problems, error.exitCode);
    return error.exitCode;
  }
}

/** Does what was asked for. What only one command needs is loaded when that one runs. */
async function outcomeOf(
  command: Command | typeof doctor | undefined,
  { request, options, setting }: Pick<Task, "request" | "options" | "setting">,
): Promise<Outcome> {
  if (command === undefined) {
    return (await import("./create.ts")).createRepo(request, options, setting);
  }
  if ("growth" in command) {
    return (await import("./grow.ts")).growRepo(command, request, options, setting);
  }
  return (await import("./doctor/index.ts")).examineRepo(request, setting);
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
