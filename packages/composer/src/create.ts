import { checkAnswers } from "./check.ts";
import { compose, type Ingredients } from "./compose.ts";
import type { Plan } from "./plan.ts";

/**
 * The plan of a new repo.
 *
 * @param ingredients - what it is composed from; nothing is assumed of the answers.
 */
export function create(ingredients: Ingredients): Plan {
  const { answers, packs, releases } = ingredients;
  const problems = checkAnswers(answers, packs, releases);
  if (problems.length > 0) return { changes: [], problems };
  const files = [...compose(ingredients)];
  const changes = files.map(([path, content]) => ({ path, kind: "add" as const, content }));
  return { changes, problems };
}
