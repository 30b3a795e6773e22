import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { create, hardwarePath, type HostAnswers, type Pack, type Release } from "planner";
import { parse, unused } from "nix-source";
import type { Evaluated, Host } from "./evaluate.ts";
import { misuses, type OptionTrees } from "./options.ts";
import type { Repository } from "./repositories.ts";

/** Something wrong with a repo. */
export interface Failure {
  readonly repository: Repository;
  /** Relative to the repo, with the line where it is known. */
  readonly file: string | undefined;
  readonly reason: string;
}

/** A repo that has been generated. */
export interface Generated {
  readonly repository: Repository;
  readonly folder: string;
  readonly failures: readonly Failure[];
}

/**
 * Generates repos into folders, and looks at their Nix: syntax, unused arguments and names.
 *
 * @param folder - where each repo gets a folder of its own.
 */
export function generate(
  repositories: readonly Repository[],
  packs: readonly Pack[],
  releases: readonly Release[],
  folder: string,
): readonly Generated[] {
  const unusedIn = remember((source: string) => unused(parse(source)));
  return repositories.map((repository, index) => {
    const own = join(folder, String(index).padStart(5, "0"));
    const fail = (file: string | undefined, reason: string): Failure => ({
      repository,
      file,
      reason,
    });
    try {
      const { answers } = repository;
      const { changes, problems } = create({ answers, packs, releases, version: "0.0.0" });
      const failures = problems.map(({ file, line, message }) => fail(at(file, line), message));
      // What is no Nix is not looked at, and writing it would take longer than evaluating the rest.
      const files = changes.filter(({ path }) => path.endsWith(".nix"));
      const folders = new Set(files.map(({ path }) => dirname(join(own, path))));
      for (const each of folders) mkdirSync(each, { recursive: true });
      for (const { path, content } of files) {
        writeFileSync(join(own, path), content);
        for (const { line, message } of unusedIn(content)) {
          failures.push(fail(at(path, line), message));
        }
      }
      return { repository, folder: own, failures };
    } catch (error) {
      return { repository, folder: own, failures: [fail(undefined, (error as Error).message)] };
    }
  });
}

const at = (file: string | undefined, line: number | undefined): string | undefined =>
  file === undefined || line === undefined ? file : `${file}:${line}`;

/** Most files of a matrix are the same in many repos. */
function remember<Value>(compute: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key)!;
  };
}

/**
 * Whether an assertion is there to fail, as its first words say: that of the file which the machine
 * itself has to write, or that of a server for which no ssh key was answered.
 */
function isExpected(message: string, { name, packs, answers }: HostAnswers): boolean {
  const isKeyMissing = packs.includes("server") && answers["sshKey"] === null;
  return (
    message.startsWith(`${hardwarePath(name)} is a placeholder. On the machine itself, `) ||
    (isKeyMissing &&
      message.startsWith(`Nobody could log in to ${name}: it lets in ssh keys only, `))
  );
}

/** The packs that give a desktop all that it needs. */
const WHOLE = ["desktop", "locale", "system"];

/**
 * Makes the function that tells what is wrong with what a repo evaluates to.
 *
 * @param trees - all options; without them nothing is said about what hosts set.
 */
export function judge(
  trees: OptionTrees | undefined,
): (generated: Generated, evaluated: Evaluated) => readonly Failure[] {
  // Most hosts set most options to the same values.
  const misusesOf = remember((setting: string) => {
    const { path, value } = JSON.parse(setting) as Host["settings"][number];
    return trees ? misuses(trees, path, value) : [];
  });
  const reasons = (host: HostAnswers, { failed, warnings, gaps, settings }: Host): string[] => [
    ...failed
      .filter((message) => !isExpected(message, host))
      .map((message) => `a failed assertion: ${message}`),
    ...warnings.map((message) => `a warning: ${message}`),
    ...(WHOLE.every((name) => host.packs.includes(name)) ? gaps : []).map(
      (name) => `without what a desktop needs: ${name}`,
    ),
    ...settings.flatMap((setting) => misusesOf(JSON.stringify(setting))),
  ];
  return ({ repository, folder }, evaluated) => {
    if (evaluated instanceof Error) {
      return [{ repository, ...explained(evaluated.message, folder) }];
    }
    return repository.answers.hosts.flatMap((host) => {
      const found = evaluated[host.name];
      const file = `hosts/${host.name}/configuration.nix`;
      const all = found ? reasons(host, found) : ["flake.nix has no such host"];
      return all.map((reason) => ({ repository, file, reason }));
    });
  };
}

/** The end of what Nix says, where it stands; and the last place that it names in the repo. */
function explained(said: string, folder: string): { file: string | undefined; reason: string } {
  const places = Array.from(said.matchAll(/(\/[^\s:'"`]+):(\d+)/g), ([, file, line]) => ({
    file: file!,
    line: Number(line),
  })).filter(({ file }) => file.startsWith(`${folder}/`));
  const { file, line } = places.at(-1) ?? {};
  const reason = said.slice(Math.max(0, said.lastIndexOf("error: ")));
  return {
    file: at(file?.slice(folder.length + 1), line),
    reason: reason.replaceAll(`${folder}/`, "").split("\n").slice(0, 8).join("\n").trim(),
  };
}
