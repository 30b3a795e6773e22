import { parse } from "nix-source";
import { pathsIn } from "../files/nix-paths.ts";
import { type RepoFiles, overlay } from "../files/repo-files.ts";
import { basename, dirname, join, pathLiteral, rebased } from "../files/path.ts";
import { hostsOf } from "../hosts/find.ts";
import { isReadAsPart } from "../hosts/module-reach.ts";
import { addModule } from "../hosts/modules.ts";
import { type Answers, type HostAnswers, personNamed, type UserAnswers } from "../packs/answers.ts";
import { compose, hostParts } from "../packs/compose.ts";
import type { Pack } from "../packs/pack.ts";
import { type Problem, problem } from "../problems.ts";
import { drafted, type PlanDraft } from "./draft.ts";
import { hasFilesOf } from "./flake-parts.ts";
import type { Hints } from "./hints.ts";

// Packs and people for a host that is not composed: their files, and a module that imports them and
// sets what was answered, among the host's own files.

/** A module, by its path from the top of the repo, and a host that is to import it. */
export interface HostImport {
  readonly host: string;
  readonly path: string;
}

/**
 * Adds to a host that is not composed what its answers have more than before.
 *
 * @returns the modules that the host is then to import.
 */
export function addToHost(
  hints: Hints,
  after: Answers,
  draft: PlanDraft,
  host: HostAnswers,
): readonly HostImport[] {
  const { repo, toolbox } = hints;
  const { name } = host;
  const present = hints.host(name);
  const users = host.users.filter((user) => !present.users.includes(user));
  const packs = toolbox.packs.filter(
    (pack) => host.packs.includes(pack.name) && !present.packs.includes(pack.name),
  );
  const accounts = addUsers(hints, after, draft, { ...host, users });
  const [first] = packs;
  if (!first) return accounts;
  const [layout] = packs.filter(({ manifest }) => manifest.disks);
  if (layout) {
    const where = { file: "flake.nix" };
    draft.problems.push(problem("disks-laid-out-otherwise", { pack: layout.name }, where));
    return [];
  }
  const others = toolbox.packs.filter((pack) => !packs.includes(pack) && hasFilesOf(repo, pack));
  draft.problems.push(...exclusions(repo, name, packs, others));
  // A host has its files where it has the others, if that is as deep.
  const [folder = `hosts/${name}`] = foldersFor(repo, name);
  // Of people who were there before, no more is known than their names.
  const theirs = host.users.map(
    (user) => after.users.find((each) => each.name === user) ?? personNamed(user),
  );
  const files = filesOf(hints, after, packs, host, theirs);
  const placed = (path: string): string =>
    placeFor(repo, rebased(path, `hosts/${name}`, folder), files.get(path));
  for (const [path, text] of files) addFile(hints, draft, placed(path), text);
  const { imports, settings } = hostParts(host, packs, theirs);
  if (settings.text === "") {
    return [...accounts, ...imports.map((path) => ({ host: name, path: placed(path) }))];
  }
  const places = placesFor(repo, name, first.name);
  const text = (path: string): string => moduleText(path, imports.map(placed), settings.text);
  // Another run of the same command has nothing to do here.
  if (places.some((place) => repo.get(place) === text(place))) return accounts;
  const path = places.find((each) => isFree(repo, each));
  if (path === undefined) {
    draft.problems.push(problem("file-in-the-way", {}, { file: `${folder}/${first.name}.nix` }));
    return [];
  }
  draft.wanted.set(path, text(path));
  return [...accounts, { host: name, path }];
}

/**
 * Where a file of a pack goes in a repository that is not composed. Modules that hosts share are often
 * called alike; where the usual place is taken by another one, they go into a folder of their own.
 *
 * @param path - the usual place.
 */
export function placeFor(repo: RepoFiles, path: string, text: string | undefined): string {
  const present = repo.get(path);
  const isTaken = present !== undefined && present !== text && dirname(path) === "modules";
  const place = isTaken ? `modules/packs/${basename(path)}` : path;
  // What reads all files of a folder as modules of flake-parts leaves out those with a line before their name.
  const isPart = present === undefined && place.endsWith(".nix") && isReadAsPart(repo, place);
  return isPart ? join(dirname(place), `_${basename(place)}`) : place;
}

/** Gives people an account on a host. Whoever has an account file already keeps it. */
function addUsers(
  hints: Hints,
  after: Answers,
  draft: PlanDraft,
  host: HostAnswers,
): readonly HostImport[] {
  const packs = hints.toolbox.packs.filter(({ name }) => name === "user");
  const people = after.users.filter(({ name }) => host.users.includes(name));
  const files = filesOf(hints, after, packs, { ...host, packs: [] }, people);
  return Array.from(files, ([usual, text]) => {
    const path = placeFor(hints.repo, usual, text);
    if (hints.repo.get(path) === undefined) draft.wanted.set(path, text);
    return { host: host.name, path };
  });
}

const filesOf = (
  { toolbox }: Hints,
  { release }: Answers,
  packs: readonly Pack[],
  host: HostAnswers,
  users: readonly UserAnswers[],
): ReadonlyMap<string, string> =>
  compose({ ...toolbox, packs, answers: { release, packs: [], users, hosts: [host] } });

function addFile({ repo }: Hints, draft: PlanDraft, path: string, text: string): void {
  const present = repo.get(path);
  if (present === undefined) draft.wanted.set(path, text);
  else if (present !== text) draft.problems.push(problem("file-in-the-way", {}, { file: path }));
}

/** Lets hosts import modules, where nothing else stands in the way. */
export function addImports(
  { repo }: Hints,
  draft: PlanDraft,
  imports: readonly HostImport[],
): void {
  if (draft.problems.length > 0) return;
  const paths = [...new Set(imports.map(({ path }) => path))];
  for (const path of paths) {
    const hosts = imports.filter((each) => each.path === path).map(({ host }) => host);
    const { changes, problems } = addModule(drafted(draft, repo), hosts, `./${path}`);
    draft.problems.push(...problems);
    for (const { path: file, content } of changes) draft.wanted.set(file, content);
  }
}

/** The folders in which a host may have its module: two levels deep, its own first. */
function foldersFor(repo: RepoFiles, host: string): readonly string[] {
  const own = hostsOf(repo)
    .hosts.find((each) => each.name === host)
    ?.paths.map((path) => /^[^/]+\/[^/]+(?=\/|$)(?<!\.nix)/.exec(path)?.[0])
    .find((folder) => folder !== undefined);
  const folders = [...(own === undefined ? [] : [own]), `hosts/${host}`, `modules/${host}`];
  return [...new Set(folders)];
}

const placesFor = (repo: RepoFiles, host: string, pack: string): readonly string[] =>
  foldersFor(repo, host).map((folder) => `${folder}/${pack}.nix`);

/** Whether a file can be written, and would not make its folder or itself a host. */
function isFree(repo: RepoFiles, path: string): boolean {
  const found = hostsOf(overlay(repo, new Map([[path, "{ }"]]))).hosts;
  return repo.get(path) === undefined && found.length === hostsOf(repo).hosts.length;
}

/** A module that imports others, by their paths from the top of the repo, and has settings. */
function moduleText(path: string, modules: readonly string[], settings: string): string {
  const paths = modules.map((each) => pathLiteral(dirname(path), each));
  return [
    "{",
    ...(paths.length === 1 ? [`  imports = [ ${paths.join(" ")} ];`] : []),
    ...(paths.length > 1 ? ["  imports = [", ...paths.map((each) => `    ${each}`), "  ];"] : []),
    ...(paths.length > 0 ? [""] : []),
    ...settings.split("\n").map((line) => (line === "" ? "" : `  ${line}`)),
    "}",
    "",
  ].join("\n");
}

/** The packs that a host has already, and cannot have beside those that are to be added. */
function exclusions(
  repo: RepoFiles,
  host: string,
  added: readonly Pack[],
  present: readonly Pack[],
): readonly Problem[] {
  return added.flatMap((one) =>
    present.flatMap((other): Problem[] => {
      const isExcluded =
        one.manifest.excludes.includes(other.name) || other.manifest.excludes.includes(one.name);
      const places = placesFor(repo, host, other.name);
      const file = isExcluded ? importerOf(repo, host, places, other.manifest.imports) : undefined;
      if (file === undefined) return [];
      return [problem("pack-excluded", { pack: one.name, other: other.name, host }, { file })];
    }),
  );
}

/** The file through which a host has one of some modules; undefined when it has none that can be seen. */
function importerOf(
  repo: RepoFiles,
  host: string,
  places: readonly string[],
  modules: readonly string[],
): string | undefined {
  const { hosts } = hostsOf(repo);
  const paths = hosts.find(({ name }) => name === host)?.paths ?? [];
  // Of a host alone all is that the flake has.
  const seen = new Set([...paths, ...places, ...(hosts.length === 1 ? ["flake.nix"] : [])]);
  for (const path of seen) {
    const file = path.endsWith(".nix") ? path : join(path, "default.nix");
    const named = pathsIn(parse(repo.get(file) ?? ""), dirname(file));
    if (named.some((each) => modules.includes(each))) return file;
    for (const each of named) seen.add(each);
  }
  return undefined;
}
