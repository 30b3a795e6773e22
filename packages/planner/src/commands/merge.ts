import { parse } from "nix-source";
import { mergeNix } from "../files/merge.ts";
import { mergeText } from "../files/merge-text.ts";
import { pathsIn } from "../files/nix-paths.ts";
import { dirname, rebased } from "../files/path.ts";
import { relocate } from "../files/renaming.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import type { Answers, HostAnswers } from "../packs/answers.ts";
import { checkAnswers } from "../packs/check.ts";
import { compose, type Ingredients, RECORD } from "../packs/compose.ts";
import { withForeign } from "./record.ts";
import { disksAreLaidOut, disksIn, hardwarePath } from "../packs/hardware.ts";
import type { Pack } from "../packs/pack.ts";
import { type Problem, problem } from "../problems.ts";
import { configurationPath } from "./recognise.ts";
import type { PlanDraft } from "./draft.ts";
import { addPacksToFlake } from "./flake-parts.ts";
import type { Hints } from "./hints.ts";
import { addImports, addToHost, placeFor } from "./host-module.ts";
import {
  basesWithoutSaid,
  type Descent,
  dropUnused,
  entryEdits,
  type HandEdit,
  mergeCopy,
  retitled,
  type Versions,
} from "./merge-copy.ts";

/** Further input of a merge. */
interface MergeOptions {
  readonly descent?: Descent;
  /** The text of `hardware-configuration.nix` of new hosts whose machine is at hand. */
  readonly hardware?: Readonly<Record<string, string>>;
  /** What the draft has made of every text already, by its path. */
  readonly rewritten?: (path: string, text: string) => string;
}

/**
 * Brings a repository from the answers that it has to others, on top of what a draft does already.
 * A composed file that nobody has edited becomes what it would be composed as; into an edited one the
 * difference is merged. Hosts that are not composed get what is new for them in a module of their own.
 *
 * @param draft - is added to. Its problems say why the answers cannot be brought in.
 * @returns the edits of people that a copied host has, or could not have.
 * @throws {@link Unrenderable} as {@link compose} does.
 */
export function mergeAnswers(
  hints: Hints,
  after: Answers,
  draft: PlanDraft,
  { descent, hardware = {}, rewritten = (_, text) => text }: MergeOptions = {},
): readonly HandEdit[] {
  const { repo, toolbox, answers: before } = hints;
  const answered = answeredHosts(after);
  const wrong =
    answered.hosts.length > 0 ? checkAnswers(answered, toolbox.packs, toolbox.releases) : [];
  draft.problems.push(...wrong.map((each) => (hints.hasRecord ? { file: RECORD, ...each } : each)));
  if (wrong.length > 0) return [];
  draft.problems.push(...choicesWithoutImports(hints, after, descent));

  const isComposed = (name: string): boolean =>
    name === descent?.name
      ? hints.composed(descent.from) !== undefined
      : !hints.names.includes(name) || hints.composed(name) !== undefined;
  const isOurs = hints.hasRecord || before.hosts.every(({ name }) => hints.composed(name));
  const packs = toolbox.packs.filter(({ name }) => isOurs || name !== "flake");
  // Of a thousand hosts most stay as they are, and need not be rendered to be found the same.
  const differing = hostsThatDiffer(before, after);
  const names = new Set(differing.map(({ name }) => name));
  const wants = ({ name }: HostAnswers): boolean =>
    (names.has(name) && isComposed(name)) || name === descent?.from;
  const old = compose({ ...toolbox, packs, answers: answeredHosts(before) }, wants);
  const composed = compose({ ...toolbox, packs, answers: answered, hardware }, wants);
  const now = isOurs ? composed : besideOthers(composed, repo);

  const edits: HandEdit[] = [];
  for (const [path, theirs] of now) {
    draft.written.set(path, theirs);
    const file = descent ? rebased(path, `hosts/${descent.name}`, `hosts/${descent.from}`) : path;
    const base = old.get(file);
    const ours = draft.wanted.has(path) ? draft.wanted.get(path) : repo.get(path);
    if (ours !== undefined && base === undefined && isKept(path, packs)) {
      draft.kept.push(path);
      continue;
    }
    const isCopy = descent?.said !== undefined && path !== file;
    // What packs make of the answers is the new host's own, whatever a copy goes without.
    const isSame = theirs === base && !(isCopy && repo.get(file) === base);
    if (isSame || theirs === ours || (path === RECORD && !hints.hasRecord)) continue;
    const isHardware = path === hardwarePath(hostOf(path));
    const isThere = repo.get(path) !== undefined && !draft.wanted.has(path);
    // Another machine has another hardware, whatever the file of the first one says.
    const isFresh = ours === undefined || base === undefined || (isCopy && isHardware);
    if (isThere && path !== RECORD && (base === undefined || path !== file)) {
      draft.problems.push(problem("file-in-the-way", {}, { file: path }));
    } else if (path === RECORD || isFresh || repo.get(file) === base) {
      const isRecord = path === RECORD && ours !== undefined;
      draft.wanted.set(path, isRecord ? withForeign(ours, theirs) : theirs);
      draft.origins.delete(path);
    } else if (path === "flake.nix") continue;
    else if (isHardware) keepDisks(path, ours, { answers: answered, packs }, draft);
    else if (isCopy) {
      const others = basesWithoutSaid(hints, descent, after, file);
      edits.push(mergeCopy(hints, draft, { path, file, ours, base, others, theirs }, old));
    } else if (path.endsWith(".nix")) mergeNixFile(draft, path, { ours, base, theirs });
    else mergeTextFile(draft, path, { ours, base: rewritten(path, base), theirs });
  }
  if (descent?.said) {
    dropUnused(draft, descent, now);
    edits.push(...entryEdits(descent.from, repo, old));
  }
  // A flake that is edited, or not ours, has its hosts from the draft, and gets what packs add to it.
  if (repo.get("flake.nix") !== old.get("flake.nix")) addPacksToFlake(hints, after, draft);
  const others = differing.filter(({ name }) => hints.names.includes(name) && !isComposed(name));
  const imports = others.flatMap((host) => addToHost(hints, after, draft, host));
  addImports(hints, draft, imports);
  return edits;
}

/**
 * The other choices for hosts that import nothing of what they chose before: another version of the pack may have
 * written them, or somebody in a way of their own, and nothing tells what would have to go.
 */
function choicesWithoutImports(
  { repo, toolbox, answers: before }: Hints,
  after: Answers,
  descent: Descent | undefined,
): readonly Problem[] {
  return after.hosts.flatMap((host) => {
    const from = host.name === descent?.name ? descent.from : host.name;
    const model = before.hosts.find(({ name }) => name === from);
    const file = configurationPath(from);
    const text = repo.get(file);
    if (!model || text === undefined) return [];
    const packs = toolbox.packs.filter(({ name }) => model.packs.includes(name));
    return packs.flatMap(({ manifest }) =>
      manifest.questions.flatMap(({ name, imports }): readonly Problem[] => {
        const was = model.answers[name] ?? "none";
        const is = host.answers[name] ?? "none";
        if (!imports || was === is) return [];
        const imported = pathsIn(parse(text), dirname(file));
        if (imported.some((path) => Object.values(imports).flat().includes(path))) return [];
        return [problem("choice-not-imported", { host: from, was, is }, { file })];
      }),
    );
  });
}

/** Whether a pack leaves a file alone that a repository has already. */
const isKept = (path: string, packs: readonly Pack[]): boolean =>
  packs.some(({ manifest }) => manifest.keeps.includes(path));

/** Composed files of which those that find their place taken have another one, with all paths between them. */
function besideOthers(
  files: ReadonlyMap<string, string>,
  repo: RepoFiles,
): ReadonlyMap<string, string> {
  const placed = (path: string): string => placeFor(repo, path, files.get(path));
  return new Map(
    Array.from(files, ([path, text]) => {
      const to = placed(path);
      return [to, path.endsWith(".nix") ? relocate(text, path, to, placed) : text];
    }),
  );
}

/** The answers without the hosts of which only people are known. */
const answeredHosts = (answers: Answers): Answers => ({
  ...answers,
  hosts: answers.hosts.filter(({ stateVersion }) => stateVersion !== ""),
});

/** The hosts that have other answers than before, or are new. */
function hostsThatDiffer(before: Answers, after: Answers): readonly HostAnswers[] {
  const known = new Map(before.hosts.map((host) => [host.name, JSON.stringify(host)]));
  return after.hosts.filter((host) => known.get(host.name) !== JSON.stringify(host));
}

const hostOf = (path: string): string => path.split("/")[1] ?? "";

/** Merges what has changed between two compositions of a text into it. */
function mergeTextFile(draft: PlanDraft, file: string, { ours, base, theirs }: Versions): void {
  const { text, isWhole } = mergeText(ours, base, theirs);
  // Half of a change is something in prose, and nothing where a program reads it.
  if (isWhole || file.endsWith(".md")) draft.wanted.set(file, text);
}

/** Merges what has changed between two compositions of a Nix file into it. */
function mergeNixFile(draft: PlanDraft, file: string, { ours, base, theirs }: Versions): void {
  const merged = mergeNix(ours, base, theirs);
  if ("text" in merged) draft.wanted.set(file, retitled(merged.text, base, theirs));
  else draft.problems.push(problem("merge-refused", merged, { file }));
}

/**
 * A machine's own hardware file is not touched. While it says where the disks of an installed system
 * are, no pack lays them out: the machine would not find them any more.
 */
function keepDisks(
  file: string,
  text: string,
  { answers, packs }: Pick<Ingredients, "answers" | "packs">,
  draft: PlanDraft,
): void {
  const host = answers.hosts.find(({ name }) => hardwarePath(name) === file);
  const present = host && disksAreLaidOut(host, packs) ? disksIn(text).join(", ") : "";
  if (!host || present === "") return;
  draft.problems.push(problem("disks-installed", { host: host.name, present }, { file }));
}
