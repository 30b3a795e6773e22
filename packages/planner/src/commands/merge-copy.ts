import { find, parse } from "nix-source";
import { mergeNix } from "../files/merge.ts";
import { pathsIn } from "../files/nix-paths.ts";
import { dirname, isBelow, isWithin } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import type { Answers, HostAnswers } from "../packs/answers.ts";
import { compose } from "../packs/compose.ts";
import { disksIn } from "../packs/hardware.ts";
import type { PlanDraft } from "./draft.ts";
import type { Hints } from "./hints.ts";

// The copy of a composed host that somebody has edited: it has the edits, and what was answered for it.

/** A host whose files come from those of another one: a copy of it, or itself under its old name. */
export interface Descent {
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

/** Three versions of a file: as it is, as it was composed, and as it would be composed now. */
export interface Versions {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
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
export function mergeCopy(
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
export function basesWithoutSaid(
  hints: Hints,
  { from, name, said = [] }: Descent,
  after: Answers,
  file: string,
): readonly string[] {
  const model = hints.composed(from);
  if (!model) return [];
  const now = after.hosts.find((host) => host.name === name)?.answers ?? {};
  const other = Object.entries(model.answers).map(([key, value]) => [
    key,
    said.includes(key) && value !== null ? `${value}-` : value,
  ]);
  const { packs } = hints.toolbox;
  const asking = packs.filter(({ manifest }) =>
    manifest.questions.some((question) => said.includes(question.name)),
  );
  const fewer = model.packs.filter((each) => asking.every((pack) => pack.name !== each));
  const differently = [
    { ...model, answers: Object.fromEntries(other) },
    { ...model, packs: fewer },
  ];
  // Somebody may have made another choice by hand, by what the host imports.
  const choices = packs
    .flatMap(({ manifest }) => manifest.questions)
    .filter(({ name: key }) => said.includes(key) || now[key] !== model.answers[key])
    .flatMap(({ name: key, imports = {} }) =>
      Object.keys(imports).map((choice) => ({ ...model.answers, [key]: choice })),
    );
  const hosts: readonly HostAnswers[] = [
    ...(said.length === 0 ? [] : differently),
    ...choices.map((answers) => ({ ...model, answers })),
  ];
  return hosts.flatMap(
    (host) => compose({ ...hints.toolbox, answers: { ...after, hosts: [host] } }).get(file) ?? [],
  );
}

/**
 * Takes out of a draft the copies that a new host has no use for: what a pack wrote that it does not
 * have, and what none of its own files leads to.
 */
export function dropUnused(
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

/** The edits of a flake that a new host has since its entry is a copy of an edited one. */
export function entryEdits(
  host: string,
  repo: RepoFiles,
  old: ReadonlyMap<string, string>,
): readonly HandEdit[] {
  const file = "flake.nix";
  const [ours, base] = [repo, old].map((files) => entryOf(host, files.get(file)));
  return ours === undefined || ours === base ? [] : [{ file, to: file }];
}

/** The entry of a host in a flake, where it is written out. */
const entryOf = (host: string, flake = ""): string | undefined =>
  find(parse(flake), ["outputs", "nixosConfigurations", host])?.value?.text;

/** A text with the first line of another, which says whose file it is, where it has that of the first. */
export function retitled(text: string, base: string, theirs: string): string {
  const firstLine = (each: string): string => each.slice(0, each.indexOf("\n") + 1);
  const old = firstLine(base);
  return text.startsWith(old) ? `${firstLine(theirs)}${text.slice(old.length)}` : text;
}
