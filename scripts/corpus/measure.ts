import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gitIn } from "../../test/support/files.ts";
import { start } from "../../test/support/program.ts";
import type { Value, Values } from "../../test/support/values.ts";
import { type Difference, isSet, valueAt } from "../../test/values/compare.ts";
import { judgeValues, modelIn } from "../../test/values/judge.ts";
import {
  type Flake,
  flakeIn,
  type HostValues,
  type Sources,
  UNREAD,
  writeGiven,
} from "./values.ts";

/** What became of one command in one repo. */
export interface Run {
  readonly repo: string;
  readonly command: string;
  readonly words: readonly string[];
  /** `unread`: what it did was not evaluated, or there is no host to do it to. */
  readonly became: "right" | "wrong" | "refused" | "unread";
  /** The first difference, the problem or the error. */
  readonly why: string;
  /** What was printed. */
  readonly printed: unknown;
  /** What changed in the files. */
  readonly diff: string;
}

/** Does each command in a copy of a repo. */
export async function measure(
  from: string,
  repo: string,
  commands: readonly string[],
  sources: Sources,
): Promise<Run[]> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-corpus-")));
  const copy = (source: string, name: string): string => {
    // All have one name, since Nix gives it to what it copies of them.
    const into = join(top, name, "source");
    cpSync(source, into, { recursive: true, verbatimSymlinks: true });
    return into;
  };
  const fresh = copy(from, "fresh");
  const given = writeGiven(fresh, join(top, "given"), sources);
  const before = new State(fresh, given);
  try {
    const host = await readableHost(before);
    const runs: Run[] = [];
    for (const command of commands) {
      const cwd = copy(fresh, command);
      // oxlint-disable-next-line no-await-in-loop -- a repo is one job
      runs.push(await perform(repo, command, cwd, given, before, host));
    }
    return runs;
  } finally {
    before.flake.end();
    rmSync(top, { recursive: true, force: true });
  }
}

/** What Nix makes of a flake; each host is evaluated when it is asked for. */
class State {
  readonly flake: Flake;
  readonly #hosts = new Map<string, Promise<HostValues>>();
  #kinds: Promise<Kinds | Error> | undefined;

  constructor(folder: string, given: string) {
    this.flake = flakeIn(folder, given);
  }

  kinds(): Promise<Kinds | Error> {
    return (this.#kinds ??= this.flake.kinds().catch((error: Error) => error));
  }

  host(kind: string, name: string): Promise<HostValues> {
    const key = `${kind}.${name}`;
    if (!this.#hosts.has(key)) this.#hosts.set(key, this.flake.host(kind, name));
    return this.#hosts.get(key)!;
  }

  /** The values of some hosts; of the others, only that they are there. */
  async values(kinds: Kinds, wanted: (kind: string, name: string) => boolean): Promise<Values> {
    const hosts: Record<string, Record<string, Value>> = {};
    for (const [kind, names] of Object.entries(kinds)) {
      hosts[kind] = {};
      for (const name of names) {
        // oxlint-disable-next-line no-await-in-loop -- one Nix answers one question after another
        hosts[kind][name] = wanted(kind, name)
          ? (await this.host(kind, name)).value
          : "not asked for";
      }
    }
    const names = await this.flake.names();
    return { hosts, names: names instanceof Error ? UNREAD : names };
  }
}

type Kinds = Readonly<Record<string, readonly string[]>>;

const MACHINES = "nixosConfigurations";

/** The first machine that Nix can evaluate, of the first few; none by the empty name. */
async function readableHost(before: State): Promise<string> {
  const kinds = await before.kinds();
  if (kinds instanceof Error) return "";
  for (const name of (kinds[MACHINES] ?? []).slice(0, 4)) {
    // oxlint-disable-next-line no-await-in-loop -- one Nix answers one question after another
    if (isRead(await before.host(MACHINES, name))) return name;
  }
  return "";
}

/** Whether enough of a host is there to judge by it. */
const isRead = ({ value }: Pick<HostValues, "value">): boolean => {
  const [all, unread] = leavesOf(value);
  return all > 10 && unread * 5 < all;
};

function leavesOf(value: Value): readonly [all: number, unread: number] {
  if (value === null || typeof value !== "object") return [1, value === UNREAD ? 1 : 0];
  const below = Object.values(value as Record<string, Value>).map(leavesOf);
  return [
    below.reduce((sum, [all]) => sum + all, 0),
    below.reduce((sum, [, unread]) => sum + unread, 0),
  ];
}

async function perform(
  repo: string,
  command: string,
  cwd: string,
  given: string,
  before: State,
  host: string,
): Promise<Run> {
  const kinds = await before.kinds();
  const words = wordsOf(
    command,
    host || (kinds instanceof Error ? "" : (kinds[MACHINES]?.[0] ?? "")),
  );
  const run = { repo, command, words, printed: null as unknown, diff: "" };
  if (words.includes("")) return { ...run, became: "unread", why: "no host was found by Nix" };
  const ended = await start([...words, "--yes", "--json", "--no-check"], cwd);
  let printed: { problems?: readonly { message: string }[]; repeat?: string | null } = {};
  try {
    printed = JSON.parse(ended.stdout) as typeof printed;
  } catch {
    return { ...run, became: "wrong", why: ended.stderr || ended.stdout || "printed nothing" };
  }
  run.printed = printed;
  if (ended.code !== 0) {
    const why = printed.problems?.map(({ message }) => message).join(" ") ?? ended.stderr;
    return { ...run, became: "refused", why };
  }
  gitIn(cwd, "add", "--all");
  run.diff = String(gitIn(cwd, "diff", "--cached", "HEAD"));
  if (kinds instanceof Error) return { ...run, became: "unread", why: `before: ${kinds.message}` };
  const after = new State(cwd, given);
  try {
    return { ...run, ...(await judge(run, kinds, before, after)) };
  } finally {
    after.flake.end();
  }
}

async function judge(
  { command, words, printed, diff }: Pick<Run, "command" | "words" | "printed" | "diff">,
  kinds: Kinds,
  before: State,
  after: State,
): Promise<Pick<Run, "became" | "why">> {
  const now = await after.kinds();
  if (now instanceof Error) return { became: "wrong", why: `afterwards: ${now.message}` };
  const model = modelIn((printed as { repeat?: string | null }).repeat ?? null);
  const meant = [...words.slice(1), ...(model === undefined ? [] : [model])];
  // Of each kind those that are meant, and the first of the others.
  const others = Object.entries(kinds).flatMap(([kind, names]) =>
    names
      .filter((name) => !meant.includes(name))
      .slice(0, kind === MACHINES ? 2 : 1)
      .map((name) => `${kind}.${name}`),
  );
  const wanted = (kind: string, name: string): boolean =>
    others.includes(`${kind}.${name}`) ||
    meant.some((word) => word === name || name.split("@").includes(word));
  // What takes too long is not asked for again.
  const late = new Set(await lateIn(before, kinds, wanted));
  const asked = (kind: string, name: string): boolean => wanted(kind, name) && !late.has(name);
  const was = await before.values(kinds, asked);
  const target = command === "host" ? model : command.endsWith("-host") ? words[1] : undefined;
  if (target !== undefined && !isRead({ value: was.hosts[MACHINES]?.[target] ?? UNREAD })) {
    const why = (await before.host(MACHINES, target)).unread[0]?.why ?? "";
    return { became: "unread", why: `before: ${target}: ${why}` };
  }
  const read = Object.keys(kinds[MACHINES] ?? {}).length;
  if (target === undefined && read > 0 && others.length > 0 && !(await someRead(before, others)))
    return { became: "unread", why: "before: no host that was looked at" };
  const is = await after.values(now, asked);
  if ((await lateIn(after, now, asked)).length > 0)
    return { became: "unread", why: "it took too long" };
  return compared({ command, words, printed, model, diff }, was, is);
}

/** A value that nobody sets. */
const UNSET = "«unset»";

/** What a new machine has of its own beyond what the tests know. */
const OF_MACHINE =
  /^powerManagement\.|^age\.rekey\.hostPub[kK]ey$|^environment\.etc\.machine-id\.|^services\.zfs\.|\.stateVersion$/;

/** What a command did, and the host that it took as a model. */
type Done = Pick<Run, "command" | "words" | "printed" | "diff"> & {
  readonly model: string | undefined;
};

/**
 * Judges values as the tests do. Beyond that, a new host may lack what its owner is told to set, and what is made of
 * all hosts or of all people, such as the hosts that ssh knows, may know one more or less.
 */
function compared(done: Done, was: Values, is: Values): Pick<Run, "became" | "why"> {
  const { command, words, printed, model, diff } = done;
  const told = JSON.stringify((printed as { next?: unknown }).next ?? []);
  const names = [...words.slice(1), ...(model === undefined ? [] : [model])].filter(
    (word) => word !== "dev",
  );
  // A name may stand at the beginning of a sentence, or in camel case.
  const speaks = (value: Value | undefined): boolean =>
    names
      .flatMap((name) => [name, name.slice(0, 1).toUpperCase() + name.slice(1)])
      .some((name) => JSON.stringify(value ?? null).includes(name));
  const without = (value: Value | undefined): Value | undefined => {
    if (Array.isArray(value)) {
      const kept = value
        .filter((each: Value) => !speaks(each))
        .map((each: Value) => without(each)!);
      return kept.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    }
    if (typeof value === "string")
      return value.split(/[\s,;(){}[\]"'=]+/).filter((word) => word !== "" && !speaks(word));
    if (typeof value !== "object" || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => !speaks(key));
    return Object.fromEntries(kept.map(([key, each]) => [key, without(each)!]));
  };
  // A set of nothing else is as none.
  const namesOf = ({ names: all }: Values): Value => {
    const kept = without(all);
    return isSet(kept)
      ? Object.fromEntries(Object.entries(kept).filter(([, each]) => !isDeepStrictEqual(each, {})))
      : UNREAD;
  };
  const excused = ({ path, before, after }: Difference): boolean =>
    [before, after].every((value) => value === undefined || value === UNSET) ||
    (command === "host" && OF_MACHINE.test(path.join("."))) ||
    (command === "host" &&
      path.some((part) => part.length > 3 && told.includes(part)) &&
      !speaks(path)) ||
    speaks(path) ||
    isDeepStrictEqual(without(before), without(after));
  const isNamesRead = was.names !== UNREAD && is.names !== UNREAD;
  const own: string[] = [];
  const called = hostNameIn(was, model ?? words[1] ?? "");
  // What is put together of a name is put together of the new one.
  const isLonger = model !== undefined && called !== model && called.includes(model);
  if (command === "rename-host" && hostNameIn(is, words[2] ?? "") === words[2])
    own.push("networking.hostName");
  for (;;) {
    try {
      judgeValues(
        {
          words,
          own,
          others: own,
          ...(isLonger && command === "host"
            ? { hosts: { fox: { "networking.hostName": called.replace(model, words[1] ?? "") } } }
            : {}),
          ...(model === undefined ? {} : { like: model }),
          ...(command === "pack" && diff.includes("devShells") && was.names !== UNREAD
            ? { outputs: ["devShells"] }
            : {}),
          ...peopleOf(command, is),
        },
        { ...was, names: isNamesRead ? namesOf(was) : UNREAD },
        { ...is, names: isNamesRead ? namesOf(is) : UNREAD },
      );
      return { became: "right", why: "" };
    } catch (error) {
      const { message, actual } = error as Error & { actual?: unknown };
      const differences = (Array.isArray(actual) ? actual : []) as Difference[];
      const more = differences
        .filter((each) => each.path !== undefined && (excused(each) || isMoved(each, differences)))
        .map(({ path }) => path.map((part) => JSON.stringify(part)).join("."))
        .filter((path) => !own.includes(path));
      if (more.length > 0) own.push(...more);
      else
        return {
          became: "wrong",
          why: `${message.split("\n", 1)[0]} ${JSON.stringify(actual) ?? ""}`,
        };
    }
  }
}

/** What a host is called on the network. */
const hostNameIn = ({ hosts }: Values, name: string): string => {
  const host = hosts[MACHINES]?.[name];
  const value = host === undefined ? null : valueAt(host, "networking.hostName");
  return typeof value === "string" ? value : "";
};

/** Whether an element of a list is now at another place in it: lists of sets are sorted by their names. */
function isMoved({ path }: Difference, all: readonly Difference[]): boolean {
  const list = path.slice(0, -1).join("\0");
  if (!/^\d+$/.test(path.at(-1) ?? "")) return false;
  const among = all.filter((each) => each.path.slice(0, -1).join("\0") === list);
  const [was, is] = [among.map(({ before }) => before), among.map(({ after }) => after)].map(
    (values) => values.map((value) => JSON.stringify(value)).toSorted(),
  );
  return among.length > 1 && isDeepStrictEqual(was, is);
}

/** The hosts that took too long. */
async function lateIn(
  state: State,
  kinds: Kinds,
  asked: (kind: string, name: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [kind, all] of Object.entries(kinds)) {
    for (const name of all) {
      // oxlint-disable-next-line no-await-in-loop -- one Nix answers one question after another
      if (asked(kind, name) && (await state.host(kind, name)).isLate) found.push(name);
    }
  }
  return found;
}

async function someRead(state: State, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) {
    const [kind = "", ...rest] = key.split(".");
    // oxlint-disable-next-line no-await-in-loop -- one Nix answers one question after another
    if (isRead(await state.host(kind, rest.join(".")))) return true;
  }
  return false;
}

/** A person may come to any host. */
function peopleOf(command: string, { hosts }: Values) {
  if (command !== "user") return {};
  const names = Object.values(hosts).flatMap((all) => Object.keys(all));
  return { hosts: Object.fromEntries(names.map((name) => [name, {}])) };
}

function wordsOf(command: string, host: string): string[] {
  const words: Readonly<Record<string, string[]>> = {
    host: ["host", "fox"],
    "rename-host": ["rename-host", host, "fox"],
    "remove-host": ["remove-host", host],
    user: ["user", "bob"],
    pack: ["pack", "dev"],
  };
  return words[command]!;
}
