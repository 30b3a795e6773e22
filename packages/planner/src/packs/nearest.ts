/**
 * The candidate that someone who typed `word` most likely meant.
 *
 * @returns nothing when none is within a third of the word's length in edits (at least one).
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate;
}

/** More than this nobody reads. */
const FEW = 20;

/** Names to choose from, in words: all of them where they are few, else those that are most like a word. */
export function listed(word: string, names: readonly string[]): string {
  if (names.length <= FEW) return names.join(", ");
  const parts = word.toLowerCase().split(/[^a-z0-9]+/);
  const like = names.filter((name) => parts.every((part) => name.toLowerCase().includes(part)));
  const most = (like.length > 0 ? like : names).slice(0, FEW);
  return `${names.length} names, such as ${most.join(", ")}`;
}

/** Levenshtein distance: insertions, deletions and replacements count one each. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
