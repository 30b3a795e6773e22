// Loaded before the program, with --import: ends it, or lets the system refuse, at one of its calls that change the
// disk. Each function of node:fs that the program calls makes these calls one after another in this very thread, so
// that what lies on the disk between two of them is what a kill between two system calls would leave; a write that
// is torn is half of it. No privileges and no compiler are needed for that, as strace and LD_PRELOAD would.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { FAULT_AT, FAULT = "kill", FAULT_COUNT, FAULT_BELOW = "" } = process.env;
const CHANGES = [
  "chmodSync", "chownSync", "copyFileSync", "fchmodSync", "fchownSync", "fsyncSync", "lchownSync", "linkSync",
  "mkdirSync", "mkdtempSync", "openSync", "renameSync", "rmSync", "rmdirSync", "symlinkSync", "unlinkSync",
  "writeFileSync",
]; // prettier-ignore

let calls = 0;
const kill = () => process.kill(process.pid, "SIGKILL");

for (const name of CHANGES) {
  const real = fs[name];
  fs[name] = (...args) => {
    const isRead = name === "openSync" && args[1] === "r";
    const isElsewhere = typeof args[0] === "string" && !args[0].startsWith(FAULT_BELOW);
    if (isRead || isElsewhere) return real(...args);
    calls++;
    if (`${calls}` !== FAULT_AT) return real(...args);
    if (FAULT === "kill") return kill();
    if (FAULT === "torn") {
      // Be it that the call fails of itself.
      try {
        if (name === "writeFileSync")
          real(args[0], Buffer.from(args[1]).subarray(0, args[1].length / 2));
        else real(...args);
      } finally {
        kill();
      }
    }
    throw Object.assign(new Error(`${FAULT}: ${name}`), { code: FAULT, syscall: name });
  };
}
syncBuiltinESMExports();
if (FAULT_COUNT) {
  const write = fs.appendFileSync;
  process.on("exit", () => write(FAULT_COUNT, `${calls}\n`));
}
