import { newestStable } from "planner";
import { releases } from "../../packages/create-nix-flake/src/packs/index.ts";

/** The release that is the default today: another one after the day of the next. */
export const newest = newestStable(releases).name;
