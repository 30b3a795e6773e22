import type { Question } from "./manifest.ts";
import type { Pack } from "./pack.ts";

/** The answer to a pack's question; `null` where there is none. */
export type Answer = string | null;

/** A machine: the packs it has and the answers to their questions. */
export interface HostAnswers {
  readonly name: string;
  /** `x86_64-linux` or `aarch64-linux`. */
  readonly system: string;
  /** `system.stateVersion`: written once and never changed. */
  readonly stateVersion: string;
  readonly users: readonly string[];
  readonly packs: readonly string[];
  readonly answers: Readonly<Record<string, Answer>>;
}

/** A person with an account. */
export interface UserAnswers {
  readonly name: string;
  readonly fullName: string | null;
  /** The address that git has for the person. */
  readonly email: string | null;
  /** Whether the person may use `sudo`. */
  readonly admin: boolean;
}

/** A person of whom only the account's name is known. */
export const personNamed = (name: string): UserAnswers => ({
  name,
  fullName: null,
  email: null,
  admin: false,
});

/** All that a repo is made from; kept in the repo as `.create-nix-flake.json`. */
export interface Answers {
  readonly release: string;
  /** The packs of the repository as a whole; those of a host are with the host. */
  readonly packs: readonly string[];
  readonly users: readonly UserAnswers[];
  readonly hosts: readonly HostAnswers[];
}

/** The systems that NixOS releases are built for. */
export const systems: readonly [usual: string, ...others: string[]] = [
  "x86_64-linux",
  "aarch64-linux",
];

/** Whether the answers given so far call for this question. */
export function applies(
  question: Pick<Question, "when">,
  answers: Readonly<Record<string, Answer>>,
): boolean {
  return Object.entries(question.when ?? {}).every(([name, values]) =>
    values.includes(answers[name] ?? ""),
  );
}

/** The answer to a question that nobody answers; nothing where one is needed. */
export function defaultAnswer(
  question: Partial<Pick<Question, "default" | "required" | "sameAs">>,
  answers: Readonly<Record<string, Answer>>,
): Answer | undefined {
  if (question.sameAs !== undefined) return answers[question.sameAs];
  if (question.default !== undefined) return question.default;
  return question.required ? undefined : null;
}

/** The questions that are asked for a host with these packs. */
export function questionsOf(
  packs: readonly Pack<unknown>[],
  chosen: readonly string[],
): readonly Question[] {
  return packs
    .filter(({ name, manifest }) => manifest.level === "core" || chosen.includes(name))
    .flatMap(({ manifest }) => manifest.questions);
}

/** The paths that a pack has a host with these answers import, from the top of the repo. */
export const importsOf = (
  { manifest }: Pack<unknown>,
  answers: HostAnswers["answers"],
): readonly string[] => [
  ...manifest.imports,
  ...manifest.questions.flatMap(({ name, imports }) => imports?.[answers[name] ?? ""] ?? []),
];
