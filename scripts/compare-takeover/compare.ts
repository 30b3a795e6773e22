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
import { join } from "node:path";
import { filesBelow } from "../../test/support/files.ts";
import { UNREAD } from "../corpus/values.ts";
import { evaluateMachine } from "./evaluate.ts";
import { type FileFault, filesLost } from "./files.ts";
import { type Sources, writeGiven } from "./given.ts";
import { type Changed, isOfFlakes, judgeMachine } from "./judge.ts";
import { take, type Taken } from "./take.ts";

/** What became of a tree. */
export interface Outcome {
  readonly tree: string;
  /**
   * `equal` but for what makes a flake of it; `differs` in what the program tells of. `unread`: Nix makes nothing of the
   * tree as it is, so nothing can be compared.
   */
  readonly became: "equal" | "differs" | "refused" | "wrong" | "unread";
  /** In a line. */
  readonly why: string;
  readonly compared: number;
  readonly unknown: readonly string[];
  readonly changed: readonly Changed[];
  readonly files: readonly FileFault[];
  readonly taken: Taken;
}

/** Where configurations say that they lie. */
const INSTALLED = "/etc/nixos";

/**
 * Takes a tree over, and compares what Nix makes of it before and after.
 *
 * @param look may keep the repository, or do something to it before it is looked at
 */
export async function compareTakeover(
  name: string,
  source: string,
  sources: Sources,
  look: (repo: string) => void = () => {},
): Promise<Outcome> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "create-nix-flake-takeover-")));
  try {
    const tree = join(top, "tree");
    const repo = join(top, "repo");
    cpSync(source, tree, { recursive: true, verbatimSymlinks: true });
    const taken = await take(tree, repo, top);
    const none = { tree: name, compared: 0, unknown: [], changed: [], files: [], taken };
    if (!taken.isWritten) {
      const why = taken.problems.map(({ message }) => message).join(" ");
      return { ...none, became: "refused", why };
    }
    look(repo);
    const installed = asInstalled(tree, join(top, INSTALLED));
    const given = join(top, "given.json");
    writeGiven(given, [tree, repo], sources);
    const places = { [INSTALLED]: tree, [tree]: tree };
    const before = await evaluateMachine(installed, false, given, { ...places, [installed]: tree });
    const files = filesLost(tree, repo, taken.told);
    if (before.value === UNREAD) {
      const why = before.unread[0]?.why ?? "";
      const became = files.length > 0 ? "wrong" : "unread";
      return { ...none, files, became, why: files.length > 0 ? faults([], files) : why };
    }
    const after = await evaluateMachine(repo, true, given, { ...places, [repo]: repo });
    const judged = judgeMachine(before, after, taken.told);
    const untold = judged.changed.filter(({ isTold }) => !isTold);
    const isWrong = untold.length > 0 || files.length > 0;
    const different = judged.changed.filter((each) => !isOfFlakes(each));
    const became = isWrong ? "wrong" : different.length > 0 ? "differs" : "equal";
    const why = isWrong ? faults(untold, files) : faults(different, []);
    return { ...none, ...judged, files, became, why };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

/** A copy of a tree in which what it says of the place where it lies is true. */
function asInstalled(tree: string, to: string): string {
  cpSync(tree, to, { recursive: true, verbatimSymlinks: true });
  for (const path of filesBelow(to)) {
    const file = join(to, path);
    if (!path.endsWith(".nix") || !existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    const own = text.replaceAll(/\/etc\/nixos(?![\w-])/g, () => to);
    if (own !== text) writeFileSync(file, own);
  }
  return to;
}

const faults = (changed: readonly Changed[], files: readonly FileFault[]): string =>
  [
    ...files.map(({ path, what }) => `${path}: ${what}`),
    ...changed.map(({ option, before, after, why }) =>
      why === undefined
        ? `${option}: ${short(before)} → ${short(after)}`
        : `${option}: ${short(before)} → ${why.split("\n")[0]}`,
    ),
  ].join("; ");

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "unset";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
