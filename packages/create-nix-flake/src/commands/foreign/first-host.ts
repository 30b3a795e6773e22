import { foreign, hardwarePath } from "composer";
import { askAll } from "../../ask.ts";
import type { Detected } from "../../detect/index.ts";
import { hostSteps } from "../../next.ts";
import { packs } from "../../packs/index.ts";
import { releases } from "../../releases.ts";
import { flagsOf } from "../../repeat.ts";
import type { Repo } from "../../repo.ts";
import type { CommandTask, ForeignGrowth } from "../command.ts";
import { hostNameIn } from "../hosts.ts";

/** `host NAME` in a flake without hosts: the answers are those of a new repo. */
export async function firstHost(task: CommandTask<Repo>): Promise<ForeignGrowth> {
  const { request, options, repo, setting, machine } = task;
  const name = hostNameIn(request.words[0]);
  const here = machine.answers["host"]?.value === name;
  const release = foreign.releaseOf(repo.files, releases) ?? releases[0]!;
  const known = [release, ...releases.filter((each) => each.name !== release.name)];
  // What makes a repo is there, and inputs are for `pack` to add.
  const usable = packs.filter(
    ({ name: pack, manifest }) =>
      pack !== "flake" && manifest.level !== "repo" && Object.keys(manifest.inputs).length === 0,
  );
  const sources = {
    given: request.values,
    detected: here ? machine : fromAfar(machine),
    options: options.filter(({ about }) => about !== "run"),
    packs: usable,
    usual: usable.filter(({ manifest }) => manifest.default).map((pack) => pack.name),
    releases: known,
    settled: { release: release.name, host: name },
  };
  const { answers, shown, given } = await askAll(sources, setting);
  const hardware = here ? machine.hardware : undefined;
  const plan = foreign.first(repo.files, {
    answers,
    packs: usable,
    releases: known,
    version: setting.version,
    hardware: hardware ? { [name]: hardware.value } : {},
  });
  const hasHardware = hardware !== undefined;
  return {
    plan,
    shown,
    hasHardware,
    repeat: ["host", name, "--yes", ...flagsOf(shown, given, options)],
    next: (place) => {
      const [login] = answers.users.map((user) => user.name);
      return hostSteps(place, { name, login, hardware: hardwarePath(name), hasHardware });
    },
  };
}

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
