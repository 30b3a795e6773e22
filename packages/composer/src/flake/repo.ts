import { type Node, parse } from "nix-source";

/** A repository, as far as someone who reads its flake needs it. */
export interface Repo {
  /** The text of a file, by its path from the top of the repo; `flake.nix` must be there. */
  readonly files: Pick<ReadonlyMap<string, string>, "get">;
  /** The paths of all files. */
  readonly paths: readonly string[];
}

/** A parsed file, and the way to the others. */
export interface SourceFile {
  readonly path: string;
  readonly root: Node;
  /** The file that `import` of a path gives; nothing when it is not at hand. */
  readonly load: (path: string) => SourceFile | undefined;
  /** The paths of all files of the repo. */
  readonly paths: readonly string[];
}

/** The `flake.nix` of a repo; nothing when there is none. */
export function openFlake({ files, paths }: Repo): SourceFile | undefined {
  const known = new Map<string, SourceFile | undefined>();
  const read = (path: string): SourceFile | undefined => {
    const text = files.get(path);
    return text === undefined ? undefined : { path, root: parse(text), load, paths };
  };
  const load = (path: string): SourceFile | undefined => {
    if (!known.has(path)) known.set(path, read(path) ?? read(join(path, "default.nix")));
    return known.get(path);
  };
  return load("flake.nix");
}

/** The folder that a file is in; the empty path is the top of the repo. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

/** A path with `.` and `..` resolved; nothing when it leads out of the repo. */
export function normal(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Two parts of a path, with the slash that is needed between them. */
export const join = (folder: string, name: string): string =>
  folder === "" ? name : `${folder}/${name}`;
