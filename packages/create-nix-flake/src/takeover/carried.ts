import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  byPlace,
  type Problem,
  problem,
  renameOptions,
  secretsIn,
  type SourceTree,
  type StandaloneHome,
  type TakenOver,
} from "planner";
import { CliError, exitCodes } from "../cli-error.ts";
import { changedLines } from "../report.ts";
import type { CreateTask } from "../run.ts";

/** A file that comes along. */
export interface CarriedFile {
  /** In the repo. */
  readonly path: string;
  /** On the disk: an absolute path. */
  readonly from: string;
  /** Its text there; bytes that are none as `\uFFFD`. */
  readonly before: string;
  /** All of its text, edited or not. */
  readonly text: string;
  /** Whether NixOS reads it as a module, rather than home-manager. */
  readonly isOfSystem: boolean;
}

/** The files of a takeover that come along, from the system and from homes. */
export function carried(
  { files }: TakenOver,
  system: SourceTree,
  homes: readonly StandaloneHome[],
): readonly CarriedFile[] {
  return files.map((file) => {
    const tree = homes.find(({ user }) => user === file.home)?.tree ?? system;
    const source = join(tree.roots[0], file.from);
    const before = tree.text(file.from) ?? readFileSync(source, "utf8");
    return {
      path: file.to,
      from: source,
      before,
      text: file.text ?? before,
      isOfSystem: file.home === undefined && !file.to.startsWith("users/"),
    };
  });
}

/** What became of options that NixOS has renamed or removed. */
export interface OptionRenaming {
  readonly files: readonly CarriedFile[];
  /** Whether they have been rewritten. */
  readonly isDone: boolean;
  /** The lines that are, or would be, rewritten, each as it was and as it is; none that have been shown. */
  readonly changes: readonly string[];
  /** What must be done by hand, with what was known before; lines are those of the files. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
}

const OFFER = "or start again with --fix-renamed, which does it";

/** Gives options their new names where that is wanted. */
export async function renamedOptions(
  { args, context }: CreateTask,
  files: readonly CarriedFile[],
  release: string,
  known: Pick<TakenOver, "problems" | "notes">,
): Promise<OptionRenaming> {
  const results = files.map((file) => {
    const isModule = file.isOfSystem && file.path.endsWith(".nix");
    return { file, ...renameOptions(isModule ? file.text : "", release) };
  });
  const renamed = results.filter(({ done }) => done.length > 0);
  const changes = renamed.flatMap(({ file, script }) =>
    changedLines(file.path, script.source, script.text),
  );
  let wasShown = false;
  const isDone = renamed.length > 0 && (await isWanted());
  const scripts = new Map(renamed.map(({ file, script }) => [file.path, script]));
  const moved = (each: Problem): Problem => {
    const { file = "", line } = each;
    const script = isDone ? scripts.get(file) : undefined;
    return script && line !== undefined ? { ...each, line: script.movedLine(line) } : each;
  };
  const told = results.flatMap(({ file, done, left }) => {
    const undone = isDone ? [] : done.filter(({ code }) => code !== "name-renamed");
    const offered = undone.map((each) => ({ ...each, fix: `${each.fix}\n${OFFER}` }));
    return [...offered, ...left].map((each) => moved({ ...each, file: file.path }));
  });
  return {
    files: isDone
      ? files.map((file) => ({ ...file, text: scripts.get(file.path)?.text ?? file.text }))
      : files,
    isDone,
    changes: wasShown ? [] : changes,
    problems: [
      ...known.problems.map(moved),
      ...told.filter(({ severity }) => severity === "error"),
    ].toSorted(byPlace),
    notes: [
      ...known.notes.map(moved),
      ...told.filter(({ severity }) => severity === "note"),
    ].toSorted(byPlace),
  };

  async function isWanted(): Promise<boolean> {
    if (args.values["fixRenamed"] === true) return true;
    if (!context.interactive) return false;
    const { askWhether, tell } = await import("../dialogue.ts");
    wasShown = true;
    tell("Options that NixOS has renamed or removed", changes);
    return askWhether("Rewrite them?");
  }
}

/**
 * Lets nothing secret come along unless somebody says so.
 *
 * @returns whether there are secrets, which are allowed then.
 * @throws {@link CliError} that lists them.
 */
export async function refuseSecrets(
  { args, context }: CreateTask,
  files: readonly CarriedFile[],
): Promise<boolean> {
  // Where they stand now is where they have to be changed.
  // A path may lead through links to the file that comes along.
  const texts = new Map(files.map(({ from, before }) => [realpathSync(from), before]));
  const textAt = (path: string) => (existsSync(path) ? texts.get(realpathSync(path)) : undefined);
  const problems = files.flatMap(({ from, before }) => secretsIn(from, before, textAt));
  if (problems.length === 0) return false;
  if (args.values["allowSecrets"] === true) return true;
  if (context.interactive) {
    const { askWhether, tell } = await import("../dialogue.ts");
    tell(
      "Secrets",
      problems.flatMap(({ file, line, message, fix }) => [
        `${file}:${line} ${message}`,
        `  ${fix}`,
      ]),
    );
    if (await askWhether("Put them into the repository as they are?", false)) return true;
  }
  throw new CliError(exitCodes.refused, [...problems, problem("secrets-not-allowed", {})]);
}
