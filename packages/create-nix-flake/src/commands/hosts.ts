import {
  formats,
  type Hints,
  NewerRecord,
  readHints,
  RECORD,
  type RepoFiles,
  quote,
} from "planner";
import { many, type ParsedArgs } from "../argv.ts";
import { misuse, refusal } from "../cli-error.ts";
import type { NextStep } from "../next.ts";
import type { Option } from "../options.ts";
import { packs, releases } from "../packs/index.ts";

/** `--host`: which of the repo's machines a command is about. */
export const hostsOption: Option = {
  name: "host",
  label: "Hosts",
  help: "a machine that it is for; may be given more than once, and is all of them unless given",
  placeholder: "NAME",
  takes: "value",
  about: "run",
  many: true,
  format: "free-text",
};

/**
 * The hosts that were chosen: all of them unless some were named.
 *
 * @throws {@link CliError} when one that was named is not in the repo.
 */
export function chosenHosts<Host extends Named>(
  { values }: ParsedArgs,
  hosts: readonly Host[],
): readonly Host[] {
  const names = many(values["host"]);
  return names.length === 0 ? hosts : names.map((name) => hostNamed(name, hosts));
}

/**
 * What a repository tells of its hosts and of the answers it was made from.
 *
 * @throws {@link CliError} when its record cannot be read.
 */
export function hintsOf(files: RepoFiles, version: string): Hints {
  try {
    return readHints(files, { packs, releases, version });
  } catch (error) {
    if (error instanceof NewerRecord) {
      throw refusal("record-newer", { theirs: error.version, ours: version }, { file: RECORD });
    }
    if (!(error instanceof SyntaxError)) throw error;
    throw refusal("record-unreadable", { reason: error.message }, { file: RECORD });
  }
}

/**
 * The hosts of a repository.
 *
 * @throws {@link CliError} when there are none, or none can be told.
 */
export function hostsIn({ names, found }: Hints): readonly Named[] {
  if (names.length > 0) return names.map((name) => ({ name }));
  const reason = found.hidden ? `: ${found.hidden.message}` : "";
  throw refusal("flake-without-hosts", { reason }, { file: "flake.nix" });
}

/** Whatever has the name of a host. */
export interface Named {
  readonly name: string;
}

/** @throws {@link CliError} when the repo has no such host. */
export function hostNamed<Host extends Named>(name: string, hosts: readonly Host[]): Host {
  const found = hosts.find((host) => host.name === name);
  if (found) return found;
  throw misuse("no-such-host", { name, hosts: hosts.map((host) => host.name) });
}

/** @throws {@link CliError} when this can be no host's name. */
export function validHostName(word = ""): string {
  const wrong = formats["host-name"](word);
  if (wrong !== undefined) throw misuse("name-malformed", { name: word, wrong });
  return word;
}

/** The steps that bring a change to hosts, one after the other. */
export const rebuildSteps = (place: string, hosts: readonly Named[]): NextStep[] =>
  hosts.map(({ name }) => ({
    command: `nixos-rebuild dry-activate --sudo --flake ${place}#${quote(name)}`,
    why: `on ${name}: build it, and see what would change; then the same with switch`,
  }));

/** The flags that name hosts again. */
export const hostFlags = (hosts: readonly Named[]): string[] =>
  hosts.flatMap(({ name }) => ["--host", quote(name)]);
