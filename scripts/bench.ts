// How long the built command takes, as a multiple of what Node takes to do nothing, in one run.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { $ } from "zx";

const ROUNDS = Number(process.argv[2] ?? 31);
const bin = fileURLToPath(new URL("../packages/create-nix-flake/dist/bin.js", import.meta.url));
const answers = ["--yes", "--host", "nixos", "--user", "ada", "--time-zone", "Europe/Berlin"];
const folder = mkdtempSync(join(tmpdir(), "create-nix-flake-bench-"));
let runs = 0;

const commands: Readonly<Record<string, () => string[]>> = {
  "node -e 0": () => ["-e", "0"],
  "create-nix-flake --version": () => [bin, "--version"],
  "create-nix-flake DIR --dry-run": () => [bin, join(folder, "dry"), ...answers, "--dry-run"],
  "create-nix-flake DIR --no-git": () => [bin, join(folder, `${runs++}`), ...answers, "--no-git"],
  "create-nix-flake DIR": () => [bin, join(folder, `${runs++}`), ...answers],
};

await $`tsx scripts/build.ts`;
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, [] as number[]]));
try {
  // In turn, so that whatever else the machine does slows all of them alike; the first is a warm-up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, words] of Object.entries(commands)) {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, words(), { stdio: "ignore" });
      if (status !== 0) throw new Error(`${name} exited with ${status}`);
      if (round > 0) times[name]!.push(performance.now() - start);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const base = median(times["node -e 0"]!);
for (const [name, values] of Object.entries(times)) {
  const middle = median(values);
  console.log(
    `${name.padEnd(32)} ${middle.toFixed(0).padStart(5)} ms  ${(middle / base).toFixed(2)} ×`,
  );
}
