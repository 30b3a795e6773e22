import manifest from "../package.json" with { type: "json" };
import { parse, type Request } from "./argv.ts";
import { commands } from "./commands/index.ts";
import { createRepo } from "./create.ts";
import { exitCodes, Failure } from "./failure.ts";
import { growRepo } from "./grow.ts";
import { help } from "./help.ts";
import { type Option, optionsOf } from "./options.ts";
import { jsonOutcome, jsonProblems, printOutcome, printProblems } from "./output.ts";
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
  const options = command ? [...command.options(all), ...all.filter(isOfEveryRun)] : all;
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
      const outcome = command
        ? await growRepo(command, request, options, setting)
        : await createRepo(request, options, setting);
      if (json) terminal.print(jsonOutcome(outcome));
      else printOutcome(terminal, outcome);
      if ((outcome.remaining ?? []).length > 0) return exitCodes.refused;
    }
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (json) terminal.print(jsonProblems(command ? undefined : request.words[0], error.problems));
    else printProblems(terminalOn(stderr, env), error.problems, error.exitCode);
    return error.exitCode;
  }
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
  if (request.words[0] === "doctor") {
    problems.push("doctor: there is no such command yet; a directory of that name is ./doctor");
  }
  if (problems.length === 0) return;
  throw new Failure(
    exitCodes.usage,
    problems.map((message) => ({ message })),
  );
}
