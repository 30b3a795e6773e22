import { formats } from "composer";
import { misuse, refusal } from "../failure.ts";
import type { Command } from "./command.ts";
import { hostNamed } from "./hosts.ts";

/** `rename-host OLD NEW`: folder, entry, `networking.hostName`, and what refers to them. */
export const renameHost: Command = {
  name: "rename-host",
  words: ["OLD", "NEW"],
  help: "give a machine another name, everywhere",
  options: () => [],
  growth({ request, repo }) {
    const [from = "", to = ""] = request.words;
    const { answers } = repo;
    hostNamed(from, answers.hosts);
    const wrong = formats["host-name"](to);
    if (wrong !== undefined) throw misuse(`${to}: ${wrong}`);
    if (answers.hosts.some((host) => host.name === to)) {
      throw refusal(`there is a host ${to} already`, "choose another name");
    }
    return {
      answers: {
        ...answers,
        hosts: answers.hosts.map((host) => (host.name === from ? { ...host, name: to } : host)),
      },
      renaming: { from, to },
      repeat: ["rename-host", from, to, "--yes"],
      next: (place) => [
        {
          command: `nixos-rebuild dry-activate --sudo --flake ${place}#${to}`,
          why: `on ${from}: with switch instead, it is called ${to}`,
        },
      ],
    };
  },
};
