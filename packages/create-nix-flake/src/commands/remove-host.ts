import { refusal } from "../cli-error.ts";
import { quote } from "../shell.ts";
import type { Command, Growth } from "./command.ts";
import { hostsIn } from "./foreign/request.ts";
import { hostNamed } from "./hosts.ts";

/** `remove-host NAME`: its entry and its folder go. */
export const removeHost: Command = {
  name: "remove-host",
  words: ["NAME"],
  help: "take a machine away, its entry and its folder",
  options: () => [],
  growth({ args, repo }) {
    const { answers } = repo;
    const { name } = hostNamed(args.words[0] ?? "", answers.hosts);
    const hosts = answers.hosts.filter((host) => host.name !== name);
    if (hosts.length === 0) {
      throw refusal(`${name} is the last host, and a repository has at least one`);
    }
    return { answers: { ...answers, hosts }, gone: [`hosts/${name}`], ...tail(name) };
  },
  foreign(task) {
    const { args, repo, foreign } = task;
    const { name } = hostNamed(args.words[0] ?? "", hostsIn(task));
    const { gone, ...plan } = foreign.remove(repo.files, name);
    return { plan, gone, ...tail(name) };
  },
};

const tail = (name: string): Pick<Growth, "repeat" | "next"> => ({
  repeat: ["remove-host", quote(name), "--yes"],
  next: (place) => [
    {
      command: `git -C ${place} commit --message ${quote(`Remove ${name}`)}`,
      why: "git keeps what was there",
    },
  ],
});
