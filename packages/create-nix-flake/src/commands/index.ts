import type { Command } from "./command.ts";
import { hostCommand } from "./host.ts";
import { packCommand } from "./pack.ts";
import { removeHostCommand } from "./remove-host.ts";
import { renameHostCommand } from "./rename-host.ts";
import { userCommand } from "./user.ts";

/** The commands that change a repo, in the order in which people need them. */
export const commands: readonly Command[] = [
  hostCommand,
  userCommand,
  packCommand,
  renameHostCommand,
  removeHostCommand,
];
