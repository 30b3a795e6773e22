import { checkAnswers } from "./check.ts";
import { compose, type Ingredients, Unrenderable } from "./compose.ts";
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
  if (problems.length > 0) return { changes: [], problems };
  try {
    return planOf(compose(ingredients), nothing);
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    return { changes: [], problems: [{ file: error.file, message: error.message }] };
  }
}
