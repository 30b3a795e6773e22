import { newestStable, type Release } from "../packs/releases.ts";
import { type Problem, problem } from "../problems.ts";
import table from "./projects.json" with { type: "json" };

/** A project that people take from a channel or an archive, as a flake. */
interface Project {
  /** The name of the input. */
  readonly input: string;
  readonly url: string;
  /** Its names elsewhere: other channels, other owners. */
  readonly aliases?: readonly string[];
  /** The inputs of its own that follow those of the repo. */
  readonly follows: readonly string[];
  /** The attributes of its flake, by the files of its tree that they are. */
  readonly modules: Readonly<Record<string, string>>;
}

/**
 * The projects that are known by name. What has no attribute here is taken by its path in the input:
 * that is what the channel gave. nixos-hardware has many names that differ from its paths, and so
 * none here.
 */
const projects = table as readonly Project[];

const namesAre = (names: readonly string[], wanted: string): boolean =>
  names.some((name) => name.toLowerCase() === wanted.toLowerCase());

/** The project of a channel name. */
const projectCalled = (name: string): Project | undefined =>
  projects.find(({ input, aliases = [] }) => namesAre([input, ...aliases], name));

/** The project of a forge's `owner/repository`. */
const projectAt = (repository: string): Project | undefined =>
  projects.find(({ url, aliases = [] }) => {
    const [, place = ""] = url.split(":");
    return namesAre([place.split("/").slice(0, 2).join("/"), ...aliases], repository);
  });

/** An input that `flake.nix` needs beside nixpkgs. */
export interface FlakeInput {
  readonly url: string;
  /** The inputs of its own that follow those of the repo. */
  readonly follows: readonly string[];
  /** Whether its own `flake.nix` is read; else it is a folder of files. */
  readonly flake: boolean;
}

/** An input for what an expression takes from elsewhere. */
export interface InputSource {
  /** The name of the input, unless another input has it already. */
  readonly name: string;
  /** Nothing for the repo's own nixpkgs. */
  readonly input?: FlakeInput;
  readonly project?: Project;
  /** It is a tree of nixpkgs, so that importing it takes a `system`. */
  readonly isPackages: boolean;
  /** A difference from what was there before. */
  readonly note?: Problem;
}

/** The release that the repo follows, and all that there are. */
export interface Releases {
  readonly release: Release;
  readonly all: readonly Release[];
}

/** The input for `<name>`; undefined when the name is not known. */
export function channelSource(name: string, releases: Releases): InputSource | undefined {
  if (name === "nixpkgs" || name === "nixos") return { name: "nixpkgs", isPackages: true };
  const branch = branchOf(name, releases);
  if (branch !== undefined) return packages(branch, releases);
  const project = projectCalled(name);
  return project && branchSource(project, undefined, releases);
}

/** The branch of nixpkgs that a channel is made from. */
function branchOf(name: string, { all }: Releases): string | undefined {
  if (name === "unstable" || name === "nixos-unstable") return "nixos-unstable";
  if (name === "master" || name === "nixpkgs-master" || name === "nixos-master") return "master";
  if (/^(nixos|nixpkgs)-(unstable(-small)?|\d\d\.\d\d(-small)?)$/.test(name)) return name;
  if (name === "nixpkgs-unstable") return name;
  if (/^(nixos-|nixpkgs-)?stable$/.test(name)) return newestStable(all).branches["nixpkgs"];
  return undefined;
}

function packages(ref: string, { release }: Releases): InputSource {
  if (release.branches["nixpkgs"] === ref) return { name: "nixpkgs", isPackages: true };
  const isCommit = COMMIT.test(ref);
  const word = (isCommit ? ref.slice(0, 7) : ref.replace(/^(nixos|nixpkgs|release)-/, ""))
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .toLowerCase();
  const input = { url: `github:NixOS/nixpkgs/${ref}`, follows: [], flake: true };
  return { name: `nixpkgs-${word}`, input, isPackages: true };
}

const COMMIT = /^[0-9a-f]{40}$/;

/** A project of the table, as it is when nobody says which branch. */
export const projectSource = (name: string): InputSource => usualSource(projectCalled(name)!);

const usualSource = (project: Project) => {
  const { input: name, url, follows } = project;
  return { name, project, isPackages: false, input: { url, follows, flake: true } };
};

function branchSource(project: Project, ref: string | undefined, releases: Releases): InputSource {
  const usual = usualSource(project);
  const { name, input } = usual;
  const isUsual = ref === undefined || /^(master|main|HEAD)$/.test(ref);
  const isOfRelease = releases.release.branches[name] !== undefined || name === "home-manager";
  if (isUsual || isOfRelease) return { ...usual, ...followed(project, ref, releases) };
  const base = input.url.split("/").slice(0, 2).join("/");
  return { ...usual, input: { ...input, url: `${base}/${ref}` } };
}

/** The branch of a project that follows the release is not taken from what was there. */
function followed(
  { input }: Project,
  ref: string | undefined,
  { release }: Releases,
): Pick<InputSource, "note"> {
  if (ref === undefined || input !== "home-manager") return {};
  const branch = release.branches[input] ?? "master";
  if (ref === branch) return {};
  return {
    note: problem("branch-of-release", { input, from: ref, branch, release: release.name }),
  };
}

/** The input for an archive or a repository at an address. */
export function addressSource(
  url: string,
  releases: Releases,
  { isGit = false, isFile = false, ref }: { isGit?: boolean; isFile?: boolean; ref?: string } = {},
): InputSource {
  const channel =
    /^(?:channel:|https?:\/\/(?:channels\.nixos\.org|(?:www\.)?nixos\.org\/channels)\/)([\w.-]+)/.exec(
      url,
    )?.[1];
  if (channel !== undefined && !isFile) return packages(channel, releases);
  const place = repositoryAt(url);
  if (place && !isFile) {
    const wanted = ref ?? place.ref;
    const { owner, repository } = place;
    if (/^nixos\/nixpkgs(-channels)?$/i.test(`${owner}/${repository}`)) {
      return packages(wanted ?? "master", releases);
    }
    const known = projectAt(`${owner}/${repository}`);
    if (known) return branchSource(known, wanted, releases);
  }
  const name = inputName(place?.repository ?? url);
  const address = isFile
    ? `file+${url}`
    : isGit
      ? gitAddress(url, ref)
      : archiveAddress(url, place);
  return { name, input: { url: address, follows: [], flake: false }, isPackages: false };
}

interface Repository {
  readonly forge: "github" | "gitlab";
  readonly owner: string;
  readonly repository: string;
  readonly ref?: string;
}

/** The repository that an address is of, and the branch, tag or commit. */
function repositoryAt(url: string): Repository | undefined {
  const found =
    /^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]*@)?(github|gitlab)\.com\/([^/]+)\/([^/]+?)(?:\.git)?(?:\/-)?(?:\/(?:archive|tarball)\/(.+?))?\/?$/.exec(
      url,
    ) ?? /^git@(github|gitlab)\.com:([^/]+)\/([^/]+?)(?:\.git)?()$/.exec(url);
  const [, forge, owner = "", repository = "", archive] = found ?? [];
  if (forge !== "github" && forge !== "gitlab") return undefined;
  const file = archive?.replace(/\.(tar\.gz|tar\.xz|tgz|zip|tar\.bz2)$/, "");
  const branch = forge === "gitlab" ? file?.replace(/\/.*/s, "") : file;
  const ref = branch?.replace(/^refs\/(heads|tags)\//, "");
  return { forge, owner, repository, ...(ref && { ref }) };
}

function archiveAddress(url: string, place: Repository | undefined): string {
  if (place?.ref !== undefined) {
    return `${place.forge}:${place.owner}/${place.repository}/${place.ref}`;
  }
  return /\.(zip|tar|tgz|tar\.(gz|xz|bz2|zst))$/.test(url) ? url : `tarball+${url}`;
}

function gitAddress(url: string, ref: string | undefined): string {
  const plain = url.replace(/^git\+/, "").replace(/^git@([^:]+):/, "ssh://git@$1/");
  return `git+${plain}${ref === undefined ? "" : `?ref=${ref}`}`;
}

/** A name for an input, from the last part of its address. */
function inputName(text: string): string {
  const last = text.replace(/\/+$/, "").split("/").at(-1)!;
  const name = last.replace(/\.(git|zip|tar|tgz|nix|tar\..*)$/, "").replaceAll(/[^\w-]+/g, "-");
  return /^[A-Za-z]/.test(name) ? name : `source-${name}`;
}

/** The inputs that the files of a repo need so far. */
export class Inputs {
  readonly wanted = new Map<string, FlakeInput>();

  /** The name under which the files of the repo have a source. */
  take({ name, input }: InputSource): string {
    if (!input) return name;
    const same = [...this.wanted].find(
      ([, known]) => known.url === input.url && known.flake === input.flake,
    );
    if (same) return same[0];
    let free = name;
    for (let number = 2; this.wanted.has(free) || free === "nixpkgs" || free === "self"; number++) {
      free = `${name}-${number}`;
    }
    this.wanted.set(free, input);
    return free;
  }
}
