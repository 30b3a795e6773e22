import * as clack from "@clack/prompts";
import { disksAreLaidOut, printable, problem } from "planner";
import { many, type ParsedArgs, problemOfValue } from "./argv.ts";
import { CliError, exitCodes, refusal } from "./cli-error.ts";
import { labelOf, type Option } from "./options.ts";
import { answerLines, hardwareAnswer } from "./report.ts";
import {
  type AnsweredOptions,
  answerOptions,
  type AnswerSources,
  excludedBy,
  resolveAnswers,
  type ResolvedAnswer,
  type ResolvedAnswers,
} from "./resolve.ts";

/**
 * Asks the questions about a new host, shows all answers, and lets each be changed.
 *
 * @param sources - everything that is known beforehand.
 * @returns all that has been given, by flag and now by prompt.
 * @throws {@link CliError} on Ctrl-C, with the terminal as it was.
 */
export const converse = (sources: AnswerSources): Promise<ParsedArgs["values"]> =>
  converseOf(sources, resolveAnswers, ({ shown, host }) => [
    ...shown,
    hardwareAnswer(sources.detected.hardware, disksAreLaidOut(host, sources.packs)),
  ]);

/**
 * Asks only the given options, such as those of a pack, and lets each answer be changed.
 *
 * @throws {@link CliError} as {@link converse} does.
 */
export const converseAbout = (sources: AnswerSources): Promise<ParsedArgs["values"]> =>
  converseOf(sources, answerOptions, ({ shown }) => shown);

async function converseOf<Known extends AnsweredOptions | ResolvedAnswers>(
  sources: AnswerSources,
  answer: (sources: AnswerSources) => Known,
  rowsOf: (known: Known) => readonly ResolvedAnswer[],
): Promise<ParsedArgs["values"]> {
  let given = sources.given;
  while (true) {
    const known = answer({ ...sources, given });
    const due = nextQuestion(known, { ...sources, given });
    if (due) {
      given = await ask(due, known, { ...sources, given });
      continue;
    }
    // The edges of the box take six columns.
    const width = process.stdout.columns - 6;
    const lines = answerLines(rowsOf(known), (text) => text, width);
    if (lines.length > 0) tell("The answers", lines);
    const change = await chooseChange(known, sources.options);
    if (change === "back") continue;
    if (change === "none") {
      clack.outro();
      const unused = new Set(known.unused.map(({ name }) => name));
      return Object.fromEntries(Object.entries(given).filter(([name]) => !unused.has(name)));
    }
    given = await ask(change, known, { ...sources, given });
  }
}

/** The next option to ask for. Each answer can raise further questions and rule others out. */
function nextQuestion(
  { shown, missing }: Pick<AnsweredOptions, "shown" | "missing">,
  { options, given, settled }: AnswerSources,
): Option | undefined {
  const reached = [...shown.map(({ option }) => option), ...missing];
  // An existing repo has its people already.
  const known = settled === undefined ? undefined : "user";
  const always = options.find(
    (option) =>
      option.ask === "always" &&
      given[option.name] === undefined &&
      option.name !== known &&
      reached.includes(option),
  );
  return always ?? missing[0];
}

/** Asks for the directory of the new repo. */
export async function askDirectory(
  suggestion: string,
  validate: (typed: string) => string | undefined,
): Promise<string> {
  return answered(
    await clack.text({
      message: "Where should the repository be?",
      initialValue: suggestion,
      validate: (typed) => validate(typed ?? ""),
    }),
  );
}

/**
 * Asks whether to go on.
 *
 * @throws {@link CliError} when the answer is no.
 */
export async function confirm(message: string): Promise<void> {
  if (await askWhether(message)) return;
  throw refusal("declined", {});
}

/**
 * Asks whether to go on, or what to go on with instead.
 *
 * @param option - what may be changed: one of few choices, with the present one.
 * @returns another answer to it; nothing to go on as it is.
 * @throws {@link CliError} when the answer is no.
 */
export async function confirmOrChange(
  message: string,
  { option, present }: { readonly option: Option; readonly present: string },
): Promise<string | undefined> {
  const label = `Change: ${option.label}`;
  const options = [
    { value: "yes", label: "Yes" },
    { value: "change", label, hint: printable(present) },
    { value: "no", label: "No" },
  ];
  const action = answered(await clack.select({ message: printable(message), options }));
  if (action === "no") {
    throw refusal("declined", {});
  }
  if (action === "yes") return undefined;
  return answered(
    await select({ message: labelOf(option), options: choicesOf(option), initialValue: present }),
  );
}

/** Asks a question that is answered with yes or no. */
export async function askWhether(message: string, initialValue = true): Promise<boolean> {
  return answered(await clack.confirm({ message: printable(message), initialValue }));
}

/** Asks for one of several names; the first is chosen unless another one is. */
export async function choose(message: string, names: readonly string[]): Promise<string> {
  const options = names.map((value) => ({ value, label: printable(value) }));
  return answered(
    await select({ message: printable(message), options, maxItems: 12, initialValue: names[0]! }),
  );
}

/** Asks for at least one of several names; all are chosen to begin with. */
export async function chooseSome(
  message: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const options = names.map((value) => ({ value, label: printable(value) }));
  return answered(
    await clack.multiselect({
      message: printable(message),
      options,
      initialValues: [...names],
      maxItems: 12,
    }),
  );
}

/** Shows lines in a box, before a question about them. */
export const tell = (title: string, lines: readonly string[]): void =>
  clack.note(printable(lines.join("\n")), title);

/** Asks for an answer to an option that has one. */
export async function askFor(option: Option): Promise<string> {
  return answered(
    await clack.text({
      message: labelOf(option),
      validate: (typed) => problemOfValue(option, typed ?? ""),
    }),
  );
}

/** Opens the dialogue. */
export function greet(title: string): void {
  // Some terminals report a width of 0, and would get one letter a line.
  if (!process.stdout.columns) process.stdout.columns = 80;
  // People press Esc to go back; that must not discard their answers.
  clack.settings.aliases.delete("escape");
  clack.intro(title);
}

/** Lets someone choose an answer to change. */
async function chooseChange(
  { shown }: Pick<AnsweredOptions, "shown">,
  options: readonly Option[],
): Promise<Option | "none" | "back"> {
  const action = answered(
    await clack.select({
      message: "Is that right?",
      options: [
        { value: "none", label: "Yes, go on" },
        { value: "change", label: "Change an answer" },
      ],
    }),
  );
  if (action === "none") return action;
  // With several people, only flags can tell whose name is meant.
  const users = shown.filter(({ option }) => option.name === "user").length;
  const changeable = shown
    .map(({ option }) => option)
    .filter((option) => options.includes(option) && (option.about !== "user" || users === 1));
  const packs = options.filter(({ name }) => name === "pack");
  const choices = [...new Set([...changeable, ...packs])].map((option) => ({
    value: option,
    label: labelOf(option),
    hint: option.help,
  }));
  return answered(
    await clack.select<Option | "back">({
      message: "Which one?",
      options: [...choices, { value: "back", label: "None, go back" }],
      maxItems: 12,
    }),
  );
}

/** Asks for one answer, starting from the present one, and adds it to those given. */
async function ask(
  option: Option,
  { shown }: Pick<AnsweredOptions, "shown">,
  sources: AnswerSources,
): Promise<ParsedArgs["values"]> {
  const { given } = sources;
  const present = shown.find((resolved) => resolved.option === option)?.value ?? "";
  const message = labelOf(option);
  if (option.takes === "nothing") {
    const initialValue = present === "yes";
    const isWanted = await askWhether(`${message}: ${option.help}?`, initialValue);
    return { ...given, [option.name]: isWanted };
  }
  const choices = choicesOf(option);
  if (option.name === "pack") {
    const initialValues = [...many(given[option.name])];
    // The prompt echoes labels, and packs are known by their names in flags and folders.
    const named = choices.map(({ value, label }) => ({ value, label: value, hint: label }));
    const prompt = { message, options: named, initialValues, required: false };
    const chosen = answered(await clack.multiselect(prompt));
    // Forget earlier answers to questions of packs that the chosen ones exclude.
    const excluded = excludedBy(chosen, sources.packs);
    const useless = sources.options.filter(({ pack }) => excluded.has(pack ?? ""));
    const rest = Object.entries(given).filter(([key]) => useless.every(({ name }) => name !== key));
    return { ...Object.fromEntries(rest), [option.name]: chosen };
  }
  const value = answered(
    choices.length > 0
      ? await select({ message, options: choices, initialValue: present, maxItems: 12 })
      : await clack.text({
          message,
          initialValue: present,
          validate: (typed) => problemOfValue(option, typed ?? ""),
        }),
  );
  return { ...given, [option.name]: option.many ? [value] : value };
}

const choicesOf = ({ choices = {} }: Option) =>
  Object.entries(choices).map(([value, label]) => ({ value, label: printable(label) }));

/** A list to choose from; a long one can be searched by typing. */
const select: typeof clack.select<string> = (prompt) =>
  prompt.options.length > 20 ? clack.autocomplete(prompt) : clack.select(prompt);

function answered<Answer>(value: Answer | typeof clack.CANCEL_SYMBOL): Answer {
  if (value !== clack.CANCEL_SYMBOL) return value as Answer;
  throw new CliError(exitCodes.interrupted, [problem("interrupted", {})]);
}
