import { join } from "node:path";
import { evaluate, pathOf } from "./nix.ts";

/** A value, as JSON has it. */
export type Value = null | boolean | number | string | readonly Value[] | Values1;
interface Values1 {
  readonly [name: string]: Value;
}

/** The hosts of a flake, of each kind by their names, and the names of its outputs. */
export interface Values {
  readonly hosts: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly names: Value;
}

const program = pathOf(join(import.meta.dirname, "values.nix"));

/**
 * What Nix says of flakes, by their folders; of one that it cannot evaluate, the error.
 * All are evaluated at once. Only where that fails is it found out which are to blame.
 */
export async function valuesOf(
  folders: readonly string[],
): Promise<ReadonlyMap<string, Values | Error>> {
  try {
    const found = await evaluate(`import ${program} [ ${folders.map(pathOf).join(" ")} ]`);
    return new Map(
      (found as Values[]).map((values, index) => [
        folders[index]!,
        placed(values, folders[index]!),
      ]),
    );
  } catch (error) {
    if (folders.length === 1) return new Map([[folders[0]!, error as Error]]);
    const middle = Math.ceil(folders.length / 2);
    const halves = [folders.slice(0, middle), folders.slice(middle)];
    const [one, two] = await Promise.all(halves.map((half) => valuesOf(half)));
    return new Map([...one!, ...two!]);
  }
}

/** Values without the place where they were evaluated. */
const placed = (values: Values, folder: string): Values =>
  JSON.parse(JSON.stringify(values).replaceAll(folder, "/flake")) as Values;
