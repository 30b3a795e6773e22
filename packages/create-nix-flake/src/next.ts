import { hardwarePath } from "composer";
import { quote, quotePath } from "./shell.ts";
import type { Subject } from "./subject.ts";

/** A command to type, and what it is for. */
export interface Step {
  readonly command: string;
  readonly why: string;
}

/** What to do next, in order. `switch` is not part of it while the hardware file is a placeholder. */
export function nextSteps(subject: Subject): Step[] {
  const { directory, home, resolution, hardware, configuration, accounts, git } = subject;
  const host = resolution.answers.hosts[0]!;
  const place = quotePath(directory, home);
  const rebuild = (action: string): string =>
    `nixos-rebuild ${action} --sudo --flake ${place}#${host.name}`;
  const dryActivate = {
    command: rebuild("dry-activate"),
    why: "build it, and see what would change",
  };
  const why = "flakes see only what git knows";
  const add = git || subject.outerGit ? [{ command: `git -C ${place} add --all .`, why }] : [];
  if (hardware === undefined) {
    return [
      {
        command: `cd ${place}`,
        why: `on the machine that becomes ${host.name}, in this repository or a copy of it`,
      },
      {
        command: `sudo nixos-generate-config --show-hardware-config > ${hardwarePath(host.name)}`,
        why: "put its disks and drivers in the place of the placeholder",
      },
      ...add,
      dryActivate,
    ];
  }
  const others =
    accounts.dropped.length > 0 ? `, the accounts of ${accounts.dropped.join(", ")}` : "";
  const carryOver = {
    command: `nano ${configuration} ${place}/hosts/${host.name}/configuration.nix`,
    why: `carry over what you still want: services, keys, encrypted disks${others}`,
  };
  return [
    ...(configuration === undefined ? [] : [carryOver]),
    ...(git ? [] : add),
    dryActivate,
    ...switchSteps(subject, rebuild("switch")),
  ];
}

function switchSteps({ directory, accounts, resolution }: Subject, command: string): Step[] {
  const passwords = accounts.added.map((name) => `passwd ${name}`);
  const why = "a new account has no password";
  if (!accounts.dropped.includes(accounts.caller ?? "")) {
    const setting = passwords.map((word) => ({ command: `sudo ${word}`, why }));
    return [{ command, why: "change it" }, ...setting];
  }
  // Who has no account any more cannot become root either.
  const flake = `${quote(directory)}#${resolution.answers.hosts[0]!.name}`;
  const asRoot = [`nixos-rebuild switch --flake ${flake}`, ...passwords].join("; ");
  return [{ command: `sudo sh -c ${quote(asRoot)}`, why: `change it; ${why}, and yours goes` }];
}
