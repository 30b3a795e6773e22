import { type Node, parse } from "nix-source";
import { join } from "../files/path.ts";
import type { RepoFiles } from "../files/plan.ts";
import type { Value } from "./place.ts";

// The files of a repo, parsed when they are asked for.

/** A parsed file, and the way to the others. */
export interface SourceFile {
  readonly path: string;
  readonly root: Node;
  /** The file that `import` of a path gives; nothing when it is not at hand. */
  readonly load: (path: string) => SourceFile | undefined;
  /** The paths of all files of the repo. */
  readonly paths: () => readonly string[];
  /** What the flake gives, which its files know as `self`: filled in when that is found. */
  readonly outputs: Value[];
}

/** The `flake.nix` of a repo; nothing when there is none. */
export function openFlake(files: RepoFiles): SourceFile | undefined {
  const known = new Map<string, SourceFile | undefined>();
  let all: readonly string[] | undefined;
  const outputs: Value[] = [];
  const paths = () => (all ??= files.below(""));
  const load = (path: string): SourceFile | undefined => {
    const file = path.endsWith(".nix") ? path : join(path, "default.nix");
    if (!known.has(file)) {
      const text = files.get(file);
      known.set(
        file,
        text === undefined ? undefined : { path: file, root: parse(text), load, paths, outputs },
      );
    }
    return known.get(file);
  };
  return load("flake.nix");
}
