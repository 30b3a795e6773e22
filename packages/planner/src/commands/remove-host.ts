import { positionAt } from "nix-source";
import { isWithin } from "../files/path.ts";
import { hostsOf } from "../hosts/find.ts";
import { makeupOf } from "../hosts/makeup.ts";
import { removeHost } from "../hosts/remove.ts";
import { referencesTo } from "../hosts/references-to-hosts.ts";
import { problem } from "../problems.ts";
import { draftOf, planned } from "./draft.ts";
import { type FollowedPlan, provenAndFollowed } from "./follow-names.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";

/** The plan that takes a host away. */
export interface RemovalPlan extends FollowedPlan {
  /** The files and folders that go. */
  readonly gone: readonly string[];
  /** The files of the host that stay, since other hosts are made of them. */
  readonly kept: readonly string[];
}

/**
 * The plan that takes a host out of a flake of any kind: its entry, and the files that are its own.
 *
 * @returns with problems when it is not written in one place, or used elsewhere.
 */
export function planRemoval(hints: Hints, name: string): RemovalPlan {
  const whole = removal(hints, name, new Set());
  if (!whole.problems.some(({ code }) => code === "other-host-changed")) return whole;
  const others = hostsOf(hints.repo).hosts.filter((host) => host.name !== name);
  const read = others.flatMap((host) => makeupOf(host).modules.map((module) => module.name));
  const part = removal(hints, name, new Set(read));
  return part.problems.length === 0 ? part : whole;
}

/** The removal of a host but for some of its files. */
function removal(hints: Hints, name: string, staying: ReadonlySet<string>): RemovalPlan {
  const { repo } = hints;
  const { paths, ...change } = removeHost(repo, name);
  const draft = draftOf(change);
  if (draft.problems.length > 0) return { ...planned(draft, repo), gone: [], kept: [] };
  const all = repo.below("");
  const own = all.filter((path) => paths.some((each) => isWithin(path, each)));
  const [kept, gone] = [
    own.filter((path) => staying.has(path)),
    own.filter((path) => !staying.has(path)),
  ];
  for (const path of gone) draft.wanted.set(path, undefined);
  const rest = all.filter((path) => path.endsWith(".nix") && !draft.wanted.has(path));
  for (const { file, node } of referencesTo(repo, name, rest)) {
    const { line } = positionAt(file.root.source, node.from);
    draft.problems.push(problem("host-used", { name }, { file: file.path, line }));
  }
  if (hints.hasRecord || hints.composed(name)) {
    const hosts = hints.answers.hosts.filter((host) => host.name !== name);
    if (hosts.length === 0) draft.problems.push(problem("last-host", { name }));
    else mergeAnswers(hints, { ...hints.answers, hosts }, draft);
  }
  const shown = kept.length > 0 ? gone : gone.length > 0 ? paths : [];
  return { ...provenAndFollowed(draft, repo, { kind: "remove", name }, kept), gone: shown, kept };
}
