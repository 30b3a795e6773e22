import { formats } from "planner";
import { many, type ParsedArgs } from "../argv.ts";
import { misuse, refusal } from "../cli-error.ts";
import type { NextStep } from "../next.ts";
import { packs, releases } from "../packs/index.ts";
import { flag, quote } from "../shell.ts";
import type { Command } from "./command.ts";
import { hostsIn } from "./foreign/request.ts";
import { chosenHosts, hostFlags, hostsOption, type Named, rebuildSteps } from "./hosts.ts";

/** `user NAME`: a person more, with an account on the chosen hosts. */
export const user: Command = {
  name: "user",
  words: ["NAME"],
  help: "add a person, with an account on the chosen machines",
  options: (all) => [
    ...all
      .filter(({ name }) => name === "fullName")
      .map((option) => ({ ...option, help: "the person's name, any text" })),
    hostsOption,
  ],
  growth({ args, repo, machine }) {
    const { name, given } = personIn(args);
    const { answers } = repo;
    const known = answers.users.find((candidate) => candidate.name === name);
    if (known && given !== undefined && given !== known.fullName) {
      throw misuse(`--full-name: ${name} is known already; edit users/${name}/account.nix`);
    }
    const fullName = known?.fullName ?? given ?? machine.fullNames[name]?.value ?? null;
    const hosts = chosenHosts(args, answers.hosts);
    const late = hosts.filter((host) => !host.users.includes(name));
    if (known && late.length === 0) throw refusal(`${name} has an account there already`);
    const names = new Set(late.map((host) => host.name));
    return {
      answers: {
        ...answers,
        users: known ? answers.users : [...answers.users, { name, fullName: fullName || null }],
        hosts: answers.hosts.map((host) =>
          names.has(host.name) ? { ...host, users: [...host.users, name] } : host,
        ),
      },
      repeat: repeatOf(name, fullName, hosts),
      next: (place) => stepsFor(place, name, late),
    };
  },
  foreign(task) {
    const { args, repo, machine, context, foreign } = task;
    const { name, given } = personIn(args);
    const hosts = chosenHosts(args, hostsIn(task));
    const fullName = (given ?? machine.fullNames[name]?.value) || null;
    const names = hosts.map((host) => host.name);
    const ingredients = { packs, releases, version: context.version };
    return {
      plan: foreign.user(repo.files, ingredients, { name, fullName }, names),
      repeat: repeatOf(name, fullName, hosts),
      next: (place) => stepsFor(place, name, hosts),
    };
  },
};

function personIn({ words, values }: ParsedArgs): { name: string; given: string | undefined } {
  const [name = ""] = words;
  const wrong = formats["user-name"](name);
  if (wrong !== undefined) throw misuse(`${name}: ${wrong}`);
  const [given, ...more] = many(values["fullName"]);
  if (more.length > 0) throw misuse("--full-name: one person has one");
  return { name, given };
}

const repeatOf = (name: string, fullName: string | null, hosts: readonly Named[]): string[] => [
  ...["user", quote(name), "--yes", ...flag({ name: "fullName" }, fullName)],
  ...hostFlags(hosts),
];

const stepsFor = (place: string, name: string, hosts: readonly Named[]): NextStep[] => [
  ...rebuildSteps(place, hosts),
  { command: `sudo passwd ${name}`, why: "a new account has no password" },
];
