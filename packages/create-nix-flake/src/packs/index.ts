import { type Pack, template } from "planner";
import { printPacks, readPacks } from "./read.ts";

export { releases } from "./releases.ts";

/**
 * The packs that travel with the program.
 *
 * The build puts the printed packs in this module's place, so that the published package reads no
 * template and carries no compiler.
 */
export const packs = new Function("template", `return ${printPacks(readPacks())}`)(
  template,
) as readonly Pack[];
