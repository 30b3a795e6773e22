import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitIn } from "../../test/support/files.ts";
import { start } from "../../test/support/program.ts";
import type { Values } from "../../test/support/values.ts";
import { judgeValues, modelIn } from "../../test/values/judge.ts";
import { type Evaluated, evaluated, writeNames } from "./values.ts";

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
): Promise<Run[]> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-corpus-")));
  try {
    const fresh = join(top, "fresh");
    cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
    const names = join(top, "names");
    writeNames(fresh, names);
    const before = await evaluated(fresh, names);
    const runs: Run[] = [];
    for (const command of commands) {
      const cwd = join(top, command);
      cpSync(fresh, cwd, { recursive: true, verbatimSymlinks: true });
      runs.push(await perform(repo, command, cwd, names, before)); // oxlint-disable-line no-await-in-loop -- a repo is one job
    }
    return runs;
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

async function perform(
  repo: string,
  command: string,
  cwd: string,
  names: string,
  before: Evaluated,
): Promise<Run> {
  const words = wordsOf(command, Object.keys(before.values.hosts["nixosConfigurations"] ?? {}));
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
  const model = modelIn(printed.repeat ?? null);
  const known = Object.keys(before.errors);
  const blind =
    known.includes("") ||
    known.some((name) => [...words, model].some((word) => word && name.endsWith(`.${word}`))) ||
    known.filter((name) => name !== "names").length > 2;
  if (blind) return { ...run, became: "unread", why: `before: ${Object.values(before.errors)[0]}` };
  const after = await evaluated(cwd, names);
  const more = Object.entries(after.errors).filter(([name]) => !known.includes(name));
  const own = more.filter(([name]) => words.some((word) => word !== "" && name.includes(word)));
  if (more.length > 0) return { ...run, became: "wrong", why: (own[0] ?? more[0]!).join(": ") };
  const [was, is] = [before, after].map(({ values }) => of(values, known));
  try {
    const like = model === undefined ? {} : { like: model };
    const isNamed = command === "pack" && !known.includes("names");
    const outputs = isNamed ? { outputs: ["devShells"] } : {};
    judgeValues({ words, ...like, ...outputs, ...peopleOf(command, is!) }, was!, is!);
  } catch (error) {
    return { ...run, became: "wrong", why: (error as Error).message };
  }
  return known.length > 0 &&
    Object.values(is!.hosts).every((hosts) => Object.keys(hosts).length === 0)
    ? { ...run, became: "unread", why: `before: ${Object.values(before.errors)[0]}` }
    : { ...run, became: "right", why: "" };
}

/** The values without the hosts that could not be evaluated before. */
function of({ hosts, names }: Values, without: readonly string[]): Values {
  const kept = Object.entries(hosts).map(([kind, all]) => [
    kind,
    Object.fromEntries(
      Object.entries(all).filter(([name]) => !without.includes(`${kind}.${name}`)),
    ),
  ]);
  return {
    hosts: Object.fromEntries(kept) as Values["hosts"],
    names: without.includes("names") ? {} : names,
  };
}

/** A person may come to any host. */
function peopleOf(command: string, { hosts }: Values) {
  if (command !== "user") return {};
  const names = Object.values(hosts).flatMap((all) => Object.keys(all));
  return { hosts: Object.fromEntries(names.map((name) => [name, {}])) };
}

function wordsOf(command: string, hosts: readonly string[]): string[] {
  const host = hosts[0] ?? "";
  const words: Readonly<Record<string, string[]>> = {
    host: ["host", "fox"],
    "rename-host": ["rename-host", host, "fox"],
    "remove-host": ["remove-host", host],
    user: ["user", "bob"],
    pack: ["pack", "dev"],
  };
  return words[command]!;
}
