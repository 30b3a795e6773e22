import { refusal } from "../cli-error.ts";
import { quote } from "../shell.ts";
import type { Command, Growth } from "./command.ts";
import { hostsIn } from "./foreign/request.ts";
import { hostNamed, hostNameIn, type Named } from "./hosts.ts";

/** `rename-host OLD NEW`: folder, entry, `networking.hostName`, and what refers to them. */
export const renameHost: Command = {
  name: "rename-host",
  words: ["OLD", "NEW"],
  help: "give a machine another name, everywhere",
  options: () => [],
  growth({ args, repo }) {
    const { answers } = repo;
    const { from, to } = namesIn(args.words, answers.hosts);
    return {
      answers: {
        ...answers,
        hosts: answers.hosts.map((host) => (host.name === from ? { ...host, name: to } : host)),
      },
      renaming: { from, to },
      ...tail(from, to),
    };
  },
  foreign(task) {
    const { args, repo, foreign } = task;
    const { from, to } = namesIn(args.words, hostsIn(task));
    return { plan: foreign.rename(repo.files, { from, to }), ...tail(from, to) };
  },
};

function namesIn([from = "", word]: readonly string[], hosts: readonly Named[]) {
  hostNamed(from, hosts);
  const to = hostNameIn(word);
  if (!hosts.some(({ name }) => name === to)) return { from, to };
  throw refusal(`there is a host ${to} already`, "choose another name");
}

const tail = (from: string, to: string): Pick<Growth, "repeat" | "next"> => ({
  repeat: ["rename-host", quote(from), to, "--yes"],
  next: (place) => [
    {
      command: `nixos-rebuild dry-activate --sudo --flake ${place}#${to}`,
      why: `on ${from}: build it, and see what would change; the same with switch makes it ${to}`,
    },
  ],
});
