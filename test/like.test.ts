import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectedRepo } from "./cases.ts";
import { evaluate, nixTest } from "./nix.ts";
import { type Ended, run, scratch } from "./program.ts";

const configuration = "hosts/laptop/configuration.nix";

/** A repo of two hosts, of which some files have been edited: text by text that it takes the place of. */
function edited(edits: Readonly<Record<string, readonly (readonly [string, string])[]>>) {
  const cwd = scratch();
  cpSync(expectedRepo("two-hosts"), cwd, { recursive: true });
  const read = (path: string): string => readFileSync(join(cwd, path), "utf8");
  for (const [path, changes] of Object.entries(edits)) {
    let text = existsSync(join(cwd, path)) ? read(path) : "";
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, () => to);
    }
    writeFileSync(join(cwd, path), text);
  }
  const grow = (...words: readonly string[]): Ended => {
    const ended = run(["host", "pi", ...words], { cwd });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    return ended;
  };
  const ofHost = (expression: string): Promise<unknown> => {
    const callFlake = JSON.stringify(join(import.meta.dirname, "nixpkgs/call-flake.nix"));
    const flake = `import (/. + ${callFlake}) (/. + ${JSON.stringify(cwd)})`;
    return evaluate(`let host = (${flake}).nixosConfigurations.pi; in ${expression}`);
  };
  return { cwd, read, grow, ofHost };
}

describe("a host that is like one which somebody has edited", () => {
  const xfce = ['"gnome"', '"xfce"'] as const;
  const head = ["{\n  imports", "{ pkgs, ... }:\n\n{\n  # What we all use.\n  imports"] as const;
  const more = [
    "    ./hardware-configuration.nix\n",
    "    ./hardware-configuration.nix\n    ./backup.nix\n    ../../modules/vpn.nix\n",
  ] as const;
  const setting = [
    '  desktop.environment = "gnome";',
    '  environment.systemPackages = [ pkgs.git ]; # ours\n  desktop.environment = "xfce";',
  ] as const;
  const modules = {
    "hosts/laptop/backup.nix": [["", "{ services.fstrim.enable = true; }\n"]],
    "modules/vpn.nix": [["", "{ networking.firewall.enable = false; }\n"]],
  } as const;

  nixTest("has its imports, its settings, its comments and what they need", async () => {
    const { read, grow, ofHost } = edited({
      [configuration]: [head, more, setting],
      ...modules,
    });
    const before = read(configuration);
    const { stdout } = grow("--like", "laptop");
    expect(read(configuration)).toBe(before);
    expect(read("hosts/pi/configuration.nix")).toBe(
      before
        .replace("# laptop:", "# pi:")
        .replace('"laptop"', '"pi"')
        .replace("./backup.nix", "../laptop/backup.nix"),
    );
    expect(stdout).toMatch(/Edited by hand +hosts\/laptop\/configuration\.nix +followed/);
    expect(stdout).toMatch(/# has what was edited by hand .*\n +nano ~\/hosts\/pi\/configuration/);
    expect(
      await ofHost(`{
        inherit (host.config.networking) hostName;
        inherit (host.config.desktop) environment;
        trim = host.config.services.fstrim.enable;
      }`),
    ).toEqual({ hostName: "pi", environment: "xfce", trim: true });
  });

  nixTest("has what is said of it all the same", async () => {
    const takenOut = ["    ../../modules/desktop.nix\n", ""] as const;
    const withoutDesktop = ['  desktop.environment = "gnome";\n\n', ""] as const;
    for (const [said, edits] of [
      ["plasma", [head, xfce]],
      // As in the record, but not as in the file.
      ["gnome", [head, xfce]],
      ["gnome", [head, takenOut, withoutDesktop]],
    ] as const) {
      const { read, grow, ofHost } = edited({ [configuration]: edits });
      grow("--desktop", said);
      expect(read("hosts/pi/configuration.nix")).toContain("# What we all use.");
      // oxlint-disable-next-line no-await-in-loop -- one Nix at a time is enough
      expect(await ofHost("host.config.desktop.environment")).toBe(said);
    }
  });

  test("is made from the record where the edits cannot be followed, and that is said", () => {
    const { read, grow } = edited({
      [configuration]: [['networking.hostName = "laptop";', "networking = import ./net.nix;"]],
      "hosts/laptop/net.nix": [["", '{ hostName = "laptop"; }\n']],
    });
    const { stdout } = grow();
    expect(stdout).toMatch(/Edited by hand +hosts\/laptop\/configuration\.nix +not followed: /);
    expect(stdout).toMatch(
      /# hosts\/laptop\/configuration\.nix was edited .* carry over .*\n +nano/,
    );
    expect(read("hosts/pi/configuration.nix")).toContain('networking.hostName = "pi";');
  });

  nixTest("has an entry like its", async () => {
    const { read, grow, ofHost } = edited({
      "flake.nix": [
        [
          "modules = [ ./hosts/laptop/configuration.nix ];",
          "modules = [\n            ./hosts/laptop/configuration.nix\n            ./modules/vpn.nix\n          ];",
        ],
      ],
      "modules/vpn.nix": modules["modules/vpn.nix"],
    });
    const before = read("flake.nix");
    const { stdout } = grow();
    const after = read("flake.nix");
    expect(after).toContain(
      "modules = [\n            ./hosts/pi/configuration.nix\n            ./modules/vpn.nix\n          ];",
    );
    expect(after.split("\n").filter((line) => !before.includes(line))).toHaveLength(2);
    expect(stdout).toMatch(/Edited by hand +flake\.nix +followed/);
    expect(await ofHost("host.config.networking.hostName")).toBe("pi");
  });

  nixTest("has an entry that calls the same function", async () => {
    const { read, grow, ofHost } = edited({
      "flake.nix": [
        [
          "    {\n      nixosConfigurations",
          "    let\n      machine = name: nixpkgs.lib.nixosSystem {\n        specialArgs = { inherit inputs; };\n        modules = [ ./hosts/${name}/configuration.nix ];\n      };\n    in\n    {\n      nixosConfigurations",
        ],
        [
          `laptop = nixpkgs.lib.nixosSystem {
          specialArgs = { inherit inputs; };
          modules = [ ./hosts/laptop/configuration.nix ];
        };`,
          'laptop = machine "laptop";',
        ],
      ],
    });
    grow("--like", "laptop");
    expect(read("flake.nix")).toContain('pi = machine "pi";');
    expect(await ofHost("host.config.networking.hostName")).toBe("pi");
  });

  test("of which nothing has been edited is as if the repo had been made with it", () => {
    const { grow } = edited({});
    expect(grow().stdout).not.toContain("dited by hand");
  });
});
