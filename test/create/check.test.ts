import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compose } from "planner";
import { describe, expect } from "vitest";
import { checkWithNix } from "../../packages/create-nix-flake/src/nix.ts";
import { scratch } from "../support/files.ts";
import { cases } from "../support/golden.ts";
import { nix, nixTest, standIn } from "../support/nix.ts";
import { ANSWERS, run } from "../support/program.ts";

/** Checks a golden repo whose inputs are the stand-ins, with some text of its files replaced. */
async function checkCase(
  name: string,
  replaced: readonly [file: string, from: string, to: string][],
) {
  const directory = scratch();
  const { ingredients } = cases.find((candidate) => candidate.name === name)!;
  const edits = [
    ["flake.nix", "github:nixos/nixpkgs/nixos-unstable", `path:${standIn}`],
    ["flake.nix", "github:nix-community/home-manager", `path:${standIn}/home-manager`],
    ...replaced,
  ] as const;
  for (const [path, content] of compose(ingredients)) {
    const own = edits.filter(([file]) => file === path);
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      own.reduce((text, [, from, to]) => text.replace(from, to), content),
    );
  }
  const hosts = ingredients.answers.hosts.map((host) => host.name);
  const without = hosts.filter((host) => !ingredients.hardware?.[host]);
  const runner = { environment: nix?.environment ?? {}, home: directory };
  return checkWithNix(directory, hosts, new Set(without), runner, false);
}

const configuration = "hosts/nixos/configuration.nix";

describe("--check", () => {
  nixTest("finds nothing wrong with a new repo", async () => {
    expect(await checkCase("hardware", [])).toEqual([]);
    expect(await checkCase("two-hosts", [])).toEqual([]);
  });

  nixTest("lets a placeholder pass, and nothing beside it", async () => {
    expect(await checkCase("desktop-gnome", [])).toEqual([]);
    const extra = `assertions = [ { assertion = false; message = "no way"; } ]; networking.hostName`;
    const problems = await checkCase("desktop-gnome", [
      [configuration, "networking.hostName", extra],
    ]);
    expect(problems).toEqual([
      { code: "assertion-failed", severity: "error", file: configuration, message: "no way" },
    ]);
  });

  nixTest("evaluates the whole system, whether or not there is a placeholder", async () => {
    const system = `system.build.toplevel = throw "not this one"; networking.hostName`;
    for (const name of ["hardware", "desktop-gnome"]) {
      const problems = await checkCase(name, [[configuration, "networking.hostName", system]]);
      expect(problems).toMatchObject([{ file: configuration }]);
    }
  });

  nixTest("takes a warning for an error", async () => {
    const warning = `warnings = [ "beware" ]; networking.hostName`;
    const problems = await checkCase("hardware", [[configuration, "networking.hostName", warning]]);
    expect(problems).toMatchObject([
      { code: "evaluation-warning", file: configuration, message: "beware" },
    ]);
  });

  nixTest("says what Nix says of a configuration that it cannot evaluate", async () => {
    const problems = await checkCase("hardware", [[configuration, "Europe/Berlin", "${zone}"]]);
    expect(problems).toMatchObject([
      { file: configuration, message: expect.stringMatching(/undefined variable .zone/) },
    ]);
  });

  nixTest("that cannot lock the inputs leaves nothing behind", async () => {
    const cwd = scratch();
    const env = { ...(nix!.environment as Record<string, string>), HOME: cwd };
    const { code, stderr } = run(["a", "--yes", ...ANSWERS, "--check"], {
      cwd,
      // Nowhere to go: the machine that tests run on may or may not reach the inputs.
      env: { ...env, https_proxy: "http://127.0.0.1:9", all_proxy: "http://127.0.0.1:9" },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/flake\.nix: the inputs cannot be locked: /);
    expect(readdirSync(cwd)).not.toContain("a");
  });
});
