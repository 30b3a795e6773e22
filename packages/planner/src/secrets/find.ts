import type { Problem } from "../problems.ts";
import { nixSecrets, type TextAt } from "./nix.ts";
import { textSecrets } from "./text.ts";

/**
 * The places where a file holds secrets in plain text, in the order of its lines, at most one a line.
 * What is commented out counts, too: it would be committed as well. No message holds a secret.
 *
 * @param path - the file; its name says what it is (`.nix`, `.env`, `id_ed25519`).
 * @param text - what is in it.
 * @param textAt - the files that come along: what they show says whether those that are named where a
 *   secret is wanted are encrypted. Without it, they are taken for secrets.
 */
export function secretsIn(
  path: string,
  text: string,
  textAt: TextAt = () => "",
): readonly Problem[] {
  const found = path.endsWith(".nix") ? nixSecrets(path, text, textAt) : textSecrets(path, text);
  const lines = new Map<number, Problem>();
  for (const secret of found) {
    const { line = 1 } = secret;
    if (!lines.has(line)) lines.set(line, { ...secret, file: path, line });
  }
  return [...lines.entries()].toSorted(([one], [other]) => one - other).map(([, each]) => each);
}
