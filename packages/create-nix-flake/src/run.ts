import type { Plan, Problem } from "planner";
import type { ParsedArgs } from "./argv.ts";
import type { Detected, Machine } from "./detect/index.ts";
import type { NextStep } from "./next.ts";
import type { Option } from "./options.ts";
import type { ResolvedAnswer } from "./resolve.ts";
import type { Runner } from "./runner.ts";

/** The surroundings of a run: machine, user and terminal. */
export interface RunContext {
  readonly machine: Machine;
  readonly isRoot: boolean;
  readonly workingDirectory: string;
  /** Whether questions can be asked. */
  readonly interactive: boolean;
  /** Whether stderr is a terminal, so that Nix can show its progress there. */
  readonly watched: boolean;
  readonly version: string;
}

/** A titled part of a report. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The result of a run: done, or only planned with `--dry-run`. */
export interface Outcome {
  /** The absolute path of the repo. */
  readonly directory: string;
  /** The home directory of the person, for paths with `~`. */
  readonly home: string;
  /** Whether the repo is new. */
  readonly isNew: boolean;
  /** The answers to show; empty when a dialogue has shown them. */
  readonly shown: readonly ResolvedAnswer[];
  readonly plan: Plan;
  /** Further information about the plan. */
  readonly report?: readonly Section[];
  /** What of a takeover a program may want to know. */
  readonly facts?: TakeoverFacts;
  /** What is left to be done by hand; some of it before the repo can be built. */
  readonly remaining?: readonly Problem[];
  /** What is good to know, and in nobody's way. */
  readonly notes?: readonly Problem[];
  /** How many hosts Nix has found to be what they should be. */
  readonly compared?: number;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  /** A sentence about the git repository. */
  readonly gitNote: string | undefined;
  readonly next: readonly NextStep[];
  /** The command that does the same again. */
  readonly repeat: string;
}

/** What a takeover did, for programs: all that its report tells a person. */
export interface TakeoverFacts {
  readonly answers: readonly {
    /** The name of the option, as in the table of options. */
    readonly name: string;
    readonly value: string | null;
    /** `flag`, `detection`, `configuration` or `default`. */
    readonly source: string;
    /** The place, in words. */
    readonly from: string;
  }[];
  readonly copied: readonly {
    /** In the tree that it is from. */
    readonly from: string;
    /** In the repo. */
    readonly to: string;
    /** The user whose home that tree is; absent for the system. */
    readonly home?: string;
  }[];
  /** Lines that are not as they were, with those of the file that was copied. */
  readonly edits: readonly (RewrittenLines & { readonly home?: string })[];
  /** Lines that `--fix-renamed` changed after that, or would change, in files of the repo. */
  readonly renames: readonly (RewrittenLines & { readonly done: boolean })[];
  /** What nothing leads to, so that it was left where it is. */
  readonly unreached: readonly string[];
  readonly notes: readonly Problem[];
}

/** Lines of a file, before and after. */
interface RewrittenLines {
  readonly file: string;
  /** Of the first of them, from 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** Everything that making a new repo goes by. */
export interface CreateTask {
  readonly args: ParsedArgs;
  readonly options: readonly Option[];
  readonly context: RunContext;
  readonly runner: Runner;
  readonly detected: Detected;
}

/** The place of a new repo. */
interface Destination {
  /** An absolute path. */
  readonly directory: string;
  /** The directory as a person types it in a shell. */
  readonly place: string;
  /** Whether it is in git at all. */
  readonly isInGit: boolean;
  /** Whether it lies in another git repository without being one, so that Nix sees only files added there. */
  readonly isInOtherGit: boolean;
}

/** A new repo before it is written. */
export interface RepoDraft {
  readonly plan: Plan;
  readonly hosts: readonly string[];
  /** The hosts with a placeholder for a hardware file. */
  readonly placeholders: ReadonlySet<string>;
  /** The answers that were given by flag or prompt. */
  readonly given: ParsedArgs["values"];
  readonly shown: readonly ResolvedAnswer[];
  readonly report?: readonly Section[];
  readonly facts?: TakeoverFacts;
  /** What is left to be done by hand; some of it before the repo can be built. */
  readonly remaining?: readonly Problem[];
  next(place: Destination): readonly NextStep[];
  /** The flags that give the same answers again. */
  readonly repeat: readonly string[];
}
