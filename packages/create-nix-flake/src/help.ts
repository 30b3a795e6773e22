import { kebabCase, type Option } from "./options.ts";

/** What `--help` prints. */
export function help(options: readonly Option[]): string {
  const rows = options.map((option) => [flagOf(option), describe(option)] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`);
  return [
    "Writes a flake repository that NixOS machines can switch to.",
    "",
    "  npm create nix-flake [directory] [-- options]",
    "  npx create-nix-flake [directory] [options]",
    "",
    "Whatever is not given is detected on this machine, asked for, or takes its default.",
    "",
    ...lines,
    "",
  ].join("\n");
}

/** The option as Markdown has it in the README. */
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
