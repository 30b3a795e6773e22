import type { ChildProcess } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inputsOf, type Plan, type Problem, problem } from "planner";
import { CliError } from "../cli-error.ts";
import type { Effect } from "../commands/command.ts";
import type { Repo } from "../repo.ts";
import type { Runner } from "../runner.ts";
import { undoWhenInterrupted } from "../write/disk.ts";
import { type Copies, copyTwice } from "./copies.ts";
import { compareHosts } from "./hosts.ts";
import { compareOutputs } from "./outputs.ts";
import { Sides } from "./sides.ts";

/** What Nix says of a plan. */
export interface Comparison {
  /** Why the plan must not be carried out. */
  readonly problems: readonly Problem[];
  /** What it could not say. */
  readonly notes: readonly Problem[];
  /** How many hosts were compared. */
  readonly hosts: number;
}

/** How long a person waits who has not asked for it. */
const SECONDS = 60;

/** What is compared. */
export interface ComparisonTask {
  readonly repo: Repo;
  readonly plan: Plan;
  readonly effect: Effect;
  readonly runner: Runner;
  /** How long it may take. */
  readonly seconds?: number;
  /** Told how far it has come. */
  onProgress(done: number, all: number): void;
}

/**
 * Evaluates a flake before and after a plan, in copies elsewhere and without network, and holds one
 * against the other: the names in all outputs, and each host.
 */
export async function compareWithNix(task: ComparisonTask): Promise<Comparison> {
  const { repo, plan, effect, runner, seconds = SECONDS } = task;
  const isLocked = existsSync(join(repo.directory, "flake.lock"));
  const inputs = inputsOf(repo.files.get("flake.nix") ?? "");
  if (!isLocked && (inputs === undefined || inputs.length > 0)) {
    return notAsked("there is no flake.lock");
  }
  const children = new Set<ChildProcess>();
  let copies: Copies | undefined;
  const undo = (): void => {
    for (const child of children) child.kill("SIGKILL");
    if (copies) rmSync(copies.folder, { recursive: true, force: true });
  };
  const forget = undoWhenInterrupted(undo);
  try {
    copies = copyTwice(repo, plan, runner);
    if (!copies) return notAsked("the repository is too large to be copied");
    const until = performance.now() + seconds * 1000;
    const sides = new Sides(copies, { runner, until, children });
    const { hosts, problems, notes } = await compareOutputs(sides, plan, effect);
    if (!hosts || problems.length > 0) return { problems, notes, hosts: 0 };
    const found = await compareHosts(sides, { ...task, hosts, seconds });
    return { problems: found.problems, notes: [...notes, ...found.notes], hosts: found.count };
  } catch (error) {
    if (error instanceof CliError) throw error;
    return notAsked((error as Error).message);
  } finally {
    undo();
    forget();
  }
}

const notAsked = (reason: string): Comparison => ({
  problems: [],
  notes: [problem("nix-not-asked", { reason })],
  hosts: 0,
});
