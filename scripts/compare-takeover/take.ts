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
  /** Where each file went. */
  readonly copied: readonly { readonly from: string; readonly to: string }[];
  /** What is left behind: a folder, with a slash at its end, stands for all that is in it. */
  readonly left: readonly string[];
  readonly edits: readonly Edit[];
  /** What is to be known or done. */
  readonly notes: string;
  /** The lines of the repository around each place where something is to be known or done. */
  readonly near: string;
}

/** What `--json` says, as far as it is looked at here. */
interface Said {
  readonly problems: readonly Problem[];
  readonly copied?: readonly { readonly from: string; readonly to: string }[];
  readonly edits?: readonly Edit[];
  readonly unreached?: readonly string[];
}

interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly fix?: string;
  readonly file?: string;
  readonly line?: number;
}

interface Edit {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Takes a folder over, as a person would who answers nothing. */
export async function take(from: string, to: string, cwd: string): Promise<Taken> {
  const words = ["--from", from, "--yes", "--allow-secrets", "--no-git"];
  const { code, stdout, stderr } = await start([to, ...words, "--json"], cwd);
  const said = read(stdout, stderr || stdout || "it printed nothing");
  const { problems } = said;
  return {
    words,
    code,
    isWritten: existsSync(to) && filesBelow(to).length > 0,
    problems,
    told: {
      copied: said.copied ?? [],
      left: said.unreached ?? [],
      edits: said.edits ?? [],
      notes: JSON.stringify(problems),
      near: problems.map((each) => linesAround(to, each)).join("\n"),
    },
  };
}

function read(text: string, otherwise: string): Said {
  try {
    const said = JSON.parse(text) as Partial<Said>;
    return { ...said, problems: said.problems ?? [] };
  } catch {
    return { problems: [{ code: "no-json", severity: "error", message: otherwise }] };
  }
}

/** As many lines as a setting may have on either side of the place where it is told of. */
const AROUND = 12;

function linesAround(repo: string, { file, line }: Problem): string {
  if (file === undefined || line === undefined || !existsSync(join(repo, file))) return "";
  const lines = readFileSync(join(repo, file), "utf8").split("\n");
  return lines.slice(Math.max(line - AROUND, 0), line + AROUND).join("\n");
}
