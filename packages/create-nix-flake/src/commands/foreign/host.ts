import { foreign, type Release } from "planner";
import { many, type ParsedArgs } from "../../argv.ts";
import { CliError, exitCodes, misuse } from "../../cli-error.ts";
import type { Detected } from "../../detect/index.ts";
import { hostSteps, type AddedHost, type NextStep } from "../../next.ts";
import { packs, releases } from "../../packs/index.ts";
import { flag } from "../../shell.ts";
import type { ForeignGrowth, ForeignTask } from "../command.ts";
import { hostNamed, hostNameIn } from "../hosts.ts";
import { firstHost } from "./first-host.ts";
import { hostsIn, refuseOthers } from "./request.ts";

/** `host NAME` in a flake that people have written: a machine like one that is there, if one is. */
export function foreignHost(task: ForeignTask): Promise<ForeignGrowth> | ForeignGrowth {
  const { args, options, repo, machine } = task;
  const { hosts, hidden } = foreign.hostsOf(repo.files);
  const name = hostNameIn(args.words[0]);
  if (hosts.length === 0 && !hidden) {
    // Nobody should answer questions for a place that is not there.
    const { problems } = foreign.host(repo.files, { name }, packs);
    if (problems.length > 0) throw new CliError(exitCodes.refused, problems);
    return firstHost(task);
  }
  const [wanted] = many(args.values["pack"]);
  if (wanted !== undefined) {
    throw misuse(`--pack: once ${name} is there, say: pack ${wanted} --host ${name}`);
  }
  refuseOthers(args, options, ["system", "stateVersion"]);
  const { like: given } = args.values;
  if (typeof given === "string") hostNamed(given, hostsIn(task));
  const here = machine.answers["host"]?.value === name ? machine : undefined;
  const release = foreign.releaseOf(repo.files, releases);
  const own = ownAnswers(args, here, release);
  const { files } = repo;
  // What git does not have is no other machine's: keys, for example.
  const known = {
    get: files.get,
    below: (folder: string) => files.below(folder).filter((path) => !task.isIgnored(path)),
  };
  const { like, copies, hardware, ...plan } = foreign.host(
    known,
    {
      name,
      ...own,
      ...(here?.hardware && { hardware: here.hardware.value }),
    },
    packs,
  );
  const hasHardware = here?.hardware !== undefined;
  return {
    plan,
    ...(hardware !== undefined && { hasHardware }),
    repeat: [
      ...["host", name, "--yes"],
      ...Object.entries({ ...own, like }).flatMap(([key, value]) =>
        value === undefined ? [] : flag({ name: key }, value),
      ),
    ],
    next: (place) => [
      ...reviewSteps(place, like, copies),
      ...stepsFor(place, { name, login: undefined, hardware, hasHardware }),
    ],
  };
}

/** What is known of the machine itself: given, else seen on it, else as the flake's release has it. */
function ownAnswers(
  { values }: ParsedArgs,
  here: Detected | undefined,
  release: Release | undefined,
): Pick<foreign.NewMachine, "like" | "system" | "stateVersion"> {
  const given = values as Readonly<Record<string, string | undefined>>;
  const seen = (key: string): string | undefined => given[key] ?? here?.answers[key]?.value;
  const stateVersion = seen("stateVersion") ?? release?.stateVersion;
  return {
    ...(given["like"] !== undefined && { like: given["like"] }),
    ...(seen("system") !== undefined && { system: seen("system")! }),
    ...(stateVersion !== undefined && { stateVersion }),
  };
}

/** What holds for one machine need not hold for the other. */
function reviewSteps(
  place: string,
  like: string | undefined,
  copies: readonly string[],
): NextStep[] {
  const modules = copies.filter((path) => path.endsWith(".nix"));
  if (modules.length === 0) return [];
  return [
    {
      command: `nano ${modules.map((path) => `${place}/${path}`).join(" ")}`,
      why: `as with ${like}, but for the name: change what is different`,
    },
  ];
}

function stepsFor(
  place: string,
  { hardware, ...host }: Omit<AddedHost, "hardware"> & { readonly hardware: string | undefined },
): NextStep[] {
  const known = { ...host, hardware: hardware ?? "", hasHardware: hardware === undefined };
  return hostSteps(place, hardware === undefined ? known : { ...host, hardware });
}
