import {
  type AskedHost,
  disksAreLaidOut,
  entryModules,
  type Hints,
  type HostPlan,
  modelFor,
  type NewMachine,
  type OwnThing,
  planHost,
  reasonFor,
  releaseOfHost,
  type UserAnswers,
  quote,
} from "planner";
import { askAll } from "../ask.ts";
import { misuse, refuse } from "../cli-error.ts";
import type { Detected } from "../detect/index.ts";
import { editSteps, gapSteps, hostSteps, installSteps, type NextStep, ownSteps } from "../next.ts";
import { kebabCase, type Option } from "../options.ts";
import { packs } from "../packs/index.ts";
import { editRows } from "../report.ts";
import type { AnswerSources, ResolvedAnswer } from "../resolve.ts";
import { flag, flagsOf } from "../shell.ts";
import type { Command, CommandPlan, CommandTask } from "./command.ts";
import { asWith, fromAfar } from "./host-answers.ts";
import { occurrenceSteps } from "./occurrence-steps.ts";
import { hintsOf, hostNamed, validHostName, hostsIn } from "./hosts.ts";
import { refuseKnown } from "./known.ts";

const like: Option = {
  name: "like",
  label: "Like",
  help: "the machine that it is like where nothing is given; else the first that is made of packs, or one of its kind",
  placeholder: "HOST",
  takes: "value",
  about: "run",
  format: "free-text",
};

/** `host NAME`: a machine more. What is not given is as with another host. */
export const hostCommand: Command = {
  name: "host",
  words: ["NAME"],
  help: "add a machine",
  options: (all) => [
    ...all.filter(({ about, name }) => (about === "host" || about === "user") && name !== "host"),
    ...all.filter(({ name }) => name === "pack").map(ofHosts),
    like,
  ],
  async plan(task) {
    const { args, repo, context, machine } = task;
    const name = validHostName(args.words[0]);
    // What git does not have is no other machine's: keys, for example.
    const files = {
      get: repo.files.get,
      below: (folder: string) => repo.files.below(folder).filter((path) => !task.isIgnored(path)),
    };
    const hints = hintsOf(files, context.version);
    const { like: wanted, ...given } = args.values;
    if (typeof wanted === "string") hostNamed(wanted, hostsIn(hints));
    const here = machine.answers["host"]?.value === name ? machine : undefined;
    const known = ownAnswers(args.values, here);
    const likely = known.like ?? modelFor(hints, { name, ...known });
    const flags = task.options.filter((option) => option.name in given && isOfPacks(option));
    const isOpen = wanted === undefined && flags.length === 0 && hints.names.length > 1;
    const isAsked = isOpen && context.interactive && !hints.names.includes(name);
    const chosen = isAsked && likely !== undefined ? await askModel(hints, likely) : known.like;
    const model = chosen ?? likely;
    const release = model === undefined ? hints.release : releaseOfHost(hints, model);
    const own = {
      ...(release && { stateVersion: release.stateVersion }),
      ...known,
      ...(chosen !== undefined && { like: chosen }),
    };
    // Nobody should answer questions for a place that is not there.
    if (hints.names.includes(name) || model === undefined || context.interactive) {
      refuse(planHost(hints, { name, ...own }).problems);
    }
    const settled = { release: hints.toolbox.release.name, host: name };
    const { releases } = hints.toolbox;
    const sources = { given, options: task.options.filter(isAnswer), releases, settled };
    const composed = model === undefined ? undefined : hints.composed(model);
    if (composed) {
      const { users } = hints.only(composed.name).answers;
      const detected = asWith(composed, users, here);
      const usual = composed.packs;
      const shared = { ...sources, detected, packs, usual, isLent: true };
      return askedHost(task, hints, own, shared, users);
    }
    if (model !== undefined && flags.length === 0) return copiedHost(task, hints, own, here);
    if (wanted !== undefined) {
      const names = flags.map((option) => `--${kebabCase(option.name)}`).join(" and ");
      throw misuse("model-not-of-packs", { flags: names, model: String(wanted), host: name });
    }
    const others = entryModules(hints, { name, ...own });
    const fresh = afresh(hints, model, here ?? fromAfar(machine), others.length > 0);
    const planned = await askedHost(task, hints, own, { ...sources, ...fresh }, []);
    return { ...planned, next: (place) => [...entrySteps(place, others), ...planned.next(place)] };
  },
};

const isAnswer = ({ about }: Option): boolean => about !== "run";

/** Whether an option is a question of a pack, or chooses packs or people. */
const isOfPacks = ({ name, about }: Option): boolean =>
  about !== "run" && name !== "system" && name !== "stateVersion";

/** `--pack` for one machine: with those that every new repository has, as another host may lack them. */
const ofHosts = (option: Option): Option => ({
  ...option,
  help: "a pack that the other machine has not; may be given more than once",
  choices: Object.fromEntries(
    packs
      .filter(({ manifest }) => manifest.level === "host" && manifest.offered)
      .map(({ name, manifest }) => [name, manifest.description]),
  ),
});

/** Asks which machine a new one is like, of all that there are. */
async function askModel({ names }: Hints, usual: string): Promise<string> {
  const others = names.filter((each) => each !== usual);
  const { choose } = await import("../dialogue.ts");
  return choose("Like which machine?", [usual, ...others]);
}

/** The row that says which machine a new one is like, before all others. */
const likeRow = (
  hints: Hints,
  model: string | undefined,
  machine: Pick<NewMachine, "name" | "system" | "like">,
): ResolvedAnswer[] =>
  model === undefined
    ? []
    : [{ option: like, value: model, from: reasonFor(hints, model, machine) }];

/** The files that a new machine is to be given, since those of the other one are not copied. */
const dueOf = (own: readonly OwnThing[]): readonly string[] =>
  own.filter(({ fate }) => fate === "not copied").map(({ file }) => file);

/** Facts about the new machine: from flags, else seen on it. */
function ownAnswers(
  given: CommandTask["args"]["values"],
  here: Detected | undefined,
): Omit<NewMachine, "name" | "hardware"> {
  const said = (key: string): string | undefined => {
    const value = given[key];
    return typeof value === "string" ? value : undefined;
  };
  const [model, system] = [said("like"), said("system") ?? here?.answers["system"]?.value];
  const stateVersion = said("stateVersion") ?? here?.answers["stateVersion"]?.value;
  return {
    ...(model !== undefined && { like: model }),
    ...(system !== undefined && { system }),
    ...(stateVersion !== undefined && { stateVersion }),
  };
}

/**
 * Sources of the answers for a host that is made of packs alone, as in a new repository.
 *
 * @param isShared - whether its entry has modules of other hosts, which the defaults of packs could
 * contradict.
 */
function afresh(
  hints: Hints,
  model: string | undefined,
  detected: Detected,
  isShared: boolean,
): Pick<AnswerSources, "detected" | "packs" | "usual"> {
  const usable = packs.filter(
    ({ name, manifest }) => name !== "flake" && manifest.level !== "repo",
  );
  const usual = usable.filter(
    ({ manifest }) => !isShared && manifest.default && Object.keys(manifest.inputs).length === 0,
  );
  const people = model === undefined ? [] : hints.host(model).users;
  const users = people.map((value) => ({ value, from: `as ${model}` }));
  return {
    detected: users.length > 0 ? { ...detected, users } : detected,
    packs: usable,
    usual: usual.map(({ name }) => name),
  };
}

/** The step to review modules that an entry shares with another one. */
const entrySteps = (place: string, modules: readonly string[]): NextStep[] =>
  modules.length === 0
    ? []
    : [
        {
          command: `nano ${place}/flake.nix`,
          why: `its entry has ${modules.join(", ")}, as that of another machine: take out what is not for this one`,
        },
      ];

/** Plans a host from answers to all that its packs ask. */
async function askedHost(
  { context, options, machine }: CommandTask,
  hints: Hints,
  own: Omit<NewMachine, "name" | "hardware">,
  sources: AnswerSources,
  known: readonly UserAnswers[],
): Promise<CommandPlan> {
  const { answers, shown, given } = await askAll(sources, context);
  const [added] = answers.hosts;
  if (!added) throw new RangeError("no host was answered");
  refuseOther(known, answers.users);
  const { name, system, stateVersion, users } = added;
  const hardware = machine.answers["host"]?.value === name ? machine.hardware : undefined;
  const knownIn = ({ name: person }: UserAnswers) => known.find((each) => each.name === person);
  const hasAdmin = answers.users.some((user) => knownIn(user)?.admin);
  const people = answers.users.map(
    (user) => knownIn(user) ?? { ...user, admin: user.admin && !hasAdmin },
  );
  const asked: AskedHost = { host: added, users: people, said: Object.keys(given) };
  const plan = planHost(
    hints,
    { name, ...own, system, stateVersion, ...(hardware && { hardware: hardware.value }) },
    asked,
  );
  const hasHardware = hardware !== undefined;
  const disks = disksAreLaidOut(added, packs);
  const names = { name, like: plan.like ?? "" };
  const effect = {
    kind: "add",
    host: name,
    like: plan.like ?? own.like,
    due: dueOf(plan.own),
  } as const;
  return {
    plan,
    effect,
    shown: [...likeRow(hints, plan.like, { name, ...own }), ...shown, ...editRows(plan.edits)],
    hasHardware,
    disks,
    repeat: [
      ...["host", name, "--yes", ...flagsOf(shown, given, options)],
      ...(own.like === undefined ? [] : flag(like, own.like)),
    ],
    next: (place) => [
      ...editSteps(place, plan.edits),
      ...ownSteps(place, plan.own, names),
      ...gapSteps(place, [added]),
      ...occurrenceSteps(place, plan.occurrences, effect),
      ...(disks
        ? installSteps(place, added, hasHardware)
        : hostSteps(place, {
            name,
            login: users[0],
            hardware: plan.hardware,
            hasHardware,
            own: plan.own,
          })),
    ],
  };
}

/** Plans a plain copy of a host that is not made of packs. */
function copiedHost(
  { args }: CommandTask,
  hints: Hints,
  own: Omit<NewMachine, "name" | "hardware">,
  here: Detected | undefined,
): CommandPlan {
  const name = validHostName(args.words[0]);
  const machine = { name, ...own, ...(here?.hardware && { hardware: here.hardware.value }) };
  const plan = planHost(hints, machine);
  const { like: model, copies, hardware, own: things } = plan;
  const names = { name, like: model ?? "" };
  const hasHardware = here?.hardware !== undefined;
  const repeated = { ...own, ...(model !== undefined && { like: model }) };
  const effect = { kind: "add", host: name, like: model, due: dueOf(things) } as const;
  return {
    plan,
    effect,
    shown: likeRow(hints, model, machine),
    ...(hardware !== undefined && { hasHardware }),
    repeat: [
      ...["host", name, "--yes"],
      ...Object.entries(repeated).flatMap(([key, value]) => flag({ name: key }, value)),
    ],
    next: (place) => [
      ...ownSteps(place, things, names),
      ...reviewSteps(place, model, copies),
      ...besideSteps(place, model, plan.beside),
      ...occurrenceSteps(place, plan.occurrences, effect),
      ...hostSteps(place, { name, login: undefined, hardware, hasHardware, own: things }),
    ],
  };
}

/** The step to review copies: a setting of one machine may be wrong for the other. */
function reviewSteps(
  place: string,
  model: string | undefined,
  copies: readonly string[],
): NextStep[] {
  const modules = copies.filter((path) => path.endsWith(".nix"));
  if (modules.length === 0) return [];
  return [
    {
      command: `nano ${modules.map((path) => `${place}/${quote(path)}`).join(" ")}`,
      why: `as with ${model}, but for the name: change what is different`,
    },
  ];
}

/** The steps to review what a flake says of a new machine beside its entry. */
const besideSteps = (
  place: string,
  model: string | undefined,
  beside: HostPlan["beside"],
): NextStep[] =>
  beside.map(({ path, line, setting }) => ({
    command: `nano +${line} ${place}/${quote(path)}`,
    why: `${setting} is like that of ${model}: see to it that it is right for the new machine`,
  }));

/** What is known of a person is in files of theirs, which adding a host does not touch. */
function refuseOther(known: readonly UserAnswers[], now: readonly UserAnswers[]): void {
  for (const { name, fullName, email } of known) {
    const said = now.find((user) => user.name === name);
    if (said !== undefined) refuseKnown(name, { fullName, email }, said);
  }
}
