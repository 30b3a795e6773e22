export {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  systems,
  type UserAnswers,
} from "./answers.ts";
export { compose, hardwarePath, type Ingredients, RECORD } from "./compose.ts";
export { create } from "./create.ts";
export { formats } from "./formats.ts";
export { grow, type Renaming } from "./grow.ts";
export type { Question } from "./manifest.ts";
export { nearest } from "./nearest.ts";
export { type Pack, requiredBy } from "./pack.ts";
export type { Change, Plan, Problem, RepoFiles } from "./plan.ts";
export { newestStable, type Release } from "./releases.ts";
export { template } from "./template.ts";
export type { Entry, SourceTree } from "./takeover/source-tree.ts";
export {
  type Refused,
  type StandaloneHome,
  takeOver,
  type TakenEdit,
  type TakenFile,
  type TakenOver,
  type Takeover,
} from "./takeover/take-over.ts";
