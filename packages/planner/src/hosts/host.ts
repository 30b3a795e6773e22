import { apply, type Edit, type Node } from "nix-source";
import type { Expr } from "../eval/file.ts";
import type { AttrEntry, AttrSource, Room, SetSource } from "../eval/names.ts";
import type { Plan } from "../files/plan.ts";
import type { OwnThing } from "../modules/own-things.ts";
import { type RepoFiles, overlay } from "../files/repo-files.ts";
import { lineOf, type Problem, type Whereabouts } from "../problems.ts";

// The hosts of a flake, and what all changes of them share.

/** What a name has before and behind a part of it. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** A host of a flake. */
export interface Host {
  readonly name: string;
  /** What its entry calls it further inside: `attic` of `attic-nixos = mkSystem "attic"`. */
  readonly argument: string | undefined;
  /** What the names of other entries have around what these call their hosts further inside. */
  readonly around: Around | undefined;
  /** Whether a folder that bears its name has the files of other hosts as well. */
  readonly isOfAll: (folder: string) => boolean;
  /** The file that its entry is in; undefined when it is there because its folder is. */
  readonly file: string | undefined;
  /** Its entry: a binding, an `inherit` or an element of a list. */
  readonly node: Node | undefined;
  /** The files and folders that are its own: their paths hold its name. Found when asked for. */
  readonly paths: readonly string[];
  /** Its system, where that is written. */
  readonly system: string | undefined;
  readonly entry: AttrEntry;
  /** Further entries of its name, where several modules say something of it. */
  readonly also: readonly AttrEntry[];
}

/** The hosts of a flake, as far as they can be told. */
export interface Hosts {
  readonly hosts: readonly Host[];
  /** Why there may be more, or why there are none. */
  readonly hidden: Problem | undefined;
  readonly outputs: Outputs | undefined;
}

/** The outputs of a flake. */
export interface Outputs {
  /** Where its hosts are written. */
  readonly sources: readonly AttrSource[];
  /** The set that could be given a first host. */
  readonly room: Room | undefined;
  /** The function that gives the outputs. */
  readonly lambda: Expr | undefined;
  /** The sets of the modules that the flake consists of; none where it does not. */
  readonly modules: readonly SetSource[];
}

/** A change to a host of a flake. */
export type HostChange =
  | {
      readonly kind: "add";
      readonly name: string;
      /** The name of its model. */
      readonly like: string | undefined;
      /** Whether answers make it differ from its model. */
      readonly isAnswered?: boolean;
    }
  | { readonly kind: "rename"; readonly name: string; readonly from: string }
  | { readonly kind: "remove"; readonly name: string };

/** Edits by the files that they are for. */
export type EditsByFile = ReadonlyMap<string, readonly Edit[]>;

/** Options of a new host. */
export interface NewHost {
  /** As `x86_64-linux`: written where its model writes one. */
  readonly system?: string;
  /** The name of its model: the host that it is a copy of; else the last of the most common shape. */
  readonly like?: string;
  /** The release that it is installed with; else that of its model. */
  readonly stateVersion?: string;
}

/** A file or folder of a host, and the one of its model that it is a copy of. */
export interface HostPath {
  /** From the top of the repo. */
  readonly path: string;
  readonly like: string | undefined;
}

/** The plan of a change; without changes when the flake finds its hosts by their folders. */
export interface ChangeResult extends Plan {
  /** The name of the model of a new host. */
  readonly like: string | undefined;
  /** The modules that the flake now wants for the host. */
  readonly modules: readonly HostPath[];
  /** The hardware file that it imports where its model has none, and what the model has instead. */
  readonly hardware?: { readonly path: string; readonly like: string } | undefined;
  /** Files in the folders of the model that it shares with others. */
  readonly shared?: readonly string[];
  /** What belongs to the host that was copied, in what the flake itself says of it. */
  readonly own: readonly OwnThing[];
}

/** The systems on which NixOS runs. */
export const SYSTEM = /^(x86_64|aarch64|armv[67]l|i686|riscv64|powerpc64le)-linux$/;

/** Where a host has its entry. */
export const placeOf = ({ file, node }: Host): Whereabouts =>
  file === undefined || !node ? {} : { file, line: lineOf(node) };

/** The result of a change that is not made because of a problem. */
export const refused = (problem: Problem): ChangeResult => ({
  changes: [],
  problems: [problem],
  like: undefined,
  modules: [],
  own: [],
});

/** The place of a problem that is of the flake as a whole. */
export const FLAKE = { file: "flake.nix" };

/** The texts of files after edits to them. */
export const editedAll = (repo: RepoFiles, edits: EditsByFile): ReadonlyMap<string, string> =>
  new Map([...edits].map(([path, each]) => [path, apply(repo.get(path) ?? "", each)]));

/** A repo after edits to one of its files. That it is still Nix is for the plan to see. */
export function edited(
  repo: RepoFiles,
  path: string,
  edits: readonly Edit[],
): { repo: RepoFiles; content: string } {
  const content = apply(repo.get(path) ?? "", edits);
  return { repo: overlay(repo, new Map([[path, content]])), content };
}

/**
 * Whether a host is one of a list of systems, which its flake goes through: the list is that of other
 * outputs as well, and no machine is added to it.
 */
export const isBySystem = ({ name, entry: { source } }: Host): boolean =>
  ANY_SYSTEM.test(name) && source.kind !== "set" && source.kind !== "folder";

/** The systems that a flake may have outputs for. */
export const ANY_SYSTEM = /^[a-z0-9_]+-(?:linux|darwin)$/;
