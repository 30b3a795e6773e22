import { find, type Node, parse, problems, stringValue } from "nix-source";
import { hostsOf } from "../hosts/find.ts";
import { reachOf } from "../hosts/module-reach.ts";
import { HOST_NAME, option } from "../modules/settings.ts";
import { isWithin } from "../files/path.ts";
import { nearest } from "../packs/formats.ts";
import type { RepoFiles } from "../files/repo-files.ts";
import { byPlace, lineOf, problem, type Problem } from "../problems.ts";
import { type Release, releaseOf } from "../packs/releases.ts";
import { renameOptions } from "../options/rename.ts";
import { impurities } from "../modules/impure.ts";
import { View } from "../modules/view.ts";
import { dataFiles } from "./data-files.ts";
import { inputProblems, inputsOf } from "./inputs.ts";
import { type MissingPath, missingPaths, withFolders } from "../files/nix-paths.ts";

/** The state of a repo, as git tells it. */
export interface Surroundings {
  /** Whether it is a part of a git repository, the rest of which the flake sees as well. */
  readonly isPart?: boolean;
  /** The files that are there and that git does not have. */
  readonly unknown?: readonly string[];
  /** The names of all hosts, where they need not be found anew. */
  readonly hosts?: readonly string[];
}

/**
 * Finds what in a repo keeps a flake from being evaluated, or a host from being found, as far as its
 * text tells: no Nix is run.
 *
 * @param repo - a repo with a `flake.nix`.
 * @param releases - those that are known: the flake's own tells which options are gone.
 * @param surroundings - what git says of the repo.
 */
export function examine(
  repo: RepoFiles,
  releases: readonly Release[],
  surroundings: Surroundings = {},
): readonly Problem[] {
  return examineFiles(repo, releases, repo.below(""), surroundings);
}

/**
 * The same for some of the files alone.
 *
 * @param files - their paths; what is no Nix is passed over.
 */
export function examineFiles(
  repo: RepoFiles,
  releases: readonly Release[],
  files: readonly string[],
  { isPart = false, unknown = [], hosts }: Surroundings = {},
): readonly Problem[] {
  const unseen = new Set(unknown);
  const present = withFolders(repo.below("").filter((path) => !unseen.has(path)));
  const paths = files.filter((path) => path.endsWith(".nix"));
  const release = releaseOf(repo, releases)?.name ?? "unstable";
  const inputs = inputsOf(repo.get("flake.nix") ?? "");
  const all = paths.flatMap((file): readonly Problem[] => {
    const text = repo.get(file) ?? "";
    const broken = problems(text).map(({ line, message: reason }) =>
      problem("not-nix", { reason }, { file, line }),
    );
    if (broken.length > 0) return broken;
    const its = [
      ...(isOfPins(file) ? [] : impure(text)),
      ...missingPaths(present, file, text).flatMap((missing) => ofPath(missing, isPart, unknown)),
      ...inputProblems(file, text, inputs),
      ...placeholders(text),
      ...(file === "flake.nix" ? [] : removedOptions(text, release)),
    ];
    return its.map((each) => ({ ...each, file }));
  });
  const found = all.length === 0 ? all : withoutData(repo, all);
  return [...found, ...strayNames(repo, paths, hosts ?? namesOfAll(repo))].toSorted(byPlace);
}

/** Whether npins or niv writes a file, each of which knows what to do in a flake. */
const isOfPins = (file: string): boolean =>
  /(?:^|\/)(?:npins\/default|nix\/sources)\.nix$/.test(file);

/** Of some problems those that are in no file which is only handed on. */
function withoutData(repo: RepoFiles, found: readonly Problem[]): readonly Problem[] {
  const nix = repo.below("").filter((path) => path.endsWith(".nix"));
  const data = dataFiles(repo, nix, reachedFiles(repo));
  return found.filter(({ file = "" }) => !data.has(file));
}

/** Finds what pure evaluation refuses, except where it may never come to that. */
function impure(text: string): readonly Problem[] {
  const view = new View(text);
  const isDefault = (node: Node | undefined): boolean =>
    node !== undefined && (node.kind === "Formal" || isDefault(view.parent(node)));
  // Channels in nix.nixPath are for programs, not for this evaluation.
  const passes = (node: Node): boolean => node.kind === "Binding" || isDefault(node);
  return impurities(view, undefined, passes);
}

function ofPath(
  { line, written, target }: MissingPath,
  isPart: boolean,
  unknown: readonly string[],
): readonly Problem[] {
  const path = unknown.find((each) => target !== undefined && isWithin(each, target));
  if (path !== undefined) return [problem("path-unknown-to-git", { written, path }, { line })];
  if (target !== undefined) return [problem("path-leads-nowhere", { written, target }, { line })];
  return isPart ? [] : [problem("path-out-of-repository", { written }, { line })];
}

/** NixOS does not build a machine that sets an option which is gone. */
function removedOptions(text: string, release: string): readonly Problem[] {
  const { done, left } = renameOptions(text, release);
  return [...done, ...left].filter(({ severity }) => severity === "error");
}

/** A hardware file that waits for the machine says so itself. */
function placeholders(text: string): readonly Problem[] {
  if (!text.includes("is a placeholder. On the machine itself")) return [];
  const assertion = find(parse(text), ["assertions"])?.value?.text ?? "";
  const command = /^\s*(sudo nixos-generate-config .*)$/m.exec(assertion)?.[1];
  return [problem("hardware-placeholder", { command }, { line: 1 })];
}

/** The names of all hosts; none where some are not known. */
function namesOfAll(repo: RepoFiles): readonly string[] {
  const { hosts, hidden } = hostsOf(repo);
  return hidden ? [] : hosts.map(({ name }) => name);
}

/** A machine finds its configuration by its name, so the two have to be the same. */
function strayNames(
  repo: RepoFiles,
  paths: readonly string[],
  known: readonly string[],
): readonly Problem[] {
  if (known.length === 0) return [];
  let reached: ReadonlySet<string> | undefined;
  return paths.flatMap((file): readonly Problem[] => {
    const text = repo.get(file) ?? "";
    if (!text.includes("hostName")) return [];
    const value = option(parse(text), HOST_NAME)?.value;
    const name = (value && stringValue(value)) ?? "";
    if (!value || name === "" || known.includes(name)) return [];
    // A container, or a system within the system, has a name of its own.
    reached ??= reachedFiles(repo);
    if (reached.size > 0 && !reached.has(file)) return [];
    const meant = nearest(name, known);
    // Of several some may be built by other names, as images are.
    if (meant === undefined && known.length > 1) return [];
    return [problem("host-name-unknown", { name, meant, known }, { file, line: lineOf(value) })];
  });
}

/** The files among the modules of all hosts. */
const reachedFiles = (repo: RepoFiles): ReadonlySet<string> =>
  new Set([...reachOf(repo).hosts.values()].flatMap(({ files }) => [...files.keys()]));
