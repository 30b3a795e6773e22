import type { Release } from "planner";
import table from "../../../templates/releases.json" with { type: "json" };

/** The releases that a repo can follow. */
export const releases: readonly Release[] = table;
