import { join } from "node:path";
import { pathOf } from "../../test/support/nix.ts";
import { Flake, type HostValues, UNREAD } from "../corpus/values.ts";
import { type Places, withContents } from "./contents.ts";

const program = pathOf(join(import.meta.dirname, "nix/default.nix"));

/** What a machine sets, and what could not be had of it. */
export interface Machine extends HostValues {
  /** Its name in the flake. */
  readonly name: string;
}

/**
 * Evaluates the one machine of a folder.
 *
 * @param isFlake whether as a flake, which may read nothing else; or as the `configuration.nix` that it has
 * @param given the file that `writeGiven` wrote
 */
export async function evaluateMachine(
  folder: string,
  isFlake: boolean,
  given: string,
  places: Places,
): Promise<Machine> {
  const flake = new Flake(
    `import ${program} { given = ${JSON.stringify(given)}; tree = ${pathOf(folder)}; isFlake = ${isFlake}; }`,
    withContents(places),
  );
  try {
    const { nixosConfigurations: names = [] } = await flake.kinds();
    const name = names[0] ?? "";
    return { name, ...(await flake.host("nixosConfigurations", name)) };
  } catch (error) {
    const why = (error as Error).message;
    return { name: "", value: UNREAD, unread: [{ path: [], why }], isLate: false };
  } finally {
    flake.end();
  }
}
