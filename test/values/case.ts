import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A change of a text that a person makes by hand, as the program told it. */
interface Paste {
  readonly file: string;
  /** The text that is replaced; what is not there is written as a new file. */
  readonly replace?: string;
  readonly by: string;
}

/** What must hold of the files of a repo. */
interface Files {
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  /** Texts that are in a file, by its path. */
  readonly contain?: Readonly<Record<string, readonly string[]>>;
  readonly lack?: Readonly<Record<string, readonly string[]>>;
}

/** One command in a fresh copy of the flake, and what comes out beyond what always must. */
export interface Run {
  /** The words of the command, without `--yes`. */
  readonly run: string;
  /** Values of hosts afterwards, by name and option; `null`: nobody sets it. */
  readonly hosts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The host that the new one is made like. */
  readonly like?: string;
  /** Options in which the new host rightly differs from its model, beyond what is always its own. */
  readonly own?: readonly string[];
  /** Options in which other hosts rightly differ, since they are told of all. */
  readonly others?: readonly string[];
  /** Parts of lines that are told in the end. */
  readonly next?: readonly string[];
  readonly files?: Files;
  /** Outputs that are there afterwards, such as `devShells.x86_64-linux.default`. */
  readonly outputs?: readonly string[];
  /** Files in which more than the old bytes is left when the command is undone. */
  readonly stays?: readonly string[];
  /** The code of the problem for which it is refused. */
  readonly refused?: string;
  /** What the refusal tells one to write; `hosts` is then about what comes of it. */
  readonly paste?: readonly Paste[];
}

/** A case: a flake, and what commands do with it. */
export interface Case {
  readonly name: string;
  readonly flake: string;
  /** Why it is not what the real libraries make of it. */
  readonly onlyStandIns?: string;
  readonly runs: readonly Run[];
}

const folder = join(import.meta.dirname, "cases");
const known = [
  "run",
  "hosts",
  "like",
  "own",
  "others",
  "next",
  "files",
  "outputs",
  "stays",
  "refused",
  "paste",
];

/** A case that says too little would pass whatever happened. */
function check(name: string, run: Run): void {
  const wrong = (what: string): Error => new Error(`${name}, “${run.run}”: ${what}`);
  const stray = Object.keys(run).find((key) => !known.includes(key));
  if (stray !== undefined) throw wrong(`what is “${stray}”?`);
  const [command] = wordsOf(run);
  const tellsItself = command === "rename-host" || command === "remove-host";
  if (run.refused === undefined) {
    if (run.paste) throw wrong("only what is refused is pasted");
    const says = run.hosts ?? run.outputs ?? run.files;
    if (!tellsItself && !says) throw wrong("“hosts” is missing, or “outputs” or “files”");
    if (command === "host" && !run.hosts?.[wordsOf(run)[1]!]) throw wrong("not a word on the host");
  } else if (run.paste && !run.hosts) {
    throw wrong("“hosts” is missing: what is pasted is for something");
  }
}

/** The words of a run's command. */
export const wordsOf = ({ run }: Run): string[] => run.split(" ").filter((word) => word !== "");

/** What a run is called in `pending.txt`. */
export const titleOf = (name: string, { run }: Run): string => `${name}: ${run}`;

const pendingFile = readFileSync(join(import.meta.dirname, "pending.txt"), "utf8");

/** Runs that do not come out right yet. */
export const pending: ReadonlySet<string> = new Set(
  pendingFile.split("\n").filter((line) => line !== "" && !line.startsWith("#")),
);

/** All cases, or those that `$CASE` names, separated by commas. */
export const cases: readonly Case[] = readdirSync(folder)
  .toSorted()
  .filter((name) => process.env["CASE"]?.split(",").includes(name) ?? true)
  .map((name) => {
    const text = readFileSync(join(folder, name, "case.json"), "utf8");
    const read = JSON.parse(text) as Run[] | { onlyStandIns: string; runs: Run[] };
    const { runs, ...rest } = Array.isArray(read) ? { runs: read } : read;
    for (const run of runs) check(name, run);
    return { name, flake: join(folder, name, "flake"), ...rest, runs };
  });
