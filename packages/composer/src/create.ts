import { checkAnswers } from "./check.ts";
import { compose, type Ingredients } from "./compose.ts";
import { type Plan, planOf } from "./plan.ts";

/**
 * The plan of a new repo.
 *
 * @param ingredients - what it is composed from; nothing is assumed of the answers.
 */
export function create(ingredients: Ingredients): Plan {
  const { answers, packs, releases } = ingredients;
  const problems = checkAnswers(answers, packs, releases);
  const nothing = { get: () => undefined, below: () => [] };
  return planOf(problems.length > 0 ? new Map() : compose(ingredients), nothing, problems);
}
