import type { Plan, Problem } from "planner";
import type { Request } from "./argv.ts";
import type { Detected } from "./detect/index.ts";
import type { Step } from "./next.ts";
import type { Option } from "./options.ts";
import type { Section, Setting } from "./outcome.ts";
import type { Resolved } from "./resolve.ts";
import type { Runner } from "./runner.ts";

/** What a new repo is made with. */
export interface Task {
  readonly request: Request;
  readonly options: readonly Option[];
  readonly setting: Setting;
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
export interface Draft {
  readonly plan: Plan;
  readonly hosts: readonly string[];
  /** The hosts that have no hardware file yet. */
  readonly placeholders: ReadonlySet<string>;
  /** What was given by flag or prompt. */
  readonly given: Request["values"];
  readonly shown: readonly Resolved[];
  readonly report?: readonly Section[];
  /** What has to be done by hand before the repo can be built. */
  readonly remaining?: readonly Problem[];
  next(place: Destination): readonly Step[];
  /** The flags that say all of it again. */
  readonly repeat: readonly string[];
}
