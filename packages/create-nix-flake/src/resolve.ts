import {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  newestStable,
  type Pack,
  type Question,
  type Release,
  requiredBy,
  type UserAnswers,
} from "composer";
import { many, type Request } from "./argv.ts";
import type { Detected } from "./detect/index.ts";
import { camelCase, type Option } from "./options.ts";

/** An answer, and how it came about, in words. */
export interface Resolved {
  readonly option: Option;
  /** `null` where there is none and none is needed. */
  readonly value: Answer;
  readonly from: string;
}

/** Everything that is known about a new repo. */
export interface Resolution {
  readonly answers: Answers;
  /** In the order of the options: what a person should be shown. */
  readonly shown: readonly Resolved[];
  /** What must be answered and is not. */
  readonly missing: readonly Option[];
}

/** What answers come from; the first that has one wins. */
export interface Sources {
  /** What was given by flag or prompt. */
  readonly given: Request["values"];
  readonly detected: Detected;
  readonly options: readonly Option[];
  readonly packs: readonly Pack[];
  readonly releases: readonly Release[];
}

/** Answers every option: what was given, else what was detected, else the default. */
export function resolve(sources: Sources): Resolution {
  const { options, given, packs } = sources;
  const shown: Resolved[] = [];
  const missing: Option[] = [];
  const single: Record<string, Answer> = {};
  for (const option of options) {
    if (option.about === "run" || option.takes === "nothing" || option.many) continue;
    if (!applies(option as Question, single)) continue;
    const resolved = answer(option, sources, single);
    single[option.name] = resolved.value;
    if (resolved.value === null && option.required) missing.push(option);
    else shown.push(resolved);
  }
  const users = resolveUsers(sources);
  if (users.length === 0) missing.push(options.find(({ name }) => name === "user")!);
  for (const { name, fullName } of users) shown.push(name, fullName);

  const chosen = choosePacks(packs, given, single);
  for (const option of options) {
    if (option.about === "run" || option.takes === "value") continue;
    const value = given[option.name] === false ? "no" : "yes";
    shown.push({ option, value, from: option.name in given ? "given" : "default" });
  }
  const further = many(given["pack"]);
  if (further.length > 0) {
    const option = options.find(({ name }) => name === "pack")!;
    shown.push({ option, value: further.join(", "), from: "given" });
  }
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
    shown: shown.toSorted((a, b) => options.indexOf(a.option) - options.indexOf(b.option)),
    missing,
  };
}

function answer(
  option: Option,
  { given, detected, releases }: Sources,
  earlier: Readonly<Record<string, Answer>>,
): Resolved {
  const value = given[option.name];
  if (typeof value === "string") return { option, value: value || null, from: "given" };
  const finding = detected.answers[option.name];
  if (finding) return { option, value: finding.value, from: finding.from };
  const ofRelease: Readonly<Record<string, string | undefined>> = {
    release: newestStable(releases).name,
    stateVersion: releases.find(({ name }) => name === earlier["release"])?.stateVersion,
  };
  const byDefault = ofRelease[option.name] ?? defaultAnswer(option as Question, earlier);
  return { option, value: byDefault ?? null, from: "default" };
}

/** Each `--user` with the `--full-name` at the same place. */
function resolveUsers({ given, detected, options }: Sources): {
  name: Resolved;
  fullName: Resolved;
}[] {
  const option = (name: string): Option => options.find((candidate) => candidate.name === name)!;
  const names = many(given["user"]).map((value) => ({ value, from: "given" }));
  const found = detected.answers["user"];
  const fullNames = many(given["fullName"]);
  return (names.length === 0 && found ? [found] : names).map((name, index) => {
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

/** The packs of a new repo: the usual ones and those asked for, less those that an answer leaves out. */
function choosePacks(
  packs: readonly Pack[],
  given: Request["values"],
  answers: Readonly<Record<string, Answer>>,
): Pack[] {
  const wanted = packs.filter(({ name, manifest }) => {
    if (many(given["pack"]).includes(name)) return true;
    const leftOut =
      given[camelCase(name)] === false ||
      manifest.questions.some(({ name: key, none }) => none !== undefined && answers[key] === none);
    return manifest.level === "core" || (manifest.default && !leftOut);
  });
  const names = new Set(
    wanted.flatMap(({ name }) => requiredBy(name, packs).map((pack) => pack.name)),
  );
  return packs.filter(({ name }) => names.has(name));
}
