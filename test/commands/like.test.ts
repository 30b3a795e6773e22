import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compose, planHost, readHints } from "planner";
import fc from "fast-check";
import { literal } from "nix-source";
import { describe, expect, test } from "vitest";
import { packs, releases } from "../../packages/create-nix-flake/src/packs/index.ts";
import { scratch } from "../support/files.ts";
import { cases, expectedRepo } from "../support/golden.ts";
import { evaluateHost, nixTest } from "../support/nix.ts";
import { run, type Ended } from "../support/program.ts";

const configuration = "hosts/laptop/configuration.nix";

const toolbox = { packs, releases, version: "0.1.0" };

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
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const addPi = (...words: readonly string[]): Ended => {
    const ended = run(["host", "pi", ...words], { cwd });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    return ended;
  };
  const ofHost = (expression: string): Promise<unknown> => evaluateHost(cwd, "pi", expression);
  return { read, addPi, ofHost };
}

/** Which of some desktops a host has. */
const DESKTOPS = `{
  plasma = host.config.services.desktopManager.plasma6.enable;
  gnome = host.config.services.desktopManager.gnome.enable;
  xfce = host.config.services.xserver.desktopManager.xfce.enable;
}`;

describe("a host that is like one which somebody has edited", () => {
  const xfce = ["modules/gnome.nix", "modules/xfce.nix"] as const;
  const head = ["{\n  imports", "{ pkgs, ... }:\n\n{\n  # What we all use.\n  imports"] as const;
  const more = [
    "    ./hardware-configuration.nix\n",
    "    ./hardware-configuration.nix\n    ./backup.nix\n    ../../modules/vpn.nix\n",
  ] as const;
  const setting = [
    "  homeManager.users",
    "  environment.systemPackages = [ pkgs.git ]; # ours\n  homeManager.users",
  ] as const;
  const xfceModule = {
    "modules/xfce.nix": [["", "{ services.xserver.desktopManager.xfce.enable = true; }\n"]],
  } as const;
  const modules = {
    ...xfceModule,
    "hosts/laptop/backup.nix": [["", "{ services.fstrim.enable = true; }\n"]],
    "modules/vpn.nix": [["", "{ networking.firewall.enable = false; }\n"]],
  } as const;

  nixTest("has its imports, its settings, its comments and what they need", async () => {
    const { read, addPi, ofHost } = edited({
      [configuration]: [head, more, xfce, setting],
      ...modules,
    });
    const before = read(configuration);
    const { stdout } = addPi("--like", "laptop");
    expect(read(configuration)).toBe(before);
    expect(read("hosts/pi/configuration.nix")).toBe(
      before.replace("# laptop:", "# pi:").replace('"laptop"', '"pi"'),
    );
    expect(read("hosts/pi/backup.nix")).toBe(read("hosts/laptop/backup.nix"));
    expect(stdout).toMatch(/Edited by hand +hosts\/laptop\/configuration\.nix +followed/);
    expect(stdout).toMatch(/# has what was edited by hand .*\n +nano ~\/hosts\/pi\/configuration/);
    expect(
      await ofHost(`{
        inherit (host.config.networking) hostName;
        xfce = host.config.services.xserver.desktopManager.xfce.enable;
        trim = host.config.services.fstrim.enable;
      }`),
    ).toEqual({ hostName: "pi", xfce: true, trim: true });
  });

  nixTest("has what is said of it all the same", async () => {
    const takenOut = ["    ../../modules/desktop.nix\n    ../../modules/gnome.nix\n", ""] as const;
    for (const [said, edits] of [
      ["plasma", [head, xfce]],
      // As in the record, but not as in the file.
      ["gnome", [head, xfce]],
      ["gnome", [head, takenOut]],
    ] as const) {
      const { read, addPi, ofHost } = edited({ [configuration]: edits, ...xfceModule });
      addPi("--desktop", said);
      expect(read("hosts/pi/configuration.nix")).toContain("# What we all use.");
      // oxlint-disable-next-line no-await-in-loop -- one Nix at a time is enough
      expect(await ofHost(DESKTOPS)).toEqual({
        plasma: false,
        gnome: false,
        xfce: false,
        [said]: true,
      });
    }
  });

  nixTest("has the files to which paths lead that Nix puts together", async () => {
    const computed = [
      "  imports = [\n",
      '  imports = map (name: ./services/${name}.nix) [ "backup" ] ++ [\n    ./${"local"}.nix\n',
    ] as const;
    const { addPi, ofHost } = edited({
      [configuration]: [computed],
      "hosts/laptop/services/backup.nix": [["", "{ services.fstrim.enable = true; }\n"]],
      "hosts/laptop/local.nix": [["", "{ networking.firewall.enable = false; }\n"]],
    });
    addPi("--like", "laptop");
    expect(
      await ofHost(`{
        trim = host.config.services.fstrim.enable;
        firewall = host.config.networking.firewall.enable;
      }`),
    ).toEqual({ trim: true, firewall: false });
  });

  test("is made from the record where the edits cannot be followed, and that is said", () => {
    const { read, addPi } = edited({
      [configuration]: [['networking.hostName = "laptop";', "networking = import ./net.nix;"]],
      "hosts/laptop/net.nix": [["", '{ hostName = "laptop"; }\n']],
    });
    const { stdout } = addPi();
    expect(stdout).toMatch(/Edited by hand +hosts\/laptop\/configuration\.nix +not followed: /);
    expect(stdout).toMatch(
      /# hosts\/laptop\/configuration\.nix was edited .* carry over .*\n +nano/,
    );
    expect(read("hosts/pi/configuration.nix")).toContain('networking.hostName = "pi";');
  });

  test("has other disks", () => {
    const luks = 'boot.initrd.luks.devices."luks-1".device = "/dev/disk/by-uuid/1";';
    const line = '  networking.hostName = "laptop";\n';
    const { read, addPi } = edited({ [configuration]: [head, [line, `${line}  ${luks}\n`]] });
    const { stdout } = addPi();
    expect(stdout).toMatch(/followed, without boot\.initrd\.luks\.devices\n/);
    expect(read("hosts/pi/configuration.nix")).toContain("# What we all use.");
    expect(read("hosts/pi/configuration.nix")).not.toContain("luks");
    const elsewhere = edited({
      [configuration]: [["    ./hardware-configuration.nix\n", "    ./disks.nix\n"]],
      "hosts/laptop/disks.nix": [
        ["", 'import ./more.nix // { fileSystems."/".device = "/dev/sda"; }'],
      ],
    });
    expect(elsewhere.addPi().stdout).toMatch(/not followed: it needs hosts\/laptop\/disks\.nix/);
    expect(elsewhere.read("hosts/pi/configuration.nix")).toContain("./hardware-configuration.nix");
  });

  nixTest("has an entry like its", async () => {
    const { read, addPi, ofHost } = edited({
      "flake.nix": [
        [
          "modules = [ ./hosts/laptop/configuration.nix ];",
          "modules = [\n            ./hosts/laptop/configuration.nix\n            ./modules/vpn.nix\n          ];",
        ],
      ],
      "modules/vpn.nix": modules["modules/vpn.nix"],
    });
    const before = read("flake.nix");
    const { stdout } = addPi();
    const after = read("flake.nix");
    expect(after).toContain(
      "modules = [\n            ./hosts/pi/configuration.nix\n            ./modules/vpn.nix\n          ];",
    );
    expect(after.split("\n").filter((line) => !before.includes(line))).toHaveLength(2);
    expect(stdout).toMatch(/Edited by hand +flake\.nix +followed/);
    expect(await ofHost("host.config.networking.hostName")).toBe("pi");
  });

  nixTest("has an entry that calls the same function", async () => {
    const { read, addPi, ofHost } = edited({
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
    addPi("--like", "laptop");
    expect(read("flake.nix")).toContain('pi = machine "pi";');
    expect(await ofHost("host.config.networking.hostName")).toBe("pi");
  });

  test("keeps whatever has been added, and is right where the two differ", () => {
    const { ingredients } = cases.find(({ name }) => name === "two-hosts")!;
    const before = { ...ingredients, hardware: {} };
    const [model] = before.answers.hosts;
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const addition = fc.record({
      comment: fc.string({ unit: "grapheme" }).map((each) => each.replaceAll(/[\r\n]/g, "")),
      // No keyword of Nix begins so.
      service: word.map((each) => `s${each}`),
      value: fc.string({ unit: "grapheme" }),
      file: word,
    });
    const answers = fc.record({
      timeZone: fc.constantFrom("Europe/Berlin", "Asia/Tokyo"),
      desktop: fc.constantFrom("gnome", "sway"),
      stateVersion: fc.constantFrom("25.11", "26.11"),
    });
    const property = fc.property(addition, answers, fc.boolean(), (added, own, isSaid) => {
      const { stateVersion, ...rest } = own;
      const host = { ...model!, name: "pi", stateVersion, answers: { ...model!.answers, ...rest } };
      const files = new Map(compose(before));
      const [comment, binding] = [
        `  # ${added.comment}`,
        `my.${added.service} = ${literal(added.value)};`,
      ];
      const text = files
        .get(configuration)!
        .replace("    ./hardware-configuration.nix\n", `    ./${added.file}.nix\n$&`)
        .replace("modules/gnome.nix", "modules/xfce.nix")
        .replace(/\}\n$/, () => `${comment}\n  ${binding}\n}\n`);
      files.set(configuration, text);
      files.set(`hosts/laptop/${added.file}.nix`, "{ }\n");
      const repo = {
        get: (path: string) => files.get(path),
        below: (folder: string) => [...files.keys()].filter((path) => path.startsWith(folder)),
      };
      const said = isSaid ? ["desktop"] : [];
      const plan = planHost(
        readHints(repo, toolbox),
        { ...host, like: "laptop" },
        { host, users: [], said },
      );
      expect([plan.problems, plan.edits]).toEqual([
        [],
        [{ file: configuration, to: "hosts/pi/configuration.nix" }],
      ]);
      const made = plan.changes.find(({ path }) => path === "hosts/pi/configuration.nix")!.content;
      expect(made).toContain(`${comment}\n  ${binding}`);
      expect(made).toContain(`    ./${added.file}.nix\n    ./hardware-configuration.nix\n`);
      expect(made).toContain(`networking.hostName = "pi";`);
      expect(made).toContain(`timeZone = "${own.timeZone}";`);
      expect(made).toContain(`stateVersion = "${stateVersion}";`);
      const desktop = isSaid || own.desktop !== "gnome" ? own.desktop : "xfce";
      const imported = made.match(/modules\/(cosmic|gnome|hyprland|niri|plasma|sway|xfce)\.nix/g);
      expect(imported).toEqual([`modules/${desktop}.nix`]);
    });
    fc.assert(property, { numRuns: 60 });
  });

  test.each(cases)("of which nothing has been edited is to the byte as created: $name", (its) => {
    // Hardware files that machines have written are theirs alone.
    const before = its.ingredients;
    const [model] = before.answers.hosts;
    const withoutDisks = model!.packs.filter((name) => name !== "disko");
    const hosts = [...before.answers.hosts, { ...model!, name: "pi", packs: withoutDisks }];
    const after = { ...before, answers: { ...before.answers, hosts } };
    const files = compose(before);
    const repo = {
      get: (path: string) => files.get(path),
      below: (folder: string) => [...files.keys()].filter((path) => path.startsWith(folder)),
    };
    const host = hosts.at(-1)!;
    const said = Object.keys(model!.answers);
    const plan = planHost(
      readHints(repo, toolbox),
      { ...host, like: model!.name },
      { host, users: [], said },
    );
    expect([plan.problems, plan.edits]).toEqual([[], []]);
    for (const { path, content } of plan.changes) files.set(path, content);
    expect(files).toEqual(compose(after));
  });
});
