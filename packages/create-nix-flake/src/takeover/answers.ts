import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  newestStable,
  type Problem,
  problem,
  type StandaloneHome,
  systems,
  type TakenOver,
} from "planner";
import { many } from "../argv.ts";
import type { DetectedValue } from "../detect/index.ts";
import { runningVersion } from "../detect/installation.ts";
import { kebabCase, optionNamed } from "../options.ts";
import { releases } from "../packs/index.ts";
import type { ResolvedAnswer } from "../resolve.ts";
import type { CreateTask } from "../run.ts";
import { flag, quotePath } from "../shell.ts";
import { sourceTree } from "./source-tree.ts";
import { INSTALLED } from "./source.ts";

/** The origin of answers that the files give. */
export const CONFIGURED = "the configuration";

/** Answers from flags and the machine; the configuration may override them. */
export interface TakeoverAnswers extends FoundHome {
  readonly isHere: boolean;
  readonly host: DetectedValue | undefined;
  readonly release: DetectedValue;
  readonly system: DetectedValue;
}

/** Finds the answers that flags and the machine give for the configuration in a directory. */
export function answersFor(task: CreateTask, from: string): TakeoverAnswers {
  const { args, context, detected } = task;
  const installed = join(context.machine.root, INSTALLED);
  const isHere = existsSync(installed) && realpathSync(installed) === realpathSync(from);
  const seen = isHere ? detected.answers : { system: detected.answers["system"] };
  const found = (name: string): DetectedValue | undefined => {
    const given = args.values[name];
    return typeof given === "string" && given !== "" ? { value: given, from: "given" } : seen[name];
  };
  const running = isHere ? runningVersion(context.machine) : undefined;
  return {
    isHere,
    host: found("host"),
    release: found("release") ?? {
      value: newestStable(releases).name,
      from: running === undefined ? "default" : `this machine runs ${running}: an upgrade`,
    },
    system: found("system") ?? { value: systems[0], from: "default" },
    ...standaloneHome(task, isHere),
  };
}

/** The rows that show the answers to a person. */
export function shownFor(
  { options }: CreateTask,
  from: string,
  {
    host,
    release,
    system,
    homes,
    taken,
  }: TakeoverAnswers & { host: DetectedValue; taken: TakenOver },
): ResolvedAnswer[] {
  const row = (name: string, { value, from: where }: DetectedValue): ResolvedAnswer => ({
    option: optionNamed(name, options),
    value,
    from: where,
  });
  const stateVersion = taken.stateVersion;
  return [
    row("from", { value: from, from: "copied, and left as it is" }),
    ...homes
      .filter(({ user }) => taken.files.some(({ home }) => home === user))
      .map(({ user, tree }) => row("from", { value: tree.roots[0], from: `the home of ${user}` })),
    row("host", host),
    row("release", release),
    row("system", taken.system === undefined ? system : { value: taken.system, from: CONFIGURED }),
    ...(stateVersion === undefined
      ? []
      : [row("stateVersion", { value: stateVersion, from: CONFIGURED })]),
  ];
}

/** The flags that make the same takeover again. */
export function repeatFor(
  { args: { values }, options }: CreateTask,
  from: string,
  its: TakeoverAnswers & {
    readonly host: DetectedValue;
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
function standaloneHome({ detected, runner }: CreateTask, isHere: boolean): FoundHome {
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
