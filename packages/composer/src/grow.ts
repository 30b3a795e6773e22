import { apply, parse, Refusal, rename } from "nix-source";
import { checkAnswers } from "./check.ts";
import { compose, hardwarePath, type Ingredients, RECORD, Unrenderable } from "./compose.ts";
import { withoutDisks } from "./hardware.ts";
import { mergeNix } from "./merge.ts";
import { mergeText } from "./merge-text.ts";
import { type Plan, planOf, type Problem, type RepoFiles } from "./plan.ts";

/** A host that is to have another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * The plan that brings a repo from one set of answers to another.
 *
 * @param before - what the repo was composed from.
 * @param after - what it is to be composed from.
 * @param files - the repo's files, edited or not.
 * @param renaming - the host that `after` has under another name.
 * @returns a plan that leaves alone what both sets agree on and what somebody has edited, down to the
 * attributes of a Nix file. Where the two touch, that is a problem and says what to do by hand.
 */
export function grow(
  before: Ingredients,
  after: Ingredients,
  files: RepoFiles,
  renaming?: Renaming,
): Plan {
  const wrong = checkAnswers(after.answers, after.packs, after.releases);
  if (wrong.length > 0) {
    return { changes: [], problems: wrong.map((problem) => ({ file: RECORD, ...problem })) };
  }
  try {
    return growthOf(before, after, files, renaming);
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    return { changes: [], problems: [{ file: error.file, message: error.message }] };
  }
}

/** The plan for answers that are right. */
function growthOf(
  before: Ingredients,
  after: Ingredients,
  files: RepoFiles,
  renaming: Renaming | undefined,
): Plan {
  const problems: Problem[] = [];
  const wanted = new Map<string, string | undefined>();
  const old = new Map<string, string>();
  // Of a thousand hosts most stay as they are, and need not be rendered to be found the same.
  const same = sameHosts(before, after);
  const differs = ({ name }: { readonly name: string }): boolean => !same.has(name);
  for (const [path, text] of compose(before, differs)) {
    old.set(renamedPath(path, renaming), renamed(path, text, renaming, problems));
  }
  if (renaming) moveFiles(files, renaming, wanted, problems);
  const staying = new Set(after.answers.hosts.map(({ name }) => name));
  for (const host of before.answers.hosts) {
    if (staying.has(host.name) || host.name === renaming?.from) continue;
    for (const path of files.below(`hosts/${host.name}/`)) wanted.set(path, undefined);
  }
  const hardware = new Set(after.answers.hosts.map(({ name }) => hardwarePath(name)));
  for (const [path, theirs] of compose(after, differs)) {
    const base = old.get(path);
    const ours = wanted.get(path) ?? files.get(path);
    if (theirs === base || theirs === ours) continue;
    if (ours === undefined || ours === base || path === RECORD) wanted.set(path, theirs);
    else if (base === undefined) problems.push({ file: path, message: "is in the way" });
    else if (hardware.has(path)) leaveOutDisks(path, ours, wanted, problems);
    else merge(path, ours, base, theirs, wanted, problems);
  }
  return planOf(wanted, files, problems);
}

/** The names of the hosts that both sides have with the same answers. */
function sameHosts(before: Ingredients, after: Ingredients): ReadonlySet<string> {
  const known = new Map(before.answers.hosts.map((host) => [host.name, JSON.stringify(host)]));
  const same = after.answers.hosts.filter((host) => known.get(host.name) === JSON.stringify(host));
  return new Set(same.map(({ name }) => name));
}

/** A machine's own hardware file is touched only where a pack lays out its disks from now on. */
function leaveOutDisks(
  path: string,
  ours: string,
  wanted: Map<string, string | undefined>,
  problems: Problem[],
): void {
  try {
    wanted.set(path, withoutDisks(ours));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fix = "by hand: take fileSystems, swapDevices and boot.initrd.luks.devices away";
    problems.push({ file: path, message: error.message, fix });
  }
}

function merge(
  path: string,
  ours: string,
  base: string,
  theirs: string,
  wanted: Map<string, string | undefined>,
  problems: Problem[],
): void {
  if (!path.endsWith(".nix")) {
    const text = mergeText(ours, base, theirs);
    if (text !== undefined) wanted.set(path, text);
    else problems.push({ file: path, message: "has been edited, and is not overwritten" });
    return;
  }
  const merged = mergeNix(ours, base, theirs);
  if ("text" in merged) wanted.set(path, merged.text);
  else problems.push({ file: path, message: merged.refusal, fix: `by hand: ${merged.byHand}` });
}

/** Every file of a host to its new folder, and every word about it to its new name. */
function moveFiles(
  files: RepoFiles,
  renaming: Renaming,
  wanted: Map<string, string | undefined>,
  problems: Problem[],
): void {
  for (const path of files.below("")) {
    const text = files.get(path)!;
    const target = renamedPath(path, renaming);
    // What is no text may hold anything, and says nothing of hosts.
    if (text.includes("\uFFFD")) {
      if (target === path) continue;
      const message = "is no text, and cannot be moved; move it out of the folder first";
      problems.push({ file: path, message });
      continue;
    }
    const content = renamed(path, text, renaming, problems);
    if (target === path && content === text) continue;
    if (target !== path) wanted.set(path, undefined);
    wanted.set(target, content);
  }
}

function renamedPath(path: string, renaming: Renaming | undefined): string {
  const folder = `hosts/${renaming?.from}/`;
  return renaming && path.startsWith(folder)
    ? `hosts/${renaming.to}/${path.slice(folder.length)}`
    : path;
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
  const words = text
    .replaceAll(`hosts/${from}/`, `hosts/${to}/`)
    .replaceAll(new RegExp(`(?<=[.\\w/~'"]#)${from}(?![\\w-])`, "g"), to);
  if (path !== "flake.nix") return words;
  try {
    return apply(words, rename(parse(words), ["outputs", "nixosConfigurations", from], to));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems.push({ file: path, message: error.message, fix: `by hand: rename ${from} to ${to}` });
    return words;
  }
}
