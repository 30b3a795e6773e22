import { existsSync } from "node:fs";
import { start } from "../../test/support/program.ts";
import { filesBelow } from "../../test/support/files.ts";

/** What the program said of a tree. */
export interface Taken {
  readonly words: readonly string[];
  readonly code: number | null;
  /** Whether there is a repository. */
  readonly isWritten: boolean;
  readonly problems: readonly Problem[];
  /** All that a person is shown: edits and notes, too. */
  readonly told: string;
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
    told: `${text.stdout}\n${text.stderr}\n${JSON.stringify(ended.problems)}`,
  };
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
