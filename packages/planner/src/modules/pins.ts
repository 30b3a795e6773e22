/** What a pinning tool says of a source, by the names that the tool uses. */
type Pin = Readonly<Record<string, unknown>>;

/**
 * Reads `sources.json` of npins or niv.
 *
 * @returns the pins by their names; none when it is no such file.
 * @see https://github.com/andir/npins
 * @see https://github.com/nmattia/niv
 */
export function pinsOf(text: string): ReadonlyMap<string, Pin> {
  const all = recordOf(parsed(text));
  const pins = Object.entries(recordOf(all["pins"] ?? all));
  return new Map(pins.map(([name, pin]) => [name, recordOf(pin)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A value as a record; an empty one when it is none. */
export const recordOf = (value: unknown): Pin =>
  typeof value === "object" && value !== null ? (value as Pin) : {};
