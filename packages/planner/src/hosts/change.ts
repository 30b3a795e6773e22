import { apply, EditError, positionAt, type Edit } from "nix-source";
import { type RepoFiles, overlay } from "../files/repo-files.ts";
import type { Problem } from "../problems.ts";
import type { ChangeResult } from "./host.ts";

// Shared by all that changes the hosts of a flake.

/** The result of a change that is not made because of a problem. */
export const refused = (problem: Problem): ChangeResult => ({
  changes: [],
  problems: [problem],
  like: undefined,
  modules: [],
});

/** The place of a problem that is of the flake as a whole. */
export const FLAKE = { file: "flake.nix" };

/** Makes a change, or says why it is not safe to make. */
export function unlessUnsafe<Result>(
  change: () => Result,
  otherwise: (reason: string, line: number) => Result,
): Result {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    return otherwise(error.message, positionAt(error.node.source, error.node.from).line);
  }
}

/** A repo after edits to one of its files. That it is still Nix is for the plan to see. */
export function edited(
  repo: RepoFiles,
  path: string,
  edits: readonly Edit[],
): { repo: RepoFiles; content: string } {
  const content = apply(repo.get(path) ?? "", edits);
  return { repo: overlay(repo, new Map([[path, content]])), content };
}
