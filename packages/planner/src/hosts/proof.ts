import { type Node, parse } from "nix-source";
import { members } from "../eval/evaluate.ts";
import { sourcesOf } from "../eval/functions.ts";
import { libraryHosts } from "../eval/libraries.ts";
import { entriesOf } from "../eval/names.ts";
import type { Plan } from "../files/plan.ts";
import { isWithin } from "../files/path.ts";
import { escaped } from "../files/renaming.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { belongings } from "../modules/belongings.ts";
import { isWrittenByGenerator } from "../modules/hardware-file.ts";
import { machineFile } from "../modules/machine-files.ts";
import { namesDisk, newValues, type NewValues } from "../modules/machine-values.ts";
import { RECORD } from "../packs/compose.ts";
import { lineOf, problem, type Problem } from "../problems.ts";
import { byHand, type ByHand } from "./by-hand.ts";
import { holds, isOwnFolder, moduleFile, otherName, pathForHost, renamedText } from "./files.ts";
import { conflictsIn } from "./conflicts.ts";
import { guestsOf, hostsOf } from "./find.ts";
import { type Host, type HostChange, placeOf, SYSTEM } from "./host.ts";
import { type Defined, hostNames, type Makeup, makeupOf } from "./makeup.ts";
import { differingTests, textUntested, textWithout } from "./name-tests.ts";
import { partsOf } from "./parts.ts";
import { takenHost } from "./references-to-hosts.ts";
import { recordIn, type Registry, registriesOf } from "./registries.ts";
import { placesByName } from "./places-by-name.ts";
import { bears } from "./words.ts";

// Judges a plan by what the hosts are made of before and after it: that the names come out right says
// nothing of what they stand for.

/** What a plan is to do to the hosts of a flake. */
export type Intent =
  | HostChange
  /** To give some hosts more; with none, the repository itself. */
  | { readonly kind: "extend"; readonly hosts: readonly string[] };

/** The names of the hosts that a plan is about, before and after it. */
function namesIn(intent: Intent): readonly string[] {
  switch (intent.kind) {
    case "rename":
      return [intent.from, intent.name];
    case "extend":
      return intent.hosts;
    default:
      return [intent.name];
  }
}

/** A repository before and after a plan. */
interface Change {
  readonly before: RepoFiles;
  readonly after: RepoFiles;
  readonly plan: Plan;
}

/**
 * What is wrong with a plan: a new host that is not made of what its model is made of, a renamed one
 * that is not what it was, any other host or output that changes.
 *
 * @param before - the repository.
 * @param after - the repository as the plan would leave it.
 * @returns nothing when every host is what it should be, as far as that can be told without Nix.
 */
export function disproofs(
  before: RepoFiles,
  after: RepoFiles,
  plan: Plan,
  intent: Intent,
): readonly Problem[] {
  const change = { before, after, plan };
  const own = intent.kind === "add" || intent.kind === "rename" ? ofOwn(change, intent) : [];
  const wrong = [...own, ...ofOthers(change, intent), ...ofOutputs(change, intent)];
  return wrong.length > 0 ? wrong : ofConflicts(change, intent);
}

/** The host of a name. */
const hostIn = (repo: RepoFiles, name: string): Host | undefined =>
  hostsOf(repo).hosts.find((each) => each.name === name);

/** What is wrong with the host that is new, or has a new name. */
function ofOwn(
  { before, after }: Change,
  intent: Extract<Intent, { kind: "add" | "rename" }>,
): readonly Problem[] {
  const { name } = intent;
  const from = intent.kind === "add" ? intent.like : intent.from;
  const host = hostIn(after, name);
  const model = from === undefined ? undefined : hostIn(before, from);
  if (!host || !model || from === undefined) return [];
  const [old, now] = [makeupOf(model), makeupOf(host)];
  const isCopy = intent.kind === "add";
  const isBare = isCopy && intent.isAnswered === true;
  const pair: Pair = { model, host, isCopy, hand: () => (isCopy ? byHand(before, name) : {}) };
  let known: ReadonlySet<string> | undefined;
  const shared = (): ReadonlySet<string> => (known ??= filesOfOthers(before, [from, name]));
  const found = [
    ...(isBare ? [] : filesThatLack(old, now, { ...pair, shared })),
    ...(isBare ? [] : placesThatLack(before, after, pair)),
    ...textsThatStay(old, now, pair),
    ...(isCopy ? filesThatStay(old, withoutParts(now, before), { ...pair, shared }) : []),
    ...(isCopy ? partsThatStay(now, before, { ...pair, shared }) : []),
    ...(isCopy ? recordsThatLack(old, now, pair) : []),
    ...(isBare ? [] : definitionsThatLack(old, now, pair)),
    ...(isCopy ? [] : testsThatDiffer(after, from, name)),
  ];
  // One reason is enough, and one way out.
  return found.slice(0, 1);
}

/** What a host is made of but for the modules of the flake: in these, names tell whose a definition is. */
const withoutParts = (makeup: Makeup, repo: RepoFiles): Makeup => ({
  ...makeup,
  modules: makeup.modules.filter((each) => !partsOf(repo).files.has(each.name)),
});

/** A host, and the one that it is like or was. */
interface Pair {
  readonly model: Host;
  readonly host: Host;
  readonly isCopy: boolean;
  /** The lines that give the flake the new host, where there is to be one. */
  readonly hand: () => Partial<ByHand>;
}

/** What is asked of the other hosts only where a file is in doubt. */
interface Others {
  /** The files of all other hosts. */
  readonly shared: () => ReadonlySet<string>;
}

const filesOfOthers = (repo: RepoFiles, names: readonly string[]): ReadonlySet<string> =>
  new Set(
    hostsOf(repo)
      .hosts.filter((each) => !names.includes(each.name))
      .flatMap((each) => makeupOf(each).modules.map((module) => module.name)),
  );

/** The modules that the host wants and that are not there, or passes over where its model has them. */
function filesThatLack(
  old: Makeup,
  now: Makeup,
  { model, host, hand, isCopy, shared }: Pair & Others,
): readonly Problem[] {
  const { name } = host;
  const absent = new Set(old.missing.flatMap((path) => [path, pathForHost(path, model, name)]));
  const lacking = now.missing.filter((path) => !absent.has(path)).map(moduleFile);
  const flowing = new Set(now.modules.map((each) => each.name));
  const theirs = filesOf(old, model).filter((file) => !flowing.has(file));
  const own = filesOf(now, host);
  const isShort = isCopy && lacking.length === 0 && own.length < theirs.length;
  const passed = isShort ? theirs.filter((file) => !shared().has(file)) : [];
  const isPassed = passed.length > own.length;
  return [
    ...lacking.map((file) => problem("host-module-missing", { name, ...hand() }, { file })),
    ...(isPassed ? passed.slice(0, 1) : []).map((file) =>
      problem("host-module-passed", { name, from: model.name, ...hand() }, { file }),
    ),
  ];
}

/** What modules find by the name of the model, and not by that of the host; keys and secrets are nobody else's. */
function placesThatLack(
  before: RepoFiles,
  after: RepoFiles,
  { model, host, hand, isCopy }: Pair,
): readonly Problem[] {
  const { name } = host;
  const [was, is] = [before.below(""), after.below("")];
  const isOfOne = (path: string): boolean =>
    isCopy && machineFile(path, textAt(before, path), model.name) !== undefined;
  const lacking = placesByName(model, name).filter(({ path, to }) => {
    const files = was.filter((each) => isWithin(each, path) && !isOfOne(each));
    return files.length > 0 && !is.some((each) => isWithin(each, to));
  });
  return lacking
    .slice(0, 1)
    .map(({ path, to, file, line }) =>
      problem("host-place-missing", { name, there: path, to, ...hand() }, { file, line }),
    );
}

/** The modules that bear a host's name. */
const filesOf = ({ modules }: Makeup, host: Host): readonly string[] => [
  ...new Set(modules.flatMap((each) => (each.set && holds(each.name, host) ? each.name : []))),
];

/** The name of the model where modules are given it, or where they call the machine so. */
function textsThatStay(
  old: Makeup,
  now: Makeup,
  { model, host, hand, isCopy }: Pair,
): readonly Problem[] {
  const { name } = host;
  const isTheirs = (text: string): boolean => otherName(model, text, name) !== undefined;
  const called = hostNames(old).filter((each) => isCopy || isTheirs(each));
  const is = hostNames(now);
  const stays = is.every((each) => called.includes(each)) ? is[0] : undefined;
  const named =
    stays === undefined
      ? []
      : [problem("host-name-stays", { name, old: stays, ...hand() }, placeOfName(now))];
  const given = [...now.texts].flatMap(([argument, text]) =>
    isTheirs(text) && old.texts.get(argument) === text
      ? [problem("host-argument-stays", { name, argument, old: text, ...hand() }, placeOf(host))]
      : [],
  );
  return [...named, ...given];
}

function placeOfName({ modules }: Makeup): { readonly file?: string; readonly line?: number } {
  const found = modules
    .flatMap(({ definitions }) => definitions)
    .find(({ path }) => path.join(".") === "networking.hostName");
  return found ? { file: found.file, line: lineOf(found.at) } : {};
}

/** The options of which modules would take a record of the new host that is not there. */
function recordsThatLack(old: Makeup, now: Makeup, { model, host }: Pair): readonly Problem[] {
  const { name } = host;
  return registriesOf(host, now).flatMap((registry): readonly Problem[] => {
    if (registry.isOptional || recordIn(registry, now, name).length > 0) return [];
    const [first, ...more] = recordIn(registry, old, model.name);
    if (!first) return [];
    const isWhole = first.path.length === registry.path.length + 1;
    const all = isWhole ? [first] : [first, ...more];
    const values = {
      name,
      from: model.name,
      option: registry.path.join("."),
      use: `${registry.file}:${registry.line}`,
      lines: [...new Set(all.map(({ at }) => renamedText(at.text, model, name)))].join("\n"),
    };
    return [problem("host-record-missing", values, { file: first.file, line: lineOf(first.at) })];
  });
}

/** Tests of its name by which a renamed host would be another machine. */
const testsThatDiffer = (repo: RepoFiles, from: string, name: string): readonly Problem[] =>
  differingTests(repo, from, name, true).map(({ test, file, line }) =>
    problem("host-name-tested", { name, from, test }, { file, line }),
  );

/** The files of the model that flow into the new host, and into no other. */
function filesThatStay(
  old: Makeup,
  now: Makeup,
  { model, host, hand, shared }: Pair & Others,
): readonly Problem[] {
  const theirs = new Set(old.modules.map((each) => each.name));
  const isTheirs = (file: string): boolean => theirs.has(file);
  const own = now.modules.filter(
    (each) =>
      each.set &&
      !holds(each.name, host) &&
      ((holds(each.name, model) && isOwnFolder(each.name, model)) ||
        (isTheirs(each.name) && each.definitions.some(isOwnDisk))),
  );
  const files = new Set(own.map((each) => each.name));
  return [...files].flatMap((file) =>
    shared().has(file)
      ? []
      : [problem("host-shares-files", { name: host.name, from: model.name, ...hand() }, { file })],
  );
}

/** The modules of the flake, whatever their names, that give the new host the very disks of its model. */
function partsThatStay(
  now: Makeup,
  before: RepoFiles,
  { model, host, shared }: Pair & Others,
): readonly Problem[] {
  const { files } = partsOf(before);
  const found = now.modules
    .filter((each) => files.has(each.name))
    .flatMap((each) => each.definitions.filter(isOwnDisk))
    .find(({ file }) => !shared().has(file));
  if (!found) return [];
  const place = { file: found.file, line: lineOf(found.at) };
  return [problem("host-shares-disks", { name: host.name, from: model.name }, place)];
}

/** Whether a definition names the very disk that a machine starts from. */
const isOwnDisk = ({ path, value }: Defined): boolean =>
  value !== undefined &&
  (/^(?:fileSystems\.\/\.device|boot\.initrd\.luks\.devices\..*\.device)$/.test(path.join(".")) ||
    /^disko\.devices\.disk\.[^.]+\.device$/.test(path.join("."))) &&
  namesDisk(value.node.text);

/** Options that have another value on each machine. */
const IDENTITY = /^(?:networking\.host(?:Name|Id)|nixpkgs\.\w*[pP]latform)$|(?:^|\.)stateVersion$/;

/** What the model defines and the host does not, or not so. */
function definitionsThatLack(
  old: Makeup,
  now: Makeup,
  { model, host, hand, isCopy }: Pair,
): readonly Problem[] {
  const [from, name] = [model.name, host.name];
  const names = [from, name, model.argument ?? from, host.argument ?? name].map(escaped);
  const named = new RegExp(
    names.toSorted((one, other) => other.length - one.length).join("|"),
    "g",
  );
  // A name may be a part of others, as in `otterConfiguration`: as a part of a text it is the same anywhere.
  const alike = (text: string): string =>
    text.replaceAll(named, "\0").replaceAll(RELATIVE, "./").replaceAll(/\s+/g, " ");
  const path = (each: Defined): string => each.path.map(alike).join(".");
  // The disks of a renamed machine are called what they were.
  const text = (each: Defined): string =>
    !isCopy && OF_DISKS.test(each.path.join("."))
      ? each.at.text.replaceAll(RELATIVE, "./").replaceAll(/\s+/g, " ")
      : // What its model is by a test, it is by one beside that.
        alike(isCopy ? textWithout(each.at, name) : each.at.text);
  const whole = (each: Defined): string => `${path(each)} ${text(each)}`;
  const said = new Set(all(now).flatMap((each) => [path(each), whole(each)]));
  const isChanged = ({ at }: Defined): boolean =>
    isCopy && isOfOneMachine(at, newValues({ name, like: from }));
  const lacking = all(old).filter((each) => {
    const option = each.path.join(".");
    if (isInParts(each) || (isCopy && isWrittenByGenerator(option))) return false;
    if (isCopy && option === "imports" && OF_GENERATOR.test(each.at.text)) return false;
    const isByName = option === "imports" || (isCopy && IDENTITY.test(option));
    return !said.has(isByName ? path(each) : whole(each)) && !isChanged(each);
  });
  const [first] = lacking;
  if (!first) return [];
  const options = [...new Set(lacking.map((each) => each.path.join(".")))].slice(0, 5);
  const place = { file: first.file, line: lineOf(first.at) };
  return [problem("host-lacks-options", { name, from, options, ...hand() }, place)];
}

/** Options that name disks and what is on them. */
const OF_DISKS =
  /^(?:fileSystems|swapDevices|disko\.devices|boot\.(?:resumeDevice|zfs|initrd\.luks|swraid))(?:\.|$)/;

/** The imports of what nixos-generate-config writes. */
const OF_GENERATOR =
  /^imports = \[\s*(?:\(\s*modulesPath \+ "\/(?:installer\/scan\/not-detected|profiles\/qemu-guest)\.nix"\s*\)\s*)*\];$/;

/** Whether something in a definition belongs to one machine, so that the copy for another differs there. */
const isOfOneMachine = (at: Node, values: NewValues): boolean =>
  belongings(parse(at.source), values).edits.some(({ from, to }) => from < at.to && at.from < to);

/** A path in a text: it is another one where the file lies elsewhere, and it is followed where it is a module's. */
const RELATIVE = /\.{1,2}\/[^\s;)\]}]*/g;

/** Whether a definition is a set, of which each part is judged by itself. */
const isInParts = ({ value }: Defined): boolean =>
  value?.node.kind === "AttrSet" && value.node.bindings.length > 0;

const all = ({ modules }: Makeup): readonly Defined[] =>
  modules.flatMap(({ definitions }) => definitions);

/** The most hosts that are asked whether what they set already leaves room for what they get. */
const MOST_EXTENDED = 50;

/** What a plan would set in hosts that get more, or in a new one that is given packs, beside what is set otherwise. */
function ofConflicts({ before, after, plan }: Change, intent: Intent): readonly Problem[] {
  const isGiven =
    intent.kind === "extend" ||
    (intent.kind === "add" && (intent.like === undefined || intent.isAnswered === true));
  if (!isGiven) return [];
  const changed = new Set(
    plan.changes.flatMap(({ kind, path }) => (kind === "remove" ? [] : path)),
  );
  const found = namesIn(intent)
    .slice(0, MOST_EXTENDED)
    .flatMap((name) => {
      const host = hostIn(after, name);
      const like = intent.kind === "add" ? intent.like : name;
      const was = like === undefined ? undefined : hostIn(before, like);
      return host ? conflictsIn(host, was, changed) : [];
    });
  // What hosts share is told once.
  return [...new Map(found.map((each) => [`${each.file}:${each.line}`, each])).values()];
}

/** What a plan changes of the hosts that it is not about. */
function ofOthers({ before, after, plan }: Change, intent: Intent): readonly Problem[] {
  // A name may begin with another one.
  const about = namesIn(intent).toSorted((one, other) => other.length - one.length);
  const old = intent.kind === "rename" ? hostIn(before, intent.from) : undefined;
  const renamed = old
    ? { names: about, registries: registriesOf(old, makeupOf(old)) }
    : { names: [], registries: [], beside: intent.kind === "extend" ? undefined : intent.name };
  const now = new Map(hostsOf(after).hosts.map((host) => [host.name, host]));
  const changed = plan.changes.filter(({ kind, path }) => kind !== "add" && isRead(path));
  const flake = new Set(["flake.nix", ...hostsOf(before).hosts.flatMap(({ file }) => file ?? [])]);
  const isFlakeOnly = changed.every(({ path }) => flake.has(path));
  const gone = new Set(about.flatMap((name) => [name, ...guestsOf(before, name)]));
  const others = hostsOf(before).hosts.filter((host) => !gone.has(host.name));
  // A new file that flows into any other host most likely flows into all.
  const isNew = plan.changes.some(({ kind, path }) => kind === "add" && isRead(path));
  const asked = new Set(isNew ? [...others.slice(0, 3), ...others.slice(-3)] : []);
  return others.flatMap((host): readonly Problem[] => {
    const same = now.get(host.name);
    if (!same) return [problem("other-host-gone", { name: host.name }, placeOf(host))];
    const isSame = isFlakeOnly && textOfEntry(host) === textOfEntry(same);
    if (isSame && !asked.has(host)) return [];
    const difference = differing(makeupOf(host), makeupOf(same), renamed);
    if (!difference) return [];
    const { what, ...place } = difference;
    return [problem("other-host-changed", { name: host.name, what }, place)];
  });
}

/** Whether a host may be made of what a file says: of Nix, or of data, and not of prose or our record. */
const isRead = (path: string): boolean =>
  path !== RECORD && /\.(?:nix|json|toml|ya?ml)$/.test(path);

const textOfEntry = ({ entry: { written } }: Host): string | undefined =>
  written.kind === "expr" ? written.node.text : undefined;

interface Difference {
  readonly what: string;
  readonly file?: string;
  readonly line?: number;
}

/** The names of a host that gets another one, and the options that have a record of each host. */
interface Renamed {
  readonly names: readonly string[];
  readonly registries: readonly Registry[];
  /** Else the host that comes or goes, which tests may name beside others. */
  readonly beside?: string | undefined;
}

/** The first thing that differs between what one host is made of before and after a change. */
function differing(old: Makeup, now: Makeup, renamed: Renamed): Difference | undefined {
  const [was, is] = [inWords(old, renamed), inWords(now, renamed)];
  const lost = [...was].find(([key]) => !is.has(key)) ?? [...is].find(([key]) => !was.has(key));
  return lost?.[1];
}

/** Each thing that a host is made of, by a text that says all of it but for tests of names that are not its. */
function inWords(
  { modules, missing, texts }: Makeup,
  renamed: Renamed,
): ReadonlyMap<string, Difference> {
  const alike = (text: string): string =>
    renamed.names.reduce((each, name) => each.replaceAll(name, "\0"), text);
  const isRecord = ({ path }: Defined): boolean =>
    renamed.registries.some(
      ({ path: registry }) =>
        registry.every((name, index) => path[index] === name) &&
        renamed.names.includes(path[registry.length] ?? ""),
    );
  const said = (each: Defined): string => {
    const option = each.path.join(".");
    if (isRecord(each)) return alike(`${option} = ${each.at.text}`);
    const { beside, names } = renamed;
    if (beside !== undefined) return `${option} = ${textWithout(each.at, beside)}`;
    if (option === "imports") return alike(`imports = ${each.at.text}`);
    // Who names the host by a text of its own, or takes something of it, does so by its new name.
    const text = names.reduce(
      (whole, name) => whole.replaceAll(`"${name}"`, '"\0"').replaceAll(takenHost(name), "$1\0"),
      textUntested(each.at, names),
    );
    return `${option} = ${text}`;
  };
  // What has a record of each host is judged by these.
  const judged = all({ modules, missing, texts }).filter(
    (each) => renamed.registries.length === 0 || !isInParts(each),
  );
  return new Map<string, Difference>([
    ...judged.map((each): [string, Difference] => [
      said(each),
      { what: each.path.join("."), file: each.file, line: lineOf(each.at) },
    ]),
    ...missing.map((path): [string, Difference] => [`missing ${path}`, { what: path }]),
    ...[...texts].map(([name, text]): [string, Difference] => [
      `argument ${name} = ${text}`,
      { what: name },
    ]),
  ]);
}

/** What a plan changes of the names in other outputs. */
function ofOutputs({ before, after }: Change, intent: Intent): readonly Problem[] {
  const [was, is] = [namesInOutputs(before), namesInOutputs(after)];
  return [...was].flatMap(([output, names]): readonly Problem[] => {
    const found = is.get(output);
    if (!found) return [];
    const [there, old] = [new Set(found), new Set(names)];
    const lost = names.filter((name) => !there.has(name) && !isAbout(name, intent));
    const isOfSystems = names.length > 0 && names.every((name) => SYSTEM.test(name));
    const isFree = intent.kind === "extend";
    const gained = found.filter(
      (name) => !old.has(name) && !isFree && (isOfSystems || !isAbout(name, intent)),
    );
    const [first] = [...lost, ...gained];
    return first === undefined ? [] : [problem("output-changed", { output, name: first })];
  });
}

/** Whether an output may have or lose a name: a shell of packs is new, a host is called by its name. */
const isAbout = (name: string, intent: Intent): boolean =>
  namesIn(intent).some((each) => holds(name, { name: each }) || bears(name, each));

/** The names in each output but that of the hosts, where they can be told. */
function namesInOutputs(repo: RepoFiles): ReadonlyMap<string, readonly string[]> {
  const { outputs } = hostsOf(repo);
  const file = outputs?.lambda?.file ?? outputs?.sources[0]?.expr.file;
  const body = file?.outputs ?? [];
  const sets = body.flatMap((each) => sourcesOf(each, libraryHosts));
  const found = sets.flatMap((each) => (each.kind === "set" ? entriesOf(each) : []));
  return new Map(
    found.flatMap(({ name }) => {
      if (name === undefined || name === "nixosConfigurations") return [];
      const below = members(body, name).flatMap((each) => sourcesOf(each, libraryHosts));
      if (below.length === 0 || below.some(({ kind }) => kind === "opaque")) return [];
      const names = below.flatMap((each) =>
        each.kind === "opaque" ? [] : entriesOf(each).flatMap((entry) => entry.name ?? []),
      );
      return [[name, names] as const];
    }),
  );
}
