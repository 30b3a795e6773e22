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
export { editedFlake } from "./edited-flake.ts";
export { examine } from "./doctor/examine.ts";
export { addHost, type NewHost } from "./flake/add.ts";
export type { FlakeChange } from "./flake/growth.ts";
export { type Host, type Hosts, hostsOf } from "./flake/hosts.ts";
export { addInput } from "./flake/input.ts";
export { addModule } from "./flake/module.ts";
export { removeHost } from "./flake/remove.ts";
export { type FlakeRenaming, renameHost } from "./flake/rename.ts";
export { followEdits, type HandEdit, type Likeness } from "./follow.ts";
export * as foreign from "./foreign/index.ts";
export { formats } from "./formats.ts";
export { grow, type Renaming } from "./grow.ts";
export type { Question } from "./manifest.ts";
export { listed, nearest } from "./nearest.ts";
export { noFiles, overlay } from "./overlay.ts";
export { type Pack, requiredBy } from "./pack.ts";
export { type Change, type Plan, planOf, type Problem, type RepoFiles } from "./plan.ts";
export { newestStable, type Release } from "./releases.ts";
export { template } from "./template.ts";
export { lineAfter } from "./takeover/line-map.ts";
export { type Renamed, renameOptions } from "./takeover/renamed.ts";
export { type Secret, secretsIn } from "./takeover/secrets.ts";
export type { Entry, SourceTree } from "./takeover/source-tree.ts";
export {
  byPlace,
  type Refused,
  type StandaloneHome,
  type TakenEdit,
  takeOver,
  type TakenOver,
  type Takeover,
} from "./takeover/take-over.ts";
