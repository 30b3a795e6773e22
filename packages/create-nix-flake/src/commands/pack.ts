import { type Answer, applies, type HostAnswers, type Pack, requiredBy } from "composer";
import { notAChoice, type Request } from "../argv.ts";
import { misuse, refusal } from "../failure.ts";
import { installSteps } from "../install.ts";
import { kebabCase, type Option } from "../options.ts";
import { packs } from "../packs/index.ts";
import { releases } from "../releases.ts";
import { flag } from "../repeat.ts";
import { answerOptions, refuseGaps, type Resolved } from "../resolve.ts";
import type { Repo } from "../repo.ts";
import type { Command, CommandTask, Growth } from "./command.ts";
import { hostsIn } from "./foreign/request.ts";
import { chosenHosts, hostFlags, hostsOption, type Named, rebuildSteps } from "./hosts.ts";

/** `pack NAME`: a capability more, for the repo or for the chosen hosts. */
export const pack: Command = {
  name: "pack",
  words: ["NAME"],
  help: "add a capability, for the repository or for the chosen machines",
  options: (all) => [...all.filter((option) => option.pack !== undefined), hostsOption],
  growth(task) {
    const { request, repo } = task;
    const added = requiredBy(packNamed(request.words[0] ?? "").name, packs).filter(
      ({ manifest }) => manifest.level !== "core",
    );
    refuseStrangers(task, added);
    const hosts = chosenHosts(request, repo.answers.hosts);
    const shown: Resolved[] = [];
    const ofHost = (host: HostAnswers): HostAnswers => {
      const fresh = added.filter(
        ({ name, manifest }) => manifest.level === "host" && !host.packs.includes(name),
      );
      const answered = answerFor(task, host, fresh);
      if (shown.length === 0) shown.push(...answered.shown);
      return {
        ...host,
        packs: sorted([...host.packs, ...fresh.map(nameOf)]),
        answers: answered.answers,
      };
    };
    const ofRepo = added.filter(({ manifest }) => manifest.level === "repo").map(nameOf);
    const answers = {
      ...repo.answers,
      packs: sorted([...new Set([...repo.answers.packs, ...ofRepo])]),
      hosts: repo.answers.hosts.map((host) => (hosts.includes(host) ? ofHost(host) : host)),
    };
    if (JSON.stringify(answers) === JSON.stringify(repo.answers)) {
      throw refusal(`${request.words[0]} is there already`);
    }
    const rest = tail(request, shown, hosts);
    // A machine has to be installed before it has the partitions that are laid out for it.
    if (!added.some(({ manifest }) => manifest.disks)) return { answers, shown, ...rest };
    const changed = answers.hosts.filter((host) => hosts.some(({ name }) => name === host.name));
    const next = (place: string) => changed.flatMap((host) => installSteps(place, host, false));
    return { answers, shown, ...rest, next };
  },
  foreign(task) {
    const { request, repo, setting, foreign } = task;
    const added = requiredBy(packNamed(request.words[0] ?? "").name, packs).filter(
      ({ manifest }) => manifest.level !== "core",
    );
    refuseStrangers(task, added);
    const hosts = chosenHosts(request, hostsIn(task));
    const names = added.filter(({ manifest }) => manifest.level === "host").map(nameOf);
    const bare = { name: "", system: "", stateVersion: "", users: [], packs: names, answers: {} };
    const { answers, shown } = answerFor(task, bare, added);
    const given = hosts.map(({ name }) => {
      const users = foreign.peopleOn(repo.files, name);
      return { ...bare, name, users, answers };
    });
    const people = [...new Set(given.flatMap(({ users }) => users))];
    const users = people.map((name) => ({ name, fullName: null }));
    const ingredients = { packs, releases, version: setting.version };
    return {
      plan: foreign.pack(repo.files, ingredients, { added, hosts: given, users }),
      shown,
      ...tail(request, shown, hosts),
    };
  },
};

const tail = (
  { words }: Request,
  shown: readonly Resolved[],
  hosts: readonly Named[],
): Pick<Growth, "repeat" | "next"> => ({
  repeat: [
    ...["pack", words[0]!, "--yes"],
    ...shown.flatMap(({ option, value }) => flag(option, value)),
    ...hostFlags(hosts),
  ],
  next: (place) => rebuildSteps(place, hosts),
});

const nameOf = ({ name }: Pack): string => name;

const sorted = (names: readonly string[]): string[] => names.toSorted();

function packNamed(name: string): Pack {
  const choices = packs.filter(({ manifest }) => manifest.level !== "core" && manifest.offered);
  const wrong = notAChoice(name, choices.map(nameOf));
  if (wrong !== undefined) throw misuse(wrong);
  return choices.find((candidate) => candidate.name === name)!;
}

/** A host's answers with those to the questions of new packs. */
function answerFor(
  { request, options, machine }: CommandTask<Repo>,
  host: HostAnswers,
  fresh: readonly Pack[],
): { answers: HostAnswers["answers"]; shown: readonly Resolved[] } {
  const names = fresh.map(nameOf);
  const own = options.filter((option: Option) => names.includes(option.pack ?? ""));
  const answered = answerOptions({
    given: request.values,
    // The machine that we run on may be another one.
    detected: { ...machine, answers: {}, unknown: [] },
    options: own,
    packs,
    usual: names,
    releases,
    settled: host.answers,
  });
  refuseGaps(answered);
  const values = Object.fromEntries(
    own
      .filter((option) => applies(option, answered.values))
      .map(({ name }): [string, Answer] => [name, answered.values[name] ?? null]),
  );
  return { answers: { ...host.answers, ...values }, shown: answered.shown };
}

/** What the packs do not ask, or what would leave out the pack that is being added, is a mistake. */
function refuseStrangers({ request, options }: CommandTask<Repo>, added: readonly Pack[]): void {
  const names = added.map(nameOf);
  for (const { name, pack: asker, none } of options) {
    const value = request.values[name];
    if (asker === undefined || value === undefined) continue;
    const flagName = `--${kebabCase(name)}`;
    if (!names.includes(asker)) {
      throw misuse(`${flagName} is no question of the pack ${request.words[0]}`);
    }
    if (value === none) throw misuse(`${flagName} ${none} would leave out what is to be added`);
  }
}
