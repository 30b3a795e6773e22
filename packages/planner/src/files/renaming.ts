import { apply, descendants, type Edit, type Node, parse } from "nix-source";
import { writtenPath } from "./nix-paths.ts";
import { dirname, normalize, pathLiteral } from "./path.ts";

/** A host, file or folder that is to have another name. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
}

/**
 * A text that is about hosts, with the new name of one of them where it is plain that it is meant: in
 * `.#laptop`, and in `nixosConfigurations.laptop`, quoted or not.
 */
export function renamedWords(text: string, { from, to }: Renaming): string {
  const name = escaped(from);
  return text
    .replaceAll(new RegExp(String.raw`(?<=[.\w/~'"]#)${name}(?![\w-])`, "g"), () => to)
    .replaceAll(
      new RegExp(String.raw`(?<=\bnixosConfigurations\."?)${name}(?![\w-])`, "g"),
      () => to,
    );
}

/**
 * A text with the new path of a file or folder where it names the old one, from the top of the repo.
 *
 * @param isCode - in a program, a path behind another folder is some other place; in prose it may well
 * be that of the repo.
 */
export function renamedPlace(text: string, from: string, to: string, isCode = false): string {
  const before = isCode ? String.raw`(?<![\w-]|[\w-]/)` : String.raw`(?<![\w-])`;
  const place = new RegExp(`${before}${escaped(from)}(?=["'\`/;:,)\\]\\s]|$)`, "g");
  return text.replaceAll(place, () => to);
}

/** A text as a part of a regular expression. */
export const escaped = (text: string): string =>
  text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

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
    const below = belowTop(node);
    if (below) {
      const place = moved(below.text.slice(1));
      const insert = `/${place}`;
      return insert === below.text ? [] : [{ from: below.from, to: below.to, insert }];
    }
    const written = writtenPath(node);
    if (written === undefined) return [];
    const target = normalize(`${dirname(from)}/${written}`);
    const place = moved(target);
    if (normalize(`${dirname(to)}/${written}`) === place) return [];
    const end = node.from + written.length;
    return [{ from: node.from, to: end, insert: pathLiteral(dirname(to), place) }];
  });
  return apply(text, edits);
}

/** The path from the top of the repo in `"${self}/hosts/otter.nix"` or `self + "/hosts/otter.nix"`. */
function belowTop(node: Node): Node | undefined {
  const isTop = ({ text }: Node): boolean => /(?:^|\.)self(?:\.outPath)?$/.test(text);
  const pathOf = (part: Node | undefined): Node | undefined =>
    part?.kind === "Text" && /^\/[\w@.+-]+(?:\/[\w@.+-]+)*$/.test(part.text) ? part : undefined;
  if (node.kind === "String") {
    const [first, second, ...more] = node.parts;
    const isOfTop = first?.kind === "Interpolation" && isTop(first.expression);
    return isOfTop && more.length === 0 ? pathOf(second) : undefined;
  }
  if (node.kind !== "Binary" || node.operator !== "+" || !isTop(node.left)) return undefined;
  return node.right.kind === "String" && node.right.parts.length === 1
    ? pathOf(node.right.parts[0])
    : undefined;
}
