import type { Plan, Problem } from "planner";
import type { ParsedArgs } from "./argv.ts";
import type { Detected, Machine } from "./detect/index.ts";
import type { NextStep } from "./next.ts";
import type { Option } from "./options.ts";
import type { ResolvedAnswer } from "./resolve.ts";
import type { Runner } from "./runner.ts";

/** Where and for whom a run takes place. */
export interface RunContext {
  readonly machine: Machine;
  readonly isRoot: boolean;
  readonly workingDirectory: string;
  /** Whether there is someone to ask. */
  readonly interactive: boolean;
  /** Whether someone looks on while Nix works. */
  readonly watched: boolean;
  readonly version: string;
}

/** Lines that belong together, under a title. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What a run has done, or would do. */
export interface Outcome {
  /** Of the repo: an absolute path. */
  readonly directory: string;
  /** Of the person for whom it is. */
  readonly home: string;
  /** Whether the repo is new. */
  readonly isNew: boolean;
  /** The answers that nobody has been shown yet. */
  readonly shown: readonly ResolvedAnswer[];
  readonly plan: Plan;
  /** What else to know of the plan, part by part. */
  readonly report?: readonly Section[];
  /** What has to be done by hand before the repo can be built. */
  readonly remaining?: readonly Problem[];
  /** Whether all of it was only shown. */
  readonly dryRun: boolean;
  /** What to know of the git repository, in one sentence. */
  readonly gitNote: string | undefined;
  readonly next: readonly NextStep[];
  /** The command that does the same again. */
  readonly repeat: string;
}

/** What a new repo is made with. */
export interface CreateTask {
  readonly args: ParsedArgs;
  readonly options: readonly Option[];
  readonly context: RunContext;
  readonly runner: Runner;
  readonly detected: Detected;
}

/** Where a new repo will be. */
interface Destination {
  /** An absolute path. */
  readonly directory: string;
  /** The same, as it is typed. */
  readonly place: string;
  /** Whether it is no git repository but lies in one, so that Nix sees only what that one knows. */
  readonly isInOtherGit: boolean;
}

/** A new repo that is not yet written. */
export interface RepoDraft {
  readonly plan: Plan;
  readonly hosts: readonly string[];
  /** The hosts that have no hardware file yet. */
  readonly placeholders: ReadonlySet<string>;
  /** What was given by flag or prompt. */
  readonly given: ParsedArgs["values"];
  readonly shown: readonly ResolvedAnswer[];
  readonly report?: readonly Section[];
  /** What has to be done by hand before the repo can be built. */
  readonly remaining?: readonly Problem[];
  next(place: Destination): readonly NextStep[];
  /** The flags that say all of it again. */
  readonly repeat: readonly string[];
}
