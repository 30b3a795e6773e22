import { type Pack, template } from "planner";
import { printPacks, readPacks } from "../../packages/create-nix-flake/src/packs/read.ts";

/**
 * Packs, ready to be rendered.
 *
 * @param directory - of the packs: ours unless given.
 */
export function loadPacks(directory?: string): readonly Pack[] {
  const make = new Function("template", `return ${printPacks(readPacks(directory))}`);
  return make(template) as readonly Pack[];
}
