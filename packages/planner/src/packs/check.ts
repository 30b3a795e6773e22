import { type Problem, problem } from "../problems.ts";
import {
  type Answer,
  type Answers,
  applies,
  type HostAnswers,
  questionsOf,
  systems,
} from "./answers.ts";
import type { Release } from "./releases.ts";
import { formats, listed } from "./formats.ts";
import type { Question } from "./manifest.ts";
import type { Pack } from "./pack.ts";

/**
 * All that is wrong with a set of answers, in sentences that say what is allowed.
 *
 * @returns an empty list when a repo can be composed from them.
 */
export function checkAnswers(
  answers: Answers,
  packs: readonly Pack<unknown>[],
  releases: readonly Release[],
): readonly Problem[] {
  const { release, hosts, users } = answers;
  const people = users.map(({ name }) => name);
  return [
    ...oneOf("release", release, names(releases)),
    ...(hosts.length === 0 ? [problem("no-hosts", {})] : []),
    ...repeated(hosts).map((name) => problem("named-twice", { where: "hosts", name })),
    ...repeated(users).map((name) => problem("named-twice", { where: "users", name })),
    ...users.flatMap(({ name, fullName }) => [
      ...inFormat(`user ${name}`, "user-name", name),
      ...inFormat(`user ${name}: fullName`, "free-text", fullName ?? ""),
    ]),
    ...chosenPacks("packs", answers.packs, "repo", packs),
    ...hosts.flatMap((host) => checkHost(host, people, packs)),
  ];
}

function checkHost(
  host: HostAnswers,
  people: readonly string[],
  packs: readonly Pack<unknown>[],
): readonly Problem[] {
  const where = `host ${host.name}`;
  return [
    ...inFormat(where, "host-name", host.name),
    ...oneOf(`${where}: system`, host.system, systems),
    ...inFormat(`${where}: stateVersion`, "state-version", host.stateVersion),
    ...host.users.flatMap((user) => oneOf(`${where}: users`, user, people)),
    ...chosenPacks(`${where}: packs`, host.packs, "host", packs),
    ...questionsOf(packs, host.packs)
      .filter((question) => applies(question, host.answers))
      .flatMap((question) => {
        const answer = host.answers[question.name] ?? null;
        return checkAnswer(`${where}: ${question.name}`, question, answer);
      }),
  ];
}

function checkAnswer(where: string, question: Question, answer: Answer): readonly Problem[] {
  const { required, choices, format = "free-text" } = question;
  if (answer === null) return required ? [problem("answer-required", { where })] : [];
  if (choices && !Object.hasOwn(choices, answer)) {
    return [
      problem("answer-not-offered", { where, allowed: listed(answer, Object.keys(choices)) }),
    ];
  }
  return inFormat(where, format, answer);
}

const names = (all: readonly { readonly name: string }[]): readonly string[] =>
  all.map(({ name }) => name);

const oneOf = (where: string, value: string, allowed: readonly string[]): readonly Problem[] =>
  allowed.includes(value) ? [] : [problem("answer-not-offered", { where, allowed })];

function inFormat(where: string, format: keyof typeof formats, value: string): readonly Problem[] {
  const rule = formats[format](value);
  return rule === undefined ? [] : [problem("answer-malformed", { where, rule })];
}

function chosenPacks(
  where: string,
  chosen: readonly string[],
  level: "repo" | "host",
  packs: readonly Pack<unknown>[],
): readonly Problem[] {
  const core = names(packs.filter(({ manifest }) => manifest.level === "core"));
  return chosen.flatMap((name) => {
    const pack = packs.find((candidate) => candidate.name === name);
    if (pack?.manifest.level !== level) {
      const allowed = names(packs.filter(({ manifest }) => manifest.level === level));
      return [problem("answer-not-offered", { where: `${where}: ${name}`, allowed })];
    }
    const { requires, excludes } = pack.manifest;
    const missing = requires.filter((other) => !core.includes(other) && !chosen.includes(other));
    return [
      ...missing.map((other) => problem("pack-missing", { where, name, other })),
      ...excludes
        .filter((other) => chosen.includes(other))
        .map((other) => problem("packs-exclude", { where, name, other })),
    ];
  });
}

function repeated(items: readonly { readonly name: string }[]): readonly string[] {
  const seen = new Set<string>();
  return names(items).filter((name) => seen.has(name) || !seen.add(name));
}
