import { hardwarePath, type Change, type Plan } from "composer";
import { many, type Request } from "./argv.ts";
import { kebabCase, type Option } from "./options.ts";
import type { Resolution } from "./resolve.ts";
import type { Finding } from "./detect/index.ts";
import { quote, quotePath } from "./shell.ts";

/** A repo as the report speaks of it. */
export interface Subject {
  /** What was done: a new repo made, or a host added to one. */
  readonly command: "create" | "host";
  /** An absolute path. */
  readonly directory: string;
  readonly home: string;
  readonly version: string;
  readonly given: Request["values"];
  readonly resolution: Resolution;
  /** The machine's hardware file; without it the host has a placeholder. */
  readonly hardware: Finding | undefined;
  /** Where the configuration is that the machine is built from now, none of which is carried over. */
  readonly configuration: string | undefined;
  /** Whose accounts `switch` adds to this machine, without a password, and whose it takes away. */
  readonly accounts: {
    readonly added: readonly string[];
    readonly dropped: readonly string[];
    /** Who runs us. */
    readonly caller?: string | undefined;
  };
  /** Whether it is a git repository. */
  readonly git: boolean;
  /** Whether it is none but lies in one, so that Nix sees only what that one knows. */
  readonly outerGit: boolean;
}

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

/** The command that makes the same repo again, whatever machine it is run on. */
export function repeatCommand(
  { command, directory, home, version, given, resolution }: Subject,
  options: readonly Option[],
): string {
  const words = resolution.shown
    .filter(({ option: { name, takes } }) => takes === "value" && name !== "pack")
    .filter(({ option }) => options.includes(option))
    .flatMap(({ option, value }) => flag(option, value));
  const others = options.flatMap(({ name, on }) => {
    if (name === "pack") return [...new Set(many(given[name]))].map((pack) => `--pack ${pack}`);
    return on && given[name] === false ? [`--no-${kebabCase(name)}`] : [];
  });
  const program =
    command === "create"
      ? `npm create nix-flake@${version} ${quotePath(directory, home)} --`
      : `npx create-nix-flake@${version} host ${quote(resolution.answers.hosts[0]!.name)}`;
  return [program, "--yes", ...words, ...others].join(" ");
}

/** A person without a full name has an empty one, so that the next one's stays with its owner. */
function flag(option: Option, value: string | null): string[] {
  const name = `--${kebabCase(option.name)}`;
  // A value that starts with a hyphen would be read as a flag.
  return value?.startsWith("-") ? [`${name}=${quote(value)}`] : [name, quote(value ?? "")];
}

/**
 * A line for each answer: what it is, and how it came about.
 *
 * @param width - the most that a line may have; where that is too little, only what it is.
 */
export function answerLines(
  { resolution, hardware }: Pick<Subject, "resolution" | "hardware">,
  dim: (text: string) => string,
  width = Infinity,
): string[] {
  const rows = resolution.shown
    .filter(({ value }) => value !== null)
    .map(({ option, value, from }) => [option.label!, oneLine(value!), from] as const);
  rows.push(
    hardware === undefined
      ? ["Hardware", "a placeholder", "not found here"]
      : ["Hardware", "this machine's", hardware.from],
  );
  const widest = (column: 0 | 1 | 2): number => Math.max(...rows.map((row) => row[column].length));
  // One long name does not push all the others aside.
  const widths = [widest(0), Math.min(widest(1), 20)] as const;
  const fits = widths[0] + widths[1] + widest(2) + 4 <= width;
  return rows.map(([label, value, from]) => {
    const answer = `${label.padEnd(widths[0])}  ${value}`;
    return fits ? `${answer.padEnd(widths[0] + 2 + widths[1])}  ${dim(from)}` : answer;
  });
}

/** The files of a plan as a tree. */
export function treeLines(changes: readonly Change[]): string[] {
  const lines: string[] = [];
  let open: string[] = [];
  for (const { path, kind } of changes) {
    const parts = path.split("/");
    const folders = parts.slice(0, -1);
    const common = folders.findIndex((folder, depth) => open[depth] !== folder);
    const from = common === -1 ? folders.length : common;
    for (let depth = from; depth < folders.length; depth++) {
      lines.push(`${"  ".repeat(depth)}${folders[depth]}/`);
    }
    const note = kind === "add" ? "" : ` (${kind})`;
    lines.push(`${"  ".repeat(folders.length)}${parts.at(-1)}${note}`);
    open = folders;
  }
  return lines;
}

/** Every file of a plan, with its contents. */
export function contentLines({ changes }: Plan, bold: (text: string) => string): string[] {
  return changes.flatMap(({ path, content }) => [bold(`── ${path}`), content]);
}

/** Text that may hold anything, on one line and without control characters. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
