import { existsSync, realpathSync } from "node:fs";
import { type Problem, secretsIn } from "planner";
import type { Task } from "../draft.ts";
import { exitCodes, Failure } from "../failure.ts";
import type { Carried } from "./index.ts";

/**
 * Lets nothing secret come along unless somebody says so.
 *
 * @returns whether there are secrets, which are allowed then.
 * @throws {@link Failure} that lists them.
 */
export async function refuseSecrets(
  { request, setting }: Task,
  files: readonly Carried[],
): Promise<boolean> {
  // Where they stand now is where they have to be changed.
  // A path may lead through links to the file that comes along.
  const texts = new Map(files.map(({ from, before }) => [realpathSync(from), before]));
  const textAt = (path: string) => (existsSync(path) ? texts.get(realpathSync(path)) : undefined);
  const found = files.flatMap(({ from, before }) => secretsIn(from, before, textAt));
  if (found.length === 0) return false;
  if (request.values["allowSecrets"] === true) return true;
  const problems = found.map(({ file, line, what, fix }): Problem => ({
    file,
    line,
    message: `${what} stands here, and whoever has the repository or /nix/store can read it`,
    fix,
  }));
  if (setting.interactive) {
    const { askWhether, tell } = await import("../dialogue.ts");
    tell(
      "Secrets",
      problems.flatMap(({ file, line, message, fix }) => [
        `${file}:${line} ${message}`,
        `  ${fix}`,
      ]),
    );
    if (await askWhether("Put them into the repository as they are?", false)) return true;
  }
  throw new Failure(exitCodes.refused, [
    ...problems,
    {
      message: "nothing was written, because of these secrets",
      fix: "change the configuration first, or say --allow-secrets",
    },
  ]);
}
