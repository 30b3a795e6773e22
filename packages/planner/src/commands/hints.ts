import { find, names, parse } from "nix-source";
import { dirname } from "../files/path.ts";
import { type RepoFiles, textAt } from "../files/repo-files.ts";
import { isOwnFolder } from "../hosts/files.ts";
import { hostsOf } from "../hosts/find.ts";
import type { Host, Hosts } from "../hosts/host.ts";
import type { Answers, HostAnswers } from "../packs/answers.ts";
import { RECORD } from "../packs/compose.ts";
import { readRecord } from "./record.ts";
import { type Release, releaseOf } from "../packs/releases.ts";
import {
  answersInFiles,
  configurationPath,
  hostInFiles,
  type RepoToolbox,
  type Toolbox,
} from "./recognise.ts";

// What a repository tells of the answers that it could have been composed from: the record says them
// where there is one, and the files without it.

/** A repository, with the hosts, packs, answers and people that it tells of. */
export interface Hints {
  readonly repo: RepoFiles;
  readonly toolbox: RepoToolbox;
  /** The hosts of its flake. */
  readonly found: Hosts;
  /** The names of all hosts, as the record or else the flake has them in order. */
  readonly names: readonly string[];
  /** That of its nixpkgs; undefined when neither record nor flake names one. */
  readonly release: Release | undefined;
  readonly hasRecord: boolean;
  /**
   * The answers of a host whose files are composed from packs, however much they have been edited
   * since; undefined for any other host.
   */
  composed(host: string): HostAnswers | undefined;
  /** The answers of any host: one that is not composed has people, and no packs. */
  host(name: string): HostAnswers;
  /** Answers for all of the repository, as far as they are known. Reads every host when there is no record. */
  readonly answers: Answers;
  /** The same with the answers of one host alone, for what has nothing to do with the others. */
  only(host: string): Hints;
}

/**
 * Reads what a repository tells of its answers.
 *
 * @param repo - with a `flake.nix` of any kind.
 * @throws {@link SyntaxError} when there is a record and it cannot be read.
 */
export function readHints(repo: RepoFiles, given: Toolbox): Hints {
  const text = repo.get(RECORD);
  const record = text === undefined ? undefined : readRecord(text, given.version);
  const found = hostsOf(repo);
  const named = given.releases.find(({ name }) => name === record?.release);
  const followed = releaseOf(repo, given.releases);
  // What is recorded may have been locked before the newest of its state versions.
  const release = named?.name === followed?.name ? followed : (named ?? followed);
  const toolbox = toolboxFor(given, release);
  const known = new Map<string, HostAnswers | undefined>();
  const composed = (name: string): HostAnswers | undefined => {
    if (!known.has(name)) {
      const isThere = repo.get(configurationPath(name)) !== undefined;
      const answers = isThere
        ? (recorded.get(name) ?? hostInFiles(repo, toolbox, name))
        : undefined;
      known.set(name, answers);
    }
    return known.get(name);
  };
  const recorded = new Map((record?.hosts ?? []).map((each) => [each.name, each]));
  // The record is asked first: of a thousand hosts no file is read for that.
  const host = (name: string): HostAnswers =>
    recorded.get(name) ?? composed(name) ?? bareHost(repo, found.hosts, name);
  const hostNames = [...new Set([...recorded.keys(), ...found.hosts.map(({ name }) => name)])];
  const answersFor = (wanted: readonly string[]): Answers => {
    const hosts = wanted.map((name) => host(name));
    return record ? { ...record, hosts } : answersInFiles(repo, toolbox, hosts);
  };
  const hintsOn = (wanted: readonly string[]): Hints => {
    let answers: Answers | undefined;
    return {
      repo,
      toolbox,
      found,
      names: hostNames,
      release,
      hasRecord: record !== undefined,
      composed,
      host,
      get answers() {
        return (answers ??= answersFor(wanted));
      },
      only: (name) => hintsOn([name]),
    };
  };
  return hintsOn(hostNames);
}

/** The toolbox with the release of a repository among its releases. */
function toolboxFor(toolbox: Toolbox, release: Release | undefined): RepoToolbox {
  const others = toolbox.releases.filter(({ name }) => name !== release?.name);
  const [first, ...more] = release ? [release, ...others] : others;
  if (!first) throw new RangeError("there are no releases");
  return { ...toolbox, release: first, releases: [first, ...more] };
}

/** A host that nothing is known of but the people who have an account on it. */
const bareHost = (repo: RepoFiles, hosts: readonly Host[], name: string): HostAnswers => ({
  name,
  system: hosts.find((each) => each.name === name)?.system ?? "",
  stateVersion: "",
  users: peopleOn(repo, hosts, name),
  packs: [],
  answers: {},
});

/**
 * The names of the people who have an account on a host, as far as the files of the repo say so.
 *
 * @param host - a host that the flake has.
 */
function peopleOn(repo: RepoFiles, hosts: readonly Host[], host: string): readonly string[] {
  const others = hosts.filter(({ name }) => name !== host);
  const found = repo.below("").flatMap((path) => {
    const text = path.endsWith(".nix") ? textAt(repo, path) : "";
    if (!text.includes("isNormalUser")) return [];
    const folder = dirname(path);
    if (
      !isOwnFolder(folder, { name: host }) &&
      others.some(({ name }) => isOwnFolder(folder, { name }))
    ) {
      return [];
    }
    const root = parse(text);
    return names(root, ["users", "users"]).filter(
      (name) => find(root, ["users", "users", name, "isNormalUser"])?.value?.text === "true",
    );
  });
  return [...new Set(found)].toSorted();
}
