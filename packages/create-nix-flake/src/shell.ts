/**
 * A word as a POSIX shell reads it: quoted where it must be. Control characters, which would reach the
 * terminal, need the quotes of bash and zsh.
 */
export function quote(word: string): string {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(word)) return quoteControls(word);
  if (/^(?!=)[A-Za-z0-9_./:@%+,=-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function quoteControls(word: string): string {
  // eslint-disable-next-line no-control-regex
  const escaped = word.replaceAll(/[\0-\x1f\x7f\\']/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 31 && code < 127 ? `\\${character}` : `\\x${code.toString(16).padStart(2, "0")}`;
  });
  return `$'${escaped}'`;
}

/** A path below the home directory, with `~` where a shell still expands it. */
export function quotePath(path: string, home: string): string {
  if (path === home) return "~";
  const below =
    home !== "/" && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  return below === undefined ? quote(path) : `~/${quote(below)}`;
}
