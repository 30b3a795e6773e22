import { type Problem, problem } from "planner";
import { alikeIn, compareDerivations } from "./derivation.ts";
import { type Differing, differingOptions, judgeDifferences } from "./judge.ts";
import { type AttributePath, type Definitions, definitionsOf, namespacesOf } from "./questions.ts";
import type { Replies, Both, Sides } from "./sides.ts";

/** A host with another system than before. */
export interface ChangedHost {
  readonly old: AttributePath;
  readonly host: AttributePath;
  /** The paths of the derivations. */
  readonly systems: Both<string>;
  /** Names that are the same on both sides. */
  readonly names: readonly string[];
}

/** How many options of a host are told. */
const MOST = 3;

/** How many hosts are looked into: where a plan changes one, it often changes all in the same way. */
const MOST_HOSTS = 8;

/** Tells what differs in hosts whose systems differ by more than that they hold the flake itself. */
export async function compareChanged(
  sides: Sides,
  changed: readonly ChangedHost[],
): Promise<{ readonly problems: readonly Problem[]; readonly notes: readonly Problem[] }> {
  const notes: Problem[] = [];
  const found: [string, Differing][] = [];
  if (changed.length === 0) return { problems: [], notes };
  const flakes = await sides.names();
  for (const each of changed) {
    const { host, systems, names } = each;
    const alike = { flakes, names };
    const difference = compareDerivations(systems.before, systems.after, alike);
    if (difference === "none") continue;
    const name = host.at(-1)!;
    // oxlint-disable-next-line no-await-in-loop -- seldom more than one
    const options =
      found.length < MOST * MOST_HOSTS ? await optionsOf(sides, each, alikeIn(alike)) : [];
    found.push(...options.slice(0, MOST).map((option): [string, Differing] => [name, option]));
    if (options.length > 0) continue;
    if (difference === "unknown") notes.push(problem("system-not-comparable", { host: name }));
    else {
      const option = `system.build.toplevel, by way of ${difference.chain.slice(1).join(", ") || "its own text"}`;
      found.push([name, { option, ...systems }]);
    }
  }
  return { problems: judgeDifferences(found), notes };
}

/** The options of a host that are given other values than before, as far as that can be told. */
async function optionsOf(
  sides: Sides,
  { old, host }: ChangedHost,
  plain: (text: string) => string,
): Promise<readonly Differing[]> {
  const [first, second] = [namespacesOf(old), namespacesOf(host)];
  const names = await sides.ask({ before: [first], after: [second] });
  const [was, is] = [names.before.get(first.id), names.after.get(second.id)];
  if (!was?.ok || !is?.ok) return [];
  const both = (was.value as string[]).filter((name) => (is.value as string[]).includes(name));
  const answers = await sides.ask({
    before: both.map((name) => definitionsOf(old, name)),
    after: both.map((name) => definitionsOf(host, name)),
  });
  const of = (
    side: Replies,
    whose: AttributePath,
    name: string,
  ): readonly Definitions[] | undefined => {
    const answer = side.get(definitionsOf(whose, name).id);
    return answer?.ok ? (answer.value as Definitions[]) : undefined;
  };
  return both.flatMap((name) => {
    const [before, after] = [of(answers.before, old, name), of(answers.after, host, name)];
    return before && after ? differingOptions(before, after, plain) : [];
  });
}
