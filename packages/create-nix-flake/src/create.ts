import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve as resolvePath } from "node:path";
import { type Answers, create, disksAreLaidOut } from "composer";
import { many, type Request } from "./argv.ts";
import { accounts, detect, type Detected, gitIdentity, type Machine } from "./detect/index.ts";
import { exitCodes, Failure, misuse, refusal } from "./failure.ts";
import { commit, initialise, isInGit } from "./git.ts";
import { check } from "./nix.ts";
import { type Accounts, newRepoSteps } from "./next.ts";
import type { Option } from "./options.ts";
import type { Outcome, Setting } from "./outcome.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { flagsOf } from "./repeat.ts";
import { hardwareAnswer } from "./report.ts";
import { quotePath } from "./shell.ts";
import { type Resolution, resolveAll } from "./resolve.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
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
  const { machine, version, interactive } = setting;
  const runner = runnerOf(machine, setting.isRoot);
  const dryRun = request.values["dryRun"] === true;
  const wantsCheck = request.values["check"] === true;
  if (wantsCheck && !onPath(runner, "nix")) {
    throw refusal("--check needs Nix, and there is no nix on the PATH", "leave --check out");
  }
  if (interactive) (await import("./dialogue.ts")).greet(`create-nix-flake ${version}`);
  // Before the questions: nobody should answer them for nothing.
  const directory = await chooseDirectory(request.words, setting, runner);
  const detected = detect(machine, releases);
  const { given, resolution } = await chooseAnswers(request, options, detected, setting);

  const { answers } = resolution;
  const { hardware } = detected;
  const host = answers.hosts[0]!.name;
  const plan = create({
    answers,
    packs,
    releases,
    version,
    hardware: hardware ? { [host]: hardware.value } : {},
  });
  if (plan.problems.length > 0) throw new Failure(exitCodes.refused, plan.problems);

  const verify = async (place: string): Promise<void> => {
    if (!wantsCheck) return;
    const placeholders = new Set(hardware ? [] : [host]);
    const problems = await check(place, answers, placeholders, runner, setting.watched);
    if (problems.length > 0) throw new Failure(exitCodes.refused, problems);
  };
  const wantsGit = given["git"] !== false;
  const git = wantsGit && onPath(runner, "git");
  let gitNote = wantsGit ? "There is no git here, so it is no git repository yet." : undefined;
  if (dryRun && wantsCheck)
    await elsewhere((place) => writeRepo(place, plan, verify, runner.owner));
  if (!dryRun) {
    const finish = async (place: string): Promise<void> => {
      await verify(place);
      if (git) gitNote = makeRepository(machine, runner, place);
    };
    await writeRepo(directory, plan, finish, runner.owner);
  }
  const place = quotePath(directory, runner.home);
  return {
    directory,
    home: runner.home,
    isNew: true,
    shown: interactive
      ? []
      : [...resolution.shown, hardwareAnswer(hardware, disksAreLaidOut(answers.hosts[0]!, packs))],
    plan,
    dryRun,
    gitNote,
    next: newRepoSteps({
      directory,
      place,
      host: answers.hosts[0]!,
      hasHardware: hardware !== undefined,
      disks: disksAreLaidOut(answers.hosts[0]!, packs),
      configuration: detected.configuration,
      accounts: compareAccounts(machine, answers, detected.users[0]?.value),
      isInOtherGit: !git && isInGit(directory),
    }),
    repeat: [
      `npm create nix-flake@${version} ${place} -- --yes`,
      ...flagsOf(resolution.shown, given, options),
    ].join(" "),
  };
}

/** The directory of the new repo, an absolute path with nothing in the way. */
async function chooseDirectory(
  words: readonly string[],
  { interactive, workingDirectory }: Setting,
  { home }: Runner,
): Promise<string> {
  if (words.length > 1) {
    throw misuse(`there can be one directory, and these are ${words.length}: ${words.join(", ")}`);
  }
  const absolute = (typed: string): string =>
    resolvePath(workingDirectory, typed.replace(/^~(?=$|\/)/, home));
  let [typed] = words;
  if (typed === undefined && interactive) {
    const { askDirectory } = await import("./dialogue.ts");
    typed = await askDirectory("~/nixos", (text) => {
      const directory = absolute(text);
      const full = (entries(directory) ?? []).length > 0;
      return problemOfDirectory(text, directory) ?? (full ? "is not empty" : undefined);
    });
  }
  typed ??= "~/nixos";
  const directory = absolute(typed);
  const problem = problemOfDirectory(typed, directory);
  if (problem !== undefined) throw misuse(problem);
  const existing = entries(directory) ?? [];
  if (existing.length > 0) throw inTheWay(directory, existing);
  return directory;
}

/** All answers, and what of them was given. */
async function chooseAnswers(
  request: Request,
  options: readonly Option[],
  detected: Detected,
  { interactive }: Setting,
): Promise<{ given: Request["values"]; resolution: Resolution }> {
  const usual = packs.filter(({ manifest }) => manifest.default).map(({ name }) => name);
  const sources = { given: request.values, detected, options, packs, usual, releases };
  let given = request.values;
  if (interactive) {
    const { converse } = await import("./dialogue.ts");
    given = await converse(sources);
  }
  const resolution = resolveAll({ ...sources, given });
  if (many(given["fullName"]).length > resolution.answers.users.length) {
    throw misuse("--full-name: is there more often than --user; each belongs to one");
  }
  return { given, resolution };
}

/** Makes a directory a git repository, and says who committed it. */
function makeRepository({ root }: Machine, runner: Runner, directory: string): string {
  initialise(runner, directory);
  const identity = gitIdentity({ root, environment: runner.environment }, directory);
  if (!identity) return "Added to git but not committed: git knows no user.name and user.email.";
  try {
    commit(runner, directory);
    return `Committed as ${identity.value}.`;
  } catch (error) {
    // Everything is there and added: a commit that fails is no reason to throw it away.
    if (error instanceof Failure) return `Added to git but not committed: ${error.message}`;
    throw error;
  }
}

function problemOfDirectory(typed: string, directory: string): string | undefined {
  if (typed === "") return "a directory has a name";
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

/** How the accounts of an installed machine and the people of the repo differ. */
function compareAccounts(
  machine: Machine,
  { users }: Answers,
  caller: string | undefined,
): Accounts {
  // NixOS gives people these numbers (users.users.<name>.isNormalUser).
  const here = accounts(machine).filter(({ uid }) => uid >= 1000 && uid < 30_000);
  const present = here.map(({ name }) => name);
  const wanted = users.map(({ name }) => name);
  return {
    added: wanted.filter((name) => !present.includes(name)),
    dropped: present.filter((name) => !wanted.includes(name)),
    caller,
  };
}

/** Does something in a directory of its own that is gone afterwards. */
async function elsewhere(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "create-nix-flake-"));
  // Behind sudo it is the caller whose Nix reads it.
  chmodSync(directory, 0o755);
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
