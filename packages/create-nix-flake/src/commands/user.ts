import { formats, type Hints, machinesIn, planUser, quote } from "planner";
import { many, type ParsedArgs } from "../argv.ts";
import { misuse, refusal } from "../cli-error.ts";
import { flag } from "../shell.ts";
import type { Command } from "./command.ts";
import {
  chosenHosts,
  hintsOf,
  hostFlags,
  hostsIn,
  hostsOption,
  type Named,
  rebuildSteps,
} from "./hosts.ts";

/** `user NAME`: a person more, with an account on the chosen hosts. */
export const userCommand: Command = {
  name: "user",
  words: ["NAME"],
  help: "add a person, with an account on the chosen machines",
  options: (all) => [
    ...all
      .filter(({ name }) => name === "fullName")
      .map((option) => ({ ...option, help: "the person's name, any text" })),
    hostsOption,
  ],
  plan({ args, repo, machine, context }) {
    const { name, given } = personIn(args);
    const hints = hintsOf(repo.files, context.version);
    const all = hostsIn(hints);
    const hosts = chosenHosts(args, isForAll(args) ? machinesOf(hints, all) : all);
    const known = hints.answers.users.find((each) => each.name === name);
    if (known && given !== undefined && given !== known.fullName) {
      throw misuse("person-known", { name });
    }
    const fullName = (known?.fullName ?? given ?? machine.fullNames.get(name)?.value) || null;
    const late = hosts.filter((host) => !hints.host(host.name).users.includes(name));
    if (late.length === 0) throw refusal("user-has-account", { name });
    const names = late.map((host) => host.name);
    return {
      plan: planUser(hints, { name, fullName }, names),
      effect: { kind: "change", hosts: names, user: name },
      repeat: [
        ...["user", quote(name), "--yes", ...flag({ name: "fullName" }, fullName)],
        ...hostFlags(hosts),
      ],
      next: (place) => [
        ...rebuildSteps(place, late),
        ...leftOut(all, hosts, isForAll(args)).map((host) => ({
          command: `npx create-nix-flake user ${quote(name)} --host ${quote(host)}`,
          why: `${host} installs machines or is an image, and is left out: this adds ${name} there as well`,
        })),
        { command: `sudo passwd ${quote(name)}`, why: "a new account has no password" },
      ],
    };
  },
};

const isForAll = ({ values }: ParsedArgs): boolean => many(values["host"]).length === 0;

/** The hosts that are machines for people; all of them where each is made of packs. */
function machinesOf({ repo, composed }: Hints, all: readonly Named[]): readonly Named[] {
  if (all.every(({ name }) => composed(name))) return all;
  const machines = machinesIn(repo);
  return all.filter(({ name }) => machines.includes(name));
}

const leftOut = (all: readonly Named[], hosts: readonly Named[], isAll: boolean): string[] =>
  isAll ? all.filter((host) => !hosts.includes(host)).map(({ name }) => name) : [];

function personIn({ words, values }: ParsedArgs): { name: string; given: string | undefined } {
  const [name = ""] = words;
  const wrong = formats["user-name"](name);
  if (wrong !== undefined) throw misuse("name-malformed", { name, wrong });
  const [given, ...more] = many(values["fullName"]);
  if (more.length > 0) throw misuse("full-name-twice", {});
  return { name, given };
}
