import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { many } from "../argv.ts";
import { misuse } from "../cli-error.ts";
import { isNixos } from "../detect/installation.ts";
import { camelCase, kebabCase, type Option } from "../options.ts";
import { packs } from "../packs/index.ts";
import type { CreateTask } from "../run.ts";

/** Where NixOS has its configuration unless it is a flake. */
export const INSTALLED = "/etc/nixos";

/**
 * The directory whose configuration a new repo starts from. On an installed machine it is its own,
 * unless answers were given that make another one, or somebody says no.
 *
 * @returns an absolute path; nothing when the repo is made of answers.
 * @throws {@link CliError} when `--from` is given beside such answers, or what goes with it alone.
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
  // Another name is that of another machine.
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

const expanded = (typed: string, { runner }: CreateTask): string =>
  typed.replace(/^~(?=$|\/)/, runner.home);

/** Whether an option says what a configuration says that is there. */
function describesHost({ name, about, pack }: Option): boolean {
  if (about === "user" || pack !== undefined || name === "stateVersion") return true;
  return packs.some((each) => camelCase(each.name) === name && isOfHost(each.name));
}

const isOfHost = (pack: string): boolean =>
  packs.some(({ name, manifest }) => name === pack && manifest.level === "host");

/** What is about a takeover would be passed over in silence. */
function refuseAlone({ args: { values } }: CreateTask): void {
  for (const name of ["fixRenamed", "allowSecrets"]) {
    if (values[name] !== true) continue;
    throw misuse("option-goes-with", { flag: `--${kebabCase(name)}`, others: "--from DIR" });
  }
}
