import { inputsOf, type Plan, type Problem, problem } from "planner";
import type { Effect } from "../commands/command.ts";
import { judgeNames, type OutputNames } from "./judge.ts";
import { type AttributePath, namesIn, OUTPUTS } from "./questions.ts";
import { type Replies, type Both, firstLine, shownError, type Sides } from "./sides.ts";

/** What is found of the outputs of a flake. */
interface Outputs {
  readonly problems: readonly Problem[];
  readonly notes: readonly Problem[];
  /** The hosts in them; undefined when Nix cannot be asked of these. */
  readonly hosts?: Both<readonly AttributePath[]>;
}

/** Holds the names in all outputs against each other. */
export async function compareOutputs(sides: Sides, plan: Plan, effect: Effect): Promise<Outputs> {
  const asked = await sides.ask({ before: [OUTPUTS], after: [OUTPUTS] });
  const [before, after] = [asked.before.get(OUTPUTS.id), asked.after.get(OUTPUTS.id)];
  const noted = (...notes: readonly Problem[]): Outputs => ({ problems: [], notes });
  if (before?.ok === false) {
    return noted(problem("nix-not-asked", { reason: firstLine(before.error) }));
  }
  if (after?.ok === false) {
    const inputs = newInputs(plan);
    if (inputs.length > 0) return noted(problem("inputs-not-at-hand", { inputs }));
    const error = shownError(after.error);
    return { problems: [problem("flake-would-fail", { error })], notes: [] };
  }
  if (!before || !after) return noted(problem("nix-not-asked", { reason: "it took too long" }));
  const outputs = { before: before.value as string[], after: after.value as string[] };
  const names = await sides.ask({
    before: outputs.before.map(namesIn),
    after: outputs.after.map(namesIn),
  });
  const hosts = { before: hostsIn(names.before), after: hostsIn(names.after) };
  const problems = [
    ...outputs.before
      .filter((name) => !outputs.after.includes(name))
      .map((name) => problem("output-would-go", { name })),
    ...outputs.before.flatMap((output) => judgeOutput(output, names, effect)),
    ...missing(hosts, effect),
  ];
  return { problems, notes: [], hosts };
}

/** The inputs that a plan adds: nobody has fetched them. */
function newInputs({ changes }: Plan): readonly string[] {
  const change = changes.find(({ path }) => path === "flake.nix");
  const known = inputsOf(change?.before ?? "") ?? [];
  return (inputsOf(change?.content ?? "") ?? []).filter((name) => !known.includes(name));
}

function judgeOutput(output: string, names: Both<Replies>, effect: Effect): readonly Problem[] {
  const { id } = namesIn(output);
  const [before, after] = [names.before.get(id), names.after.get(id)];
  // What could not be told before is none of this plan's.
  if (!before?.ok || !after) return [];
  if (after.ok)
    return judgeNames(output, before.value as OutputNames, after.value as OutputNames, effect);
  return [problem("output-would-fail", { output, error: shownError(after.error) })];
}

/** All machines of a flake. */
function hostsIn(answers: Replies): readonly AttributePath[] {
  const namesOf = (output: string): OutputNames => {
    const answer = answers.get(namesIn(output).id);
    return answer?.ok ? (answer.value as OutputNames) : {};
  };
  const nixos = Object.keys(namesOf("nixosConfigurations"));
  const nodes = namesOf("colmenaHive")["nodes"] ?? [];
  return [
    ...nixos.map((name) => ["nixosConfigurations", name]),
    // The nodes of a hive are often the same hosts once more.
    ...nodes.filter((name) => !nixos.includes(name)).map((name) => ["colmenaHive", "nodes", name]),
    ...Object.keys(namesOf("darwinConfigurations")).map((name) => ["darwinConfigurations", name]),
  ];
}

/** The host that there should be, if it is not there. */
function missing(hosts: Both<readonly AttributePath[]>, effect: Effect): readonly Problem[] {
  const name =
    effect.kind === "add" ? effect.host : effect.kind === "rename" ? effect.to : undefined;
  // Where a flake makes its hosts in a way of its own, none was there before.
  const [first] = hosts.before;
  if (name === undefined || !first || hosts.after.some((path) => path.at(-1) === name)) return [];
  return [problem("host-not-made", { name, output: first[0]! })];
}
