import { apply, type Edit } from "nix-source";
import { basename } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { holds } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { HostChange } from "../hosts/host.ts";
import { differingTests, type NameTest, testEdits } from "../hosts/name-tests.ts";
import { type Occurrences, occurrencesOf } from "../hosts/occurrences.ts";
import { namesLeft, stringEdits } from "../hosts/name-strings.ts";
import { listEdits } from "../hosts/text-lists.ts";
import type { Plan } from "../files/plan.ts";
import { machineFile } from "../modules/machine-files.ts";
import { RECORD } from "../packs/compose.ts";
import { problem } from "../problems.ts";
import { drafted, planned, type PlanDraft, proven } from "./draft.ts";

// What else names a host follows a change to it: tests of its name, enumerations, and lists outside of Nix.

/** The plan of a change to a host, and what it leaves that names the host. */
export interface FollowedPlan extends Plan {
  readonly occurrences?: Occurrences | undefined;
  /** The repository as it would be; undefined with problems. */
  readonly after?: RepoFiles;
  /** The tests of names that tell a new host from its model. */
  readonly tests?: readonly NameTest[];
}

/**
 * The plan that a draft has become, with what names the host elsewhere. Where another host would change by that,
 * such as one that is told of all, nothing of it is done.
 *
 * @param more - files that belong to the host that is named alone.
 */
export function provenAndFollowed(
  draft: PlanDraft,
  repo: RepoFiles,
  change: HostChange,
  more: readonly string[] = [],
): FollowedPlan {
  if (draft.problems.length > 0) return planned(draft, repo);
  const followed = (each: PlanDraft, find: typeof textsThatFollow): PlanDraft => {
    const texts = find(each, repo, change);
    return texts.size === 0 ? each : { ...each, wanted: new Map([...each.wanted, ...texts]) };
  };
  const listed = followed(draft, textsThatFollow);
  // What another host would change by is left out, the most doubtful first.
  const tries = [...new Set([followed(listed, stringsThatFollow), listed, draft])];
  let best: { readonly after: RepoFiles; readonly plan: Plan } | undefined;
  for (const each of tries) {
    const after = drafted(each, repo);
    best = { after, plan: proven(each, repo, change, after) };
    if (best.plan.problems.length === 0) break;
  }
  const { plan, after } = best!;
  if (plan.problems.length > 0) return plan;
  const [left] = namesLeft(after, change);
  if (left && change.kind === "rename") {
    const { text, other, ...place } = left;
    const values = { name: change.name, from: change.from, text, other };
    const why = problem("host-name-made", values, place);
    return { ...plan, changes: [], problems: [why] };
  }
  const like = change.kind === "add" ? change.like : undefined;
  const model = hostsOf(repo).hosts.find(({ name }) => name === like);
  const own = new Set([...more, ...[...draft.origins.values()].map(({ from }) => from)]);
  const isOwn = (file: string): boolean => own.has(file) || (model && holds(file, model)) === true;
  const tests = like === undefined ? [] : differingTests(after, like, change.name);
  const isOurs = (file: string, line: string): boolean =>
    draft.written.get(file)?.split("\n").includes(line) === true;
  const occurrences = occurrencesOf(after, change, { isOwn, isOurs, tests });
  return { ...plan, after, tests, occurrences };
}

/** The texts of files in which Nix names the host as it is called from now on. */
function stringsThatFollow(
  draft: PlanDraft,
  repo: RepoFiles,
  change: HostChange,
): ReadonlyMap<string, string> {
  const after = drafted(draft, repo);
  return new Map(
    [...stringEdits(after, change)].map(([path, edits]) => [
      path,
      apply(textAt(after, path), edits),
    ]),
  );
}

/** The most of a file that is searched for lists, in characters. */
const MOST = 200_000;

/** The texts of files after the edits that a change entails in them. */
function textsThatFollow(
  draft: PlanDraft,
  repo: RepoFiles,
  change: HostChange,
): ReadonlyMap<string, string> {
  const after = drafted(draft, repo);
  const hosts = hostsOf(repo).hosts.map(({ name }) => name);
  const edits = new Map<string, readonly Edit[]>(testEdits(after, hosts, change));
  const paths = after.below("");
  for (const path of paths) {
    if (path.endsWith(".nix") || path.endsWith(".lock") || path === RECORD) continue;
    const text = textAt(after, path);
    if (text.length > MOST || text.includes("\uFFFD")) continue;
    const found = listEdits(text, hosts, change);
    if (found.length === 0 || machineFile(path, text, change.name) || isReadByNix(after, path))
      continue;
    edits.set(path, found);
  }
  return new Map([...edits].map(([path, each]) => [path, apply(textAt(after, path), each)]));
}

/** Whether Nix may read a file of data: then hosts may be made of it. */
const isReadByNix = (repo: RepoFiles, path: string): boolean =>
  repo
    .below("")
    .some((each) => each.endsWith(".nix") && textAt(repo, each).includes(basename(path)));
