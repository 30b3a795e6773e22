import { readFileSync } from "node:fs";

// Whether the run is over that has left something behind.

/** A process, told from a later one of the same number by when it began, where that is known. */
export interface Running {
  readonly pid: number;
  readonly began?: string | undefined;
}

export const thisProcess = (): Running => ({ pid: process.pid, began: beganAt(process.pid) });

/** Whether a process is still there, and is another one than this. */
export function isRunning({ pid, began }: Running): boolean {
  if (pid === process.pid) return false;
  const now = beganAt(pid);
  if (now !== undefined && began !== undefined) return now === began;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, by the start of the machine and its clock; undefined where the system does not say. */
function beganAt(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in parentheses, may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    return `${boot} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return undefined;
  }
}
