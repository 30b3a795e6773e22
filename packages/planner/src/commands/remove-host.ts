import { positionAt } from "nix-source";
import { isWithin } from "../files/path.ts";
import type { Plan } from "../files/plan.ts";
import { removeHost } from "../hosts/remove.ts";
import { referencesTo } from "../hosts/rename.ts";
import { problem } from "../problems.ts";
import { draftOf, planned, proven } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";

/** The plan that takes a host away. */
export interface RemovalPlan extends Plan {
  /** The files and folders that go. */
  readonly gone: readonly string[];
}

/**
 * The plan that takes a host out of a flake of any kind: its entry, and the files that are its own.
 *
 * @returns with problems when it is not written in one place, or used elsewhere.
 */
export function planRemoval(hints: Hints, name: string): RemovalPlan {
  const { repo } = hints;
  const { paths, ...change } = removeHost(repo, name);
  const draft = draftOf(change);
  if (draft.problems.length > 0) return { ...planned(draft, repo), gone: [] };
  const all = repo.below("");
  const gone = all.filter((path) => paths.some((own) => isWithin(path, own)));
  for (const path of gone) draft.wanted.set(path, undefined);
  const staying = all.filter((path) => path.endsWith(".nix") && !draft.wanted.has(path));
  for (const { file, node } of referencesTo(repo, name, staying)) {
    const { line } = positionAt(file.root.source, node.from);
    draft.problems.push(problem("host-used", { name }, { file: file.path, line }));
  }
  if (hints.hasRecord || hints.composed(name)) {
    const hosts = hints.answers.hosts.filter((host) => host.name !== name);
    if (hosts.length === 0) draft.problems.push(problem("last-host", { name }));
    else mergeAnswers(hints, { ...hints.answers, hosts }, draft);
  }
  return { ...proven(draft, repo, { kind: "remove", name }), gone: gone.length > 0 ? paths : [] };
}
