export {
  type Answer,
  type Answers,
  applies,
  defaultAnswer,
  type HostAnswers,
  personNamed,
  questionsOf,
  systems,
  type UserAnswers,
} from "./packs/answers.ts";
export { newestStable, type Release, releasesOn } from "./packs/releases.ts";
export { compose, type Ingredients, RECORD } from "./packs/compose.ts";
export { create } from "./commands/create.ts";
export { examine, type Surroundings } from "./doctor/examine.ts";
export { inputsOf } from "./doctor/inputs.ts";
export { newFindings, type Turnover } from "./doctor/new-findings.ts";
export { addHost } from "./hosts/add.ts";
export type { ChangeResult } from "./hosts/host.ts";
export { hostsOf } from "./hosts/find.ts";
export { addInput } from "./hosts/input.ts";
export { machinesIn } from "./hosts/module-reach.ts";
export { addModule } from "./hosts/modules.ts";
export { removeHost } from "./hosts/remove.ts";
export { type RenameResult, renameHost } from "./hosts/rename.ts";
export type { Occurrences } from "./hosts/occurrences.ts";
export type { OwnThing } from "./modules/own-things.ts";
export { disksAreLaidOut, hardwarePath } from "./packs/hardware.ts";
export type { Question } from "./packs/manifest.ts";
export { formats, listed, nearest } from "./packs/formats.ts";
export { NO_UTF8 } from "./files/path.ts";
export { printable, printableJson, quote } from "./safe-text.ts";
export { type RepoFiles, noFiles, overlay } from "./files/repo-files.ts";
export { type Pack, requiredBy } from "./packs/pack.ts";
export type { LineEdit } from "./files/edit-script.ts";
export { type Change, type Plan, planOf } from "./files/plan.ts";
export {
  byPlace,
  isStopping,
  type Problem,
  problem,
  type ProblemCode,
  type Whereabouts,
} from "./problems.ts";
export { template } from "./packs/template.ts";
export { renameOptions } from "./options/rename.ts";
export { Exhausted } from "./eval/memory.ts";
export { secretsIn } from "./secrets/find.ts";
export { isHardware } from "./modules/hardware-file.ts";
export { isEncrypted } from "./secrets/words.ts";
export { type PinnedRelease, pinnedRelease } from "./modules/pinned-release.ts";
export { UNNAMED } from "./modules/settings.ts";
export type { Entry, SourceTree } from "./takeover/source-tree.ts";
export {
  type StandaloneHome,
  type TakenEdit,
  takeOver,
  type TakenOver,
  type Takeover,
} from "./takeover/take-over.ts";
export type { NewMachine } from "./commands/copy-host.ts";
export { type Hints, readHints } from "./commands/hints.ts";
export { NewerRecord } from "./commands/record.ts";
export {
  type AskedHost,
  entryModules,
  type HostPlan,
  modelFor,
  planHost,
  reasonFor,
  releaseOfHost,
} from "./commands/host.ts";
export type { HandEdit } from "./commands/merge-copy.ts";
export { planPack } from "./commands/pack.ts";
export { planRemoval } from "./commands/remove-host.ts";
export { planRename } from "./commands/rename-host.ts";
export { planUser } from "./commands/user.ts";
