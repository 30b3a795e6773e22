import { type Answers, formats, grow, type HostAnswers } from "composer";
import type { Request } from "./argv.ts";
import { detect, type Detected, type Finding } from "./detect/index.ts";
import { exitCodes, Failure, misuse, refusal } from "./failure.ts";
import { isInGit, stage } from "./git.ts";
import type { Option } from "./options.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { readRepo, type Repo } from "./repo.ts";
import { resolveAll } from "./resolve.ts";
import { onPath, type Runner, runnerOf } from "./runner.ts";
import type { Outcome, Setting } from "./setting.ts";
import { changeRepo } from "./write.ts";

/** Of all options those with which a host can be added to a repo that is there. */
export function hostOptions(all: readonly Option[]): Option[] {
  const run = ["yes", "dryRun", "json", "help", "version"];
  const own = all.filter(({ about }) => about === "host" || about === "user");
  return [
    ...own.filter(({ name }) => name !== "host"),
    ...all.filter(({ name }) => run.includes(name)),
  ];
}

/**
 * Adds a host to the repo around the working directory. What is not given is as with the first host.
 *
 * @throws {@link Failure} when it cannot be done; then nothing has been changed.
 */
export async function addHost(
  request: Request,
  all: readonly Option[],
  setting: Setting,
): Promise<Outcome> {
  const [name, ...more] = request.words;
  if (name === undefined || more.length > 0) {
    throw misuse("host takes one name, as in: create-nix-flake host laptop");
  }
  const wrong = formats["host-name"](name);
  if (wrong !== undefined) throw misuse(`${name}: ${wrong}`);
  const repo = readRepo(setting.workingDirectory);
  if (repo.answers.hosts.some((host) => host.name === name)) {
    throw refusal(`there is a host ${name} already`, "choose another name");
  }
  const { given, resolution, hardware } = await chooseAnswers(request, name, all, repo, setting);
  const common = { packs, releases, version: setting.version };
  const plan = grow(
    { ...common, answers: repo.answers },
    {
      ...common,
      answers: withHost(repo.answers, resolution.answers),
      hardware: hardware ? { [name]: hardware.value } : {},
    },
    repo.files,
  );
  if (plan.problems.length > 0) throw new Failure(exitCodes.refused, plan.problems);

  const { directory } = repo;
  const runner = runnerOf(setting.machine, setting.isRoot);
  const git = isInGit(directory) && onPath(runner, "git");
  const dryRun = request.values["dryRun"] === true;
  if (!dryRun) changeRepo(directory, plan, runner.owner);
  const paths = plan.changes.map(({ path }) => path);
  return {
    command: "host",
    directory,
    home: runner.home,
    version: setting.version,
    given,
    resolution,
    hardware,
    configuration: undefined,
    accounts: { added: [], dropped: [] },
    git,
    outerGit: false,
    gitNote: git && !dryRun ? stageAndTell(runner, directory, paths) : undefined,
    plan,
    dryRun,
    asked: setting.interactive,
  };
}

/** By now everything is written, so a git that fails is told and no more. */
function stageAndTell(runner: Runner, directory: string, paths: readonly string[]): string {
  try {
    stage(runner, directory, paths);
    return "Added to git, not committed.";
  } catch (error) {
    if (error instanceof Failure)
      return `${error.message}\nUntil it is added, Nix will not see it.`;
    throw error;
  }
}

/** The answers for the new host; on the machine itself with what can be seen of it. */
async function chooseAnswers(
  request: Request,
  name: string,
  all: readonly Option[],
  repo: Repo,
  { machine, interactive, version }: Setting,
): Promise<Pick<Outcome, "given" | "resolution" | "hardware">> {
  const model = repo.answers.hosts[0]!;
  const found = detect(machine, releases);
  const here = found.answers["host"]?.value === name ? found : undefined;
  const sources = {
    given: { ...request.values, host: name },
    detected: asWith(model, repo.answers, here),
    options: all.filter(({ about }) => about === "host" || about === "user"),
    packs,
    usual: model.packs,
    releases,
    settled: { release: repo.answers.release },
  };
  let { given }: Pick<Outcome, "given"> = sources;
  if (interactive) {
    const { converse, greet } = await import("./dialogue.ts");
    greet(`create-nix-flake ${version}`);
    given = await converse(sources);
  }
  const resolution = resolveAll({ ...sources, given });
  for (const { name: known, fullName } of repo.answers.users) {
    const now = resolution.answers.users.find((user) => user.name === known)?.fullName;
    if (now !== undefined && now !== fullName) {
      throw misuse(`--full-name: ${known} is known already; edit users/${known}/account.nix`);
    }
  }
  return { given, resolution, hardware: here?.hardware };
}

/** The repo's answers with one host more, and with those of its people who are new. */
function withHost(repo: Answers, { hosts, users }: Answers): Answers {
  const strangers = users.filter(({ name }) => !repo.users.some((user) => user.name === name));
  return { ...repo, users: [...repo.users, ...strangers], hosts: [...repo.hosts, ...hosts] };
}

/** Another host's answers, as if they had been found; what a machine knows of itself goes first. */
function asWith(model: HostAnswers, { users }: Answers, here: Detected | undefined): Detected {
  const from = `as ${model.name}`;
  // The disk is that machine's own.
  const shared = { ...model.answers, system: model.system, bootDevice: null };
  const findings = Object.entries(shared).flatMap(([key, value]): [string, Finding][] =>
    value === null ? [] : [[key, { value, from }]],
  );
  const own = ["system", "stateVersion", "bootLoader", "bootDevice", "espMountPoint"];
  const seen = own.flatMap((key): [string, Finding | undefined][] => {
    const finding = here?.answers[key];
    return finding || here?.unknown.includes(key) ? [[key, finding]] : [];
  });
  const fullNames = users.flatMap(({ name, fullName }): [string, Finding][] =>
    fullName === null ? [] : [[name, { value: fullName, from }]],
  );
  return {
    answers: Object.fromEntries([...findings, ...seen]),
    unknown: here?.unknown ?? [],
    users: model.users.map((value) => ({ value, from })),
    fullNames: Object.fromEntries(fullNames),
    hardware: here?.hardware,
    configuration: undefined,
  };
}
