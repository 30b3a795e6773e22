import type { UserAnswers } from "planner";
import { misuse } from "../cli-error.ts";
import { kebabCase } from "../options.ts";

/** What can be said of a person, and the file of theirs in which it is. */
const FILES = { fullName: "account.nix", email: "home.nix", admin: "account.nix" } as const;

type Said = Partial<Pick<UserAnswers, keyof typeof FILES>>;

/**
 * Refuses to say of a person who has files already what these say otherwise.
 *
 * @throws {@link CliError} that names the file to edit.
 */
export function refuseKnown(name: string, known: Said, said: Said): void {
  for (const key of Object.keys(FILES) as (keyof typeof FILES)[]) {
    if (said[key] === undefined || known[key] === undefined || said[key] === known[key]) continue;
    const flag = said[key] === false ? `--no-${key}` : `--${kebabCase(key)}`;
    throw misuse("person-known", { flag, name, file: FILES[key] });
  }
}
