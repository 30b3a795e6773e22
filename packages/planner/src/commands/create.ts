import { noFiles } from "../files/repo-files.ts";
import { type Plan, planOf } from "../files/plan.ts";
import { checkAnswers } from "../packs/check.ts";
import { compose, type Ingredients } from "../packs/compose.ts";
import { orProblem } from "../packs/pack.ts";

/**
 * The plan of a new repo.
 *
 * @param ingredients - what it is composed from; nothing is assumed of the answers.
 */
export function create(ingredients: Ingredients): Plan {
  const { answers, packs, releases } = ingredients;
  const problems = checkAnswers(answers, packs, releases);
  if (problems.length > 0) return { changes: [], problems };
  return orProblem(() => planOf(compose(ingredients), noFiles));
}
