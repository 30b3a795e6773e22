import { checkAnswers } from "./check.ts";
import { compose, type Ingredients } from "./compose.ts";
import type { Plan } from "./plan.ts";

/**
 * The plan of a new repo.
 *
 * @param ingredients - what it is composed from; nothing is assumed of the answers.
 * @param existing - the names that the directory holds already: each is in the way.
 */
export function create(ingredients: Ingredients, existing: readonly string[] = []): Plan {
  const { answers, packs, releases } = ingredients;
  const problems = [
    ...checkAnswers(answers, packs, releases),
    ...existing.map((file) => ({
      file,
      message: "is in the way: a new repository needs an empty directory",
      fix: "choose another directory, or move this away",
    })),
  ];
  if (problems.length > 0) return { changes: [], problems };
  const files = compose(ingredients);
  const changes = [...files].map(([path, content]) => ({ path, kind: "add" as const, content }));
  return { changes, problems };
}
