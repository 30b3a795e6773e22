import type { Ingredients } from "../packs/compose.ts";
import { grow } from "./grow.ts";
import { noFiles } from "../files/overlay.ts";
import type { Plan } from "../files/plan.ts";

/**
 * The plan of a new repo: it grows out of nothing.
 *
 * @param ingredients - what it is composed from; nothing is assumed of the answers.
 */
export const create = (ingredients: Ingredients): Plan => grow(undefined, ingredients, noFiles);
