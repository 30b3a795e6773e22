import { foreign, hardwarePath } from "planner";
import { many } from "../../argv.ts";
import { askAll } from "../../ask.ts";
import { misuse } from "../../cli-error.ts";
import type { Detected } from "../../detect/index.ts";
import { gapSteps, hostSteps } from "../../next.ts";
import type { Option } from "../../options.ts";
import { packs, releases } from "../../packs/index.ts";
import type { Repo } from "../../repo.ts";
import { flagsOf } from "../../shell.ts";
import type { CommandTask, ForeignGrowth } from "../command.ts";
import { hostNameIn } from "../hosts.ts";

/** `host NAME` in a flake without hosts: the answers are those of a new repo. */
export async function firstHost(task: CommandTask<Repo>): Promise<ForeignGrowth> {
  const { args, options, repo, context, machine } = task;
  const name = hostNameIn(args.words[0]);
  const here = machine.answers["host"]?.value === name;
  const release = foreign.releaseOf(repo.files, releases) ?? releases[0]!;
  const known = [release, ...releases.filter((each) => each.name !== release.name)];
  // What makes a repo is there, and inputs are for `pack` to add.
  const usable = packs.filter(
    ({ name: pack, manifest }) =>
      pack !== "flake" && manifest.level !== "repo" && Object.keys(manifest.inputs).length === 0,
  );
  const names = usable.map((pack) => pack.name);
  const [other] = many(args.values["pack"]).filter((pack) => !names.includes(pack));
  if (other !== undefined) {
    throw misuse(`--pack: once ${name} is there, say: pack ${other} --host ${name}`);
  }
  const sources = {
    given: args.values,
    detected: here ? machine : fromAfar(machine),
    options: options.filter(({ about }) => about !== "run").map((option) => among(option, names)),
    packs: usable,
    usual: usable.filter(({ manifest }) => manifest.default).map((pack) => pack.name),
    releases: known,
    settled: { release: release.name, host: name },
  };
  const { answers, shown, given } = await askAll(sources, context);
  const hardware = here ? machine.hardware : undefined;
  const plan = foreign.first(repo.files, {
    answers,
    packs: usable,
    releases: known,
    version: context.version,
    hardware: hardware ? { [name]: hardware.value } : {},
  });
  const hasHardware = hardware !== undefined;
  return {
    plan,
    shown,
    hasHardware,
    repeat: ["host", name, "--yes", ...flagsOf(shown, given, sources.options)],
    next: (place) => {
      const [login] = answers.users.map((user) => user.name);
      const steps = hostSteps(place, { name, login, hardware: hardwarePath(name), hasHardware });
      return [...gapSteps(place, answers.hosts), ...steps];
    },
  };
}

/** The option with which packs are chosen, for a choice of some of them. */
const among = (option: Option, names: readonly string[]): Option =>
  option.name === "pack"
    ? {
        ...option,
        choices: Object.fromEntries(
          Object.entries(option.choices ?? {}).filter(([name]) => names.includes(name)),
        ),
      }
    : option;

/** What another machine tells of its owner, who may want the same on the next one. */
function fromAfar({ answers, users, fullNames }: Detected): Detected {
  const { timeZone, language, formats, keyboard, keyboardVariant } = answers;
  return {
    answers: { timeZone, language, formats, keyboard, keyboardVariant },
    unknown: [],
    users,
    fullNames,
    hardware: undefined,
    configuration: undefined,
  };
}
