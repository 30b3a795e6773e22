import { apply, descendants, type Edit, parse } from "nix-source";
import { folderOf } from "./flake/repo.ts";

/**
 * The text of a Nix file at another place in the repo, with each of its relative paths to what it was
 * about before, also where that is outside of the repo.
 *
 * @param text - the file.
 * @param from - where it was.
 * @param to - where it is to be.
 * @param moved - where another file or folder is afterwards: the same path when it stays.
 */
export function relocate(
  text: string,
  from: string,
  to: string,
  moved: (path: string) => string,
): string {
  const edits = descendants(parse(text)).flatMap((node): Edit[] => {
    const first = node.children[0];
    if (node.kind !== "Path" || first?.kind !== "Text" || !first.text.startsWith(".")) return [];
    // What follows an interpolation is not known; the folder before it is.
    const end = node.children.length === 1 ? first.text.length : first.text.lastIndexOf("/");
    const written = first.text.slice(0, end);
    const target = resolved(folderOf(from), written);
    const place = moved(target);
    if (resolved(folderOf(to), written) === place) return [];
    return [{ from: first.from, to: first.from + end, insert: relativePath(folderOf(to), place) }];
  });
  return apply(text, edits);
}

/** A relative path as one from the top of the repo; what is outside begins with `..`. */
function resolved(folder: string, written: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${written}`.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** A path as a Nix file in a folder of the repo writes it. */
export function relativePath(folder: string, path: string): string {
  const [here, there] = [folder, path].map((each) => each.split("/").filter((part) => part !== ""));
  let common = 0;
  while (common < here!.length && here![common] === there![common]) common++;
  const parts = [...here!.slice(common).map(() => ".."), ...there!.slice(common)];
  if (parts.length === 0) return "./.";
  const written = parts.join("/");
  if (written.endsWith("..")) return `${written}/.`;
  return parts[0] === ".." ? written : `./${written}`;
}
