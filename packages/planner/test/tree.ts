import type { Entry, SourceTree } from "planner";

/** A tree that is nowhere on the disk: a text for each file, an {@link Entry} for all else. */
export function treeOf(
  files: Readonly<Record<string, string | Entry>>,
  root = "/etc/nixos",
): SourceTree {
  const below = (folder: string): readonly string[] => {
    const start = folder === "" || folder === "/" ? folder : `${folder}/`;
    const inside = Object.keys(files).filter(
      (path) => path.startsWith(start) && path.startsWith("/") === folder.startsWith("/"),
    );
    return [...new Set(inside.map((path) => path.slice(start.length).split("/")[0]!))].toSorted();
  };
  return {
    roots: [root, "/etc/nixos"],
    look(path) {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (typeof file === "object") return file;
      if (file !== undefined) return { kind: "file" };
      const names = below(path);
      return names.length > 0 ? { kind: "directory", names } : { kind: "missing" };
    },
    text(path) {
      const file = files[path];
      return typeof file === "string" && !file.includes("\uFFFD") ? file : undefined;
    },
  };
}
