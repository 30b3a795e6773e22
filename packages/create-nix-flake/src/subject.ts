import type { Request } from "./argv.ts";
import type { Finding } from "./detect/index.ts";
import type { Resolution } from "./resolve.ts";

/** A repo as the report speaks of it. */
export interface Subject {
  /** What was done: a new repo made, or a host added to one. */
  readonly command: "create" | "host";
  /** An absolute path. */
  readonly directory: string;
  readonly home: string;
  readonly version: string;
  readonly given: Request["values"];
  readonly resolution: Resolution;
  /** The machine's hardware file; without it the host has a placeholder. */
  readonly hardware: Finding | undefined;
  /** Where the configuration is that the machine is built from now, none of which is carried over. */
  readonly configuration: string | undefined;
  /** Whose accounts `switch` adds to this machine, without a password, and whose it takes away. */
  readonly accounts: {
    readonly added: readonly string[];
    readonly dropped: readonly string[];
    /** Who runs us. */
    readonly caller?: string | undefined;
  };
  /** Whether it is a git repository. */
  readonly git: boolean;
  /** Whether it is none but lies in one, so that Nix sees only what that one knows. */
  readonly outerGit: boolean;
}
