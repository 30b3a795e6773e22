import { EditError } from "nix-source";
import type { Place, Value } from "../eval/place.ts";
import { variable } from "../eval/value.ts";

/**
 * The expression itself where a host's entry is a variable.
 *
 * @throws EditError when it is not written in one place of the file that the entry is in.
 */
export function sourceOf(written: Value, at: Place): Place {
  if (written.kind !== "place" || written.file !== at.file || written.prefix.length > 0) {
    throw new EditError("the entry of the host to imitate is not written in one place", at.node);
  }
  let place = written;
  for (let count = 0; count < 10 && place.node.kind === "Identifier"; count++) {
    const [next, ...more] = variable(place, place.node.text) ?? [];
    if (next?.kind !== "place" || more.length > 0 || next.prefix.length > 0) break;
    place = next;
  }
  return place;
}
