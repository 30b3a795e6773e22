/**
 * Brings what one version of a text has more than another into a third that somebody has edited.
 *
 * @param ours - the edited text.
 * @param base - what we wrote before it was edited.
 * @param theirs - what we would write now.
 * @returns nothing when more has changed than that lines came in at one place. They come before the
 * same line as in `theirs`, or at the end when that has been edited away.
 */
export function mergeText(ours: string, base: string, theirs: string): string | undefined {
  const [old, now] = [base.split("\n"), theirs.split("\n")];
  const start = now.findIndex((line, index) => line !== old[index]);
  const count = now.length - old.length;
  const rest = old.slice(start);
  if (count <= 0 || now.slice(start + count).join("\n") !== rest.join("\n")) return undefined;
  const added = now.slice(start, start + count).join("\n");
  const lines = ours.split("\n");
  const place = lines.indexOf(rest[0] ?? "");
  if (rest[0] && place !== -1 && place === lines.lastIndexOf(rest[0])) {
    return lines.toSpliced(place, 0, added).join("\n");
  }
  return `${ours.trimEnd()}\n\n${added.trim()}\n`;
}
