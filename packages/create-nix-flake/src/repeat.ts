import { many } from "./argv.ts";
import { kebabCase, type Option } from "./options.ts";
import { quote, quotePath } from "./shell.ts";
import type { Subject } from "./subject.ts";

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
