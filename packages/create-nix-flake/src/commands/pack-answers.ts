import { type Answer, applies, type HostAnswers, type Pack } from "planner";
import type { ParsedArgs } from "../argv.ts";
import type { DetectedValue } from "../detect/index.ts";
import type { Option } from "../options.ts";
import { packs, releases } from "../packs/index.ts";
import { answerOptions, type AnswerSources, refuseGaps, type ResolvedAnswer } from "../resolve.ts";
import type { CommandTask } from "./command.ts";

/** The packs that a host has not. */
export const freshOf = (host: HostAnswers, added: readonly Pack[]): readonly Pack[] =>
  added.filter(({ name, manifest }) => manifest.level === "host" && !host.packs.includes(name));

/** The task with the answers of someone who could be asked. */
export async function askingFor(
  task: CommandTask,
  host: HostAnswers,
  fresh: readonly Pack[],
): Promise<CommandTask> {
  const sources = sourcesFor(task, host, fresh);
  if (!task.context.interactive || sources.options.length === 0) return task;
  const { converseAbout } = await import("../dialogue.ts");
  const values = await converseAbout(sources);
  return { ...task, args: { ...task.args, values } };
}

/** A host's answers with those to the questions of new packs. */
export function answerFor(
  task: CommandTask,
  host: HostAnswers,
  fresh: readonly Pack[],
): { answers: HostAnswers["answers"]; shown: readonly ResolvedAnswer[] } {
  const sources = sourcesFor(task, host, fresh);
  const answered = answerOptions(sources);
  refuseGaps(answered);
  const values = Object.fromEntries(
    sources.options
      .filter((option) => applies(option, answered.values))
      .map(({ name }): [string, Answer] => [name, answered.values[name] ?? null]),
  );
  return { answers: { ...host.answers, ...values }, shown: answered.shown };
}

/**
 * The packs that a host has, and of which something else is said now. Not those that lay out disks: these are laid
 * out once.
 */
export const saidAnew = (
  host: HostAnswers,
  added: readonly Pack[],
  { values }: ParsedArgs,
): readonly Pack[] =>
  added.filter(
    ({ name, manifest }) =>
      host.packs.includes(name) &&
      !manifest.disks &&
      manifest.questions.some((question) => question.name in values),
  );

function sourcesFor(
  { args, options, machine }: CommandTask,
  host: HostAnswers,
  fresh: readonly Pack[],
): AnswerSources {
  const names = fresh.map(({ name }) => name);
  const known = fresh
    .filter(({ name }) => host.packs.includes(name))
    .flatMap(({ manifest }) => manifest.questions)
    .flatMap(({ name }): [string, DetectedValue][] => {
      const value = host.answers[name] ?? null;
      return value === null ? [] : [[name, { value, from: `as it is` }]];
    });
  return {
    given: args.values,
    // The machine that we run on may be another one.
    detected: { ...machine, answers: Object.fromEntries(known), unknown: [] },
    options: options.filter((option: Option) => names.includes(option.pack ?? "")),
    packs,
    usual: names,
    releases,
    settled: host.answers,
  };
}
