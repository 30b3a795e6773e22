import { addModule } from "../flake/module.ts";
import type { Problem, RepoFiles } from "../plan.ts";

/**
 * Lets hosts import modules.
 *
 * @param wanted - the files that change or come beforehand.
 * @param imports - the modules, by their paths from the top of the repo.
 * @returns all files that change or come.
 */
export function importing(
  repo: RepoFiles,
  wanted: ReadonlyMap<string, string>,
  imports: readonly { readonly host: string; readonly path: string }[],
): { texts: Map<string, string>; problems: readonly Problem[] } {
  const texts = new Map(wanted);
  const problems: Problem[] = [];
  for (const { host, path } of imports) {
    const change = addModule(withFiles(repo, texts), host, `./${path}`);
    problems.push(...change.problems);
    for (const { path: file, content } of change.changes) texts.set(file, content);
  }
  return { texts, problems };
}

/** A repo in which some files have another text. */
export function withFiles(repo: RepoFiles, texts: ReadonlyMap<string, string>): RepoFiles {
  return {
    get: (path) => texts.get(path) ?? repo.get(path),
    below: (folder) => {
      const added = [...texts.keys()].filter(
        (path) => folder === "" || path.startsWith(`${folder}/`),
      );
      return [...new Set([...repo.below(folder), ...added])];
    },
  };
}
