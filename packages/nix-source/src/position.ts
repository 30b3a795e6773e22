/** A place in a text as people and editors name it: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * The line and column of a place in a text.
 *
 * @param source - any text; lines end with LF, CRLF or CR, as for Nix.
 * @param offset - in UTF-16 units from the start, as columns are counted, too.
 */
export function positionAt(source: string, offset: number): Position {
  return locator(source)(offset);
}

/** A function that gives the same for one place after another, of which none is before the last one. */
export function locator(source: string): (offset: number) => Position {
  const ends = source.matchAll(/\r\n|\n|\r/g);
  let line = 0;
  let start = 0;
  let next = 0;
  return (offset) => {
    while (next <= offset) {
      line++;
      start = next;
      const end = ends.next().value;
      next = end ? end.index + end[0].length : Infinity;
    }
    return { line, column: offset - start + 1 };
  };
}

/** The number of the line at this place. */
export function lineAt(source: string, offset: number): number {
  return positionAt(source, offset).line;
}
