import type { Plan } from "composer";
import type { Machine } from "./detect/index.ts";
import type { Subject } from "./subject.ts";

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

/** What a run has done, or would do. */
export interface Outcome extends Subject {
  readonly plan: Plan;
  /** Whether all of it was only shown. */
  readonly dryRun: boolean;
  /** Whether there was a dialogue. */
  readonly asked: boolean;
  /** What to know of the git repository, in one sentence. */
  readonly gitNote: string | undefined;
}
