import { locator } from "nix-source";
import type { Problem } from "../problems.ts";
import { fileSecrets } from "./files.ts";
import type { TextAt } from "./flow.ts";
import { nixSecrets } from "./nix.ts";

/**
 * The places where a file holds secrets in plain text, in the order of its lines, at most one a line.
 * What is commented out counts, too: it would be committed as well. No message holds a secret.
 *
 * @param path - the file; its name says what it is (`.nix`, `.env`, `id_ed25519`).
 * @param text - what is in it.
 * @param textAt - the files that come along: what they show says whether those that are named where a
 *   secret is wanted are encrypted. Without it, they are taken for secrets.
 * @returns also those in other files whose values this one uses as a secret.
 */
export function secretsIn(
  path: string,
  text: string,
  textAt: TextAt = () => "",
): readonly Problem[] {
  const found = path.endsWith(".nix") ? nixSecrets(path, text, textAt) : fileSecrets(path, text);
  const files = new Set([path, ...found.flatMap(({ file }) => file ?? [])]);
  return [...files].flatMap((file) => {
    const place = locator(file === path ? text : (textAt(file) ?? ""));
    const own = found
      .filter((each) => (each.file ?? path) === file)
      .map((each, rank) => ({ ...each, rank }))
      .toSorted((one, other) => one.at - other.at);
    const lines = new Map<number, (typeof own)[number]>();
    for (const each of own) {
      const { line } = place(each.at);
      // What is known by its name is known better than by its looks.
      if (each.rank < (lines.get(line)?.rank ?? Infinity)) lines.set(line, each);
    }
    return [...lines].map(([line, { problem }]) => ({ ...problem, file, line }));
  });
}
