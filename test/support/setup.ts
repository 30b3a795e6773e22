import { $ } from "zx";
import { findNix } from "../../scripts/nix.ts";

/** Once, before all tests: the package is built, and Nix is fetched where there is none. */
export default async function setup(): Promise<void> {
  await Promise.all([$`tsx scripts/build.ts`, findNix()]);
}
