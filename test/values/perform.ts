import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { filesBelow, gitIn, write } from "../support/files.ts";
import { start } from "../support/program.ts";
import { type Values, valuesOf } from "../support/values.ts";
import { type Case, type Run, wordsOf } from "./case.ts";

/** A repo at one moment: its files, and what Nix makes of it, or the error. */
export interface State {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly values: Values | Error;
}

/** What `--json` prints. */
interface Printed {
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly fix: string;
  }[];
  readonly next: readonly string[];
  readonly repeat: string | null;
}

/** How a run ended, and the repo before and after. */
export interface Performed {
  readonly code: number | null;
  readonly printed: Printed;
  readonly before: State;
  readonly after: State;
  /** After the command that undoes it. */
  readonly back: State | undefined;
  /** What undoing it printed, where it failed. */
  readonly notUndone: string | undefined;
  /** With what is to be pasted. */
  readonly pasted: State | undefined;
}

interface Kept {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Runs every command in a fresh copy of its flake, and evaluates all that comes of it with one Nix. */
export async function performAll(cases: readonly Case[]): Promise<ReadonlyMap<Run, Performed>> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-values-")));
  try {
    const kept: Kept[] = [];
    const keep = (folder: string): Kept => {
      const state = { folder: join(top, String(kept.length)), files: filesOf(folder) };
      cpSync(folder, state.folder, {
        recursive: true,
        filter: (path) => basename(path) !== ".git",
      });
      kept.push(state);
      return state;
    };
    const jobs = cases.flatMap((each) => {
      const fresh = join(top, `fresh-${each.name}`);
      cpSync(each.flake, fresh, { recursive: true });
      // What git ignores there stays out of it, unlike in our own repository.
      gitIn(fresh, "init", "--quiet", "--initial-branch=main");
      commit(fresh, "Start");
      const before = keep(fresh);
      return each.runs.map((run, index) => ({ run, fresh, before, cwd: `${fresh}-${index}` }));
    });
    const done = await inTurns(jobs, async (job) => {
      const ended = await perform(job.run, job.fresh, job.cwd, keep);
      rmSync(job.cwd, { recursive: true });
      return { ...job, ...ended };
    });
    const values = await valuesOf(kept.map(({ folder }) => folder));
    const state = ({ folder, files }: Kept): State => ({
      files,
      values: values.get(folder)!,
    });
    return new Map(
      done.map(({ run, code, printed, notUndone, before, after, back, pasted }) => [
        run,
        {
          ...{ code, printed, notUndone },
          before: state(before),
          after: state(after),
          back: back && state(back),
          pasted: pasted && state(pasted),
        },
      ]),
    );
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** As many at a time as there are processors on a small machine. */
async function inTurns<A, B>(all: readonly A[], act: (each: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  const left = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await act(next[1]); // oxlint-disable-line no-await-in-loop -- these are the turns
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

async function perform(run: Run, fresh: string, cwd: string, keep: (folder: string) => Kept) {
  cpSync(fresh, cwd, { recursive: true });
  const words = wordsOf(run);
  const { code, stdout, stderr } = await start([...words, "--yes", "--json"], cwd);
  const printed = (
    stdout === "" ? { problems: [], next: [stderr], repeat: null } : JSON.parse(stdout)
  ) as Printed;
  const after = keep(cwd);
  const undo = code === 0 ? undoing(words) : undefined;
  let notUndone: string | undefined;
  if (undo) {
    commit(cwd, "Change");
    const undone = await start([...undo, "--yes", "--json"], cwd);
    if (undone.code !== 0) notUndone = undone.stdout || undone.stderr;
  }
  const back = undo && keep(cwd);
  for (const { file, replace, by } of run.paste ?? []) {
    const path = join(cwd, file);
    if (replace === undefined) {
      write(cwd, { [file]: by });
      continue;
    }
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (!text.includes(replace)) throw new Error(`${run.run}: ${file} has no “${replace}”`);
    writeFileSync(
      path,
      text.replace(replace, () => by),
    );
  }
  return { code, printed, notUndone, after, back, pasted: run.paste && keep(cwd) };
}

function commit(cwd: string, message: string): void {
  gitIn(cwd, "add", "--all");
  gitIn(cwd, "commit", "--quiet", "--allow-empty", "--message", message);
}

/** The command that takes a change back. */
function undoing([command, a, b]: readonly string[]): string[] | undefined {
  if (command === "host") return ["remove-host", a!];
  if (command === "rename-host") return ["rename-host", b!, a!];
  return undefined;
}

function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const paths = filesBelow(folder).filter((path) => !path.startsWith(".git/"));
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path))]));
}
