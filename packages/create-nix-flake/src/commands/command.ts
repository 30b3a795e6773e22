import type { Plan } from "planner";
import type { ParsedArgs } from "../argv.ts";
import type { Detected } from "../detect/index.ts";
import type { NextStep } from "../next.ts";
import type { Option } from "../options.ts";
import type { Repo } from "../repo.ts";
import type { ResolvedAnswer } from "../resolve.ts";
import type { RunContext } from "../run.ts";

/** Something that changes a repo that is there; plop has a generator of the same name for each. */
export interface Command {
  readonly name: string;
  /** The words that follow it, as `--help` has them. */
  readonly words: readonly string[];
  readonly help: string;
  /** The choices for its word, each with a description, where they can be listed. */
  readonly choices?: readonly (readonly [name: string, description: string])[];
  /** Its options beside `--yes`, `--dry-run` and the like. */
  options(all: readonly Option[]): readonly Option[];
  /**
   * Plans the command for a repository with a flake of any kind.
   *
   * @throws {@link CliError} when it cannot be done.
   */
  plan(task: CommandTask): Promise<CommandPlan> | CommandPlan;
}

/** The input of a command. */
export interface CommandTask {
  readonly args: ParsedArgs;
  readonly options: readonly Option[];
  readonly repo: Repo;
  readonly context: RunContext;
  readonly machine: Detected;
  /** Whether git is told to ignore a file of the repo. */
  isIgnored(path: string): boolean;
}

/** What a command does to the hosts of a flake; all that it does not name stays as it is. */
export type Effect =
  | {
      readonly kind: "add";
      readonly host: string;
      readonly like: string | undefined;
      /** Files that its owner is told to make. */
      readonly due: readonly string[];
    }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "remove"; readonly host: string }
  /** The hosts that something is added to: an account, where there is a user. */
  | { readonly kind: "change"; readonly hosts: readonly string[]; readonly user?: string };

/** The plan of a command, and how to present it. */
export interface CommandPlan {
  readonly plan: Plan;
  readonly effect: Effect;
  /** The answers to show, if there are any. */
  readonly shown?: readonly ResolvedAnswer[];
  /** The flags that say all of it again. */
  readonly repeat: readonly string[];
  /** Folders that go, and of which git must have everything. */
  readonly gone?: readonly string[];
  /** Whether the hardware of this machine is in it; absent where no hardware is. */
  readonly hasHardware?: boolean;
  /** Whether a pack lays out the disks of that host. */
  readonly disks?: boolean;
  /** The next steps, for a repo at this place. */
  next(place: string): readonly NextStep[];
}
