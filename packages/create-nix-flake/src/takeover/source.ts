import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { many } from "../argv.ts";
import { misuse } from "../cli-error.ts";
import { isNixos } from "../detect/installation.ts";
import { camelCase, kebabCase, type Option } from "../options.ts";
import { packs } from "../packs/index.ts";
import type { CreateTask } from "../run.ts";

/** The directory of a NixOS configuration that is no flake. */
export const INSTALLED = "/etc/nixos";

/**
 * The directory whose configuration a new repo starts from: that of `--from`, or on an installed machine
 * `/etc/nixos`, unless given answers describe another configuration or the person says no.
 *
 * @returns an absolute path; `undefined` when the repo is made from answers.
 * @throws {@link CliError} when `--from` is given with such answers, or an option of it without it.
 */
export async function chooseSource(task: CreateTask): Promise<string | undefined> {
  const source = await sourceFor(task);
  if (source === undefined) refuseAlone(task);
  return source;
}

async function sourceFor(task: CreateTask): Promise<string | undefined> {
  const { args, context, options } = task;
  const { from } = args.values;
  const others = options.filter((option) => describesHost(option) && option.name in args.values);
  const further = many(args.values["pack"]).filter((name) => isOfHost(name));
  if (typeof from === "string" && from !== "") {
    const flags = [
      ...others.map(({ name }) => `--${kebabCase(name)}`),
      ...further.map((name) => `--pack ${name}`),
    ];
    if (flags.length === 0) return resolve(context.workingDirectory, expanded(from, task));
    throw misuse("options-with-from", { flags: flags.join(" and ") });
  }
  if (from === "" || others.length > 0 || further.length > 0) return undefined;
  // Another host name means another machine.
  const { host } = args.values;
  if (host !== undefined && host !== task.detected.answers["host"]?.value) return undefined;
  const directory = join(context.machine.root, INSTALLED);
  const there = (name: string): boolean => existsSync(join(directory, name));
  if (!isNixos(context.machine) || !there("configuration.nix") || there("flake.nix")) {
    return undefined;
  }
  if (!context.interactive) return realpathSync(directory);
  const { askWhether } = await import("../dialogue.ts");
  const wanted = await askWhether(
    "Start from /etc/nixos/configuration.nix? Everything it sets comes along.",
  );
  return wanted ? realpathSync(directory) : undefined;
}

/** A path as a person types it. */
export const expanded = (typed: string, { runner }: Pick<CreateTask, "runner">): string =>
  typed.replace(/^~(?=$|\/)/, runner.home);

/** Whether an option describes a host, which with `--from` its configuration does. */
function describesHost({ name, about, pack }: Option): boolean {
  if (about === "user" || pack !== undefined || name === "stateVersion") return true;
  return packs.some((each) => camelCase(each.name) === name && isOfHost(each.name));
}

const isOfHost = (pack: string): boolean =>
  packs.some(({ name, manifest }) => name === pack && manifest.level === "host");

/** Refuses options of a takeover without one: they would have no effect. */
function refuseAlone({ args: { values } }: CreateTask): void {
  for (const name of ["home", "fixRenamed", "allowSecrets"]) {
    if (values[name] === undefined || values[name] === false) continue;
    throw misuse("option-goes-with", { flag: `--${kebabCase(name)}`, others: "--from DIR" });
  }
}

/**
 * The directory that the files of a configuration are in: where its `configuration.nix` is a link, that of the file.
 *
 * @param from - an absolute path.
 */
export function placeOfFiles(from: string): string {
  const start = join(from, "configuration.nix");
  if (!existsSync(start)) return from;
  const place = dirname(realpathSync(start));
  const top = realpathSync(from);
  return place === top || place.startsWith(`${top}/`) ? from : place;
}
