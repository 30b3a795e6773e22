import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { formats } from "planner";
import { type DetectedValue, type Machine, read } from "./machine.ts";

/** A line of `/etc/passwd`. */
interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly fullName: string;
  readonly home: string;
}

/** The accounts of the machine. */
export function accounts(machine: Machine): Account[] {
  const lines = (read(machine, "/etc/passwd") ?? "")
    .split("\n")
    .filter((line) => line.includes(":"));
  return lines.map((line) => {
    const [name = "", , uid, gid, gecos = "", home = "/"] = line.split(":");
    // Of the GECOS field only the part before the first comma is the name.
    const [fullName = ""] = gecos.split(",");
    return { name, uid: Number(uid), gid: Number(gid), fullName: fullName.trim(), home };
  });
}

/** The person who runs this program; under sudo and doas, their caller. Never root. */
export function caller({ environment }: Machine): DetectedValue | undefined {
  for (const variable of ["SUDO_USER", "DOAS_USER", "USER", "LOGNAME"]) {
    const value = environment[variable];
    if (value && formats["user-name"](value) === undefined) return { value, from: `$${variable}` };
  }
  return undefined;
}

/** The full name of each account that has one, by the account's name. */
export function fullNames(machine: Machine): ReadonlyMap<string, DetectedValue> {
  return new Map(
    accounts(machine)
      .filter(({ fullName }) => fullName !== "")
      .map(({ name, fullName }) => [name, { value: fullName, from: "/etc/passwd" }]),
  );
}

/** The committer in a directory, as `Ada Lovelace <ada@example.org>`; `undefined` when git knows none or is missing. */
export function gitIdentity(
  { root, environment }: Machine,
  directory = root,
): DetectedValue | undefined {
  // Without useConfigOnly, git makes up an identity from the account and the host name.
  const { status, stdout } = spawnSync(
    "git",
    ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"],
    {
      cwd: directory,
      // Git reads the system configuration of this machine unless it is told otherwise.
      env:
        root === "/"
          ? environment
          : { ...environment, GIT_CONFIG_SYSTEM: join(root, "etc/gitconfig") },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const value = /^.+ <.+>/.exec(stdout ?? "")?.[0];
  return status === 0 && value ? { value, from: "git config" } : undefined;
}
