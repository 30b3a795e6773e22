import type { ParsedArgs } from "../../argv.ts";
import { misuse, refusal } from "../../cli-error.ts";
import { kebabCase, type Option } from "../../options.ts";
import type { ForeignTask } from "../command.ts";

/**
 * The hosts of a repo that we did not make.
 *
 * @throws {@link CliError} when none can be told.
 */
export function hostsIn({ foreign, repo }: ForeignTask): readonly { readonly name: string }[] {
  const { hosts, hidden } = foreign.hostsOf(repo.files);
  if (hosts.length > 0) return hosts;
  throw refusal(`flake.nix: there are no hosts in it${hidden ? `: ${hidden.message}` : ""}`);
}

/**
 * @param usable - the options that have a meaning where the configuration is not of our making.
 * @throws {@link CliError} when others were given.
 */
export function refuseOthers(
  { values }: ParsedArgs,
  options: readonly Option[],
  usable: readonly string[],
): void {
  const others = options.filter(
    ({ name, about }) => name in values && about !== "run" && !usable.includes(name),
  );
  if (others.length === 0) return;
  const flags = others.map(({ name }) => `--${kebabCase(name)}`).join(" and ");
  throw misuse(`${flags}: this flake was not made by us, so set it in its own files`);
}
