import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Problem, StandaloneHome } from "planner";
import type { Task } from "../draft.ts";
import { quotePath } from "../shell.ts";
import { sourceTree } from "../source-tree.ts";

/** The home of the person who asks that home-manager manages by itself, and why it stays where it is. */
export interface FoundHome {
  readonly homes: readonly StandaloneHome[];
  readonly notes: readonly Problem[];
}

/**
 * Looks where home-manager looks for a home.
 *
 * @param isHere - whether the configuration is that of this machine.
 */
export function standaloneHome({ detected, runner }: Task, isHere: boolean): FoundHome {
  const place = join(runner.home, ".config/home-manager");
  const has = (name: string): boolean => existsSync(join(place, name));
  const [user] = detected.users;
  const left = (message: string, fix: string): FoundHome => ({
    homes: [],
    notes: [{ message: `${quotePath(place, runner.home)} ${message}`, fix }],
  });
  if (has("flake.nix")) {
    return left(
      "is a flake of its own, and stays as it is",
      "home-manager switch goes on working with it",
    );
  }
  if (!has("home.nix") || !user) return { homes: [], notes: [] };
  if (!isHere) {
    return left(
      "is a home on this machine, and does not come along with a copy of another one",
      "--from /etc/nixos takes it along, on the machine that it is for",
    );
  }
  return { homes: [{ user: user.value, tree: sourceTree(place) }], notes: [] };
}
