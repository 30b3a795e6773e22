import type { HostAnswers, UserAnswers } from "planner";
import type { Detected, DetectedValue } from "../detect/index.ts";
import { packs } from "../packs/index.ts";

// Sources of the answers for a further host, besides flags and prompts.

/** Another host's answers, as if they had been found; what a machine knows of itself goes first. */
export function asWith(
  model: HostAnswers,
  users: readonly UserAnswers[],
  here: Detected | undefined,
): Detected {
  const from = `as ${model.name}`;
  const shared = { ...model.answers, system: model.system };
  const particular = packs
    .flatMap(({ manifest }) => manifest.questions)
    .filter((question) => question.own)
    .map((question) => question.name);
  const findings = Object.entries(shared).flatMap(([key, value]): [string, DetectedValue][] =>
    value === null || particular.includes(key) ? [] : [[key, { value, from }]],
  );
  const own = ["system", "stateVersion", "bootLoader", "bootDevice", "espMountPoint"];
  const seen = own.flatMap((key): [string, DetectedValue | undefined][] => {
    const finding = here?.answers[key];
    return finding || here?.unknown.includes(key) ? [[key, finding]] : [];
  });
  const known = (key: "fullName" | "email"): ReadonlyMap<string, DetectedValue> =>
    new Map(
      users.flatMap(({ name, [key]: value }): [string, DetectedValue][] =>
        value === null ? [] : [[name, { value, from }]],
      ),
    );
  return {
    answers: Object.fromEntries([...findings, ...seen]),
    unknown: here?.unknown ?? [],
    users: model.users.map((value) => ({ value, from })),
    fullNames: known("fullName"),
    emails: known("email"),
    hardware: here?.hardware,
    configuration: undefined,
  };
}

/** The findings on another machine that its owner may want on the next one as well. */
export function fromAfar({ answers, users, fullNames, emails }: Detected): Detected {
  const { timeZone, language, formats, keyboard, keyboardVariant } = answers;
  return {
    answers: { timeZone, language, formats, keyboard, keyboardVariant },
    unknown: [],
    users,
    fullNames,
    emails,
    hardware: undefined,
    configuration: undefined,
  };
}
