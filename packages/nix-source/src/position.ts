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
  let line = 1;
  let start = 0;
  for (const { index, 0: end } of source.matchAll(/\r\n|\n|\r/g)) {
    if (index + end.length > offset) break;
    line++;
    start = index + end.length;
  }
  return { line, column: offset - start + 1 };
}

/** The number of the line at this place. */
export function lineAt(source: string, offset: number): number {
  return positionAt(source, offset).line;
}
