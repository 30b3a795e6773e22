import type { Command } from "./command.ts";
import { host } from "./host.ts";
import { pack } from "./pack.ts";
import { removeHost } from "./remove-host.ts";
import { renameHost } from "./rename-host.ts";
import { user } from "./user.ts";

/** The commands that change a repo, in the order in which people need them. */
export const commands: readonly Command[] = [host, user, pack, renameHost, removeHost];
