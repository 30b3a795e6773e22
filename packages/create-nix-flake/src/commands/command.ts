import type { Answers, foreign, Likeness, Plan, Renaming } from "planner";
import type { ParsedArgs } from "../argv.ts";
import type { Detected } from "../detect/index.ts";
import type { NextStep } from "../next.ts";
import type { Option } from "../options.ts";
import type { OwnRepo, Repo } from "../repo.ts";
import type { ResolvedAnswer } from "../resolve.ts";
import type { RunContext } from "../run.ts";

/** Something that changes a repo that is there; plop has a generator of the same name for each. */
export interface Command {
  readonly name: string;
  /** The words that follow it, as `--help` has them. */
  readonly words: readonly string[];
  readonly help: string;
  /** What its word may be, each with a description, where that can be listed. */
  readonly choices?: readonly (readonly [name: string, description: string])[];
  /** What can be said beside `--yes`, `--dry-run` and the like. */
  options(all: readonly Option[]): readonly Option[];
  /**
   * What the command comes to in a repo that we made.
   *
   * @throws {@link CliError} when it cannot be done.
   */
  growth(task: CommandTask): Promise<Growth> | Growth;
  /**
   * What it comes to in a repo with a flake that people have written.
   *
   * @throws {@link CliError} when it cannot be done.
   */
  foreign(task: ForeignTask): Promise<ForeignGrowth> | ForeignGrowth;
}

/** What a command has to go by. */
export interface CommandTask<In extends Repo = OwnRepo> {
  readonly args: ParsedArgs;
  readonly options: readonly Option[];
  readonly repo: In;
  readonly context: RunContext;
  readonly machine: Detected;
}

/** What it has to go by in a repo that we did not make. */
export interface ForeignTask extends CommandTask<Repo> {
  /** What plans there are, loaded for such a repo only. */
  readonly foreign: typeof foreign;
  /** Whether git is told to ignore a file of the repo. */
  isIgnored(path: string): boolean;
}

/** What a command makes of any repo. */
interface AnyGrowth {
  /** What a person should be shown of the answers, if there are any. */
  readonly shown?: readonly ResolvedAnswer[];
  /** The flags that say all of it again. */
  readonly repeat: readonly string[];
  /** Folders that go, and of which git must have everything. */
  readonly gone?: readonly string[];
  /** What to do next, in a repo at this place. */
  next(place: string): readonly NextStep[];
}

/** What a command makes of a repo that we made. */
export interface Growth extends AnyGrowth {
  readonly answers: Answers;
  readonly renaming?: Renaming;
  /** The new host, when it is to have what people have edited of another one. */
  readonly likeness?: Likeness;
  readonly hardware?: Readonly<Record<string, string>>;
}

/** What a command makes of a repo that we did not make. */
export interface ForeignGrowth extends AnyGrowth {
  readonly plan: Plan;
  /** Whether the hardware of this machine is in it. */
  readonly hasHardware?: boolean;
  /** Whether a pack lays out the disks of that host. */
  readonly disks?: boolean;
}
