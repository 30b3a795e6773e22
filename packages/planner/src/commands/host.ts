import { attributeName } from "nix-source";
import { dirname, pathLiteral } from "../files/path.ts";
import { withFolders } from "../files/nix-paths.ts";
import { addHost } from "../hosts/add.ts";
import { pathsOf } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import { FLAKE, placeOf } from "../hosts/host.ts";
import { hostNames, makeupOf } from "../hosts/makeup.ts";
import { settingsOf } from "../hosts/settings-beside.ts";
import { lineOf } from "../problems.ts";
import { quote } from "../safe-text.ts";
import { kindOf, modelsOf, otherModels } from "../hosts/model.ts";
import { evaluate } from "../eval/evaluate.ts";
import { type Release, releaseOf } from "../packs/releases.ts";
import type { OwnThing } from "../modules/own-things.ts";
import type { Answers, HostAnswers, UserAnswers } from "../packs/answers.ts";
import { hardwarePath } from "../packs/hardware.ts";
import { orProblem } from "../packs/pack.ts";
import { copyHost, type NewMachine } from "./copy-host.ts";
import { drafted, draftOf, planned } from "./draft.ts";
import { type FollowedPlan, provenAndFollowed } from "./follow-names.ts";
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

/** A line of the flake that says something of a host beside its entry. */
interface Beside {
  readonly path: string;
  readonly line: number;
  /** As `deploy.nodes.fox`. */
  readonly setting: string;
}

/** The plan of a new host. */
export interface HostPlan extends FollowedPlan {
  /** The host that was copied; undefined when the files are composed from packs alone. */
  readonly like: string | undefined;
  /** The copies of that host's modules, but for its name. */
  readonly copies: readonly string[];
  /** Where its hardware is described; undefined when no file of its own does so. */
  readonly hardware: string | undefined;
  /** What the flake says of it beside its entry, such as where it is reached. */
  readonly beside: readonly Beside[];
  /** Edits of people that the copies have, or could not have. */
  readonly edits: readonly HandEdit[];
  /** What belongs to the host that was copied, and what the new one has instead. */
  readonly own: readonly OwnThing[];
}

/**
 * The name of the host that a new one is like, unless another one is asked for: the first, when that is
 * composed from packs, else one of the kind that the new one is to be.
 *
 * @returns undefined when the flake has no hosts.
 */
export function modelFor(
  { names, composed, found }: Hints,
  machine: Pick<NewMachine, "name" | "system">,
): string | undefined {
  const [first] = names;
  if (first !== undefined && composed(first)) return first;
  return modelsOf(found.hosts, machine)[0]?.name;
}

/** Why a host is the model of a new one, in words. */
export function reasonFor(
  hints: Hints,
  model: string,
  { like, ...machine }: Pick<NewMachine, "name" | "system" | "like">,
): string {
  const { found, names } = hints;
  if (like !== undefined) return "given";
  if (names.length === 1) return "the only one";
  const usual = modelFor(hints, machine);
  if (usual !== model) return `${usual} cannot be copied; --like chooses another`;
  const host = found.hosts.find(({ name }) => name === model);
  const kind = host && kindOf(host);
  const words = {
    desktop: "it has a desktop",
    server: "it is a server",
    guest: "there are only images and guests",
    unknown: "one of the usual kind",
  };
  return `${kind ? words[kind] : words.unknown}; --like chooses another`;
}

/** The release of NixOS that a host is made with, as far as the flake says which. */
export function releaseOfHost(
  { repo, release, found, toolbox }: Hints,
  name: string,
): Release | undefined {
  const host = found.hosts.find((each) => each.name === name);
  const made = host && evaluate(host.entry.value);
  const input =
    made?.kind === "call" && /(?:^|\.)([\w-]+)\.lib\.nixosSystem$/.exec(made.callee)?.[1];
  return input && input !== "nixpkgs"
    ? (releaseOf(repo, toolbox.releases, input) ?? release)
    : release;
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

/** The most hosts that are tried as models where nobody said which. */
const MOST_MODELS = 6;

/**
 * The plan that adds a host to a flake of any kind. A host that is copied from another one brings its
 * entry and files; what was answered is then merged into them, where that other host is composed from
 * packs. Without one to copy the files are composed from the answers. Where nobody said which host to
 * copy, and the most likely one cannot be copied, it is another one of the same kind.
 *
 * @param asked - absent for a plain copy.
 * @returns with problems when the flake is not understood: they say what to paste.
 */
export function planHost(hints: Hints, machine: NewMachine, asked?: AskedHost): HostPlan {
  const plan = planAs(hints, machine, asked);
  if (plan.problems.length === 0 || asked || machine.like !== undefined) return plan;
  for (const { name: like } of otherModels(hints.found.hosts, machine).slice(0, MOST_MODELS)) {
    if (like === machine.name) continue;
    const other = planAs(hints, { ...machine, like });
    if (other.problems.length === 0) return other;
  }
  return plan;
}

function planAs(hints: Hints, machine: NewMachine, asked?: AskedHost): HostPlan {
  const { repo, toolbox } = hints;
  const model = machine.like ?? modelFor(hints, machine);
  if (asked && (model === undefined || !hints.composed(model))) {
    return composedHost(hints, machine, asked);
  }
  const { draft, like, hardware, isBare, own } = copyHost(
    repo,
    // Left open, another host can be copied where the first choice is not understood.
    asked && model !== undefined ? { ...machine, like: model } : machine,
    toolbox.packs,
  );
  const copies = [...draft.origins.keys()];
  const intent = { kind: "add", name: machine.name, like, isAnswered: isBare } as const;
  if (draft.problems.length > 0 || !asked || like === undefined) {
    const plan = provenAndFollowed(draft, repo, intent);
    const beside = settingsBeside(plan, machine.name);
    const theirs = [...own, ...kept(plan), ...nameless(plan, machine.name)];
    return { ...plan, like, copies, hardware, beside, edits: [], own: theirs };
  }
  const { name } = machine;
  const known = withoutOthers(hints, asked, like);
  let edits: readonly HandEdit[] = [];
  const plan = orProblem(() => {
    edits = mergeAnswers(known, withHost(known.answers, asked), draft, {
      descent: { name, from: like, said: asked.said },
      hardware: machine.hardware === undefined ? {} : { [name]: machine.hardware },
    });
    return provenAndFollowed(draft, repo, { ...intent, isAnswered: true });
  });
  // What packs have made of the answers is no copy.
  const copied = own.filter(
    ({ file, from, fate }) =>
      from === undefined || fate === "not copied" || draft.origins.has(file),
  );
  return {
    ...plan,
    like,
    copies,
    hardware,
    beside: settingsBeside(plan, name),
    edits,
    own: [...copied, ...kept(plan)],
  };
}

/** Tests by which the new host is another machine than its model. */
const kept = ({ tests = [] }: FollowedPlan): readonly OwnThing[] =>
  tests.map(({ test, file, line }) => ({
    ...{ file, line, what: test, fate: "kept" as const },
    advice: "what machines are by their names",
  }));

/** That nothing which can be read says what the new host calls itself: it may do so as its model does. */
function nameless({ after }: FollowedPlan, name: string): readonly OwnThing[] {
  const host = after && hostsOf(after).hosts.find((each) => each.name === name);
  if (!host || hostNames(makeupOf(host)).length > 0) return [];
  const advice = `nix eval ${quote(`.#nixosConfigurations.${attributeName(name)}.config.networking.hostName`)}`;
  const { file = FLAKE.file, line } = placeOf(host);
  return [
    {
      file,
      ...(line !== undefined && { line }),
      what: "networking.hostName",
      fate: "kept",
      advice,
    },
  ];
}

/** What the flake of a plan says of the new host beside its entry. */
function settingsBeside({ after }: FollowedPlan, name: string): readonly Beside[] {
  const host = after && hostsOf(after).hosts.find((each) => each.name === name);
  return (host ? settingsOf(host) : []).map(({ source, node, place, entry }) => ({
    path: source.expr.file.path,
    line: lineOf(node),
    setting: `${place}.${attributeName(entry.key ?? name)}`,
  }));
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
  const nothing = { like: undefined, copies: [], beside: [], edits: [], own: [] };
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
    return provenAndFollowed(draft, repo, { kind: "add", name, like: undefined });
  });
  return { ...plan, ...nothing, hardware: hardwarePath(name) };
}
