import { type Answers, create, disksAreLaidOut } from "planner";
import { many } from "./argv.ts";
import { askAll, type Asked } from "./ask.ts";
import { misuse } from "./cli-error.ts";
import { accounts, gitIdentity, type Machine, withIdentity } from "./detect/index.ts";
import { type AccountChanges, newRepoSteps } from "./next.ts";
import { packs, releases } from "./packs/index.ts";
import { kebabCase } from "./options.ts";
import { hardwareAnswer } from "./report.ts";
import type { CreateTask, RepoDraft } from "./run.ts";
import { flagsOf } from "./shell.ts";

/**
 * Drafts a new repo from answers to the options.
 *
 * @throws {@link CliError} when a required answer is missing or does not go with the others.
 */
export async function freshDraft(task: CreateTask): Promise<RepoDraft> {
  const { options, detected, context } = task;
  const { given, answers, host, shown } = await chooseAnswers(task);
  const { hardware } = detected;
  const { name } = host;
  const disks = disksAreLaidOut(host, packs);
  return {
    plan: create({
      answers,
      packs,
      releases,
      version: context.version,
      hardware: hardware ? { [name]: hardware.value } : {},
    }),
    hosts: answers.hosts.map((each) => each.name),
    placeholders: new Set(hardware ? [] : [name]),
    given,
    shown: [...shown, hardwareAnswer(hardware, disks)],
    next: (place) =>
      newRepoSteps({
        ...place,
        host,
        hasHardware: hardware !== undefined,
        disks,
        configuration: detected.configuration,
        packs: packs.filter(({ name: pack }) => answers.packs.includes(pack)),
        accounts: compareAccounts(context.machine, answers, detected.users[0]?.value),
      }),
    repeat: flagsOf(shown, given, options),
  };
}

async function chooseAnswers({
  args,
  options,
  runner,
  context,
  ...task
}: CreateTask): Promise<Asked> {
  const { root } = context.machine;
  const identity = gitIdentity({ root, environment: runner.environment });
  const detected = withIdentity(task.detected, identity);
  const usual = packs.filter(({ manifest }) => manifest.default).map(({ name }) => name);
  const sources = { given: args.values, detected, options, packs, usual, releases };
  const asked = await askAll(sources, context);
  for (const { name } of options.filter(({ about }) => about === "user")) {
    if (many(asked.given[name]).length <= asked.answers.users.length) continue;
    throw misuse("option-without-user", { flag: `--${kebabCase(name)}` });
  }
  return asked;
}

/** Compares the accounts of this machine with the people of the repo. */
function compareAccounts(
  machine: Machine,
  { users }: Answers,
  caller: string | undefined,
): AccountChanges {
  // User ids that NixOS gives to people (users.users.<name>.isNormalUser).
  const here = accounts(machine).filter(({ uid }) => uid >= 1000 && uid < 30_000);
  const present = here.map(({ name }) => name);
  const wanted = users.map(({ name }) => name);
  return {
    added: wanted.filter((name) => !present.includes(name)),
    dropped: present.filter((name) => !wanted.includes(name)),
    caller,
  };
}
