import { type Pack, type Release, template } from "planner";
import table from "../../../../templates/releases.json" with { type: "json" };
import { printPacks, readPacks } from "./read.ts";

/** The releases that a repo can follow. */
export const releases: readonly Release[] = table;

/**
 * The packs that travel with the program.
 *
 * The build puts the printed packs in this module's place, so that the published package reads no
 * template and carries no compiler.
 */
export const packs = new Function("template", `return ${printPacks(readPacks())}`)(
  template,
) as readonly Pack[];
