/** A word as a POSIX shell, bash, zsh and fish all read it: quoted where it must be. */
export function quote(word: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A path below the home directory, with `~` where a shell still expands it. */
export function quotePath(path: string, home: string): string {
  if (path === home) return "~";
  const below =
    home !== "/" && path.startsWith(`${home}/`) ? path.slice(home.length + 1) : undefined;
  return below === undefined ? quote(path) : `~/${quote(below)}`;
}
