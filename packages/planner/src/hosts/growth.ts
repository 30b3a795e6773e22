import { apply, type Edit } from "nix-source";
import { overlay } from "../files/overlay.ts";
import type { Plan, RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { hostsOf, isExactly } from "./hosts.ts";

// What the changes of a flake have in common: what they give, and how they are checked.

/** A file or folder of a host, and the one of the host that it is modelled on. */
export interface HostPath {
  /** From the top of the repo. */
  readonly path: string;
  readonly like: string | undefined;
}

/** What is to change in a repo; nothing when the flake finds its hosts by their folders. */
export interface FlakeChange extends Plan {
  /** The host that was imitated. */
  readonly like: string | undefined;
  /** The modules that the flake now wants for the host. */
  readonly modules: readonly HostPath[];
}

/** Nothing changes, for this reason. */
export function refused(
  message: string,
  fix: string | undefined,
  file = "flake.nix",
  line?: number,
): FlakeChange {
  const problem: Problem = {
    file,
    ...(line === undefined ? {} : { line }),
    message,
    ...(fix === undefined ? {} : { fix }),
  };
  return { changes: [], problems: [problem], like: undefined, modules: [] };
}

/** A repo after edits to one of its files. That it is still Nix is for the plan to see. */
export function edited(
  repo: RepoFiles,
  path: string,
  edits: readonly Edit[],
): { repo: RepoFiles; content: string } {
  const content = apply(repo.get(path)!, edits);
  return { repo: overlay(repo, new Map([[path, content]])), content };
}

/** Whether a repo has exactly these hosts. */
export const hasHosts = (repo: RepoFiles, names: readonly string[]): boolean =>
  isExactly(hostsOf(repo), names);
