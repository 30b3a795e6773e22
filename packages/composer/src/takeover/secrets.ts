/** A place where a secret is written down. It never holds the secret itself. */
export interface Secret {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What is written there, in the words of a sentence: "the password of ada". */
  readonly what: string;
  /** How to say it without the secret in the repository. */
  readonly fix: string;
}

/**
 * The secrets that a file holds in plain text, in the order of its lines.
 *
 * @param path - the file; its name says what it is (`.nix`, `.env`, `id_ed25519`).
 * @param text - what is in it.
 */
export function secretsIn(_path: string, _text: string): readonly Secret[] {
  return [];
}
