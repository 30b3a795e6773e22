import { assignedSecrets } from "./assignments.ts";
import { attributeSecrets } from "./attributes.ts";
import { apartSecrets, fileSecrets } from "./files.ts";
import { formSecrets } from "./forms.ts";
import { pathSecrets, type TextAt } from "./paths.ts";

/** A place where a secret is written down. It never holds the secret itself. */
export interface Secret {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is written there, as the subject of a sentence: "the password of ada". */
  readonly what: string;
  /** How to say it without the secret in the repository. */
  readonly fix: string;
}

/** A secret, before it is known in which file. */
export type Finding = Omit<Secret, "file">;

/**
 * The secrets that a file holds in plain text, in the order of its lines, at most one a line. What is
 * commented out counts, too: it would be committed as well.
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
): readonly Secret[] {
  const isNix = path.endsWith(".nix");
  const name = path.slice(path.lastIndexOf("/") + 1);
  const found = [
    ...(isNix ? attributeSecrets(text) : []),
    ...(isNix ? pathSecrets(path, text, textAt) : []),
    ...formSecrets(text),
    ...(isNix ? assignedSecrets(text) : []),
    ...(isNix ? apartSecrets(name, text) : fileSecrets(name, text)),
  ];
  const lines = new Map<number, Finding>();
  for (const finding of found) {
    if (!lines.has(finding.line)) lines.set(finding.line, finding);
  }
  return [...lines.values()]
    .toSorted((one, other) => one.line - other.line)
    .map((finding) => ({ file: path, ...finding }));
}
