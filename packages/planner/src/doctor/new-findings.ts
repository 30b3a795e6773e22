import { escaped } from "../files/renaming.ts";
import type { Plan } from "../files/plan.ts";
import { overlay, type RepoFiles, textAt } from "../files/repo-files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Release } from "../packs/releases.ts";
import type { Problem } from "../problems.ts";
import { examine, examineFiles, type Surroundings } from "./examine.ts";

/** The hosts that a plan is about. */
export interface Turnover {
  /** Those that come. */
  readonly come?: readonly string[];
  /** Those that go. */
  readonly go?: readonly string[];
  /** The host that a new one is like. */
  readonly like?: string | undefined;
  /** Files that a new host is to be given by its owner, who is told so. */
  readonly due?: readonly string[];
}

/**
 * Finds what {@link examine} would find in a repo after a plan and does not find in it now, except for
 * placeholders, which are there on purpose.
 *
 * @param plan - without problems.
 * @param surroundings - what git says of the repo beforehand.
 * @param turnover - what a host shares with its model, or had by its old name, is not new.
 */
export function newFindings(
  repo: RepoFiles,
  plan: Plan,
  releases: readonly Release[],
  surroundings: Surroundings = {},
  { come = [], go = [], like, due = [] }: Turnover = {},
): readonly Problem[] {
  const texts = new Map(
    plan.changes.map(({ path, kind, content }) => [path, kind === "remove" ? undefined : content]),
  );
  const after = overlay(repo, new Map([...due.map((path) => [path, ""] as const), ...texts]));
  // What a plan adds is added to git as well.
  const unknown = surroundings.unknown?.filter((path) => !texts.has(path)) ?? [];
  const { hosts: present, hidden } = hostsOf(repo);
  const names = present.map(({ name }) => name).filter((name) => !go.includes(name));
  // What a host leaves behind that is taken away is in nobody's way.
  const hosts = hidden || come.length === 0 ? [] : [...names, ...come];
  const written = plan.changes.filter(({ kind }) => kind !== "remove").map(({ path }) => path);
  const staying = hosts.length === 0 ? [] : strays(after, go);
  const files = [...new Set([...written, ...staying])];
  const now = { ...surroundings, unknown, hosts };
  const found = examineFiles(after, releases, files, now).filter(
    ({ code }) => code !== "hardware-placeholder",
  );
  const same = [...come, ...go, ...(like === undefined ? [] : [like])];
  const keyOf = ({ code, message }: Problem): string => `${code} ${withoutNames(message, same)}`;
  const beside = (known: () => readonly Problem[], all: readonly Problem[]): readonly Problem[] => {
    if (all.length === 0) return [];
    const keys = new Set(known().map(keyOf));
    return all.filter((each) => !keys.has(keyOf(each)));
  };
  // A thousand hosts are read only where the files of the plan do not tell that it is an old mistake.
  const origins = plan.changes.flatMap(
    ({ kind, path, from }) => (kind === "add" ? from : path) ?? [],
  );
  return beside(
    () => examine(repo, releases, surroundings),
    beside(() => examineFiles(repo, releases, origins, surroundings), found),
  );
}

/** Files that may set the name of a host that has another one now. */
function strays(repo: RepoFiles, gone: readonly string[]): readonly string[] {
  if (gone.length === 0) return [];
  return repo.below("").filter((path) => {
    if (!path.endsWith(".nix")) return false;
    const text = textAt(repo, path);
    return text.includes("hostName") && gone.some((name) => text.includes(name));
  });
}

/** A text in which each of these names is the same. */
function withoutNames(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const any = names.map(escaped).join("|");
  return text.replaceAll(new RegExp(`(?<![A-Za-z0-9])(?:${any})(?![A-Za-z0-9])`, "g"), "HOST");
}
