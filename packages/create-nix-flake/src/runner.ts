import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { accounts, type Machine } from "./detect/index.ts";

/** Whose a file is to be. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** For whom other programs are run, and in which environment. */
export interface Runner {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Nothing when it is us. */
  readonly owner?: Owner;
  /** Their home directory. */
  readonly home: string;
}

/**
 * For whom we work. Behind sudo that is the caller: a repository of root's would be closed to them,
 * and it is their git that knows who commits.
 *
 * @param machine - where accounts are looked up.
 * @param isRoot - whether we may act for someone else at all.
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

/** Whether there is such a program to run. */
export function onPath({ environment }: Runner, program: string): boolean {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
