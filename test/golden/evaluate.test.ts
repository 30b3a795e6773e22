import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect } from "vitest";
import { readOptions } from "../../scripts/options/data.ts";
import type { Option, Options } from "../../scripts/options/option.ts";
import { filesBelow, scratch } from "../support/files.ts";
import { cases, expectedRepo, repoWith } from "../support/golden.ts";
import {
  evaluateHost,
  evaluateHosts,
  isNixNeeded,
  nixTest,
  overrides,
  runNix,
} from "../support/nix.ts";
import { ANSWERS, run } from "../support/program.ts";

/** What `evaluate.nix` says of a host. */
interface Host {
  readonly hostName: string;
  readonly hostPlatform: string;
  readonly stateVersion: string;
  readonly desktops: readonly string[];
  readonly locale: { timeZone: string | null; language: string; formats: string } | null;
  readonly language: string;
  readonly timeZone: string | null;
  readonly users: Readonly<Record<string, { description: string; isNormalUser: boolean }>>;
  readonly homes: readonly string[];
  readonly failed: readonly string[];
  readonly warnings: readonly string[];
  readonly loader: { systemdBoot: boolean; grub: boolean; devices: string[]; esp: string };
  readonly definedPaths: readonly (readonly string[])[];
  readonly declared: readonly (readonly string[])[];
}

let repos: Readonly<Record<string, Readonly<Record<string, Host>>>> = {};

beforeAll(async () => {
  if (!isNixNeeded) return;
  const hosts = await evaluateHosts<Host>(...cases.map(({ name }) => expectedRepo(name)));
  repos = Object.fromEntries(cases.map(({ name }, index) => [name, hosts[index]!]));
});

describe.each(cases)("the golden repo $name, evaluated by Nix", ({ name, ingredients }) => {
  const { answers, hardware = {} } = ingredients;

  nixTest("has exactly its hosts, each with the values of its answers", () => {
    expect(Object.keys(repos[name] ?? {})).toEqual(
      answers.hosts.map((host) => host.name).toSorted(),
    );
    for (const host of answers.hosts) {
      const { answers: own } = host;
      const value = repos[name]![host.name]!;
      const grub = own["bootLoader"] !== "systemd-boot";
      expect(value).toMatchObject({
        hostName: host.name,
        hostPlatform: host.system,
        stateVersion: host.stateVersion,
        desktops: own["desktop"] == null ? [] : [own["desktop"]],
        language: own["language"],
        timeZone: own["timeZone"],
        locale: { formats: own["formats"] },
        homes: host.packs.includes("home-manager") ? host.users.toSorted() : [],
        loader: {
          grub,
          systemdBoot: !grub,
          ...(grub ? { devices: [own["bootDevice"] ?? "nodev"] } : {}),
          esp: own["espMountPoint"] ?? "/boot",
        },
        warnings: [],
      });
      const people = answers.users.filter((user) => host.users.includes(user.name));
      expect(value.users).toMatchObject(
        Object.fromEntries(
          people.map((user) => [
            user.name,
            { isNormalUser: true, description: user.fullName ?? "" },
          ]),
        ),
      );
    }
  });

  nixTest("fails no assertion but that of a placeholder, which says what to do", () => {
    for (const host of answers.hosts) {
      const { failed } = repos[name]![host.name]!;
      const command = `--show-hardware-config > hosts/${host.name}/hardware`;
      if (hardware[host.name] !== undefined) expect(failed).toEqual([]);
      else expect(failed).toEqual([expect.stringContaining(command)]);
    }
  });
});

describe("every option that a golden repo sets is one of today's", () => {
  /** Whether a path is an option, or lies inside of one that takes anything. */
  function lookUp(options: ReadonlyMap<string, Option>, path: readonly string[]) {
    for (let length = path.length; length > 0; length--) {
      const found = options.get(path.slice(0, length).join("."));
      if (found) return found;
    }
    return undefined;
  }

  /** `users.users.<name>.description` and `*` stand for any name. */
  const anyName = (options: Options, path: readonly string[]) =>
    new Map(
      Object.entries(options).map(([name, option]) => {
        const parts = name.split(".").map((part, i) => (/^(<.*>|\*)$/.test(part) ? path[i] : part));
        return [parts.join("."), option];
      }),
    );

  nixTest("by its name, and none is legacy", () => {
    const { nixos, home } = readOptions();
    const set = new Set<string>();
    for (const { definedPaths, declared } of Object.values(repos).flatMap(
      Object.values,
    ) as Host[]) {
      for (const path of [...definedPaths, ...declared]) set.add(JSON.stringify(path));
    }
    expect(set.size).toBeGreaterThan(60);
    const unknown = [...set].filter((text) => {
      const path = JSON.parse(text) as string[];
      // The repo's own options, those of its inputs, and two that NixOS keeps out of its manual.
      const own = ["account", "homeManager", "locale", "secrets", "server"];
      const inputs = ["disko", "sops"];
      const hidden = ["assertions", "warnings"];
      if ([...own, ...inputs, ...hidden].includes(path[0]!)) return false;
      const isHome = path[0] === "home-manager";
      // What the stand-in declares of home-manager itself is no option of NixOS's.
      if (isHome && (path[1] !== "users" || path.length < 4)) return false;
      const inside = isHome ? path.slice(3) : path;
      const found = lookUp(anyName(isHome ? home : nixos, inside), inside);
      return found === undefined || found.legacy === true;
    });
    expect(unknown).toEqual([]);
  });
});

nixTest("what a host says in its own file wins over what modules set", async () => {
  const own: Readonly<Record<string, string>> = {
    "boot.loader.systemd-boot.configurationLimit": "3",
    "console.keyMap": '"de"',
    "fonts.enableDefaultPackages": "false",
    "hardware.bluetooth.enable": "false",
    "home-manager.useUserPackages": "false",
    "i18n.defaultLocale": '"de_DE.UTF-8"',
    "networking.networkmanager.enable": "false",
    "nix.gc.automatic": "false",
    "programs.firefox.enable": "false",
    "programs.waybar.enable": "false",
    "security.soteria.enable": "false",
    "services.avahi.enable": "false",
    "services.blueman.enable": "false",
    "services.greetd.enable": "false",
    "services.greetd.settings.default_session.command": '"sway"',
    "services.pipewire.pulse.enable": "false",
    "services.printing.enable": "false",
    "services.xserver.xkb.layout": '"fr"',
    "time.timeZone": '"Asia/Tokyo"',
  };
  const names = Object.keys(own);
  const folder = repoWith("desktop-hyprland", {});
  const file = join(folder, "hosts/nixos/configuration.nix");
  const lines = names.map((name) => `  ${name} = ${own[name]};\n`).join("");
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace("  locale = {", (each) => lines + each),
  );
  const found = await evaluateHost(
    folder,
    "nixos",
    `[ ${[...names, "environment.sessionVariables.XKB_DEFAULT_LAYOUT"].map((name) => `host.config.${name}`).join(" ")} ]`,
  );
  expect(found).toEqual([...names.map((name) => JSON.parse(own[name]!) as unknown), "fr"]);
});

nixTest("Nix parses every .nix file of every golden repo", async () => {
  const files = cases.flatMap(({ name }) =>
    filesBelow(expectedRepo(name)).map((file) => join(expectedRepo(name), file)),
  );
  const nixFiles = files.filter((file) => file.endsWith(".nix"));
  expect(nixFiles.length).toBeGreaterThan(100);
  await runNix("nix-instantiate", "--parse", ...nixFiles);
});

nixTest("Nix evaluates a new repo as the flake that git has of it", async () => {
  const cwd = scratch();
  const person = ["--full-name", "Ada L.", "--email", "ada@example.org"];
  const more = ["--desktop", "sway", "--pack", "dev", "--json"];
  const words = ["a b", "--yes", ...ANSWERS, ...person, ...more];
  expect(run(words, { cwd }).code).toBe(0);
  const flake = `git+file://${encodeURI(join(cwd, "a b"))}`;
  const read = async (attribute: string): Promise<unknown> =>
    JSON.parse(
      await runNix(
        "nix",
        ...["eval", "--json", "--no-write-lock-file", `${flake}#${attribute}`, ...overrides],
      ),
    );
  const config = "nixosConfigurations.nixos.config";
  expect(await read(`${config}.programs.sway.enable`)).toBe(true);
  expect(await read(`${config}.home-manager.users.ada.programs.git.settings.user`)).toEqual({
    name: "Ada L.",
    email: "ada@example.org",
  });
  expect(await read("formatter.x86_64-linux.name")).toMatch(/nixfmt-tree/);
  await expect(read(`${config}.system.build.toplevel.drvPath`)).rejects.toThrow(/is a placeholder/);
});
