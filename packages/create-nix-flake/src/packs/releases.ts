import { type Release, releasesOn } from "planner";
import table from "../../../../templates/releases.json" with { type: "json" };

/** The releases that a repo can follow, as they are today. */
export const releases: readonly Release[] = releasesOn(
  table,
  new Date().toISOString().slice(0, 10),
);
