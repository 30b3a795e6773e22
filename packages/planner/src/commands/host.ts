import { dirname, pathLiteral } from "../files/path.ts";
import type { Plan } from "../files/plan.ts";
import { withFolders } from "../files/nix-paths.ts";
import { addHost } from "../hosts/add.ts";
import { pathsOf } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import { overlay, type RepoFiles } from "../files/repo-files.ts";
import { modelsOf } from "../hosts/model.ts";
import { standInLines } from "../hosts/record.ts";
import { settingsOf } from "../hosts/settings-beside.ts";
import { lineOf } from "../problems.ts";
import type { Answers, HostAnswers, UserAnswers } from "../packs/answers.ts";
import { hardwarePath } from "../packs/hardware.ts";
import { orProblem } from "../packs/pack.ts";
import { copyHost, type NewMachine } from "./copy-host.ts";
import { drafted, draftOf, planned, proven } from "./draft.ts";
import type { Hints } from "./hints.ts";
import { mergeAnswers } from "./merge.ts";
import type { HandEdit } from "./merge-copy.ts";
import { configurationPath } from "./recognise.ts";

/** The answers for a new host that is to be composed from packs. */
export interface AskedHost {
  readonly host: HostAnswers;
  /** The people of the host who are new in the repository. */
  readonly users: readonly UserAnswers[];
  /** The questions that somebody has answered, where all others have the answers of another host. */
  readonly said: readonly string[];
}

/** A line that a person has to look at. */
interface StandIn {
  readonly path: string;
  readonly line: number;
  /** What says where the machine is reached, as `deploy.nodes.fox`. */
  readonly setting?: string;
}

/** The plan of a new host. */
export interface HostPlan extends Plan {
  /** The host that was copied; undefined when the files are composed from packs alone. */
  readonly like: string | undefined;
  /** The copies of that host's modules, but for its name. */
  readonly copies: readonly string[];
  /** Where its hardware is described; undefined when no file of its own does so. */
  readonly hardware: string | undefined;
  /** Where a stand-in is written for what only one machine can have, or what says where it is reached. */
  readonly standIns: readonly StandIn[];
  /** Edits of people that the copies have, or could not have. */
  readonly edits: readonly HandEdit[];
}

/**
 * The name of the host that a new one is like, unless another one is asked for: the first, when that is
 * composed from packs, else the last of the most common shape.
 *
 * @returns undefined when the flake has no hosts.
 */
export function modelFor({ names, composed, found }: Hints, system?: string): string | undefined {
  const [first] = names;
  if (first !== undefined && composed(first)) return first;
  return modelsOf(found.hosts, undefined, system)[0]?.name;
}

/**
 * The modules that the entry of a new host names though they are there already: those that the entry
 * of its model shares with it.
 *
 * @returns paths of files and folders, from the top of the repo.
 */
export function entryModules({ repo }: Hints, machine: NewMachine): readonly string[] {
  const after = drafted(draftOf(addHost(repo, machine.name, machine)), repo);
  const added = hostsOf(after).hosts.find(({ name }) => name === machine.name);
  const present = withFolders(repo.below(""));
  return added ? pathsOf(added.entry.value).filter((path) => present.has(path)) : [];
}

/**
 * The plan that adds a host to a flake of any kind. A host that is copied from another one brings its
 * entry and files; what was answered is then merged into them, where that other host is composed from
 * packs. Without one to copy the files are composed from the answers.
 *
 * @param asked - absent for a plain copy.
 * @returns with problems when the flake is not understood: they say what to paste.
 */
export function planHost(hints: Hints, machine: NewMachine, asked?: AskedHost): HostPlan {
  const { repo, toolbox } = hints;
  const model = machine.like ?? modelFor(hints, machine.system);
  if (asked && (model === undefined || !hints.composed(model))) {
    return composedHost(hints, machine, asked);
  }
  const { draft, like, hardware, isBare } = copyHost(
    repo,
    // Left open, another host can be copied where the first choice is not understood.
    asked && model !== undefined ? { ...machine, like: model } : machine,
    toolbox.packs,
  );
  const copies = [...draft.origins.keys()];
  const intent = { kind: "add", name: machine.name, like, isAnswered: isBare } as const;
  if (draft.problems.length > 0 || !asked || like === undefined) {
    const plan = proven(draft, repo, intent);
    const standIns = standInsIn(plan, repo, machine.name);
    return { ...plan, like, copies, hardware, standIns, edits: [] };
  }
  const { name } = machine;
  const known = withoutOthers(hints, asked, like);
  let edits: readonly HandEdit[] = [];
  const plan = orProblem(() => {
    edits = mergeAnswers(known, withHost(known.answers, asked), draft, {
      descent: { name, from: like, said: asked.said },
      hardware: machine.hardware === undefined ? {} : { [name]: machine.hardware },
    });
    return proven(draft, repo, { ...intent, isAnswered: true });
  });
  return { ...plan, like, copies, hardware, standIns: standInsIn(plan, repo, name), edits };
}

/** The lines of a plan that have a stand-in, and had none before; and what the flake says of the host beside it. */
function standInsIn({ changes }: Plan, repo: RepoFiles, name: string): readonly StandIn[] {
  const texts = changes.filter(({ kind }) => kind !== "remove");
  const after = overlay(repo, new Map(texts.map(({ path, content }) => [path, content])));
  const host = changes.length > 0 && hostsOf(after).hosts.find((each) => each.name === name);
  const settings = (host ? settingsOf(host) : []).map(({ source, node, place }) => ({
    path: source.expr.file.path,
    line: lineOf(node),
    setting: `${place}.${name}`,
  }));
  const lines = texts.flatMap(({ path, content }) => {
    const before = new Set((repo.get(path) ?? "").split(/\r\n?|\n/));
    const now = content.split(/\r\n?|\n/);
    const own = standInLines(content).filter((line) => !before.has(now[line - 1] ?? ""));
    return own.map((line) => ({ path, line }));
  });
  return [...settings, ...lines];
}

/** The answers with a new host, which may have an entry already, and with those of its people who are new. */
function withHost(answers: Answers, { host, users }: AskedHost): Answers {
  const strangers = users.filter(({ name }) => !answers.users.some((user) => user.name === name));
  const others = answers.hosts.filter(({ name }) => name !== host.name);
  return { ...answers, users: [...answers.users, ...strangers], hosts: [...others, host] };
}

/**
 * The hints without the hosts that have nothing to do with a new one. Without a record each would have
 * to be read to know its answers, of a thousand hosts nearly all for nothing.
 */
function withoutOthers(hints: Hints, { host }: AskedHost, like: string): Hints {
  const model = hints.composed(like);
  const isWithin = model && host.packs.every((pack) => model.packs.includes(pack));
  return hints.hasRecord || !isWithin ? hints : hints.only(like);
}

/** A host whose files are composed from the answers, with an entry as the other hosts have. */
function composedHost(hints: Hints, machine: NewMachine, asked: AskedHost): HostPlan {
  const { repo } = hints;
  const { name } = machine;
  const change = addHost(repo, name, machine);
  const draft = draftOf(change);
  const nothing = { like: undefined, copies: [], standIns: [], edits: [] };
  if (draft.problems.length > 0)
    return { ...planned(draft, repo), ...nothing, hardware: undefined };
  const own = configurationPath(name);
  const plan = orProblem(() => {
    mergeAnswers(hints, withHost(hints.answers, asked), draft, {
      hardware: machine.hardware === undefined ? {} : { [name]: machine.hardware },
    });
    for (const { path } of change.modules) {
      if (draft.wanted.has(path) || repo.get(path) !== undefined) continue;
      draft.wanted.set(path, `{ imports = [ ${pathLiteral(dirname(path), own)} ]; }\n`);
    }
    return proven(draft, repo, { kind: "add", name, like: undefined });
  });
  return { ...plan, ...nothing, hardware: hardwarePath(name) };
}
