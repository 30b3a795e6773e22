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
