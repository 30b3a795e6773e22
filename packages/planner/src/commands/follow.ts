import { apply, find, parse, EditError, remove } from "nix-source";
import type { Answers, HostAnswers } from "../packs/answers.ts";
import { compose, type Ingredients } from "../packs/compose.ts";
import { addHost } from "../hosts/add.ts";
import { pathsIn } from "../files/named-paths.ts";
import { disksIn, hardwarePath, withoutDisks } from "../packs/hardware.ts";
import { mergeNix } from "../files/merge.ts";
import { overlay } from "../files/overlay.ts";
import type { Pack } from "../packs/pack.ts";
import { dirname, rebased } from "../files/path.ts";
import { type Plan, planOf, type RepoFiles } from "../files/plan.ts";
import { relocate } from "../files/relocate.ts";

// What people have written into the files of a host, for the host that is to be like it.

/** A new host, and the one that it is to be like. */
export interface Likeness {
  readonly name: string;
  readonly like: string;
  /** The questions that somebody has answered for the new host: these answers go before all edits. */
  readonly said: readonly string[];
}

/** A file in which somebody has edited what is the other host's. */
export interface HandEdit {
  readonly file: string;
  /** The file of the new host that has the edits as well. */
  readonly to: string;
  /** Which attributes stay with the other host, since they describe its disks. */
  readonly left?: readonly string[];
  /** Why it has none of them. */
  readonly refusal?: string;
}

/**
 * The plan of a new host with what people have edited of the one that it is like: in its files, and in
 * its entry in the flake.
 *
 * @param plan - what {@link grow} gives for the new host.
 * @param before - what the repo was composed from.
 * @param after - the same with the new host.
 * @returns the plan, to the byte the same where nothing has been edited; and what has been.
 */
export function followEdits(
  plan: Plan,
  files: RepoFiles,
  { before, after }: { readonly before: Ingredients; readonly after: Ingredients },
  likeness: Likeness,
): { readonly plan: Plan; readonly edits: readonly HandEdit[] } {
  const { name, like } = likeness;
  const model = before.answers.hosts.find((host) => host.name === like)!;
  const wanted = new Map(
    plan.changes.map(({ path, kind, content }) => [path, kind === "remove" ? undefined : content]),
  );
  const rendered = (host: HostAnswers): ReadonlyMap<string, string> =>
    compose(
      { ...before, answers: withHost(before.answers, host), hardware: {} },
      (each) => each.name === like,
    );
  const base = rendered(model);
  const edits: HandEdit[] = [];
  const note = (file: string, to: string, refusal?: string): void =>
    void edits.push({ file, to, ...(refusal === undefined ? {} : { refusal }) });
  const folder = `hosts/${like}/`;

  const bases = unsaid(model, likeness.said, after.packs).map(rendered);
  for (const { path, content } of plan.changes) {
    const file = rebased(path, `hosts/${name}`, `hosts/${like}`);
    const theirs = files.get(file);
    if (file === path || path === hardwarePath(name)) continue;
    if (theirs === undefined || !base.has(file) || theirs === base.get(file)) continue;
    const texts = [base, ...bases].flatMap((each) => each.get(file) ?? []);
    const made = followed(theirs, texts, content);
    const kept = "refusal" in made ? [] : pathsIn(parse(made.text), dirname(file));
    const disks = kept.find(
      (each) =>
        each.startsWith(folder) && !base.has(each) && disksIn(files.get(each) ?? "").length > 0,
    );
    if ("refusal" in made) note(file, path, made.refusal);
    else if (disks !== undefined) note(file, path, `it needs ${disks}, which describes disks`);
    else {
      edits.push({ file, to: path, ...(made.left.length > 0 && { left: made.left }) });
      const moved = (to: string): string => {
        const own = rebased(to, `hosts/${like}`, `hosts/${name}`);
        return wanted.has(own) ? own : to;
      };
      wanted.set(path, relocate(made.text, file, path, moved));
    }
  }

  const flake = wanted.get("flake.nix");
  const entry = (text: string | undefined): string | undefined =>
    find(parse(text ?? ""), ["outputs", "nixosConfigurations", like])?.value?.text;
  const written = entry(files.get("flake.nix"));
  if (flake !== undefined && written !== undefined && written !== entry(base.get("flake.nix"))) {
    const { system } = after.answers.hosts.find((host) => host.name === name)!;
    const texts = likeEntry(files, flake, { name, like }, system);
    if (typeof texts === "string") note("flake.nix", "flake.nix", texts);
    else {
      note("flake.nix", "flake.nix");
      for (const [path, text] of texts) wanted.set(path, text);
    }
  }
  return { plan: edits.length === 0 ? plan : planOf(wanted, files, plan.problems), edits };
}

/**
 * The other host's file as the new one's.
 *
 * @param bases - what we would write for that host; then the same without what was said of the new one.
 * @param content - what we would write for the new host.
 */
function followed(
  theirs: string,
  bases: readonly string[],
  content: string,
): { readonly text: string; readonly left: readonly string[] } | { readonly refusal: string } {
  let text = theirs;
  for (const base of bases) {
    const merged = mergeNix(text, base, content, "theirs");
    if ("refusal" in merged) return { refusal: merged.refusal };
    text = merged.text;
  }
  // The first line says whose file it is.
  const [old, title] = [bases[0]!, content].map((each) => each.slice(0, each.indexOf("\n") + 1));
  const titled = text.startsWith(old!) ? `${title}${text.slice(old!.length)}` : text;
  try {
    // No two machines have the same disks, and none starts with those of another.
    return { text: withoutDisks(titled), left: disksIn(titled) };
  } catch (error) {
    if (error instanceof EditError) return { refusal: error.message };
    throw error;
  }
}

/**
 * A host as it would be had the questions other answers, and as it would be without the packs that ask
 * them: what is said of the new host differs from both, also where the other host's answer is the same.
 */
function unsaid(
  model: HostAnswers,
  said: readonly string[],
  packs: readonly Pack[],
): readonly HostAnswers[] {
  if (said.length === 0) return [];
  const other = Object.entries(model.answers).map(([key, value]) => [
    key,
    said.includes(key) && value !== null ? `${value}-` : value,
  ]);
  const asking = packs.filter(({ manifest }) =>
    manifest.questions.some((question) => said.includes(question.name)),
  );
  const fewer = model.packs.filter((name) => asking.every((pack) => pack.name !== name));
  return [
    { ...model, answers: Object.fromEntries(other) },
    { ...model, packs: fewer },
  ];
}

const withHost = (answers: Answers, host: HostAnswers): Answers => ({
  ...answers,
  hosts: answers.hosts.map((each) => (each.name === host.name ? host : each)),
});

/**
 * The flake with an entry of the new host that is like the other one's, in the place of ours, and the
 * modules that this entry has of its own.
 *
 * @returns else why not.
 */
function likeEntry(
  files: RepoFiles,
  flake: string,
  { name, like }: { readonly name: string; readonly like: string },
  system: string,
): ReadonlyMap<string, string> | string {
  try {
    const bare = apply(flake, remove(parse(flake), ["outputs", "nixosConfigurations", name]));
    const added = addHost(overlay(files, new Map([["flake.nix", bare]])), name, { like, system });
    const [problem] = added.problems;
    if (problem) return problem.message;
    const texts = new Map(added.changes.map(({ path, content }) => [path, content]));
    for (const { path, like: file } of added.modules) {
      if (path === `hosts/${name}/configuration.nix` || files.get(path) !== undefined) continue;
      const text = file === undefined ? undefined : files.get(file);
      if (file === undefined || text === undefined) return `there is no ${path}`;
      texts.set(
        path,
        relocate(text, file, path, (to) => to),
      );
    }
    return texts;
  } catch (error) {
    if (error instanceof EditError) return error.message;
    throw error;
  }
}
