import { quote } from "planner";
import { many, type ParsedArgs } from "./argv.ts";
import { kebabCase, type Option } from "./options.ts";
import type { ResolvedAnswer } from "./resolve.ts";

/** Quotes a path, with `~` for the home directory outside of the quotes, so that shells expand it. */
export function quotePath(path: string, home: string): string {
  if (path === home) return "~";
  const below =
    home !== "/" && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  return below === undefined ? quote(path) : `~/${quote(below)}`;
}

/**
 * The flags that give the same answers again, on any machine.
 *
 * @param shown - the answers.
 * @param given - the values that were given, for options that are no answers.
 * @param options - the options of the command.
 */
export function flagsOf(
  shown: readonly ResolvedAnswer[],
  given: ParsedArgs["values"],
  options: readonly Option[],
): string[] {
  const words = shown
    .filter(({ option: { name, takes } }) => takes === "value" && name !== "pack")
    .filter(({ option }) => options.includes(option))
    .flatMap(({ option, value }) => flag(option, value));
  const others = options.flatMap(({ name, on }) => {
    if (name === "pack") return [...new Set(many(given[name]))].map((pack) => `--pack ${pack}`);
    return on && given[name] === false ? [`--no-${kebabCase(name)}`] : [];
  });
  return [...words, ...others];
}

/**
 * The words that give one answer again; `null` becomes an empty value, so that each of several full
 * names stays with its person.
 */
export function flag(option: Pick<Option, "name">, value: string | null): string[] {
  const name = `--${kebabCase(option.name)}`;
  // A value that starts with a hyphen would be read as a flag.
  return value?.startsWith("-") ? [`${name}=${quote(value)}`] : [name, quote(value ?? "")];
}
