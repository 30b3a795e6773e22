import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { filesBelow, scratch } from "../support/files.ts";
import { evaluateHosts, nixTest } from "../support/nix.ts";
import { run } from "../support/program.ts";

const etc = join(import.meta.dirname, "cases/seed/etc-nixos");

/** What Nix makes of the hosts of a repo. */
async function hostsOf(folder: string): Promise<Record<string, Record<string, unknown>>> {
  const [hosts] = await evaluateHosts(folder);
  return hosts!;
}

// The notes that this program grew out of tell it as a walk of many steps.
nixTest("a machine with channels and home-manager becomes a flake", async () => {
  const cwd = scratch();
  const copy = join(cwd, "etc-nixos");
  cpSync(etc, copy, { recursive: true });
  const taken = run(["nixos", "--from", copy, "--release", "unstable"], { cwd });
  expect(taken).toMatchObject({ code: 0, stderr: "" });
  const repo = join(cwd, "nixos");
  const read = (path: string): string => readFileSync(join(repo, path), "utf8");

  // Its files have moved, and lead to the modules from where they are now.
  expect(read("hosts/nixos/configuration.nix")).toMatch(
    /imports =\s+\[[^\]]*\.\/hardware-configuration\.nix[^\]]*\.\.\/\.\.\/modules\/desktop\.nix/,
  );
  expect(read("hosts/nixos/hardware-configuration.nix")).toBe(
    readFileSync(join(etc, "hardware-configuration.nix"), "utf8"),
  );
  // The channel is an input, and the module is handed the inputs.
  expect(read("modules/home-manager.nix")).toMatch(/^\{[^}]*\binputs\b[^}]*\}:/);
  expect(read("modules/home-manager.nix")).toContain(
    "imports = [ inputs.home-manager.nixosModules.default ];",
  );
  expect(read("modules/home-manager.nix")).not.toContain("<");
  // The flake of the last page.
  const flake = read("flake.nix");
  expect(flake).toContain('nixpkgs.url = "github:nixos/nixpkgs/nixos-unstable";');
  expect(flake).toMatch(
    /home-manager = \{\s+url = "github:nix-community\/home-manager";\s+inputs\.nixpkgs\.follows = "nixpkgs";/,
  );
  expect(flake).toMatch(
    /nixos = nixpkgs\.lib\.nixosSystem \{\s+specialArgs = \{ inherit inputs; \};\s+modules = \[ \.\/hosts\/nixos\/configuration\.nix \];/,
  );
  // What was there is as it was.
  for (const path of filesBelow(etc)) {
    expect(readFileSync(join(copy, path))).toEqual(readFileSync(join(etc, path)));
  }

  expect(await hostsOf(repo)).toMatchObject({
    nixos: { hostName: "nixos", stateVersion: "24.05", failed: [], warnings: [], homes: ["ada"] },
  });

  // dry-activate, switch, and from then on from any place: the steps that are shown.
  const steps = [...taken.stdout.matchAll(/^ {2}nixos-rebuild (\S+) .*--flake (\S+)$/gm)];
  expect(steps.map(([, verb, place]) => `${verb} ${place}`)).toEqual([
    "dry-activate ~/nixos#nixos",
    "switch ~/nixos#nixos",
  ]);
  expect(run(["doctor"], { cwd: repo })).toMatchObject({ code: 0 });

  // Further hosts are configured from the same modules.
  expect(run(["host", "laptop"], { cwd: repo })).toMatchObject({ code: 0 });
  expect(await hostsOf(repo)).toMatchObject({
    nixos: { hostName: "nixos" },
    laptop: { hostName: "laptop", failed: [expect.stringMatching(/is a placeholder/)] },
  });

  // And from packs, which stay clear of modules that are called alike.
  const desk = ["host", "desk", "--desktop", "plasma", "--system", "aarch64-linux"];
  const modules = filesBelow(join(repo, "modules")).map((path) => [path, read(`modules/${path}`)]);
  expect(run(desk, { cwd: repo })).toMatchObject({ code: 0 });
  for (const [path, text] of modules) expect(read(`modules/${path}`)).toBe(text);
  expect(run(["user", "eve", "--host", "desk"], { cwd: repo })).toMatchObject({ code: 0 });
  expect(run(["pack", "dev"], { cwd: repo })).toMatchObject({ code: 0 });
  expect(run(["rename-host", "laptop", "lap"], { cwd: repo })).toMatchObject({ code: 0 });
  expect(await hostsOf(repo)).toMatchObject({
    nixos: { hostName: "nixos", stateVersion: "24.05", failed: [], homes: ["ada"] },
    lap: { hostName: "lap" },
    desk: {
      hostName: "desk",
      desktops: ["plasma"],
      warnings: [],
      users: { ada: { isNormalUser: true }, eve: { isNormalUser: true } },
    },
  });
});
