import { formats } from "composer";
import { many } from "../argv.ts";
import { misuse, refusal } from "../failure.ts";
import { flag } from "../repeat.ts";
import { quote } from "../shell.ts";
import type { Command } from "./command.ts";
import { chosenHosts, hostsOption, rebuildSteps } from "./hosts.ts";

/** `user NAME`: a person more, with an account on the chosen hosts. */
export const user: Command = {
  name: "user",
  words: ["NAME"],
  help: "add a person, with an account on the chosen machines",
  options: (all) => [...all.filter(({ name }) => name === "fullName"), hostsOption],
  growth({ request, repo, machine }) {
    const [name = ""] = request.words;
    const wrong = formats["user-name"](name);
    if (wrong !== undefined) throw misuse(`${name}: ${wrong}`);
    const { answers } = repo;
    const [given, ...more] = many(request.values["fullName"]);
    if (more.length > 0) throw misuse("--full-name: one person has one");
    const known = answers.users.find((candidate) => candidate.name === name);
    if (known && given !== undefined && given !== known.fullName) {
      throw misuse(`--full-name: ${name} is known already; edit users/${name}/account.nix`);
    }
    const fullName = known?.fullName ?? given ?? machine.fullNames[name]?.value ?? null;
    const hosts = chosenHosts(request, answers);
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
      repeat: [
        ...["user", quote(name), "--yes", ...flag({ name: "fullName" }, fullName)],
        ...hosts.flatMap((host) => ["--host", host.name]),
      ],
      next: (place) => [
        ...rebuildSteps(place, late),
        { command: `sudo passwd ${name}`, why: "a new account has no password" },
      ],
    };
  },
};
