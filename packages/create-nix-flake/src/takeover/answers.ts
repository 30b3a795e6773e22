import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  newestStable,
  type Problem,
  problem,
  type StandaloneHome,
  systems,
  type TakenOver,
} from "planner";
import { many } from "../argv.ts";
import { refusal } from "../cli-error.ts";
import type { DetectedValue } from "../detect/index.ts";
import { kebabCase, optionNamed } from "../options.ts";
import { releases } from "../packs/index.ts";
import type { ResolvedAnswer } from "../resolve.ts";
import type { CreateTask } from "../run.ts";
import { flag, quotePath } from "../shell.ts";
import { sourceTree } from "./source-tree.ts";
import { expanded, INSTALLED } from "./source.ts";

/** The origin of answers that the files give. */
export const CONFIGURED = "the configuration";

/** What gave an answer: the command line, the machine, the configuration itself, or nothing. */
type AnswerSource = "flag" | "detection" | "configuration" | "default";

/** An answer, where it was found, in words for the person, and what kind of place that is. */
export interface TakenAnswer extends DetectedValue {
  readonly source: AnswerSource;
}

/** Answers from flags and the machine; the configuration may override them. */
export interface TakeoverAnswers extends FoundHome {
  readonly isHere: boolean;
  readonly host: TakenAnswer | undefined;
  /** As long as nothing is known of the configuration, the newest unless given. */
  readonly release: TakenAnswer;
  readonly system: TakenAnswer;
}

/** A row that is shown, with what gave its answer. */
export type TakenRow = ResolvedAnswer & Pick<TakenAnswer, "source">;

/** Finds the answers that flags and the machine give for the configuration in a directory. */
export function answersFor(task: CreateTask, from: string): TakeoverAnswers {
  const { args, context, detected } = task;
  const installed = join(context.machine.root, INSTALLED);
  const isHere = existsSync(installed) && realpathSync(installed) === realpathSync(from);
  const seen = isHere ? detected.answers : { system: detected.answers["system"] };
  const given = (name: string): TakenAnswer | undefined => {
    const value = args.values[name];
    if (typeof value !== "string" || value === "") return undefined;
    return { value, from: "given", source: "flag" };
  };
  const found = (name: string): TakenAnswer | undefined => {
    const here = seen[name];
    return given(name) ?? (here && { ...here, source: "detection" });
  };
  const unsaid = (value: string): TakenAnswer => ({ value, from: "default", source: "default" });
  return {
    isHere,
    host: found("host"),
    release: given("release") ?? unsaid(newestStable(releases).name),
    system: found("system") ?? unsaid(systems[0]),
    ...standaloneHome(task, isHere),
  };
}

/** The rows that show the answers to a person. */
export function shownFor(
  { args: { values }, options }: CreateTask,
  from: string,
  {
    host,
    release,
    system,
    homes,
    taken,
  }: TakeoverAnswers & { host: TakenAnswer; taken: TakenOver },
): TakenRow[] {
  const row = (name: string, { from: where, ...answer }: TakenAnswer): TakenRow => ({
    option: optionNamed(name, options),
    ...answer,
    from: where,
  });
  const said = (value: string): TakenAnswer => ({
    value,
    from: CONFIGURED,
    source: "configuration",
  });
  const tree = {
    value: from,
    from: "copied, and left as it is",
    source: values["from"] === undefined ? "detection" : "flag",
  } as const;
  const { stateVersion } = taken;
  return [
    row("from", tree),
    ...homes
      .filter(({ user }) => taken.files.some(({ home }) => home === user))
      .map(({ user, tree: { roots } }) =>
        row("from", { value: roots[0], from: `the home of ${user}`, source: "detection" }),
      ),
    row("host", host),
    row("release", release),
    row("system", taken.system === undefined ? system : said(taken.system)),
    ...(stateVersion === undefined ? [] : [row("stateVersion", said(stateVersion))]),
  ];
}

/** The flags that make the same takeover again. */
export function repeatFor(
  { args: { values }, options }: CreateTask,
  from: string,
  its: TakeoverAnswers & {
    readonly host: TakenAnswer;
    readonly isRenamed: boolean;
    readonly isAllowed: boolean;
  },
): string[] {
  const offs = options.filter(({ name, on }) => on && values[name] === false);
  return [
    ...flag({ name: "from" }, from),
    ...flag({ name: "host" }, its.host.value),
    ...flag({ name: "release" }, its.release.value),
    ...flag({ name: "system" }, its.system.value),
    ...many(values["pack"]).map((name) => `--pack ${name}`),
    ...(typeof values["home"] === "string" ? flag({ name: "home" }, values["home"]) : []),
    ...offs.map(({ name }) => `--no-${kebabCase(name)}`),
    ...(its.isRenamed ? ["--fix-renamed"] : []),
    ...(its.isAllowed ? ["--allow-secrets"] : []),
  ];
}

/** The home of the person who asks that home-manager manages by itself, and why it stays where it is. */
interface FoundHome {
  readonly homes: readonly StandaloneHome[];
  readonly notes: readonly Problem[];
}

/**
 * Looks where home-manager looks for a home.
 *
 * @param isHere - whether the configuration is that of this machine.
 */
function standaloneHome(task: CreateTask, isHere: boolean): FoundHome {
  const { args, context, detected, runner } = task;
  const { home } = args.values;
  if (typeof home === "string" && home !== "") {
    const file = resolve(context.workingDirectory, expanded(home, task));
    return { homes: [givenHome(file, detected.users[0]?.value)], notes: [] };
  }
  const place = join(runner.home, ".config/home-manager");
  const has = (name: string): boolean => existsSync(join(place, name));
  const [user] = detected.users;
  const left = (code: "home-is-flake" | "home-of-other-machine"): FoundHome => ({
    homes: [],
    notes: [problem(code, { home: quotePath(place, runner.home) })],
  });
  if (has("flake.nix")) {
    return left("home-is-flake");
  }
  if (!has("home.nix") || !user) return { homes: [], notes: [] };
  if (!isHere) {
    return left("home-of-other-machine");
  }
  return { homes: [{ user: user.value, tree: sourceTree(place) }], notes: [] };
}

/**
 * The home that a flag names: it says itself whose it is.
 *
 * @throws {@link CliError} when it does not, or is not there.
 */
function givenHome(file: string, fallback: string | undefined): StandaloneHome {
  if (!existsSync(file) || !statSync(file).isFile()) throw refusal("home-missing", { file });
  const [, said] = /\busername\s*=\s*"([^"$]+)"/.exec(readFileSync(file, "utf8")) ?? [];
  const user = said ?? fallback;
  if (user === undefined) throw refusal("home-of-nobody", { file });
  return { user, tree: sourceTree(dirname(file)), path: basename(file) };
}
