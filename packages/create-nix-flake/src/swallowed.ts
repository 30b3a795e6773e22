import { kebabCase, type Option } from "./options.ts";
import type { Request } from "./argv.ts";

/** Flags that npm has itself: seeing them set says nothing about us. */
const OF_NPM = new Set(["help", "json", "version", "yes"]);

/**
 * The flags that npm kept for itself. `npm create nix-flake dir --host x` hands on `dir` and `x`,
 * and leaves `--host` in the environment; only what stands behind `--` arrives.
 *
 * @returns the flags, as they were typed.
 */
export function swallowedFlags(
  options: readonly Option[],
  { values }: Request,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  if (!["exec", "init"].includes(environment["npm_command"] ?? "")) return [];
  return options.flatMap(({ name, on }) => {
    const value = environment[`npm_config_${kebabCase(name).replaceAll("-", "_")}`];
    if (value === undefined || name in values || OF_NPM.has(name)) return [];
    const off = on && (value === "" || value === "false");
    if (name === "git" && !off) return [];
    return [`--${off ? "no-" : ""}${kebabCase(name)}`];
  });
}
