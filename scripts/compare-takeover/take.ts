import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "../../test/support/program.ts";
import { filesBelow } from "../../test/support/files.ts";

/** What the program said of a tree. */
export interface Taken {
  readonly words: readonly string[];
  readonly code: number | null;
  /** Whether there is a repository. */
  readonly isWritten: boolean;
  readonly problems: readonly Problem[];
  readonly told: Told;
}

/** What a person is shown, by what it is about. */
export interface Told {
  /** The lines that say what became of which file. */
  readonly copied: readonly string[];
  /** Those that say what is left behind. */
  readonly left: readonly string[];
  readonly edits: string;
  /** What is to be known or done. */
  readonly notes: string;
  /** The lines of the repository around each place where something is to be known or done. */
  readonly near: string;
}

/** What `--json` says of a problem. */
interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly fix?: string;
  readonly file?: string;
  readonly line?: number;
}

/** Takes a folder over, as a person would who answers nothing but what has to be answered. */
export async function take(from: string, to: string, cwd: string): Promise<Taken> {
  const words = [to, "--from", from, "--yes", "--allow-secrets", "--no-git"];
  const first = await run(words, cwd);
  const isNameless = first.problems.some(
    ({ code, message }) => code === "answer-missing" && message.includes("--host"),
  );
  const all = isNameless ? [...words, "--host", "nixos"] : words;
  const ended = isNameless ? await run(all, cwd) : first;
  // The same once more for the text: JSON has no edits.
  const text = await start(all.with(0, `${to}-told`), cwd);
  return {
    words: all.slice(1),
    code: ended.code,
    isWritten: existsSync(to) && filesBelow(to).length > 0,
    problems: ended.problems,
    told: {
      ...toldIn(`${text.stdout}\n${text.stderr}`, ended.problems),
      near: ended.problems.map((each) => linesAround(to, each)).join("\n"),
    },
  };
}

/** The parts of what is shown, each below a line of its own. */
function toldIn(shown: string, problems: readonly Problem[]): Omit<Told, "near"> {
  const part = (head: string): string =>
    new RegExp(`^${head}.*\\n((?: .*\\n|\\n)*)`, "m").exec(shown)?.[1] ?? "";
  const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  return {
    copied: linesOf(part("Copied from")),
    left: linesOf(part("Not copied")).map((line) => line.trim()),
    edits: part("Rewritten"),
    notes: [part("Good to know"), part("To be done by hand"), JSON.stringify(problems)].join("\n"),
  };
}

/** As many lines as a setting may have on either side of the place where it is told of. */
const AROUND = 12;

function linesAround(repo: string, { file, line }: Problem): string {
  if (file === undefined || line === undefined || !existsSync(join(repo, file))) return "";
  const lines = readFileSync(join(repo, file), "utf8").split("\n");
  return lines.slice(Math.max(line - AROUND, 0), line + AROUND).join("\n");
}

async function run(words: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await start([...words, "--json"], cwd);
  try {
    const { problems = [] } = JSON.parse(stdout) as { problems?: readonly Problem[] };
    return { code, problems };
  } catch {
    const message = stderr || stdout || "it printed nothing";
    return { code, problems: [{ code: "no-json", severity: "error", message }] };
  }
}
