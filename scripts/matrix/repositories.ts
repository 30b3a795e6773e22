import {
  type Answers,
  applies,
  type HostAnswers,
  type Pack,
  personNamed,
  type Release,
} from "planner";
import { camelCase, kebabCase } from "../../packages/create-nix-flake/src/options.ts";
import { flag } from "../../packages/create-nix-flake/src/shell.ts";
import type { Cover, Row } from "./cover.ts";
import { isOffered, isOptional, NO, packVariable, YES } from "./variables.ts";

/** A repo of the matrix: what it is made from. */
export interface Repository {
  readonly answers: Answers;
  /** The commands that make it, the first one in an empty folder. */
  readonly commands: readonly string[];
}

const PEOPLE = [
  { name: "ada", fullName: 'Ada "L." ${Lovelace}', email: "ada@example.org", admin: true },
  personNamed("bob.b"),
] as const;

/**
 * The repos of a matrix: of each row one with a single host, and one where a host of another row
 * comes beside it, in each release. Of each further row there is one repo.
 */
export function repositoriesOf(
  { rows, further }: Pick<Cover, "rows" | "further">,
  all: readonly Pack[],
  releases: readonly Release[],
): readonly Repository[] {
  const packs = all.filter(isOffered);
  const repository = (machines: readonly Row[], release: Release): Repository => {
    const answers = {
      release: release.name,
      packs: optional(packs, "repo").filter((name) => machines[0]!.get(packVariable(name)) === YES),
      users: PEOPLE.slice(0, machines.length),
      hosts: machines.map((row, index) => hostOf(row, index, packs, release)),
    };
    return { answers, commands: commandsOf(answers, packs) };
  };
  return [
    ...rows.flatMap((row, index) => {
      // The last beside the first: rows differ the more, the further they are from each other.
      const other = rows[rows.length - 1 - index]!;
      return releases.flatMap((release) => [
        repository([row], release),
        repository([row, other], release),
      ]);
    }),
    ...further.map((row, index) => repository([row], releases[index % releases.length]!)),
  ];
}

const names = (packs: readonly Pack[]): string[] => packs.map(({ name }) => name);

const optional = (packs: readonly Pack[], level: "repo" | "host"): string[] =>
  names(packs.filter((pack) => pack.manifest.level === level));

function hostOf(row: Row, index: number, packs: readonly Pack[], release: Release): HostAnswers {
  const chosen = optional(packs, "host").filter((name) => row.get(packVariable(name)) !== NO);
  const questions = packs
    .filter(({ name, manifest }) => manifest.level === "core" || chosen.includes(name))
    .filter(({ manifest }) => manifest.level !== "repo")
    .flatMap(({ manifest }) => manifest.questions);
  return {
    name: ["one", "2nd"][index]!,
    system: row.get("system")!,
    stateVersion: release.stateVersion,
    users: PEOPLE.slice(0, index + 1).map(({ name }) => name),
    packs: chosen,
    answers: Object.fromEntries(questions.map(({ name }) => [name, row.get(name) ?? null])),
  };
}

/**
 * The command lines that make a repo. A second host first has the packs that both have; the others
 * come one by one.
 */
function commandsOf(answers: Answers, packs: readonly Pack[]): string[] {
  const [first, ...others] = answers.hosts;
  const shared = first!.packs.filter((name) => others.every((host) => host.packs.includes(name)));
  const own = (host: HostAnswers) =>
    packs.filter(({ name }) => host.packs.includes(name) && !shared.includes(name));
  const asked = (host: HostAnswers, of: readonly Pack[]): string[] =>
    of
      .flatMap(({ manifest }) => manifest.questions)
      .filter((question) => applies(question, host.answers))
      .flatMap((question) => flag(question, host.answers[question.name] ?? null));
  const flags = (host: HostAnswers): string[] => [
    ...flag({ name: "system" }, host.system),
    ...flag({ name: "stateVersion" }, host.stateVersion),
    ...answers.users
      .filter(({ name }) => host.users.includes(name))
      .flatMap(({ name, fullName, email }) => [
        ...flag({ name: "user" }, name),
        ...flag({ name: "fullName" }, fullName),
        ...flag({ name: "email" }, email),
      ]),
    ...asked(
      host,
      packs.filter(({ name, manifest }) => manifest.level === "core" || shared.includes(name)),
    ),
  ];
  const chosen = [...answers.packs, ...shared];
  const create = [
    ...["create-nix-flake", ".", "--yes", "--host", first!.name, "--release", answers.release],
    ...flags(first!),
    ...packs.filter(isOptional).flatMap((pack) => choice(pack, chosen.includes(pack.name))),
  ];
  return [
    create,
    ...others.map((host) => ["create-nix-flake", "host", host.name, "--yes", ...flags(host)]),
    ...answers.hosts.flatMap((host) =>
      others.length === 0
        ? []
        : own(host).map((pack) => [
            ...["create-nix-flake", "pack", pack.name, "--yes", "--host", host.name],
            ...asked(host, [pack]),
          ]),
    ),
  ].map((words) => words.join(" "));
}

/** The words that bring a pack, or leave it out. */
function choice({ name, manifest }: Pack, isChosen: boolean): string[] {
  if (isChosen) return manifest.default ? [] : ["--pack", name];
  if (!manifest.default) return [];
  const none = manifest.questions.find((question) => question.none !== undefined);
  if (none) return flag(none, none.none!);
  return [`--no-${kebabCase(camelCase(name))}`];
}
