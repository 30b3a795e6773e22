import { type Answers, disksAreLaidOut, hardwarePath, type HostAnswers } from "planner";
import { askAll } from "../ask.ts";
import { misuse, refusal } from "../cli-error.ts";
import type { Detected, DetectedValue } from "../detect/index.ts";
import { gapSteps, hostSteps, installSteps } from "../next.ts";
import type { Option } from "../options.ts";
import { packs, releases } from "../packs/index.ts";
import { flag, flagsOf } from "../shell.ts";
import type { Command } from "./command.ts";
import { hostNamed, hostNameIn } from "./hosts.ts";

const like: Option = {
  name: "like",
  label: "Like",
  help: "the machine that it is like where nothing is given; else the first, or in a flake of your own the last of the usual kind",
  placeholder: "HOST",
  takes: "value",
  about: "run",
  format: "free-text",
};

/** `host NAME`: a machine more. What is not given is as with another host. */
export const host: Command = {
  name: "host",
  words: ["NAME"],
  help: "add a machine",
  options: (all) => [
    ...all.filter(({ about, name }) => (about === "host" || about === "user") && name !== "host"),
    ...all.filter(({ name }) => name === "pack").map(ofHosts),
    like,
  ],
  async growth({ args, options, repo, context, machine }) {
    const name = hostNameIn(args.words[0]);
    const { answers } = repo;
    if (answers.hosts.some((candidate) => candidate.name === name)) {
      throw refusal(`there is a host ${name} already`, "choose another name");
    }
    const { like: wanted, ...values } = args.values;
    const model = wanted ? hostNamed(wanted as string, answers.hosts) : answers.hosts[0]!;
    const here = machine.answers["host"]?.value === name ? machine : undefined;
    const sources = {
      given: values,
      detected: asWith(model, answers, here),
      options: options.filter(({ about }) => about !== "run"),
      packs,
      usual: model.packs,
      isLent: true,
      releases,
      settled: { release: answers.release, host: name },
    };
    const asked = await askAll(sources, context);
    refuseOtherNames(answers, asked.answers);
    const added = asked.answers.hosts[0]!;
    return {
      answers: withHost(answers, asked.answers),
      hardware: here?.hardware ? { [name]: here.hardware.value } : {},
      likeness: { name, like: model.name, said: Object.keys(asked.given) },
      shown: asked.shown,
      repeat: [
        ...["host", name, "--yes", ...flagsOf(asked.shown, asked.given, options)],
        ...(wanted ? flag(like, model.name) : []),
      ],
      next: (place) => [
        ...gapSteps(place, [added]),
        ...(disksAreLaidOut(added, packs)
          ? installSteps(place, added, here?.hardware !== undefined)
          : hostSteps(place, {
              name,
              login: added.users[0],
              hardware: hardwarePath(name),
              hasHardware: here?.hardware !== undefined,
            })),
      ],
    };
  },
  foreign: async (task) => (await import("./foreign/host.ts")).foreignHost(task),
};

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

/** A known person's name is in a file of theirs, which adding a host does not touch. */
function refuseOtherNames({ users }: Answers, now: Answers): void {
  for (const { name, fullName } of users) {
    const said = now.users.find((user) => user.name === name)?.fullName;
    if (said !== undefined && said !== fullName) {
      throw misuse(`--full-name: ${name} is known already; edit users/${name}/account.nix`);
    }
  }
}

/** The repo's answers with one host more, and with those of its people who are new. */
function withHost(repo: Answers, { hosts, users }: Answers): Answers {
  const strangers = users.filter(({ name }) => !repo.users.some((user) => user.name === name));
  return { ...repo, users: [...repo.users, ...strangers], hosts: [...repo.hosts, ...hosts] };
}

/** Another host's answers, as if they had been found; what a machine knows of itself goes first. */
function asWith(model: HostAnswers, { users }: Answers, here: Detected | undefined): Detected {
  const from = `as ${model.name}`;
  const shared = { ...model.answers, system: model.system };
  const particular = packs
    .flatMap(({ manifest }) => manifest.questions)
    .filter((question) => question.own)
    .map((question) => question.name);
  const findings = Object.entries(shared).flatMap(([key, value]): [string, DetectedValue][] =>
    value === null || particular.includes(key) ? [] : [[key, { value, from }]],
  );
  const own = ["system", "stateVersion", "bootLoader", "bootDevice", "espMountPoint"];
  const seen = own.flatMap((key): [string, DetectedValue | undefined][] => {
    const finding = here?.answers[key];
    return finding || here?.unknown.includes(key) ? [[key, finding]] : [];
  });
  const fullNames = users.flatMap(({ name, fullName }): [string, DetectedValue][] =>
    fullName === null ? [] : [[name, { value: fullName, from }]],
  );
  return {
    answers: Object.fromEntries([...findings, ...seen]),
    unknown: here?.unknown ?? [],
    users: model.users.map((value) => ({ value, from })),
    fullNames: Object.fromEntries(fullNames),
    hardware: here?.hardware,
    configuration: undefined,
  };
}
