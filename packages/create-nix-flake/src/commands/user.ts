import {
  formats,
  type Hints,
  machinesIn,
  personNamed,
  planUser,
  quote,
  type UserAnswers,
} from "planner";
import { many, type ParsedArgs } from "../argv.ts";
import { misuse, refusal } from "../cli-error.ts";
import { kebabCase, type Option } from "../options.ts";
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
import { refuseKnown } from "./known.ts";

/** `--[no-]admin`: the rights of a person who is added. */
const admin: Option = {
  name: "admin",
  label: "Administrator",
  help: "whether the person may use sudo; no unless given",
  takes: "nothing",
  about: "user",
  on: true,
};

/** `user NAME`: a person more, with an account on the chosen hosts. */
export const userCommand: Command = {
  name: "user",
  words: ["NAME"],
  help: "add a person, with an account on the chosen machines",
  options: (all) => [
    ...all.flatMap((option) => {
      const help = HELP.get(option.name);
      return help === undefined ? [] : [{ ...option, help }];
    }),
    admin,
    hostsOption,
  ],
  async plan(task) {
    const { args, repo, context } = task;
    const name = nameIn(args);
    const hints = hintsOf(repo.files, context.version);
    const all = hostsIn(hints);
    const usual = isForAll(args) ? machinesOf(hints, all) : all;
    const known = hints.answers.users.find((each) => each.name === name);
    if (known) refuseKnown(name, known, saidIn(args));
    const open = usual.filter((host) => !hints.host(host.name).users.includes(name));
    if (open.length === 0) throw refusal("user-has-account", { name });
    const hosts =
      isForAll(args) && context.interactive && open.length > 1
        ? await askHosts(name, open)
        : chosenHosts(args, usual);
    const late = hosts.filter((host) => open.includes(host));
    if (late.length === 0) throw refusal("user-has-account", { name });
    const person = known ?? (await personOf(task, name));
    const names = late.map((host) => host.name);
    return {
      plan: planUser(hints, person, names),
      effect: { kind: "change", hosts: names, user: name },
      repeat: [
        ...["user", quote(name), "--yes", ...flag({ name: "fullName" }, person.fullName)],
        ...(person.email === null ? [] : flag({ name: "email" }, person.email)),
        ...(person.admin ? ["--admin"] : []),
        ...hostFlags(hosts),
      ],
      next: (place) => [
        ...rebuildSteps(place, late),
        ...leftOut(all, usual, isForAll(args)).map((host) => ({
          command: `npx create-nix-flake user ${quote(name)} --host ${quote(host)}`,
          why: `${host} installs machines or is an image, and is left out: this adds ${name} there as well`,
        })),
        { command: `sudo passwd ${quote(name)}`, why: "a new account has no password" },
        ...late
          .filter((host) => hints.host(host.name).packs.includes("server"))
          .map((host) => ({
            command: `nano ${place}/${quote(`hosts/${host.name}/configuration.nix`)}`,
            why: `${host.name} lets in ssh keys only: users.users."${name}".openssh.authorizedKeys.keys = [ "…" ];`,
          })),
      ],
    };
  },
};

/** What the options for people are about where there is one person. */
const HELP = new Map([
  ["fullName", "the person's name, any text"],
  ["email", "the address that git has for the person"],
]);

const isForAll = ({ values }: ParsedArgs): boolean => many(values["host"]).length === 0;

/** Asks on which machines a person is to have an account. */
async function askHosts(name: string, hosts: readonly Named[]): Promise<readonly Named[]> {
  const { chooseSome } = await import("../dialogue.ts");
  const chosen = await chooseSome(
    `On which machines has ${name} an account?`,
    hosts.map((host) => host.name),
  );
  return hosts.filter((host) => chosen.includes(host.name));
}

/** A person who is new in the repository, with rights only where someone says so. */
async function personOf(
  { args, machine, context }: CommandTask,
  name: string,
): Promise<UserAnswers> {
  const { fullName, email, admin: said } = saidIn(args);
  const isAsked = said === undefined && context.interactive;
  return {
    ...personNamed(name),
    fullName: (fullName ?? machine.fullNames.get(name)?.value) || null,
    email: email || null,
    admin: isAsked
      ? await (await import("../dialogue.ts")).askWhether(`May ${name} use sudo?`, false)
      : (said ?? false),
  };
}

/** The hosts that are machines for people; all of them where each is made of packs. */
function machinesOf({ repo, composed }: Hints, all: readonly Named[]): readonly Named[] {
  if (all.every(({ name }) => composed(name))) return all;
  const machines = machinesIn(repo);
  return all.filter(({ name }) => machines.includes(name));
}

const leftOut = (all: readonly Named[], usual: readonly Named[], isAll: boolean): string[] =>
  isAll ? all.filter((host) => !usual.includes(host)).map(({ name }) => name) : [];

function nameIn({ words: [name = ""] }: ParsedArgs): string {
  const wrong = formats["user-name"](name);
  if (wrong !== undefined) throw misuse("name-malformed", { name, wrong });
  return name;
}

/** What flags say of the person. */
function saidIn({
  values,
}: ParsedArgs): Partial<Pick<UserAnswers, "fullName" | "email" | "admin">> {
  const once = (name: "fullName" | "email"): Partial<UserAnswers> => {
    const [given, ...more] = many(values[name]);
    if (more.length > 0) throw misuse("option-twice", { flag: `--${kebabCase(name)}` });
    return given === undefined ? {} : { [name]: given };
  };
  const rights = values["admin"];
  return {
    ...once("fullName"),
    ...once("email"),
    ...(typeof rights === "boolean" && { admin: rights }),
  };
}
