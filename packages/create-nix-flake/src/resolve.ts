import {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  newestStable,
  type Pack,
  problem,
  type Question,
  type Release,
  requiredBy,
  type UserAnswers,
} from "planner";
import { many, type ParsedArgs } from "./argv.ts";
import { exitCodes, refuse } from "./cli-error.ts";
import type { Detected } from "./detect/index.ts";
import { camelCase, kebabCase, type Option, optionNamed } from "./options.ts";

/** An answer to an option, and where it comes from, in words. */
export interface ResolvedAnswer {
  readonly option: Option;
  /** `null` where there is none and none is needed. */
  readonly value: Answer;
  readonly from: string;
}

/** The answers to those options that have one each. */
export interface AnsweredOptions {
  readonly values: Readonly<Record<string, Answer>>;
  /** The answers to show, in the order of the options. */
  readonly shown: readonly ResolvedAnswer[];
  /** Required options without an answer. */
  readonly missing: readonly Option[];
  /** Options that were given and have no effect, because another answer rules them out. */
  readonly unused: readonly Option[];
}

/** The answers to all options: those of a repository with one host. */
export interface ResolvedAnswers extends Omit<AnsweredOptions, "values"> {
  readonly answers: Answers;
  /** The one host of the answers. */
  readonly host: HostAnswers;
}

/** Where answers come from; the first source that has one wins. */
export interface AnswerSources {
  /** Given by flag or prompt. */
  readonly given: ParsedArgs["values"];
  readonly detected: Detected;
  readonly options: readonly Option[];
  readonly packs: readonly Pack[];
  /** Names of the packs that are chosen unless they are left out. */
  readonly usual: readonly string[];
  /** Whether `usual` is another host's list: then packs with a required per-machine question are left out. */
  readonly isLent?: boolean;
  readonly releases: readonly Release[];
  /** Answers that are fixed and that no option changes, such as the release of an existing repository. */
  readonly settled?: Readonly<Record<string, Answer>>;
}

/**
 * Answers each option that takes a single value: with what was given, else detected, else the default.
 * Options that name people or packs are left to {@link resolveAnswers}.
 */
export function answerOptions(sources: AnswerSources): AnsweredOptions {
  const { options, given } = sources;
  const possible = new Set(possiblePacks(sources).map(({ name }) => name));
  const shown: ResolvedAnswer[] = [];
  const missing: Option[] = [];
  const unused: Option[] = [];
  const values: Record<string, Answer> = { ...sources.settled };
  for (const option of options) {
    if (option.about === "run" || option.takes === "nothing" || option.many) continue;
    if (option.pack !== undefined && !possible.has(option.pack)) continue;
    if (!applies(option, values)) {
      if (option.name in given) unused.push(option);
      continue;
    }
    const resolved = answer(option, sources, values);
    values[option.name] = resolved.value;
    if (resolved.value === null && option.required) missing.push(option);
    else shown.push(resolved);
  }
  return { values, shown, missing, unused };
}

/** Answers every option: the single values, the people and the packs. */
export function resolveAnswers(sources: AnswerSources): ResolvedAnswers {
  const { options, given } = sources;
  const { values: single, ...answered } = answerOptions(sources);
  const shown = [...answered.shown];
  const missing = [...answered.missing];
  const chosen = choosePacks(sources, single);
  const users = resolveUsers(sources);
  if (users.length === 0) missing.push(optionNamed("user", options));
  const hasHomes = chosen.some(({ name }) => name === "home-manager");
  for (const { name, fullName, email } of users) {
    shown.push(name, fullName, ...(hasHomes ? [email] : []));
  }
  for (const option of options) {
    if (option.about === "run" || option.takes === "value") continue;
    const value = given[option.name] === false ? "no" : "yes";
    shown.push({ option, value, from: option.name in given ? "given" : "default" });
  }
  const further = [...new Set(many(given["pack"]))];
  if (further.length > 0) {
    const option = optionNamed("pack", options);
    shown.push({ option, value: further.join(", "), from: "given" });
  }
  shown.push(...leftOutRows(sources));
  const names = (level: "repo" | "host"): string[] =>
    chosen.filter(({ manifest }) => manifest.level === level).map(({ name }) => name);
  const questions = chosen.flatMap(({ manifest }) => manifest.questions);
  // Someone has to be able to change a machine, and nobody else is by itself.
  const people = users.map(({ name, fullName, email }, index): UserAnswers => ({
    name: name.value,
    fullName: fullName.value,
    email: email.value,
    admin: index === 0,
  }));
  // Empty where an answer is missing: nobody uses it, because `refuseGaps` comes first.
  const text = (name: string): string => single[name] ?? "";
  const host: HostAnswers = {
    name: text("host"),
    system: text("system"),
    stateVersion: text("stateVersion"),
    users: people.map(({ name }) => name),
    packs: names("host"),
    answers: Object.fromEntries(questions.map(({ name }) => [name, single[name] ?? null])),
  };
  return {
    answers: { release: text("release"), packs: names("repo"), users: people, hosts: [host] },
    host,
    shown: shown.toSorted((a, b) => placeOf(a, options) - placeOf(b, options)),
    missing,
    unused: answered.unused,
  };
}

/** @throws {@link CliError} that lists every missing answer and every option without effect. */
export function refuseGaps(answered: Pick<AnsweredOptions, "missing" | "unused">): void {
  const missing = answered.missing.map(({ name, placeholder, help }) =>
    problem("answer-missing", { flag: `--${kebabCase(name)} ${placeholder}`, help }),
  );
  const unused = answered.unused.map(({ name, when }) => {
    const needed = Object.entries(when ?? {}).map(
      ([key, values]) => `--${kebabCase(key)} ${values.join(" or ")}`,
    );
    return problem("option-goes-with", {
      flag: `--${kebabCase(name)}`,
      others: needed.join(" and "),
    });
  });
  refuse([...missing, ...unused], exitCodes.usage);
}

function answer(
  option: Option,
  { given, detected, releases }: AnswerSources,
  earlier: Readonly<Record<string, Answer>>,
): ResolvedAnswer {
  const value = given[option.name];
  if (typeof value === "string") return { option, value: value || null, from: "given" };
  const found = detected.answers[option.name];
  if (found) return { option, ...found };
  if (detected.unknown.includes(option.name)) return { option, value: null, from: "not seen" };
  const ofRelease: Readonly<Record<string, string | undefined>> = {
    release: newestStable(releases).name,
    stateVersion: releases.find(({ name }) => name === earlier["release"])?.stateVersion,
  };
  const byDefault = ofRelease[option.name] ?? defaultAnswer(option, earlier);
  return { option, value: byDefault ?? null, from: "default" };
}

/** Pairs each `--user` with the `--full-name` and the `--email` at the same position. */
function resolveUsers({ given, detected, options }: AnswerSources): {
  readonly name: ResolvedAnswer & { readonly value: string };
  readonly fullName: ResolvedAnswer;
  readonly email: ResolvedAnswer;
}[] {
  const names = many(given["user"]).map((value) => ({ value, from: "given" }));
  return (names.length === 0 ? detected.users : names).map((name, index) => {
    const its = (key: string, found: Detected["emails"]): ResolvedAnswer => {
      const option = optionNamed(key, options);
      const own = many(given[key])[index];
      return own === undefined
        ? { option, ...(found.get(name.value) ?? { value: null, from: "default" }) }
        : { option, value: own || null, from: "given" };
    };
    return {
      name: { option: optionNamed("user", options), ...name },
      fullName: its("fullName", detected.fullNames),
      email: its("email", detected.emails),
    };
  });
}

/** The position of an answer in the list; those that belong to no option come last. */
function placeOf({ option }: ResolvedAnswer, options: readonly Option[]): number {
  const place = options.findIndex(({ name }) => name === option.name);
  return place === -1 ? options.length : place;
}

/** The packs whose questions are asked: the core, the wanted, and the usual ones that are not left out. */
function possiblePacks(sources: AnswerSources): Pack[] {
  const left = leftOut(sources);
  return sources.packs.filter(
    (pack) =>
      pack.manifest.level === "core" ||
      isWanted(pack, sources) ||
      (sources.usual.includes(pack.name) && !left.has(pack)),
  );
}

/** The possible packs that no answer leaves out, and all that they require. */
function choosePacks(sources: AnswerSources, answers: Readonly<Record<string, Answer>>): Pack[] {
  const { packs, given } = sources;
  const chosen = possiblePacks(sources).filter(
    ({ name, manifest }) =>
      given[camelCase(name)] !== false &&
      !manifest.questions.some(
        (question) => question.none !== undefined && answers[question.name] === question.none,
      ),
  );
  const names = new Set(
    chosen.flatMap(({ name }) => requiredBy(name, packs).map((pack) => pack.name)),
  );
  return packs.filter(({ name }) => names.has(name));
}

/** Whether an option that was given concerns the pack, even if only to leave it out. */
const isWanted = ({ name, manifest }: Pack, { given }: AnswerSources): boolean =>
  many(given["pack"]).includes(name) ||
  given[camelCase(name)] === true ||
  manifest.questions.some((question) => question.name in given);

/** The usual packs that do not go with what is given, each with the reason. */
function leftOut(sources: AnswerSources): ReadonlyMap<Pack, string> {
  const { packs, usual, given, isLent = false } = sources;
  const asked = packs.filter(
    (pack) =>
      isWanted(pack, sources) &&
      !pack.manifest.questions.some(({ name, none }) => none !== undefined && given[name] === none),
  );
  const excluded = excludedBy(
    asked.map(({ name }) => name),
    packs,
  );
  const reasons = packs
    .filter((pack) => usual.includes(pack.name) && !isWanted(pack, sources))
    .flatMap((pack): [Pack, string][] => {
      const excluder = excluded.get(pack.name);
      if (excluder !== undefined) {
        const canBeNone = pack.manifest.questions.some(({ none }) => none !== undefined);
        return [[pack, canBeNone ? `${excluder} has none` : `does not go with ${excluder}`]];
      }
      const own = isLent ? pack.manifest.questions.find(differsByMachine) : undefined;
      return own ? [[pack, `unless --${kebabCase(own.name)} is given`]] : [];
    });
  return new Map(reasons);
}

/** Whether each machine must answer a question for itself. */
const differsByMachine = ({ own, required, when }: Question): boolean => own && required && !when;

/** A row for each usual pack that is left out, with the reason. */
function leftOutRows(sources: AnswerSources): ResolvedAnswer[] {
  return Array.from(leftOut(sources), ([{ name, manifest }, from]): ResolvedAnswer => {
    const question = manifest.questions.find(({ none }) => none !== undefined);
    if (question?.none === undefined) return { option: LEFT_OUT, value: name, from };
    const option = sources.options.find((each) => each.name === question.name);
    // A copy: a question that does not arise is neither asked nor repeated.
    return { option: { ...LEFT_OUT, ...option }, value: question.none, from };
  });
}

const LEFT_OUT: Option = {
  name: "leftOut",
  label: "Left out",
  help: "what does not go with the other answers",
  takes: "value",
  about: "run",
};

/**
 * The packs that cannot be chosen beside some others and the packs that these require.
 *
 * @returns for each excluded pack the name of one that excludes it.
 */
export function excludedBy(
  names: readonly string[],
  packs: readonly Pack[],
): ReadonlyMap<string, string> {
  const along = names.flatMap((name) => requiredBy(name, packs));
  const others = packs.filter((pack) => !along.includes(pack));
  return new Map(
    others.flatMap(({ name, manifest }): [string, string][] => {
      const excluder = along.find(
        (pack) => pack.manifest.excludes.includes(name) || manifest.excludes.includes(pack.name),
      );
      return excluder ? [[name, excluder.name]] : [];
    }),
  );
}
