import type { Renaming } from "./grow.ts";

/**
 * A text that is about hosts, with the new name of one of them where it is plain that it is meant: in
 * `.#laptop`, and in `nixosConfigurations.laptop`.
 */
export function renamedWords(text: string, { from, to }: Renaming): string {
  const name = from.replaceAll("-", String.raw`\-`);
  return text
    .replaceAll(new RegExp(String.raw`(?<=[.\w/~'"]#)${name}(?![\w-])`, "g"), to)
    .replaceAll(new RegExp(String.raw`(?<=\bnixosConfigurations\.)${name}(?![\w-])`, "g"), to);
}

/** A text with the new path of a file or folder where it names the old one. */
export function renamedPlace(text: string, from: string, to: string): string {
  const path = from.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(
    new RegExp(String.raw`(?<![\w-])${path}(?=["'\`/;:,)\]\s]|$)`, "g"),
    () => to,
  );
}
