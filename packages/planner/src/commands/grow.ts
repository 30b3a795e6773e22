import { apply, parse, EditError, rename } from "nix-source";
import type { Answers } from "../packs/answers.ts";
import { checkAnswers } from "../packs/check.ts";
import { compose, type Ingredients, RECORD } from "../packs/compose.ts";
import { disksAreLaidOut, disksIn, hardwarePath } from "../packs/hardware.ts";
import { mergeNix } from "../files/merge.ts";
import { mergeText } from "../files/merge-text.ts";
import { rebased } from "../files/path.ts";
import { type Origin, type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import type { Problem } from "../problems.ts";
import { relocate } from "../files/relocate.ts";
import { orProblem } from "../packs/pack.ts";
import { renamedPlace, renamedWords } from "../files/words.ts";

/** A host that is to have another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/** What can be told of a flake that somebody has come to write in a way of their own. */
export interface EditedFlake {
  /**
   * Writes new hosts into it.
   *
   * @param texts - the flake as it is, as we would have it now, and as we would have it then.
   * @returns its text; nothing when it cannot be done, or more than hosts is to change.
   */
  rewrite(
    files: RepoFiles,
    answers: { readonly before: Answers; readonly after: Answers },
    texts: { readonly ours: string; readonly base: string; readonly theirs: string },
  ): string | undefined;
  /** Its text with a host renamed: the entry, what helpers are told of it, and what refers to it. */
  renamed(files: RepoFiles, renaming: Renaming): string | undefined;
  /** Where else a host is used, and would be missed. */
  uses(files: RepoFiles, host: string): readonly Problem[];
}

const UNREAD: EditedFlake = {
  rewrite: () => undefined,
  renamed: () => undefined,
  uses: () => [],
};

/**
 * The plan that brings a repo from one set of answers to another: the one path on which repos are
 * made and changed.
 *
 * @param before - what the repo was composed from; nothing for a new one.
 * @param after - what it is to be composed from.
 * @param files - the repo's files, edited or not.
 * @param renaming - the host that `after` has under another name.
 * @param edited - how to understand a flake that somebody has edited; without it, it is only merged.
 * @returns a plan that leaves alone what both sets agree on and what somebody has edited, down to the
 * attributes of a Nix file. Where the two touch, that is a problem and says what to do by hand.
 */
export function grow(
  before: Ingredients | undefined,
  after: Ingredients,
  files: RepoFiles,
  renaming?: Renaming,
  edited: EditedFlake = UNREAD,
): Plan {
  const wrong = checkAnswers(after.answers, after.packs, after.releases);
  if (wrong.length > 0) {
    return {
      changes: [],
      problems: wrong.map((problem) => (before ? { file: RECORD, ...problem } : problem)),
    };
  }
  return orProblem(() => growthOf(before, after, files, renaming, edited));
}

/** The plan for answers that are right. */
function growthOf(
  before: Ingredients | undefined,
  after: Ingredients,
  files: RepoFiles,
  renaming: Renaming | undefined,
  edited: EditedFlake,
): Plan {
  const problems: Problem[] = [];
  const wanted = new Map<string, string | undefined>();
  const old = new Map<string, string>();
  // Of a thousand hosts most stay as they are, and need not be rendered to be found the same.
  const same = sameHosts(before, after);
  const differs = ({ name }: { readonly name: string }): boolean => !same.has(name);
  for (const [path, text] of before ? compose(before, differs) : []) {
    old.set(renamedPath(path, renaming), renamed(path, text, renaming, problems));
  }
  const origins = renaming ? moveFiles(files, renaming, wanted, problems, edited) : undefined;
  const staying = new Set(after.answers.hosts.map(({ name }) => name));
  for (const host of before?.answers.hosts ?? []) {
    if (staying.has(host.name) || host.name === renaming?.from) continue;
    problems.push(...edited.uses(files, host.name));
    for (const path of files.below(`hosts/${host.name}`)) wanted.set(path, undefined);
  }
  const hardware = new Map(after.answers.hosts.map(({ name }) => [hardwarePath(name), name]));
  for (const [path, theirs] of compose(after, differs)) {
    const base = old.get(path);
    const ours = wanted.get(path) ?? files.get(path);
    if (theirs === base || theirs === ours) continue;
    if (ours === undefined || ours === base || path === RECORD) wanted.set(path, theirs);
    else if (base === undefined) problems.push({ file: path, message: "is in the way" });
    else if (hardware.has(path))
      problems.push(...keptDisks(path, hardware.get(path)!, ours, after));
    else {
      const merged = merge(path, ours, base, theirs);
      const text =
        path === "flake.nix" && "problem" in merged
          ? edited.rewrite(
              files,
              { before: before!.answers, after: after.answers },
              { ours, base, theirs },
            )
          : undefined;
      if (text !== undefined) wanted.set(path, text);
      else if ("problem" in merged) problems.push(merged.problem);
      else wanted.set(path, merged.text);
    }
  }
  return planOf(wanted, files, problems, origins);
}

/** The names of the hosts that both sides have with the same answers. */
function sameHosts(before: Ingredients | undefined, after: Ingredients): ReadonlySet<string> {
  const known = new Map(
    (before?.answers.hosts ?? []).map((host) => [host.name, JSON.stringify(host)]),
  );
  const same = after.answers.hosts.filter((host) => known.get(host.name) === JSON.stringify(host));
  return new Set(same.map(({ name }) => name));
}

/** A merged text, or what stands in the way. */
type Merging = { readonly text: string } | { readonly problem: Problem };

/**
 * A machine's own hardware file is not touched. While it says where the disks of an installed system
 * are, no pack lays them out: the machine would not find them any more.
 */
function keptDisks(
  file: string,
  host: string,
  text: string,
  { answers, packs }: Ingredients,
): Problem[] {
  const isLaidOut = answers.hosts.some(
    (each) => each.name === host && disksAreLaidOut(each, packs),
  );
  const present = isLaidOut ? disksIn(text).join(", ") : "";
  if (present === "") return [];
  const message = `describes the disks of a system that is there (${present}), and ${host} would not start any more: a new layout is for installing it from scratch, which erases the disk`;
  const fix = `for that, first take ${present} out of the file: on the machine, sudo nixos-generate-config --no-filesystems --show-hardware-config prints it without them`;
  return [{ file, message, fix }];
}

function merge(path: string, ours: string, base: string, theirs: string): Merging {
  if (!path.endsWith(".nix")) {
    const text = mergeText(ours, base, theirs);
    if (text !== undefined) return { text };
    return { problem: { file: path, message: "has been edited, and is not overwritten" } };
  }
  const merged = mergeNix(ours, base, theirs);
  if ("text" in merged) return merged;
  return { problem: { file: path, message: merged.refusal, fix: `by hand: ${merged.byHand}` } };
}

/**
 * Every file of a host to its new folder, and every word about it to its new name.
 *
 * @returns what each file was that has moved.
 */
function moveFiles(
  files: RepoFiles,
  renaming: Renaming,
  wanted: Map<string, string | undefined>,
  problems: Problem[],
  edited: EditedFlake,
): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>();
  const flake = edited.renamed(files, renaming);
  for (const path of files.below("")) {
    const text = files.get(path)!;
    const target = renamedPath(path, renaming);
    // What is no text may hold anything, and says nothing of hosts.
    const content =
      path === "flake.nix" && flake !== undefined
        ? renamedWords(flake, renaming)
        : text.includes("\uFFFD")
          ? text
          : renamed(path, text, renaming, problems);
    if (target === path && content === text) continue;
    if (target !== path) {
      if (files.get(target) !== undefined) {
        problems.push({ file: target, message: "is in the way" });
      }
      wanted.set(path, undefined);
      origins.set(target, { from: path, text });
    }
    wanted.set(target, content);
  }
  return origins;
}

function renamedPath(path: string, renaming: Renaming | undefined): string {
  return renaming ? rebased(path, `hosts/${renaming.from}`, `hosts/${renaming.to}`) : path;
}

/** A text in which a host has its new name: in paths, in `.#name`, and as the attribute in the flake. */
function renamed(
  path: string,
  text: string,
  renaming: Renaming | undefined,
  problems: Problem[],
): string {
  if (!renaming || path === RECORD) return text;
  const { from, to } = renaming;
  const isNix = path.endsWith(".nix");
  const moved = (each: string): string => renamedPath(each, renaming);
  const relocated = isNix ? relocate(text, path, moved(path), moved) : text;
  const placed = renamedPlace(relocated, `hosts/${from}`, `hosts/${to}`, isNix);
  if (path !== "flake.nix") return renamedWords(placed, renaming);
  try {
    // The entry first: afterwards the name is only where something refers to it.
    const entry = ["outputs", "nixosConfigurations", from];
    return renamedWords(apply(placed, rename(parse(placed), entry, to)), renaming);
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    problems.push({ file: path, message: error.message, fix: `by hand: rename ${from} to ${to}` });
    return text;
  }
}
