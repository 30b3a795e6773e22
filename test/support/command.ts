import { join } from "node:path";
import type { Plan } from "planner";
import { expect } from "vitest";
import { parseArgv } from "../../packages/create-nix-flake/src/argv.ts";
import { commands } from "../../packages/create-nix-flake/src/commands/index.ts";
import { runCommand } from "../../packages/create-nix-flake/src/change.ts";
import type { Outcome } from "../../packages/create-nix-flake/src/run.ts";
import { optionsOf } from "../../packages/create-nix-flake/src/options.ts";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { bareEnvironment } from "./program.ts";

/**
 * What a command would do in a repo: the program without its process, on a machine that tells nothing.
 *
 * @param argv - the command and its words and flags.
 * @throws {@link CliError} when it is refused.
 */
export async function planOfCommand(
  argv: readonly string[],
  workingDirectory: string,
): Promise<Plan> {
  return (await outcomeOfCommand([...argv, "--dry-run"], workingDirectory)).plan;
}

/** As {@link planOfCommand}, but it is done, but for a `--dry-run`. */
export async function outcomeOfCommand(
  argv: readonly string[],
  workingDirectory: string,
): Promise<Outcome> {
  const all = optionsOf(packs, releases);
  const command = commands.find(({ name }) => name === argv[0])!;
  const options = [...command.options(all), ...all.filter(({ about }) => about === "run")];
  const args = parseArgv([...argv.slice(1), "--yes"], options);
  expect(args.problems).toEqual([]);
  return runCommand(command, args, options, {
    machine: {
      root: join(workingDirectory, "no"),
      // Git is asked only where something would be lost without it: each time it costs as much as the rest.
      environment: {
        ...bareEnvironment(workingDirectory),
        ...(argv[0] !== "remove-host" && { PATH: "" }),
      },
    },
    isRoot: false,
    workingDirectory,
    interactive: false,
    watched: false,
    version: "0.1.0",
  });
}
