import { type Answers, applies, problemOf, questionsOf, systems } from "./answers.ts";
import { formats } from "./formats.ts";
import type { Pack } from "./pack.ts";
import type { Problem } from "../problems.ts";
import type { Release } from "./releases.ts";

/**
 * All that is wrong with a set of answers, in sentences that say what is allowed.
 *
 * @returns an empty list when a repo can be composed from them.
 */
export function checkAnswers(
  answers: Answers,
  packs: readonly Pack<unknown>[],
  releases: readonly Release[],
): Problem[] {
  const problems: Problem[] = [];
  const report = (where: string, message: string | undefined): void => {
    if (message !== undefined) problems.push({ message: `${where}: ${message}` });
  };
  const oneOf = (where: string, value: string, allowed: readonly string[]): void =>
    report(where, allowed.includes(value) ? undefined : `choose from ${allowed.join(", ")}`);

  oneOf(
    "release",
    answers.release,
    releases.map(({ name }) => name),
  );
  report("hosts", answers.hosts.length === 0 ? "a repository has at least one host" : undefined);
  for (const name of repeated(answers.hosts)) report("hosts", `${name} is there twice`);
  for (const name of repeated(answers.users)) report("users", `${name} is there twice`);
  for (const user of answers.users) {
    report(`user ${user.name}`, formats["user-name"](user.name));
    report(`user ${user.name}: fullName`, formats["free-text"](user.fullName ?? ""));
  }
  checkChosen("packs", answers.packs, "repo", packs, report);
  for (const host of answers.hosts) {
    const where = `host ${host.name}`;
    report(where, formats["host-name"](host.name));
    oneOf(`${where}: system`, host.system, systems);
    report(`${where}: stateVersion`, formats["state-version"](host.stateVersion));
    for (const user of host.users)
      oneOf(
        `${where}: users`,
        user,
        answers.users.map(({ name }) => name),
      );
    checkChosen(`${where}: packs`, host.packs, "host", packs, report);
    for (const question of questionsOf(packs, host.packs)) {
      if (!applies(question, host.answers)) continue;
      report(
        `${where}: ${question.name}`,
        problemOf(question, host.answers[question.name] ?? null),
      );
    }
  }
  return problems;
}

function checkChosen(
  where: string,
  chosen: readonly string[],
  level: "repo" | "host",
  packs: readonly Pack<unknown>[],
  report: (where: string, message: string) => void,
): void {
  for (const name of chosen) {
    const pack = packs.find((candidate) => candidate.name === name);
    if (pack?.manifest.level !== level) {
      const allowed = packs.filter(({ manifest }) => manifest.level === level);
      report(
        where,
        `${name}: choose from ${allowed.map((candidate) => candidate.name).join(", ")}`,
      );
      continue;
    }
    for (const required of pack.manifest.requires) {
      const core = packs.some(
        (other) => other.name === required && other.manifest.level === "core",
      );
      if (!core && !chosen.includes(required)) report(where, `${name} requires ${required}`);
    }
    for (const excluded of pack.manifest.excludes) {
      if (chosen.includes(excluded)) report(where, `${name} and ${excluded} exclude each other`);
    }
  }
}

function repeated(items: readonly { readonly name: string }[]): string[] {
  const seen = new Set<string>();
  return items.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name));
}
