import { many, type Request } from "./argv.ts";
import { kebabCase, type Option } from "./options.ts";
import type { Resolved } from "./resolve.ts";
import { quote } from "./shell.ts";

/**
 * The flags that give the same answers again, whatever machine they are given on.
 *
 * @param shown - the answers.
 * @param given - what was given, for what is no answer.
 * @param options - the options of the command.
 */
export function flagsOf(
  shown: readonly Resolved[],
  given: Request["values"],
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
 * The words that give one answer again. No answer is an empty one, so that of several people's full
 * names each stays with its owner.
 */
export function flag(option: Pick<Option, "name">, value: string | null): string[] {
  const name = `--${kebabCase(option.name)}`;
  // A value that starts with a hyphen would be read as a flag.
  return value?.startsWith("-") ? [`${name}=${quote(value)}`] : [name, quote(value ?? "")];
}
