import { grow, type HostAnswers } from "composer";
import type { Request } from "./argv.ts";
import { detect, type Detected, type Finding } from "./detect/index.ts";
import { exitCodes, Failure, refusal } from "./failure.ts";
import { stage } from "./git.ts";
import type { Option } from "./options.ts";
import { packs } from "./packs/index.ts";
import { releases } from "./releases.ts";
import { readRepo, type Repo } from "./repo.ts";
import { resolveAll } from "./resolve.ts";
import { onPath, runnerOf } from "./runner.ts";
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
export function addHost(request: Request, all: readonly Option[], setting: Setting): Outcome {
  const [name, ...more] = request.words;
  if (name === undefined || more.length > 0) {
    const message = "host takes one name, as in: create-nix-flake host laptop";
    throw new Failure(exitCodes.usage, [{ message }]);
  }
  const repo = readRepo(setting.workingDirectory);
  if (repo.answers.hosts.some((host) => host.name === name)) {
    throw refusal(`there is a host ${name} already`, "choose another name");
  }
  const model = repo.answers.hosts[0]!;
  const here = detect(setting.machine, releases);
  const isHere = here.answers["host"]?.value === name;
  const hardware = isHere ? here.hardware : undefined;
  const given = { user: model.users, ...request.values, host: name };
  const resolution = resolveAll({
    given,
    detected: { ...asWith(model, repo, isHere ? here : undefined), hardware },
    options: all.filter(
      ({ name: key, about }) => about !== "run" && (about !== "repo" || key === "release"),
    ),
    packs,
    usual: model.packs,
    releases,
  });
  const added = resolution.answers.hosts[0]!;
  const people = resolution.answers.users.filter(
    (user) => !repo.answers.users.some((known) => known.name === user.name),
  );
  const common = { packs, releases, version: setting.version };
  const plan = grow(
    { ...common, answers: repo.answers },
    {
      ...common,
      answers: {
        ...repo.answers,
        users: [...repo.answers.users, ...people],
        hosts: [...repo.answers.hosts, added],
      },
      hardware: hardware ? { [name]: hardware.value } : {},
    },
    repo.files,
  );
  if (plan.problems.length > 0) throw new Failure(exitCodes.refused, plan.problems);
  const runner = runnerOf(setting.machine, setting.isRoot);
  const git = repo.isGit && onPath(runner, "git");
  const dryRun = request.values["dryRun"] === true;
  if (!dryRun) {
    changeRepo(repo.directory, plan, runner.owner);
    if (git)
      stage(
        runner,
        repo.directory,
        plan.changes.map(({ path }) => path),
      );
  }
  return {
    command: "host",
    directory: repo.directory,
    home: runner.home,
    version: setting.version,
    given,
    resolution,
    hardware,
    git,
    plan,
    dryRun,
    asked: false,
    gitNote: git ? "Added to git, not committed." : undefined,
  };
}

/** Another host's answers, as if they had been found; what this machine knows of itself goes first. */
function asWith(
  model: HostAnswers,
  { answers }: Repo,
  here: Detected | undefined,
): Pick<Detected, "answers" | "fullNames"> {
  const from = `as ${model.name}`;
  const values = { release: answers.release, system: model.system, ...model.answers };
  const findings = Object.entries(values).flatMap(([key, value]): [string, Finding][] =>
    value === null ? [] : [[key, { value, from }]],
  );
  const fullNames = answers.users.flatMap(({ name, fullName }): [string, Finding][] =>
    fullName === null ? [] : [[name, { value: fullName, from }]],
  );
  const own = ["system", "stateVersion", "bootLoader", "bootDevice", "espMountPoint"];
  const detected = own.flatMap((key): [string, Finding][] => {
    const finding = here?.answers[key];
    return finding ? [[key, finding]] : [];
  });
  return {
    answers: Object.fromEntries([...findings, ...detected]),
    fullNames: Object.fromEntries(fullNames),
  };
}
