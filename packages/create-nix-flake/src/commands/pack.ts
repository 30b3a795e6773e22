import { type HostAnswers, type Pack, type Plan, planPack, requiredBy } from "planner";
import { notAChoice, type ParsedArgs } from "../argv.ts";
import { misuse, refusal } from "../cli-error.ts";
import { gapSteps, installSteps, type NextStep, packSteps } from "../next.ts";
import { kebabCase } from "../options.ts";
import { packs } from "../packs/index.ts";
import { excludedBy, type ResolvedAnswer } from "../resolve.ts";
import { flag } from "../shell.ts";
import type { Command, CommandTask } from "./command.ts";
import {
  chosenHosts,
  hintsOf,
  hostFlags,
  hostsIn,
  hostsOption,
  type Named,
  rebuildSteps,
} from "./hosts.ts";
import { answerFor, askingFor, freshOf, saidAnew } from "./pack-answers.ts";

const offered = packs.filter(({ manifest }) => manifest.level !== "core" && manifest.offered);

/** `pack NAME`: a capability more, for the repo or for the chosen hosts. */
export const packCommand: Command = {
  name: "pack",
  words: ["NAME"],
  help: "add a capability, for the repository or for the chosen machines",
  choices: offered.map(({ name, manifest }) => {
    const whose = manifest.level === "repo" ? "for the repository" : "for each host";
    return [name, `${manifest.description} (${whose})`];
  }),
  options: (all) => [...all.filter((option) => option.pack !== undefined), hostsOption],
  async plan(asked) {
    const { args, repo, context } = asked;
    const hints = hintsOf(repo.files, context.version);
    const added = requiredBy(packNamed(args.words[0] ?? "").name, packs).filter(
      ({ manifest }) => manifest.level !== "core",
    );
    refuseStrangers(asked, added);
    const isOfHosts = added.some(({ manifest }) => manifest.level === "host");
    const all = isOfHosts || args.values["host"] !== undefined ? hostsIn(hints) : [];
    refuseForAll(args, added, all);
    const hosts = chosenHosts(args, all).map(({ name }) => hints.host(name));
    refuseClashes(args, added, hosts);
    const late = hosts.find((host) => freshOf(host, added).length > 0);
    const task = late ? await askingFor(asked, late, freshOf(late, added)) : asked;
    // Where all have the pack, what is said is another answer.
    const askedOf = (host: HostAnswers): readonly Pack[] =>
      late ? freshOf(host, added) : saidAnew(host, added, args);
    const shown: ResolvedAnswer[] = [];
    const changed = hosts.map((host): HostAnswers => {
      const fresh = askedOf(host);
      const answered = answerFor(task, host, fresh);
      if (shown.length === 0) shown.push(...answered.shown);
      const names = [...new Set([...host.packs, ...fresh.map(nameOf)])].toSorted();
      return { ...host, packs: names, answers: answered.answers };
    });
    const { kept, ...plan } = planPack(hints, added, changed);
    const fileOf = (name: string): string =>
      hints.composed(name) ? `hosts/${name}/configuration.nix` : moduleIn(plan, added, name);
    return {
      plan,
      effect: { kind: "change", hosts: isOfHosts ? hosts.map(nameOf) : [] },
      shown,
      repeat: [
        ...["pack", args.words[0]!, "--yes"],
        ...shown.flatMap(({ option, value }) => flag(option, value)),
        ...hostFlags(hosts),
      ],
      next: (place): readonly NextStep[] => [
        ...keptSteps(place, kept),
        ...gapSteps(place, changed.map(onlyWith(added)), fileOf),
        // A machine has to be installed before it has the partitions that are laid out for it.
        ...(added.some(({ manifest }) => manifest.disks)
          ? changed.flatMap((host) => installSteps(place, host, false))
          : rebuildSteps(place, hosts.length > 0 ? hosts : hints.names.map((name) => ({ name })))),
        ...packSteps(place, added),
      ],
    };
  },
};

/** The steps to look at what was there already. */
const keptSteps = (place: string, kept: readonly string[]): readonly NextStep[] =>
  kept.length === 0
    ? []
    : [
        {
          command: kept.includes(".envrc")
            ? `grep -q 'use flake' ${place}/.envrc || echo 'use flake' >> ${place}/.envrc`
            : `nix flake show ${place}`,
          why: `${kept.join(" and ")} ${kept.length > 1 ? "were there and are" : "was there and is"} kept`,
        },
      ];

const nameOf = ({ name }: Named): string => name;

/** Refuses one answer for several machines where each needs its own, such as its model. */
function refuseForAll(args: ParsedArgs, added: readonly Pack[], hosts: readonly Named[]): void {
  const own = added
    .flatMap(({ manifest }) => manifest.questions)
    .find((question) => question.own && question.required);
  if (own === undefined || hosts.length < 2 || args.values["host"] !== undefined) return;
  throw misuse("host-not-chosen", { label: own.label, hosts: hosts.map(({ name }) => name) });
}

function refuseClashes(
  args: ParsedArgs,
  added: readonly Pack[],
  hosts: readonly HostAnswers[],
): void {
  const others = excludedBy(added.map(nameOf), packs);
  for (const { name, packs: its } of hosts) {
    const other = its.find((each) => others.has(each));
    if (other === undefined) continue;
    throw refusal("host-has-excluded-pack", { host: name, other, pack: args.words[0] ?? "" });
  }
}

function packNamed(name: string): Pack {
  const wrong = notAChoice(name, offered.map(nameOf));
  if (wrong !== undefined) throw misuse("no-such-pack", { wrong });
  return offered.find((candidate) => candidate.name === name)!;
}

/** A host as if it had these packs alone. */
const onlyWith =
  (added: readonly Pack[]) =>
  (host: HostAnswers): HostAnswers => ({
    ...host,
    packs: host.packs.filter((name) => added.some((each) => each.name === name)),
  });

/** The file that a plan writes for a host, beside the packs' own files. */
function moduleIn({ changes }: Plan, added: readonly Pack[], host: string): string {
  const own = added.flatMap(({ files }) => files.map(({ path }) => path));
  const modules = changes.map(({ path }) => path).filter((path) => !own.includes(path));
  const [name] = added.map(nameOf);
  const found = modules.find((path) => path.endsWith(`/${host}/${name}.nix`));
  return found ?? modules.find((path) => path.endsWith(`/${name}.nix`)) ?? "flake.nix";
}

/** Refuses answers to questions of other packs, and those that would leave out the new pack. */
function refuseStrangers({ args, options }: CommandTask, added: readonly Pack[]): void {
  const names = added.map(nameOf);
  for (const { name, pack: asker, none } of options) {
    const value = args.values[name];
    if (asker === undefined || value === undefined) continue;
    const flagName = `--${kebabCase(name)}`;
    if (!names.includes(asker)) {
      throw misuse("option-of-other-pack", { flag: flagName, pack: args.words[0] ?? "" });
    }
    if (value === none) throw misuse("option-leaves-out", { flag: flagName, value: none });
  }
}
