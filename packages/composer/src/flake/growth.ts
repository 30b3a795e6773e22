import { apply, type Edit, problems } from "nix-source";
import type { Change, Problem } from "../plan.ts";
import { hostsOf } from "./hosts.ts";
import type { Repo } from "./repo.ts";

/** A file or folder of a host, and the one of the host that it is modelled on. */
export interface HostPath {
  /** From the top of the repo. */
  readonly path: string;
  readonly like: string | undefined;
}

/** What is to change in a repo's flake. With problems, nothing is. */
export interface FlakeChange {
  /** The files to write; none when the flake finds its hosts by their folders. */
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
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

/** A repo in which one file has another text. */
export function withFile({ files, paths }: Repo, path: string, text: string): Repo {
  return {
    files: { get: (each) => (each === path ? text : files.get(each)) },
    paths: paths.includes(path) ? paths : [...paths, path],
  };
}

/** A repo after edits to one of its files; nothing when it would no longer be Nix. */
export function edited(
  repo: Repo,
  path: string,
  edits: readonly Edit[],
): { repo: Repo; content: string } | undefined {
  const content = apply(repo.files.get(path)!, edits);
  if (problems(content).length > 0) return undefined;
  return { repo: withFile(repo, path, content), content };
}

/** Whether a repo has exactly these hosts. */
export function hasHosts(repo: Repo, names: readonly string[]): boolean {
  const found = hostsOf(repo).hosts.map(({ name }) => name);
  return found.length === names.length && names.every((name) => found.includes(name));
}
