import { apply, descendants, type Edit, parse } from "nix-source";
import { dirname, normalize, pathLiteral } from "./path.ts";

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
    const target = normalize(`${dirname(from)}/${written}`);
    const place = moved(target);
    if (normalize(`${dirname(to)}/${written}`) === place) return [];
    return [{ from: first.from, to: first.from + end, insert: pathLiteral(dirname(to), place) }];
  });
  return apply(text, edits);
}
