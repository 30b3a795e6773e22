import type { Plan, Problem } from "planner";
import type { Machine } from "./detect/index.ts";
import type { Step } from "./next.ts";
import type { Resolved } from "./resolve.ts";

/** Where and for whom a run takes place. */
export interface Setting {
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
  readonly shown: readonly Resolved[];
  readonly plan: Plan;
  /** What else to know of the plan, part by part. */
  readonly report?: readonly Section[];
  /** What has to be done by hand before the repo can be built. */
  readonly remaining?: readonly Problem[];
  /** Whether all of it was only shown. */
  readonly dryRun: boolean;
  /** What to know of the git repository, in one sentence. */
  readonly gitNote: string | undefined;
  readonly next: readonly Step[];
  /** The command that does the same again. */
  readonly repeat: string;
}
