import {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  newestStable,
  type Pack,
  problem,
  type Question,
  type Release,
  requiredBy,
  type UserAnswers,
} from "planner";
import { many, type ParsedArgs } from "./argv.ts";
import { CliError, exitCodes } from "./cli-error.ts";
import type { Detected } from "./detect/index.ts";
import { camelCase, kebabCase, type Option } from "./options.ts";

/** An answer, and how it came about, in words. */
export interface ResolvedAnswer {
  readonly option: Option;
  /** `null` where there is none and none is needed. */
  readonly value: Answer;
  readonly from: string;
}

/** Everything that is known about a new repo. */
export interface ResolvedAnswers {
  readonly answers: Answers;
  /** In the order of the options: what a person should be shown. */
  readonly shown: readonly ResolvedAnswer[];
  /** What must be answered and is not. */
  readonly missing: readonly Option[];
  /** What was given and is of no use, because another answer rules it out. */
  readonly unused: readonly Option[];
}

/** What answers come from; the first that has one wins. */
export interface AnswerSources {
  /** What was given by flag or prompt. */
  readonly given: ParsedArgs["values"];
  readonly detected: Detected;
  readonly options: readonly Option[];
  readonly packs: readonly Pack[];
  /** The names of the packs that are taken unless they are left out. */
  readonly usual: readonly string[];
  /** Whether these are another host's: then a pack stays there that needs an answer of each machine's own. */
  readonly isLent?: boolean;
  readonly releases: readonly Release[];
  /** What is settled and no option's matter: the release of a repo that is there. */
  readonly settled?: Readonly<Record<string, Answer>>;
}

/** The answers to those options that have one each. */
export interface AnsweredOptions extends Pick<ResolvedAnswers, "shown" | "missing" | "unused"> {
  readonly values: Readonly<Record<string, Answer>>;
}

/** Answers each option that has one answer: what was given, else what was detected, else the default. */
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

/** Answers every option. */
export function resolveAnswers(sources: AnswerSources): ResolvedAnswers {
  const { options, given } = sources;
  const { values: single, ...answered } = answerOptions(sources);
  const shown = [...answered.shown];
  const missing = [...answered.missing];
  const users = resolveUsers(sources);
  if (users.length === 0) missing.push(options.find(({ name }) => name === "user")!);
  for (const { name, fullName } of users) shown.push(name, fullName);

  const chosen = choosePacks(sources, single);
  for (const option of options) {
    if (option.about === "run" || option.takes === "value") continue;
    const value = given[option.name] === false ? "no" : "yes";
    shown.push({ option, value, from: option.name in given ? "given" : "default" });
  }
  const further = [...new Set(many(given["pack"]))];
  if (further.length > 0) {
    const option = options.find(({ name }) => name === "pack")!;
    shown.push({ option, value: further.join(", "), from: "given" });
  }
  shown.push(...leftOutRows(sources));
  const names = (level: "repo" | "host"): string[] =>
    chosen.filter(({ manifest }) => manifest.level === level).map(({ name }) => name);
  const questions = chosen.flatMap(({ manifest }) => manifest.questions);
  const people = users.map(({ name, fullName }): UserAnswers => ({
    name: name.value!,
    fullName: fullName.value,
  }));
  return {
    answers: {
      release: single["release"]!,
      packs: names("repo"),
      users: people,
      hosts: [
        {
          name: single["host"] ?? "",
          system: single["system"]!,
          stateVersion: single["stateVersion"]!,
          users: people.map(({ name }) => name),
          packs: names("host"),
          answers: Object.fromEntries(questions.map(({ name }) => [name, single[name] ?? null])),
        },
      ],
    },
    shown: shown.toSorted((a, b) => placeOf(a, options) - placeOf(b, options)),
    missing,
    unused: answered.unused,
  };
}

/** @throws {@link CliError} that lists everything that is missing, or of no use. */
export function refuseGaps(answered: Pick<ResolvedAnswers, "missing" | "unused">): void {
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
  const problems = [...missing, ...unused];
  if (problems.length > 0) throw new CliError(exitCodes.usage, problems);
}

function answer(
  option: Option,
  { given, detected, releases }: AnswerSources,
  earlier: Readonly<Record<string, Answer>>,
): ResolvedAnswer {
  const value = given[option.name];
  if (typeof value === "string") return { option, value: value || null, from: "given" };
  const finding = detected.answers[option.name];
  if (finding) return { option, value: finding.value, from: finding.from };
  if (detected.unknown.includes(option.name)) return { option, value: null, from: "not seen" };
  const ofRelease: Readonly<Record<string, string | undefined>> = {
    release: newestStable(releases).name,
    stateVersion: releases.find(({ name }) => name === earlier["release"])?.stateVersion,
  };
  const byDefault = ofRelease[option.name] ?? defaultAnswer(option, earlier);
  return { option, value: byDefault ?? null, from: "default" };
}

/** Each `--user` with the `--full-name` at the same place. */
function resolveUsers({ given, detected, options }: AnswerSources): {
  name: ResolvedAnswer;
  fullName: ResolvedAnswer;
}[] {
  const option = (name: string): Option => options.find((candidate) => candidate.name === name)!;
  const names = many(given["user"]).map((value) => ({ value, from: "given" }));
  const fullNames = many(given["fullName"]);
  return (names.length === 0 ? detected.users : names).map((name, index) => {
    const own = fullNames[index];
    const fullName =
      own === undefined
        ? (detected.fullNames[name.value] ?? { value: null, from: "default" })
        : { value: own || null, from: "given" };
    return {
      name: { option: option("user"), ...name },
      fullName: { option: option("fullName"), ...fullName },
    };
  });
}

/** What is no option's answer comes last. */
function placeOf({ option }: ResolvedAnswer, options: readonly Option[]): number {
  const place = options.findIndex(({ name }) => name === option.name);
  return place === -1 ? options.length : place;
}

// Which packs a host has, by what is given and by what is usual.

/** The packs that may be chosen: those that something given is about, and most of the usual ones. */
export function possiblePacks(sources: AnswerSources): Pack[] {
  const left = leftOut(sources);
  return sources.packs.filter(
    (pack) =>
      pack.manifest.level === "core" ||
      isWanted(pack, sources) ||
      (sources.usual.includes(pack.name) && !left.has(pack)),
  );
}

/** Whether something given is about a pack, even if it is that the pack is not to be had. */
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
      const own = isLent ? pack.manifest.questions.find(isEachOnes) : undefined;
      return own ? [[pack, `unless --${kebabCase(own.name)} is given`]] : [];
    });
  return new Map(reasons);
}

/** Whether a question needs an answer from each machine. */
const isEachOnes = ({ own, required, when }: Question): boolean => own && required && !when;

/** What is said of the usual packs that are not to be had. */
export function leftOutRows(sources: AnswerSources): ResolvedAnswer[] {
  return Array.from(leftOut(sources), ([{ name, manifest }, from]): ResolvedAnswer => {
    const question = manifest.questions.find(({ none }) => none !== undefined);
    if (!question) return { option: LEFT_OUT, value: name, from };
    const option = sources.options.find((each) => each.name === question.name);
    // A copy: a question that does not arise is neither asked nor repeated.
    return { option: { ...LEFT_OUT, ...option }, value: question.none!, from };
  });
}

const LEFT_OUT: Option = {
  name: "leftOut",
  label: "Left out",
  help: "what does not go with the other answers",
  takes: "value",
  about: "run",
};

/** The names of the packs that cannot be had beside some others and what these require, each with one of these. */
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

/** The possible packs that no answer leaves out, and what they require. */
export function choosePacks(
  sources: AnswerSources,
  answers: Readonly<Record<string, Answer>>,
): Pack[] {
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
