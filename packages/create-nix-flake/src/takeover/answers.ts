import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { newestStable, systems, type TakenOver } from "planner";
import { many } from "../argv.ts";
import type { Finding } from "../detect/index.ts";
import { runningVersion } from "../detect/installation.ts";
import type { Task } from "../draft.ts";
import { releases } from "../releases.ts";
import { flag } from "../repeat.ts";
import type { Resolved } from "../resolve.ts";
import { type FoundHome, standaloneHome } from "./home.ts";
import { INSTALLED } from "./source.ts";

/** Where an answer comes from that stands in the files. */
export const CONFIGURED = "the configuration";

/** What is not in the configuration, or could be. */
export interface Answers extends FoundHome {
  readonly isHere: boolean;
  readonly host: Finding | undefined;
  readonly release: Finding;
  readonly system: Finding;
}

/** What the flags and the machine say beside the configuration in a directory. */
export function answersFor(task: Task, from: string): Answers {
  const { request, setting, detected } = task;
  const installed = join(setting.machine.root, INSTALLED);
  const isHere = existsSync(installed) && realpathSync(installed) === realpathSync(from);
  const seen = isHere ? detected.answers : { system: detected.answers["system"] };
  const found = (name: string): Finding | undefined => {
    const given = request.values[name];
    return typeof given === "string" && given !== "" ? { value: given, from: "given" } : seen[name];
  };
  const running = isHere ? runningVersion(setting.machine) : undefined;
  return {
    isHere,
    host: found("host"),
    release: found("release") ?? {
      value: newestStable(releases).name,
      from: running === undefined ? "default" : `this machine runs ${running}: an upgrade`,
    },
    system: found("system") ?? { value: systems[0]!, from: "default" },
    ...standaloneHome(task, isHere),
  };
}

/** The answers as a person should see them. */
export function shownFor(
  { options }: Task,
  from: string,
  { host, release, system, homes, taken }: Answers & { host: Finding; taken: TakenOver },
): Resolved[] {
  const row = (name: string, { value, from: where }: Finding): Resolved => ({
    option: options.find((option) => option.name === name)!,
    value,
    from: where,
  });
  const stateVersion = taken.stateVersion;
  return [
    row("from", { value: from, from: "copied, and left as it is" }),
    ...homes
      .filter(({ user }) => taken.files.some(({ home }) => home === user))
      .map(({ user, tree }) => row("from", { value: tree.roots[0]!, from: `the home of ${user}` })),
    row("host", host),
    row("release", release),
    row("system", taken.system === undefined ? system : { value: taken.system, from: CONFIGURED }),
    ...(stateVersion === undefined
      ? []
      : [row("stateVersion", { value: stateVersion, from: CONFIGURED })]),
  ];
}

/** The flags that say all of it again. */
export function repeatFor(
  { request: { values }, options }: Task,
  from: string,
  its: Answers & {
    readonly host: Finding;
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
    ...offs.map(({ name }) => `--no-${name}`),
    ...(its.isRenamed ? ["--fix-renamed"] : []),
    ...(its.isAllowed ? ["--allow-secrets"] : []),
  ];
}
