import { addModule } from "../hosts/modules.ts";
import { overlay } from "../files/overlay.ts";
import type { RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";

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
    const change = addModule(overlay(repo, texts), host, `./${path}`);
    problems.push(...change.problems);
    for (const { path: file, content } of change.changes) texts.set(file, content);
  }
  return { texts, problems };
}
