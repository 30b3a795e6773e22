import { checkAnswers } from "../packs/check.ts";
import { compose, type Ingredients } from "../packs/compose.ts";
import { addHost } from "../hosts/add.ts";
import { dirname, pathLiteral } from "../files/path.ts";
import { type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";

/**
 * The plan that gives a flake that people have written its first host, which has nothing to be like:
 * its files are those that a host of ours has.
 *
 * @param ingredients - the answers for this one host; packs without those that make a repo.
 * @returns with problems when there is no place for it in the flake, or a file is in the way.
 */
export function first(repo: RepoFiles, ingredients: Ingredients): Plan {
  const { answers, packs, releases } = ingredients;
  const wrong = checkAnswers(answers, packs, releases);
  if (wrong.length > 0) return { changes: [], problems: wrong };
  const { name, system } = answers.hosts[0]!;
  const change = addHost(repo, name, { system });
  if (change.problems.length > 0) return change;
  const problems: Problem[] = [];
  const wanted = new Map(change.changes.map(({ path, content }) => [path, content]));
  for (const [path, text] of compose(ingredients)) {
    if (repo.get(path) !== undefined) problems.push({ file: path, message: "is in the way" });
    wanted.set(path, text);
  }
  const own = `hosts/${name}/configuration.nix`;
  for (const { path } of change.modules) {
    if (wanted.has(path) || repo.get(path) !== undefined) continue;
    wanted.set(path, `{ imports = [ ${pathLiteral(dirname(path), own)} ]; }\n`);
  }
  return planOf(wanted, repo, problems);
}
