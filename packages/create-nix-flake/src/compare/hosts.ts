import { type Plan, type Problem, problem } from "planner";
import type { Effect } from "../commands/command.ts";
import type { Reply } from "./ask.ts";
import { type ChangedHost, compareChanged } from "./changed.ts";
import { judgeNewHost, judgeNewName, newFailures } from "./judge.ts";
import { type AttributePath, type Facts, factsOf, shownPath, systemOf } from "./questions.ts";
import { type Both, firstLine, shownError, type Sides } from "./sides.ts";

/** How many hosts are asked for at once on each side: Nix keeps them all in memory. */
const AT_ONCE = 6;

/** What is found of the hosts of a flake. */
interface Hosts {
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
  /** How many could be compared. */
  readonly count: number;
}

/** The hosts to compare, and by what. */
export interface HostsTask {
  readonly hosts: Both<readonly AttributePath[]>;
  readonly plan: Plan;
  readonly effect: Effect;
  /** How long they may take, as the notes have it. */
  readonly seconds: number;
  onProgress(done: number, all: number): void;
}

/** Holds each host against what it was, or a new one against its model, as far as there is time. */
export async function compareHosts(sides: Sides, task: HostsTask): Promise<Hosts> {
  const { effect, plan } = task;
  const known = await evaluateHosts(sides, task);
  const before = new Map(
    [...known.before].flatMap(([, { host, facts }]) =>
      facts ? [[host.at(-1)!, facts] as const] : [],
    ),
  );
  const problems: Problem[] = [];
  const late: string[] = [];
  const failed = new Map<string, Set<string>>();
  const changed: ChangedHost[] = [];
  let count = 0;
  for (const host of known.hosts) {
    const name = host.at(-1)!;
    const old = oldOf(host, effect);
    const now = known.after.get(shownPath(host));
    const was = old && known.before.get(shownPath(old));
    const model = old ?? modelOf(host, effect);
    const like = model && known.before.get(shownPath(model));
    if (!now || (old && !was)) late.push(name);
    else if (like?.error !== undefined && (old || now.error !== undefined)) {
      const error = firstLine(like.error);
      failed.set(error, (failed.get(error) ?? new Set()).add(model!.at(-1)!));
    } else if (now.error !== undefined) {
      problems.push(problem("host-would-fail", { host: name, error: shownError(now.error) }));
    } else if (now.facts && now.system !== undefined) {
      count += 1;
      const { facts, system } = now;
      if (!old) {
        const its = like?.facts && { ...like.facts, host: model!.at(-1)! };
        problems.push(...judgeNewHost({ host: name, facts, like: its, others: before, plan }));
      } else if (was?.facts) {
        problems.push(
          ...newFailures(name, facts, was.facts, plan),
          ...judgeChange(name, effect, was.facts, facts),
        );
        const isMeant = effect.kind === "change" && effect.hosts.includes(name);
        if (!isMeant && was.system !== system) {
          changed.push({
            old,
            host,
            systems: { before: was.system ?? "", after: system },
            names: namesOf(name, effect, was.facts, facts),
          });
        }
      }
    }
  }
  const notes = [
    ...[...failed].map(([error, hosts]) =>
      problem("host-failed-before", { hosts: [...hosts].toSorted(), error }),
    ),
    ...(late.length === 0
      ? []
      : [problem("hosts-not-compared", { seconds: task.seconds, hosts: late })]),
  ];
  const others = await compareChanged(sides, changed);
  return { problems: [...problems, ...others.problems], notes: [...notes, ...others.notes], count };
}

/** What a command should have done to a host that was there before. */
function judgeChange(
  name: string,
  effect: Effect,
  before: Facts,
  after: Facts,
): readonly Problem[] {
  if (effect.kind === "rename" && name === effect.to) return judgeNewName(effect, before, after);
  if (effect.kind !== "change" || effect.user === undefined || !effect.hosts.includes(name))
    return [];
  const { user } = effect;
  return after.users.includes(user) ? [] : [problem("user-not-there", { user, host: name })];
}

/** The names of a renamed host, which are the same on both sides. */
function namesOf(name: string, effect: Effect, before: Facts, after: Facts): readonly string[] {
  if (effect.kind !== "rename" || name !== effect.to) return [];
  const names = [effect.from, effect.to, before.name, after.name];
  return [...new Set(names)].filter((each) => each !== null && each !== "") as string[];
}

/** What Nix says of a host. */
interface Evaluated {
  readonly host: AttributePath;
  readonly facts?: Facts;
  readonly system?: string;
  readonly error?: string;
}

interface Known extends Both<ReadonlyMap<string, Evaluated>> {
  /** Those that are there afterwards, the ones first that the command is about. */
  readonly hosts: readonly AttributePath[];
}

async function evaluateHosts(
  sides: Sides,
  { hosts, effect, onProgress }: HostsTask,
): Promise<Known> {
  const due = ordered(hosts, effect);
  const is = {
    before: new Set(hosts.before.map(shownPath)),
    after: new Set(hosts.after.map(shownPath)),
  };
  const answers = { before: new Map<string, Reply>(), after: new Map<string, Reply>() };
  let done = 0;
  const progress = (id: string): void => {
    if (id.startsWith("system ")) onProgress((done += 1), due.length);
  };
  onProgress(done, due.length);
  for (let start = 0; start < due.length; start += AT_ONCE) {
    const some = due.slice(start, start + AT_ONCE);
    const questions = (there: ReadonlySet<string>) =>
      some
        .filter((host) => there.has(shownPath(host)))
        .flatMap((host) => [factsOf(host), systemOf(host)]);
    // oxlint-disable-next-line no-await-in-loop -- as many as there is time for
    const found = await sides.ask(
      { before: questions(is.before), after: questions(is.after) },
      progress,
    );
    for (const side of ["before", "after"] as const) {
      for (const [id, answer] of found[side]) answers[side].set(id, answer);
      // A set of hosts in place of one.
      for (const host of some) {
        const { facts } = evaluatedOf(answers[side], host) ?? {};
        for (const inner of (facts?.nested ?? []).map((name) => [...host, name])) {
          is[side].add(shownPath(inner));
          if (!due.some((path) => shownPath(path) === shownPath(inner))) due.push(inner);
        }
      }
    }
  }
  const all = (side: "before" | "after") =>
    new Map(
      due.flatMap((host) => {
        const found = evaluatedOf(answers[side], host);
        return found ? [[shownPath(host), found] as const] : [];
      }),
    );
  const present = due.filter((host) => is.after.has(shownPath(host)));
  return { before: all("before"), after: all("after"), hosts: present };
}

/** What Nix says of a host; undefined where there was no time. */
function evaluatedOf(
  answers: ReadonlyMap<string, Reply>,
  host: AttributePath,
): Evaluated | undefined {
  const [facts, system] = [answers.get(factsOf(host).id), answers.get(systemOf(host).id)];
  if (!facts) return undefined;
  if (!facts.ok) return { host, error: facts.error };
  const value = facts.value as Facts;
  if (value.nested !== undefined) return { host, facts: value };
  if (!system) return undefined;
  if (!system.ok) return { host, facts: value, error: system.error };
  return { host, facts: value, system: system.value as string };
}

/** All hosts, those first that the command is about. */
function ordered(
  { before, after }: Both<readonly AttributePath[]>,
  effect: Effect,
): AttributePath[] {
  const about = namesAbout(effect);
  const all = [...new Map([...before, ...after].map((path) => [shownPath(path), path])).values()];
  const isGone = (path: AttributePath): boolean =>
    effect.kind === "remove" && path.at(-1) === effect.host;
  const isAbout = (path: AttributePath): boolean => about.includes(path.at(-1)!);
  const left = all.filter((path) => !isGone(path));
  return [...left.filter(isAbout), ...left.filter((path) => !isAbout(path))];
}

function namesAbout(effect: Effect): readonly string[] {
  switch (effect.kind) {
    case "add":
      return [effect.host, ...(effect.like === undefined ? [] : [effect.like])];
    case "rename":
      return [effect.from, effect.to];
    case "remove":
      return [];
    case "change":
      return effect.hosts;
  }
}

/** What a host was beforehand; undefined for a new one. */
function oldOf(host: AttributePath, effect: Effect): AttributePath | undefined {
  const name = host.at(-1);
  if (effect.kind === "add" && name === effect.host) return undefined;
  return effect.kind === "rename" && name === effect.to
    ? [...host.slice(0, -1), effect.from]
    : host;
}

/** The host that a new one is like. */
const modelOf = (host: AttributePath, effect: Effect): AttributePath | undefined =>
  effect.kind === "add" && effect.like !== undefined
    ? [...host.slice(0, -1), effect.like]
    : undefined;
