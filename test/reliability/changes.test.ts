import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commitAll, gitIn, scratch, write } from "../support/files.ts";
import { run, start } from "../support/program.ts";
import { bytesOf, callsOf, type Fault, pointsOf, reset, RUNS, runWith } from "./faults.ts";

const host = (name: string): string =>
  `{\n  imports = [ ./disks.nix ];\n  networking.hostName = "${name}";\n  system.stateVersion = "25.11";\n}\n`;

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations = {
        otter = nixpkgs.lib.nixosSystem { modules = [ ./hosts/otter ]; };
        nas = nixpkgs.lib.nixosSystem { modules = [ ./hosts/nas ]; };
      };
    };
}
`;

/** A repository of two hosts, committed, and a place for copies of it. */
function repository(): { readonly fresh: string; readonly copy: string } {
  const folder = scratch();
  const fresh = join(folder, "fresh/nixos");
  mkdirSync(fresh, { recursive: true });
  write(fresh, {
    "flake.nix": FLAKE,
    "README.md": "| host | |\n| --- | --- |\n| otter | |\n| nas | |\n",
    ...Object.fromEntries(
      ["otter", "nas"].flatMap((name) => [
        [`hosts/${name}/default.nix`, host(name)],
        [`hosts/${name}/disks.nix`, '{ fileSystems."/".device = "/dev/disk/by-label/nixos"; }\n'],
      ]),
    ),
  });
  commitAll(fresh);
  return { fresh, copy: join(folder, "work/nixos") };
}

const commands = [
  ["host", "fox"],
  ["rename-host", "otter", "fox"],
  ["remove-host", "nas"],
  ["user", "ada"],
  ["pack", "dev"],
].map((words) => [...words, "--yes"]);

describe.each(commands)("%s %s", (...words) => {
  test("leaves nothing half done, whenever it is killed", () => {
    const { fresh, copy } = repository();
    const before = bytesOf(fresh);
    reset(fresh, copy);
    const calls = callsOf(words, copy);
    const after = bytesOf(copy);
    expect(after).not.toEqual(before);
    expect(calls).toBeGreaterThan(10);
    for (const kind of ["kill", "torn"] as const) {
      for (const at of pointsOf(calls, 8)) {
        reset(fresh, copy);
        expect(runWith(words, copy, { kind, at }).signal, `${kind} at ${at}`).toBe("SIGKILL");
        // Whoever comes next finds nothing to do, or does it.
        const next = run(["doctor", "--json"], { cwd: copy });
        const again = run(words, { cwd: copy });
        expect(bytesOf(copy), `${kind} at ${at}: ${again.stdout}${again.stderr}`).toEqual(after);
        const staged = gitIn(copy, "diff", "--name-only", "--no-renames", "HEAD")
          .trim()
          .split("\n");
        const changed = [...new Set([...before.keys(), ...after.keys()])]
          .filter((path) => before.get(path) !== after.get(path) && !path.endsWith("/"))
          .toSorted();
        expect(staged.toSorted(), `${kind} at ${at}`).toEqual(changed);
        if (next.stdout.includes("run-unfinished")) {
          expect(again.stdout + again.stderr).toMatch(/an earlier run was stopped/);
        }
      }
    }
  });

  test.each<Fault>(["ENOSPC", "EIO", "EACCES", "EROFS"])(
    "leaves everything as it was at %s",
    (kind) => {
      const { fresh, copy } = repository();
      const before = bytesOf(fresh);
      reset(fresh, copy);
      const calls = callsOf(words, copy);
      const after = bytesOf(copy);
      for (const at of pointsOf(calls, 5)) {
        reset(fresh, copy);
        const { code, stdout, stderr } = runWith(words, copy, { kind, at });
        const said = `${kind} at ${at}: ${stdout}${stderr}`;
        expect(stderr, said).not.toMatch(/^ {4}at /m);
        expect([0, 1], said).toContain(code);
        // What could not be cleaned up is by the next run.
        run(["remove-host", "nobody", "--yes"], { cwd: copy });
        expect(bytesOf(copy), said).toEqual(code === 0 ? after : before);
      }
    },
  );
});

test("of many runs at once each does all of its own, or says why it does nothing", async () => {
  const { fresh } = repository();
  const hosts = Array.from({ length: RUNS }, (_, index) => `h${index}`);
  const ended = await Promise.all(hosts.map((name) => start(["host", name, "--yes"], fresh)));
  const made = hosts.filter((_, index) => ended[index]?.code === 0);
  for (const [index, { code, stderr }] of ended.entries()) {
    if (code !== 0)
      expect(stderr, hosts[index]).toMatch(/another run|has been changed|in the way|was stopped/);
  }
  expect(made.length).toBeGreaterThan(0);
  // What the runs that were refused would have written is nowhere.
  const files = [...bytesOf(fresh).keys()];
  expect(files.filter((path) => /journal|create-nix-flake$|-old$/.test(path))).toEqual([]);
  const folders = new Set(files.flatMap((path) => /^hosts\/(?<name>h\d+)\//.exec(path)?.[1] ?? []));
  expect([...folders].toSorted()).toEqual(made.toSorted());
  const flake = bytesOf(fresh).get("flake.nix") ?? "";
  const named = [...flake.matchAll(/^ +(?<name>h\d+) =/gm)].map(({ groups }) => groups?.["name"]);
  expect(named.toSorted()).toEqual(made.toSorted());
});
