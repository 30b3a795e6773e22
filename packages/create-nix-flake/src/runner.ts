import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { accounts, type Machine } from "./detect/index.ts";

/** The owner to give a file to. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The person for whom other programs run, and their environment. */
export interface Runner {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent when programs run as the current user. */
  readonly owner?: Owner;
  /** Their home directory. */
  readonly home: string;
}

/**
 * The person to work for. Under sudo and doas that is the caller, who could not change a repository of
 * root's, and whose git knows who commits.
 *
 * @param machine - the machine whose accounts are looked up.
 * @param isRoot - whether this process may act for someone else.
 */
export function runnerOf(machine: Machine, isRoot: boolean): Runner {
  const { environment } = machine;
  const caller = isRoot
    ? accounts(machine).find(
        ({ name }) => name === (environment["SUDO_USER"] ?? environment["DOAS_USER"]),
      )
    : undefined;
  if (!caller || caller.uid === 0) return { environment, home: environment["HOME"] ?? "/" };
  const { name, uid, gid, home } = caller;
  return {
    environment: { ...environment, HOME: home, USER: name, LOGNAME: name },
    owner: { uid, gid },
    home,
  };
}

/** Whether a program is on the PATH. */
export function onPath({ environment }: Runner, program: string): boolean {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
