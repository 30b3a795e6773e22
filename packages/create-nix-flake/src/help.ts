import { kebabCase, type Option } from "./options.ts";

/** What `--help` prints for the command that these are the options of. */
export function help(command: "create" | "host", options: readonly Option[]): string {
  const rows = options.map((option) => [flagOf(option), describe(option)] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`);
  return [...INTRODUCTIONS[command], "", ...lines, ""].join("\n");
}

const INTRODUCTIONS = {
  create: [
    "Writes a flake repository that NixOS machines can switch to.",
    "",
    "  npm create nix-flake [directory] [-- options]",
    "  npx create-nix-flake [directory] [options]",
    "  npx create-nix-flake host NAME [options]        add a machine to the repository around you",
    "",
    "Whatever is not given is detected on this machine, asked for, or takes its default.",
  ],
  host: [
    "Adds a machine to the repository around you.",
    "",
    "  npx create-nix-flake host NAME [options]",
    "  npx plop host NAME [options]",
    "",
    "Whatever is not given is as with the first machine.",
  ],
} as const;

/** The options as a table in Markdown. */
export function optionTable(options: readonly Option[]): string {
  const rows = options.map((option) => `| \`${flagOf(option)}\` | ${describe(option)} |`);
  return ["| option | meaning |", "| --- | --- |", ...rows].join("\n");
}

function flagOf({ name, on, short, takes, placeholder = "NAME" }: Option): string {
  const flag = `--${on ? "[no-]" : ""}${kebabCase(name)}`;
  return `${short === undefined ? "" : `-${short}, `}${flag}${takes === "value" ? ` ${placeholder}` : ""}`;
}

function describe({ help: text, choices }: Option): string {
  if (!choices) return text;
  return `${text}: ${Object.keys(choices).join(", ")}`;
}
