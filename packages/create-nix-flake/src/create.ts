import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { create } from "composer";
import { many, type Request } from "./argv.ts";
import { detect, gitIdentity } from "./detect/index.ts";
import { exitCodes, Failure, refusal } from "./failure.ts";
import { hasGit, initialise } from "./git.ts";
import { check, hasNix } from "./nix.ts";
import type { Option } from "./options.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { resolveAll } from "./resolve.ts";
import { type Runner, runnerOf } from "./runner.ts";
import type { Outcome, Setting } from "./setting.ts";
import { entries, writeRepo } from "./write.ts";

/**
 * Makes a new repo: detects, asks, plans, writes.
 *
 * @throws {@link Failure} when it cannot be done; then nothing has been changed.
 */
export async function createRepo(
  request: Request,
  options: readonly Option[],
  setting: Setting,
): Promise<Outcome> {
  const { machine, version } = setting;
  if (request.words.length > 1) {
    const message = `there can be one directory, and these are ${request.words.length}: ${request.words.join(", ")}`;
    throw new Failure(exitCodes.usage, [{ message }]);
  }
  const runner = runnerOf(machine, setting.isRoot);
  const dryRun = request.values["dryRun"] === true;
  const wantsCheck = request.values["check"] === true;
  if (wantsCheck && !hasNix(runner)) {
    throw refusal("--check needs Nix, and there is no nix on the PATH", "leave --check out");
  }
  const detected = detect(machine, releases);
  const usual = packs.filter(({ manifest }) => manifest.default).map(({ name }) => name);
  const sources = { given: request.values, detected, options, packs, usual, releases };
  let typed = request.words[0];
  if (setting.interactive) {
    const { askDirectory } = await import("./dialogue.ts");
    const place = (text: string) => absolute(text, setting, runner);
    typed ??= await askDirectory("~/nixos", (text) => problemOfDirectory(place(text)));
  }
  const directory = absolute(typed ?? "~/nixos", setting, runner);
  const problem = problemOfDirectory(directory);
  if (problem !== undefined) throw new Failure(exitCodes.usage, [{ message: problem }]);
  // Before the questions: nobody should answer them for nothing.
  const existing = entries(directory) ?? [];
  if (existing.length > 0) throw inTheWay(directory, existing);

  let given = request.values;
  if (setting.interactive) {
    const { converse } = await import("./dialogue.ts");
    given = await converse(sources, `create-nix-flake ${version}`);
  }
  const resolution = resolveAll({ ...sources, given });
  const spare = many(given["fullName"]).length - resolution.answers.users.length;
  if (spare > 0) {
    throw new Failure(exitCodes.usage, [
      { message: "--full-name: is there more often than --user; each belongs to one" },
    ]);
  }

  const { hosts } = resolution.answers;
  const { hardware } = detected;
  const plan = create({
    answers: resolution.answers,
    packs,
    releases,
    version,
    hardware: hardware ? { [hosts[0]!.name]: hardware.value } : {},
  });
  if (plan.problems.length > 0) throw new Failure(exitCodes.refused, plan.problems);

  const placeholders = new Set(hardware ? [] : hosts.map(({ name }) => name));
  const verify = async (place: string): Promise<void> => {
    if (!wantsCheck) return;
    const { answers } = resolution;
    const problems = await check(place, answers, placeholders, runner, setting.watched);
    if (problems.length > 0) throw new Failure(exitCodes.refused, problems);
  };
  const git = given["git"] !== false && hasGit(runner);
  const command = "create" as const;
  const subject = { command, directory, home: runner.home, version, given, resolution, hardware };
  const outcome = { ...subject, git, plan, dryRun, asked: setting.interactive };
  if (dryRun) {
    if (wantsCheck) await elsewhere((place) => writeRepo(place, plan, verify));
    return { ...outcome, gitNote: undefined };
  }
  const identity = git ? gitIdentity({ ...machine, environment: runner.environment }) : undefined;
  await writeRepo(
    directory,
    plan,
    async (place) => {
      await verify(place);
      if (git) initialise(runner, place, identity !== undefined);
    },
    runner.owner,
  );
  return { ...outcome, gitNote: gitNote(given["git"] !== false, git, identity?.value) };
}

function absolute(typed: string, { workingDirectory }: Setting, { home }: Runner): string {
  const expanded = typed === "~" || typed.startsWith("~/") ? home + typed.slice(1) : typed;
  return resolvePath(workingDirectory, expanded);
}

function problemOfDirectory(directory: string): string | undefined {
  // Both end the path in a flake reference, and the shell gives no way around it.
  return /[#?]/.test(directory)
    ? `${directory}: Nix cannot use a directory with # or ? in its path; choose another name`
    : undefined;
}

function inTheWay(directory: string, existing: readonly string[]): Failure {
  const most = 10;
  const listed = existing.slice(0, most).map((file) => ({ file, message: "is in the way" }));
  const more = existing.length - most;
  return new Failure(exitCodes.refused, [
    {
      message: `${directory} is not empty, and nothing in it will be overwritten`,
      fix: "choose another directory, or move what is in the way",
    },
    ...listed,
    ...(more > 0 ? [{ message: `and ${more} more` }] : []),
  ]);
}

function gitNote(wanted: boolean, git: boolean, identity: string | undefined): string | undefined {
  if (!wanted) return undefined;
  if (!git) return "There is no git here: make it a git repository before you share it.";
  if (identity !== undefined) return `Committed as ${identity}.`;
  return "Added to git but not committed: git knows no user.name and user.email.";
}

/** Does something in a directory of its own that is gone afterwards. */
async function elsewhere(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "create-nix-flake-"));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
