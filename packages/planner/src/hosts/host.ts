import type { Node } from "nix-source";
import type { AttrSource, AttrEntry, Room } from "../eval/names.ts";
import type { Expr } from "../eval/file.ts";
import type { Plan, RepoFiles } from "../files/plan.ts";

// The types of this folder.

/** A host of a flake. */
export interface Host {
  readonly name: string;
  /** The file that its entry is in; nothing when it is there because its folder is. */
  readonly file: string | undefined;
  /** Its entry: a binding, an `inherit` or an element of a list. */
  readonly node: Node | undefined;
  /** The files and folders that are its own: their paths hold its name. Found when asked for. */
  readonly paths: readonly string[];
  /** Its system, where that is written. */
  readonly system: string | undefined;
  readonly entry: AttrEntry;
}

/** The hosts of a flake, or why they cannot be told. */
export interface Hosts {
  readonly hosts: readonly Host[];
  /** Why there may be more, or why there are none. */
  readonly reason: string | undefined;
  readonly outputs: Outputs | undefined;
  /** The files in which they were found. */
  readonly files: RepoFiles;
}

/** What is known of the outputs of a flake. */
export interface Outputs {
  /** Where the names of its hosts come from. */
  readonly sources: readonly AttrSource[];
  /** The set that could be given a first host, and the path there. */
  readonly room: Room | undefined;
  /** The function that gives the outputs. */
  readonly lambda: Expr | undefined;
  readonly flake: Expr;
}

/** A file or folder of a host, and the one of the host that it is modelled on. */
export interface HostPath {
  /** From the top of the repo. */
  readonly path: string;
  readonly like: string | undefined;
}

/** What is to change in a repo; nothing when the flake finds its hosts by their folders. */
export interface ChangeResult extends Plan {
  /** The host that was imitated. */
  readonly like: string | undefined;
  /** The modules that the flake now wants for the host. */
  readonly modules: readonly HostPath[];
}

/** What is known of a new host. */
export interface NewHost {
  /** As `x86_64-linux`: written where its neighbour writes one. */
  readonly system?: string;
  /** The host to imitate; else the last of the most common shape. */
  readonly like?: string;
}

/** The systems on which NixOS runs. */
export const SYSTEM = /^(x86_64|aarch64|armv[67]l|i686|riscv64|powerpc64le)-linux$/;
