import { find, parse } from "nix-source";
import { mergeNix, mergeText } from "../files/merge.ts";
import { pathsIn } from "../files/nix-paths.ts";
import { dirname, isBelow, isWithin, rebased } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { relocate } from "../files/renaming.ts";
import type { Answers, HostAnswers } from "../packs/answers.ts";
import { checkAnswers } from "../packs/check.ts";
import { compose, type Ingredients, RECORD } from "../packs/compose.ts";
import { disksAreLaidOut, disksIn, hardwarePath } from "../packs/hardware.ts";
import { problem } from "../problems.ts";
import { addPacksToFlake } from "./flake-parts.ts";
import type { PlanDraft } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { addImports, addToHost, placeFor } from "./host-module.ts";

/** A host whose files come from those of another one: a copy of it, or itself under its old name. */
interface Descent {
  readonly name: string;
  readonly from: string;
  /**
   * For a copy: the questions that somebody has answered for the new host. These answers win over
   * whatever has been edited in the files of the other one.
   */
  readonly said?: readonly string[];
}

/** A file that somebody has edited, and what became of the edits in the copy of it. */
export interface HandEdit {
  readonly file: string;
  /** The copy, for the new host. */
  readonly to: string;
  /** The attributes that were not copied because they describe disks. */
  readonly left?: readonly string[];
  /** Why the copy has none of the edits. */
  readonly refusal?: string;
}

/** What a merge takes beside the answers. */
interface MergeOptions {
  readonly descent?: Descent;
  /** The text of `hardware-configuration.nix` of new hosts whose machine is at hand. */
  readonly hardware?: Readonly<Record<string, string>>;
}

/** Three versions of a file: as it is, as it was composed, and as it would be composed now. */
interface Versions {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
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
  { descent, hardware = {} }: MergeOptions = {},
): readonly HandEdit[] {
  const { repo, toolbox, answers: before } = hints;
  const isComposed = (name: string): boolean =>
    name === descent?.name
      ? hints.composed(descent.from) !== undefined
      : !hints.names.includes(name) || hints.composed(name) !== undefined;
  const isOurs = hints.hasRecord || before.hosts.some(({ name }) => hints.composed(name));
  const packs = toolbox.packs.filter(({ name }) => isOurs || name !== "flake");
  const ingredients = (answers: Answers) => ({
    ...toolbox,
    packs,
    answers: { ...answers, hosts: answers.hosts.filter(isAnswered) },
  });
  const [from, to] = [ingredients(before), ingredients(after)];
  const wrong =
    to.answers.hosts.length > 0 ? checkAnswers(to.answers, toolbox.packs, toolbox.releases) : [];
  draft.problems.push(...wrong.map((each) => (hints.hasRecord ? { file: RECORD, ...each } : each)));
  if (wrong.length > 0) return [];

  // Of a thousand hosts most stay as they are, and need not be rendered to be found the same.
  const differing = hostsThatDiffer(before, after);
  const names = new Set(differing.map(({ name }) => name));
  const wants = ({ name }: HostAnswers): boolean =>
    (names.has(name) && isComposed(name)) || name === descent?.from;
  const old = compose(from, wants);
  const composed = compose({ ...to, hardware }, wants);
  const now = isOurs ? composed : besideOthers(composed, repo);
  const edits: HandEdit[] = [];
  for (const [path, theirs] of now) {
    const file = descent ? rebased(path, `hosts/${descent.name}`, `hosts/${descent.from}`) : path;
    const [original, base] = [repo.get(file), old.get(file)];
    const ours = draft.wanted.has(path) ? draft.wanted.get(path) : repo.get(path);
    if (theirs === base || theirs === ours) continue;
    const isNew = base === undefined || path !== file;
    const isInTheWay = isNew && repo.get(path) !== undefined && !draft.wanted.has(path);
    const isHardware = path === hardwarePath(hostOf(path));
    // Another machine has another hardware, whatever the file of the first one says.
    const isOwn = isHardware && descent?.said !== undefined && file !== path;
    if (path === RECORD) {
      if (hints.hasRecord) draft.wanted.set(path, theirs);
    } else if (isInTheWay) draft.problems.push(problem("file-in-the-way", {}, { file: path }));
    else if (original === base || ours === undefined || base === undefined || isOwn) {
      draft.wanted.set(path, theirs);
      draft.origins.delete(path);
    } else if (path === "flake.nix") continue;
    else if (isHardware) keepDisks(path, ours, to, draft);
    else if (descent?.said && file !== path) {
      const others = unsaidBases(hints, descent, after, file);
      edits.push(mergeCopy(hints, draft, { path, file, ours, base, others, theirs }, old));
    } else mergeFile(draft, path, { ours, base, theirs });
  }
  if (descent?.said) {
    dropUnused(draft, descent, now);
    const [ours, base] = [repo, old].map((files) => entryOf(descent.from, files.get("flake.nix")));
    if (ours !== undefined && ours !== base) edits.push({ file: "flake.nix", to: "flake.nix" });
  }
  // A flake that is edited, or not ours, has its hosts from the draft, and gets what packs add to it.
  if (repo.get("flake.nix") !== old.get("flake.nix")) addPacksToFlake(hints, after, draft);
  const others = differing.filter(({ name }) => hints.names.includes(name) && !isComposed(name));
  const imports = others.flatMap((host) => addToHost(hints, after, draft, host));
  addImports(hints, draft, imports);
  return edits;
}

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

/** Whether a host has answers of its own, or only the people that its files tell of. */
const isAnswered = ({ stateVersion }: HostAnswers): boolean => stateVersion !== "";

/** The hosts that have other answers than before, or are new. */
function hostsThatDiffer(before: Answers, after: Answers): readonly HostAnswers[] {
  const known = new Map(before.hosts.map((host) => [host.name, JSON.stringify(host)]));
  return after.hosts.filter((host) => known.get(host.name) !== JSON.stringify(host));
}

/** The entry of a host in a flake, where it is written out. */
const entryOf = (host: string, flake = ""): string | undefined =>
  find(parse(flake), ["outputs", "nixosConfigurations", host])?.value?.text;

const hostOf = (path: string): string => path.split("/")[1] ?? "";

/** Merges what has changed between two compositions of a file into it. */
function mergeFile(draft: PlanDraft, file: string, { ours, base, theirs }: Versions): void {
  if (!file.endsWith(".nix")) {
    const text = mergeText(ours, base, theirs);
    if (text === undefined) draft.problems.push(problem("file-edited", {}, { file }));
    else draft.wanted.set(file, text);
    return;
  }
  const merged = mergeNix(ours, base, theirs);
  if ("text" in merged) draft.wanted.set(file, retitled(merged.text, base, theirs));
  else draft.problems.push(problem("merge-refused", merged, { file }));
}

/** A text with the first line of another, which says whose file it is, where it has that of the first. */
function retitled(text: string, base: string, theirs: string): string {
  const firstLine = (each: string): string => each.slice(0, each.indexOf("\n") + 1);
  const old = firstLine(base);
  return text.startsWith(old) ? `${firstLine(theirs)}${text.slice(old.length)}` : text;
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

/** A file of a new host, beside the file of the other host that it is a copy of. */
interface CopiedFile extends Versions {
  readonly path: string;
  readonly file: string;
  /** As the other host's file would be composed without what was said of the new one. */
  readonly others: readonly string[];
}

/**
 * Merges what was answered for a new host into its copy of a file that somebody has edited. Where that
 * cannot be done the file is what it would be composed as, and that is told.
 */
function mergeCopy(
  { repo }: Hints,
  draft: PlanDraft,
  { path, file, ours, base, others, theirs }: CopiedFile,
  old: ReadonlyMap<string, string>,
): HandEdit {
  const refuse = (refusal: string): HandEdit => {
    draft.wanted.set(path, theirs);
    draft.origins.delete(path);
    return { file, to: path, refusal };
  };
  let text = ours;
  for (const each of [base, ...others]) {
    const merged = mergeNix(text, each, theirs, "theirs");
    if ("refusal" in merged) return refuse(merged.refusal);
    text = merged.text;
  }
  const folder = dirname(file);
  const disks = pathsIn(parse(textAt(repo, file)), folder).find(
    (each) => isBelow(each, folder) && !old.has(each) && disksIn(textAt(repo, each)).length > 0,
  );
  if (disks !== undefined) return refuse(`it needs ${disks}, which describes disks`);
  draft.wanted.set(path, retitled(text, base, theirs));
  const left = disksIn(textAt(repo, file)).filter((each) => !disksIn(ours).includes(each));
  return { file, to: path, ...(left.length > 0 && { left }) };
}

/**
 * A file of the other host as it would be composed had the questions other answers, and without the
 * packs that ask them: what was said of the new host differs from both, so that it wins also where the
 * other host's answer is the same.
 */
function unsaidBases(
  hints: Hints,
  { from, said = [] }: Descent,
  after: Answers,
  file: string,
): readonly string[] {
  const model = hints.composed(from);
  if (!model || said.length === 0) return [];
  const other = Object.entries(model.answers).map(([key, value]) => [
    key,
    said.includes(key) && value !== null ? `${value}-` : value,
  ]);
  const asking = hints.toolbox.packs.filter(({ manifest }) =>
    manifest.questions.some((question) => said.includes(question.name)),
  );
  const fewer = model.packs.filter((name) => asking.every((pack) => pack.name !== name));
  const hosts: readonly HostAnswers[] = [
    { ...model, answers: Object.fromEntries(other) },
    { ...model, packs: fewer },
  ];
  return hosts.flatMap(
    (host) => compose({ ...hints.toolbox, answers: { ...after, hosts: [host] } }).get(file) ?? [],
  );
}

/**
 * Takes out of a draft the copies that a new host has no use for: what a pack wrote that it does not
 * have, and what none of its own files leads to.
 */
function dropUnused(
  { wanted, origins }: PlanDraft,
  { name, from }: Descent,
  now: ReadonlyMap<string, string>,
): void {
  const folder = `hosts/${name}`;
  const reached = new Set([...now.keys()].filter((path) => isBelow(path, folder)));
  for (const path of reached) {
    const text = path.endsWith(".nix") ? (wanted.get(path) ?? "") : "";
    for (const each of pathsIn(parse(text), dirname(path))) {
      const files = [...origins.keys()].filter((copy) => isWithin(copy, each));
      for (const file of files) reached.add(file);
    }
  }
  for (const [path, origin] of origins) {
    if (reached.has(path) || !isBelow(origin.from, `hosts/${from}`)) continue;
    wanted.delete(path);
    origins.delete(path);
  }
}
