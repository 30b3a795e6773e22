import type { Command } from "./commands/command.ts";
import { commands } from "./commands/index.ts";
import { kebabCase, type Option } from "./options.ts";

/** The command `doctor`, which changes nothing and so is not among {@link commands}. */
export const doctor = {
  name: "doctor",
  words: [],
  help: "say what keeps a repository from being built",
  options: (all: readonly Option[]): readonly Option[] =>
    all
      .filter(({ name }) => ["check", "json", "help", "version"].includes(name))
      .map((option) =>
        option.name === "check"
          ? { ...option, help: "lock and evaluate every host with Nix as well" }
          : option,
      ),
};

/** The text of `--help` for a command, or for making a new repo without one. */
export function help(command: Described | undefined, options: readonly Option[]): string {
  const rows = options.map((option) => [flagOf(option), describe(option)] as const);
  return [...(command ? introduction(command) : INTRODUCTION), "", ...table(rows), ""].join("\n");
}

const INTRODUCTION = [
  "Writes a flake repository that NixOS machines can switch to.",
  "",
  "  npm create nix-flake [directory] [-- options]",
  "  npx create-nix-flake [directory] [options]",
  "",
  "In a repository:",
  "",
  ...table(
    [...commands, doctor].map(
      (command) => [`npx create-nix-flake ${usage(command)}`, command.help] as const,
    ),
  ),
  "",
  "Whatever is not given is detected on this machine, asked for, or takes its default.",
];

/** The parts of a command that `--help` describes. */
export type Described = Pick<Command, "name" | "words" | "help" | "choices">;

const introduction = (command: Described): string[] => [
  `${command.help.charAt(0).toUpperCase()}${command.help.slice(1)}.`,
  "",
  `  npx create-nix-flake ${usage(command)} [options]`,
  ...(command === doctor ? [] : [`  npx plop ${usage(command)} [options]`]),
  ...(command.choices ? ["", `${command.words.join(" ")} is one of these:`, ""] : []),
  ...(command.choices ? table(command.choices) : []),
];

function usage({ name, words }: Described): string {
  return [name, ...words].join(" ");
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

/** The options as a table in Markdown. */
export function optionTable(options: readonly Option[]): string {
  const rows = options.map((option) => `| \`${flagOf(option)}\` | ${describe(option)} |`);
  return ["| option | meaning |", "| --- | --- |", ...rows].join("\n");
}

function flagOf({ name, on, short, takes, placeholder = "NAME" }: Option): string {
  const flag = `--${on ? "[no-]" : ""}${kebabCase(name)}`;
  return `${short === undefined ? "" : `-${short}, `}${flag}${takes === "value" ? ` ${placeholder}` : ""}`;
}

function describe({ help: text, choices, choicesFrom }: Option): string {
  // Choices from a file of their own are too many to print.
  if (!choices || choicesFrom !== undefined) return text;
  return `${text}: ${Object.keys(choices).join(", ")}`;
}
