import {
  type HandEdit,
  hardwarePath,
  type HostAnswers,
  type OwnThing,
  type Pack,
  questionsOf,
  quote,
} from "planner";
import { packs } from "./packs/index.ts";

/** A command for the person to run next, and its purpose. */
export interface NextStep {
  readonly command: string;
  readonly why: string;
}

/** A new repo, as far as its next steps depend on it. */
interface NewRepo {
  /** An absolute path. */
  readonly directory: string;
  /** The directory as a person types it in a shell. */
  readonly place: string;
  readonly host: HostAnswers;
  /** Whether the repo has the machine's own hardware file rather than a placeholder. */
  readonly hasHardware: boolean;
  /** Whether a pack lays out the disks, so that the machine has to be installed anew. */
  readonly disks: boolean;
  /** The path of the configuration that the machine is built from now; the repo has nothing of it. */
  readonly configuration: string | undefined;
  readonly accounts: AccountChanges;
  /** Whether it lies in another git repository without being one, so that Nix sees only files added there. */
  readonly isInOtherGit: boolean;
  /** Whether it is in git at all. */
  readonly isInGit: boolean;
  /** The packs of the repo. */
  readonly packs: readonly Pack[];
}

/** The accounts that `switch` adds to this machine, without a password, and those that it removes. */
export interface AccountChanges {
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  /** The account that runs this program. */
  readonly caller: string | undefined;
}

/** The next steps for a new repo; without `switch` while the hardware file is a placeholder. */
export function newRepoSteps(repo: NewRepo): NextStep[] {
  const add = addStep(repo.place).command;
  return allSteps(repo).filter(({ command }) => repo.isInGit || command !== add);
}

function allSteps(repo: NewRepo): NextStep[] {
  const { place, host, configuration, accounts } = repo;
  const last = packSteps(place, repo.packs);
  const add = repo.isInOtherGit ? [addStep(place)] : [];
  const gaps = gapSteps(place, [host]);
  if (!repo.hasHardware && !repo.disks) {
    return [...gaps, ...add, ...placeholderSteps(place, host.name), ...last];
  }
  const others =
    accounts.dropped.length > 0 ? `, the accounts of ${accounts.dropped.join(", ")}` : "";
  const carryOver = {
    command: `nano ${quote(configuration ?? "")} ${place}/${quote(`hosts/${host.name}/configuration.nix`)}`,
    why: `carry over what you still want: services, keys, encrypted disks${others}`,
  };
  const first = configuration === undefined ? gaps : [carryOver, ...gaps];
  if (repo.disks) return [...first, ...installSteps(place, host, repo.hasHardware), ...last];
  return [...first, ...add, dryActivate(place, host.name), ...switchSteps(repo), ...last];
}

/** The steps that packs name themselves. */
export const packSteps = (place: string, its: readonly Pack[]): NextStep[] =>
  its.flatMap(({ manifest }) =>
    manifest.next.map(({ command, why }) => ({ command: `cd ${place} && ${command}`, why })),
  );

/** A repo made by a takeover, as far as its next steps depend on it. */
interface TakenPlace {
  readonly place: string;
  readonly isInOtherGit: boolean;
  readonly host: string;
  /** Whether it is the configuration of this machine. */
  readonly isHere: boolean;
  /** The files that should be edited by hand. */
  readonly files: readonly string[];
  /** Whether it does not build before they are. */
  readonly isStopped: boolean;
  readonly version: string;
}

/** The next steps after a takeover; without `switch` while it does not build before something is edited by hand. */
export function takeoverSteps(taken: TakenPlace): NextStep[] {
  const { place, host, isHere, files, isStopped } = taken;
  const add = taken.isInOtherGit ? [addStep(place)] : [];
  const go = isHere
    ? []
    : [{ command: `cd ${place}`, why: `on ${host}, in a copy of this repository` }];
  const paths = files.map((file) => `${place}/${quote(file)}`).join(" ");
  const edit =
    files.length === 0 ? [] : [{ command: `nano ${paths}`, why: "do what is listed above" }];
  if (!isStopped)
    return [...edit, ...go, ...add, dryActivate(place, host), switchStep(place, host)];
  return [
    ...edit,
    ...add,
    {
      command: `cd ${place} && npx create-nix-flake@${taken.version} doctor`,
      why: "see what is left, and how to switch",
    },
  ];
}

/** A host that was added to a repo, as far as its next steps depend on it. */
export interface AddedHost {
  readonly name: string;
  /** The account to log in with over ssh, if known. */
  readonly login: string | undefined;
  /** The path of its hardware file in the repo, where it has one. */
  readonly hardware: string | undefined;
  /** Whether that file is the machine's own rather than a placeholder. */
  readonly hasHardware: boolean;
  /** What belongs to the host that was copied. */
  readonly own: readonly OwnThing[];
}

/** The next steps for a host that was added to a repo: on the machine, or over ssh. */
export function hostSteps(place: string, host: AddedHost): NextStep[] {
  const { name, login, own } = host;
  const flake = `${place}#${quote(name)}`;
  const hardware = host.hasHardware ? undefined : host.hardware;
  const lacks = [
    ...new Set(own.filter(({ lacks: what }) => what === "root").map(({ file }) => file)),
  ];
  const reports = own.filter(({ what, fate }) => what === "report" && fate === "not copied");
  if (hardware === undefined && lacks.length === 0 && reports.length === 0) {
    return [dryActivate(place, name), switchStep(place, name)];
  }
  const target = quote(login === undefined ? name : `${login}@${name}`);
  const steps = [
    ...(hardware === undefined ? [] : [generateStep(hardware)]),
    ...lacks.map((file) => ({
      command: "sudo nixos-generate-config --show-hardware-config",
      why: `put what it prints in the place of the placeholder in ${file}`,
    })),
    ...reports.map(({ advice }) => ({ command: advice, why: "write down its hardware" })),
  ];
  const generated = hardware ?? reports[0]?.file;
  return [
    ...onMachine(place, name, steps),
    {
      command: `nixos-rebuild dry-activate --flake ${flake} --build-host ${target} --target-host ${target} --ask-sudo-password`,
      why: `or, once the placeholder is replaced, from here over ssh, built there`,
    },
    {
      command: anywhere(place, name, generated),
      why: `or install ${name} anew over ssh, which takes a disk layout of disko and erases its disks`,
    },
  ];
}

/**
 * The next steps for questions that nobody answered: edit the file where the answer belongs.
 *
 * @param fileOf - maps a host to that file; its path is relative to the repo.
 */
export const gapSteps = (
  place: string,
  hosts: readonly Pick<HostAnswers, "name" | "packs" | "answers">[],
  fileOf = (host: string): string => `hosts/${host}/configuration.nix`,
): NextStep[] =>
  hosts.flatMap(({ name, packs: its, answers }) =>
    questionsOf(packs, its)
      .filter((question) => question.unanswered !== undefined && !answers[question.name])
      .map((question) => ({
        command: `nano ${place}/${quote(fileOf(name))}`,
        why: `${name} ${question.unanswered}`,
      })),
  );

/** The next steps for files of another host that were edited by hand: review the copy, or copy by hand. */
export const editSteps = (place: string, edits: readonly HandEdit[]): NextStep[] =>
  edits.map(({ file, to, left = [], refusal }) => ({
    command: `nano ${[...new Set(refusal === undefined ? [to] : [file, to])].map((path) => `${place}/${quote(path)}`).join(" ")}`,
    why:
      refusal === undefined
        ? `has what was edited by hand in ${file}${left.length > 0 ? `, without ${left.join(", ")}` : ""}: change what is different`
        : `${file} was edited by hand, and that is not followed (${refusal}): carry over what you want`,
  }));

const placeholderSteps = (place: string, host: string): NextStep[] =>
  onMachine(place, host, [generateStep(hardwarePath(host))]);

/** The steps that are taken on a new machine, before it is built. */
const onMachine = (place: string, host: string, steps: readonly NextStep[]): NextStep[] => [
  {
    command: `cd ${place}`,
    why: `on the machine that becomes ${host}, in this repository or a copy of it`,
  },
  ...steps,
  addStep(place),
  dryActivate(place, host),
];

const generateStep = (hardware: string): NextStep => ({
  command: `sudo nixos-generate-config --show-hardware-config > ${quote(hardware)}`,
  why: "put its disks and drivers in the place of the placeholder",
});

/** The steps that give a new host its own of what belongs to the one that was copied. */
export function ownSteps(
  place: string,
  own: readonly OwnThing[],
  { name, like }: { readonly name: string; readonly like: string },
): NextStep[] {
  const files = own.filter(({ fate, what }) => fate === "not copied" && what !== "report");
  // What takes a report as soon as it is there needs no edit.
  const things = own.filter(({ fate, lacks }) => fate !== "not copied" && lacks !== "report");
  const edits = [...new Set(things.map(({ file }) => file))].map((file): NextStep => {
    const those = things.filter((thing) => thing.file === file);
    const lines = [...new Set(those.map(({ advice }) => advice))].flatMap((advice) => [
      `  ${advice}:`,
      ...those
        .filter((thing) => thing.advice === advice)
        .map(({ fate, what, line, from = file }) => {
          const at = fate === "left out" ? from : file;
          return `    ${fate}: ${what} (${at}:${line})`;
        }),
    ]);
    return {
      command: `nano ${place}/${quote(file)}`,
      why: [`what is ${like}'s alone: give ${name} its own`, ...lines].join("\n"),
    };
  });
  return [
    ...edits,
    ...files.map(({ what, from, file, advice }) => ({
      command: advice.includes(quote(file)) ? `cd ${place} && ${advice}` : advice,
      why: `${name}'s own ${what}: ${from ?? file} is ${like}'s`,
    })),
  ];
}

/** Flakes see only what git knows. */
const addStep = (place: string): NextStep => ({
  command: `git -C ${place} add --all .`,
  why: "flakes see only what git knows",
});

const dryActivate = (place: string, host: string): NextStep => ({
  command: `nixos-rebuild dry-activate --sudo --flake ${place}#${quote(host)}`,
  why: "build it, and see what would change",
});

const switchStep = (place: string, host: string): NextStep => ({
  command: `nixos-rebuild switch --sudo --flake ${place}#${quote(host)}`,
  why: "change it",
});

function switchSteps({ directory, place, host, accounts }: NewRepo): NextStep[] {
  const passwords = accounts.added.map((name) => `passwd ${quote(name)}`);
  const why = "a new account has no password";
  if (!accounts.dropped.includes(accounts.caller ?? "")) {
    return [
      switchStep(place, host.name),
      ...passwords.map((word) => ({ command: `sudo ${word}`, why })),
    ];
  }
  // The caller's account goes, and with it sudo: all commands must run as root at once.
  const flake = `${quote(directory)}#${quote(host.name)}`;
  const asRoot = [`nixos-rebuild switch --flake ${flake}`, ...passwords].join("; ");
  return [{ command: `sudo sh -c ${quote(asRoot)}`, why: `change it; ${why}, and yours goes` }];
}

const DISKO =
  "sudo nix --extra-experimental-features 'nix-command flakes' run github:nix-community/disko/latest --";
const ANYWHERE = "nix run github:nix-community/nixos-anywhere --";

/**
 * The command that installs a host over ssh with nixos-anywhere.
 *
 * @param hardware - the path of the hardware file in the repo; given when nixos-anywhere shall write it.
 * @param phases - the phases of nixos-anywhere to run; all of them unless given.
 */
function anywhere(
  place: string,
  host: string,
  hardware: string | undefined,
  phases?: string,
): string {
  const tool = hardware?.endsWith(".json") ? "nixos-facter" : "nixos-generate-config";
  const words = [
    ANYWHERE,
    ...(phases === undefined ? [] : [`--phases ${phases}`]),
    ...(hardware === undefined
      ? []
      : [`--generate-hardware-config ${tool} ${place}/${quote(hardware)}`]),
    `--flake ${place}#${quote(host)} --target-host ${quote(`root@${host}`)}`,
  ];
  return words.join(" ");
}

/**
 * The steps that install a host whose disks a pack lays out. They have no `switch`, because the partitions
 * do not exist yet, and neither `disko-install` nor all phases of nixos-anywhere at once, because both
 * would leave a system without passwords, which nobody can log in to.
 */
export function installSteps(place: string, host: HostAnswers, hasHardware: boolean): NextStep[] {
  const { name, users } = host;
  const passwords = users.map(
    (user) => `nixos-enter --root /mnt --command ${quote(`passwd ${quote(user)}`)}`,
  );
  const hardware = hardwarePath(name);
  const generate = {
    command: `sudo nixos-generate-config --no-filesystems --show-hardware-config > ${quote(hardware)}`,
    why: "write down its drivers",
  };
  const fromAfar = [
    anywhere(place, name, hasHardware ? undefined : hardware, "kexec,disko,install"),
    ...passwords.map((command) => `ssh -t ${quote(`root@${name}`)} ${quote(command)}`),
    `ssh ${quote(`root@${name}`)} reboot`,
  ];
  return [
    {
      command: `cd ${place}`,
      why: `on the machine that becomes ${name}, started from the NixOS installer, in a copy of this repository`,
    },
    ...(hasHardware ? [] : [generate]),
    addStep(place),
    {
      command: `${DISKO} --mode destroy,format,mount --flake ${place}#${quote(name)}`,
      why: `erase ${host.answers["disk"]}, lay it out and mount it`,
    },
    {
      command: `sudo nixos-install --flake ${place}#${quote(name)}`,
      why: "install; at its end it asks for root's password",
    },
    ...passwords.map((command) => ({
      command: `sudo ${command}`,
      why: "a new account has no password",
    })),
    {
      command: fromAfar.join(" && "),
      why: "or from here, over ssh; that erases the disk as well",
    },
  ];
}
