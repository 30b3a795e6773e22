export {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  questionsOf,
  systems,
  type UserAnswers,
} from "./answers.ts";
export { compose, disksAreLaidOut, hardwarePath, type Ingredients, RECORD } from "./compose.ts";
export { create } from "./create.ts";
export { formats } from "./formats.ts";
export { grow, type Renaming } from "./grow.ts";
export type { Question } from "./manifest.ts";
export { listed, nearest } from "./nearest.ts";
export { type Pack, requiredBy } from "./pack.ts";
export type { Change, Plan, Problem, RepoFiles } from "./plan.ts";
export { newestStable, type Release } from "./releases.ts";
export { template } from "./template.ts";
