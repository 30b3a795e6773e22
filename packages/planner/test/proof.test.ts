import { describe, expect, test } from "vitest";
import { noFiles, overlay } from "../src/files/repo-files.ts";
import { planOf } from "../src/files/plan.ts";
import { disproofs, type Intent } from "../src/hosts/proof.ts";

type Texts = Readonly<Record<string, string | undefined>>;

const repoOf = (texts: Texts) => overlay(noFiles, new Map(Object.entries(texts)));

/** What a plan is refused for that gives a repository these texts, and takes away those that are undefined. */
function refused(before: Texts, changes: Texts, intent: Intent): readonly string[] {
  const repo = repoOf(before);
  const wanted = new Map(Object.entries(changes));
  const found = disproofs(repo, overlay(repo, wanted), planOf(wanted, repo), intent);
  return found.map(({ code }) => code);
}

const flake = (entries: string, outputs = ""): string => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs, ... }@inputs:
  let
    mkHost = name: nixpkgs.lib.nixosSystem {
      specialArgs = { hostname = name; };
      modules = [ ./hosts/\${name} ./common.nix ];
    };
  in
  {
    nixosConfigurations = { ${entries} };${outputs}
  };
}
`;

const HARDWARE = `{
  boot.initrd.availableKernelModules = [ "nvme" ];
  fileSystems."/" = { device = "/dev/disk/by-uuid/0000-0001"; fsType = "ext4"; };
  nixpkgs.hostPlatform = "x86_64-linux";
}
`;

const machine = (name: string, more = ""): string => `{
  imports = [ ./hardware-configuration.nix ];
  networking.hostName = "${name}";
  hardware.bluetooth.enable = true;
  virtualisation.docker.enable = true;
  services.printing.enable = true;${more}
  system.stateVersion = "25.11";
}
`;

const hostFiles = (name: string, more = ""): Texts => ({
  [`hosts/${name}/default.nix`]: machine(name, more),
  [`hosts/${name}/hardware-configuration.nix`]: HARDWARE,
});

const TWO: Texts = {
  "flake.nix": flake('otter = mkHost "otter"; badger = mkHost "badger";'),
  "common.nix": "{ services.openssh.enable = true; }\n",
  ...hostFiles("otter"),
  ...hostFiles("badger"),
};
const THREE = flake('otter = mkHost "otter"; badger = mkHost "badger"; fox = mkHost "fox";');
const ADDED: Intent = { kind: "add", name: "fox", like: "otter" };
const RENAMED: Intent = { kind: "rename", name: "fox", from: "otter" };
const foxWith = (text: string): Texts => ({
  "flake.nix": THREE,
  ...hostFiles("fox"),
  "hosts/fox/default.nix": text,
});

const ALL = flake('otter = mkHost "otter"; badger = mkHost "badger"; /* */').replace(
  "./common.nix ]",
  "./common.nix ] ++ nixpkgs.lib.optional (builtins.pathExists ./hosts/fox/shared.nix) ./hosts/fox/shared.nix",
);

describe("a new host", () => {
  test("may have its own name, hardware and release, and nothing else may differ", () => {
    const fox = {
      ...foxWith(machine("fox").replace("25.11", "26.05")),
      "hosts/fox/hardware-configuration.nix":
        '{ assertions = [ { assertion = false; message = "replace me"; } ]; }\n',
    };
    expect(refused(TWO, fox, ADDED)).toEqual([]);
  });

  test.each([
    ["hardware.bluetooth.enable = true;", ""],
    ["virtualisation.docker.enable = true;", ""],
    ["services.printing.enable = true;", ""],
    ["services.printing.enable = true;", "services.printing.enable = false;"],
    ["system.stateVersion", "system.nixos.label"],
  ])("is refused with %j as %j", (text, other) => {
    const fox = foxWith(machine("fox").replace(text, other));
    expect(refused(TWO, fox, ADDED)).toEqual(["host-lacks-options"]);
  });

  test("is refused with the name of its model", () => {
    expect(refused(TWO, foxWith(machine("otter")), ADDED)).toEqual(["host-name-stays"]);
  });

  test("is refused with an entry that makes its model once more", () => {
    const entry = THREE.replace('mkHost "fox"', 'mkHost "otter"');
    const changes = { ...foxWith(machine("fox")), "flake.nix": entry };
    expect(refused(TWO, changes, ADDED)).toEqual(["host-name-stays"]);
  });

  test("is refused when its modules are told the name of its model", () => {
    const told = (text: string): string => text.replace("hostname = name", 'hostname = "otter"');
    const before = { ...TWO, "flake.nix": told(TWO["flake.nix"]!) };
    const changes = { ...foxWith(machine("fox")), "flake.nix": told(THREE) };
    expect(refused(before, changes, ADDED)).toEqual(["host-argument-stays"]);
  });

  test("is refused without what is found by its name, wherever that is", () => {
    const home =
      "{ lib, hostname, ... }: { imports = lib.filesystem.find ./homes/${hostname}.nix; }\n";
    const before = { ...TWO, "common.nix": home, "homes/otter.nix": "{ }\n" };
    const fox = foxWith(machine("fox"));
    expect(refused(before, fox, ADDED)).toEqual(["host-place-missing"]);
    expect(refused(before, { ...fox, "homes/fox.nix": "{ }\n" }, ADDED)).toEqual([]);
  });

  test("is refused when it starts from the disk of its model", () => {
    const disk =
      '{ fileSystems."/" = { device = "/dev/disk/by-uuid/0000-0001"; fsType = "ext4"; }; }\n';
    const entry = (name: string): string =>
      `${name} = nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ./lab.nix ]; };`;
    const badger = 'badger = mkHost "badger";';
    const before = { ...TWO, "flake.nix": flake(badger + entry("otter")), "lab.nix": disk };
    const fox = {
      ...foxWith(machine("fox")),
      "flake.nix": flake(badger + entry("otter") + entry("fox")),
    };
    expect(refused(before, fox, ADDED)).toEqual(["host-shares-files"]);
  });

  test("is refused with a file that flows into all others", () => {
    const before = { ...TWO, "flake.nix": ALL };
    const fox = {
      ...foxWith(machine("fox")),
      "flake.nix": ALL.replace("/* */", 'fox = mkHost "fox";'),
    };
    const shared = { "hosts/fox/shared.nix": "{ services.tor.enable = true; }\n" };
    expect(refused(before, { ...fox, ...shared }, ADDED)).toEqual([
      "other-host-changed",
      "other-host-changed",
    ]);
  });

  test("is refused without its files", () => {
    expect(refused(TWO, { "flake.nix": THREE }, ADDED)).toEqual(["host-module-missing"]);
  });

  test("is refused when the flake passes over its files", () => {
    const passing = (text: string): string =>
      text.replace(
        "[ ./hosts/${name} ./common.nix ]",
        "builtins.filter builtins.pathExists [ ./hosts/${name} ./common.nix ]",
      );
    const before = { ...TWO, "flake.nix": passing(TWO["flake.nix"]!) };
    const changes = { "flake.nix": passing(THREE) };
    expect(refused(before, changes, ADDED)).toEqual(["host-module-passed"]);
  });

  test("is refused when it is made of files of its model", () => {
    const text = machine("fox").replace(
      "./hardware-configuration.nix",
      "../otter/hardware-configuration.nix",
    );
    expect(refused(TWO, foxWith(text), ADDED)).toEqual(["host-shares-files"]);
  });

  test("may be made of a file in its model's folder that another host has, too", () => {
    const taking = (text: string): string =>
      text.replace(
        "./hardware-configuration.nix",
        "./hardware-configuration.nix ../otter/extra.nix",
      );
    const before = {
      ...TWO,
      "hosts/otter/default.nix": taking(machine("otter")),
      "hosts/otter/extra.nix": "{ services.avahi.enable = true; }\n",
      "hosts/badger/default.nix": taking(machine("badger")),
    };
    expect(refused(before, foxWith(taking(machine("fox"))), ADDED)).toEqual([]);
  });
});

describe("a renamed host", () => {
  const moved = (text: string, hardware: string): Texts => ({
    "flake.nix": flake('fox = mkHost "fox"; badger = mkHost "badger";'),
    "hosts/otter/default.nix": undefined,
    "hosts/otter/hardware-configuration.nix": undefined,
    "hosts/fox/default.nix": text,
    "hosts/fox/hardware-configuration.nix": hardware,
  });

  test("is what it was, but for the name", () => {
    expect(refused(TWO, moved(machine("fox"), HARDWARE), RENAMED)).toEqual([]);
  });

  test("is refused without its disks, or with others", () => {
    const found = ["{ }\n", HARDWARE.replace("0000-0001", "0000-0002")].map((hardware) =>
      refused(TWO, moved(machine("fox"), hardware), RENAMED),
    );
    expect(found).toEqual([["host-lacks-options"], ["host-lacks-options"]]);
  });

  test("is refused when a disk that bears its name gets the new one", () => {
    const pool = (name: string): string => `\n  fileSystems."/srv".device = "${name}/data";`;
    const before = { ...TWO, ...hostFiles("otter", pool("otter")) };
    const after = (name: string): Texts => moved(machine("fox", pool(name)), HARDWARE);
    expect(refused(before, after("otter"), RENAMED)).toEqual([]);
    expect(refused(before, after("fox"), RENAMED)).toEqual(["host-lacks-options"]);
  });
});

describe("another host", () => {
  test("is not changed through a file that it shares", () => {
    const changes = { ...foxWith(machine("fox")), "common.nix": "{ }\n" };
    expect(refused(TWO, changes, ADDED)).toContain("other-host-changed");
  });

  test("does not go, and gets no other entry", () => {
    const gone = flake('otter = mkHost "otter"; fox = mkHost "fox";');
    expect(refused(TWO, { ...foxWith(machine("fox")), "flake.nix": gone }, ADDED)).toContain(
      "other-host-gone",
    );
    const other = THREE.replace('badger = mkHost "badger"', 'badger = mkHost "otter"');
    expect(refused(TWO, { ...foxWith(machine("fox")), "flake.nix": other }, ADDED)).toContain(
      "other-host-changed",
    );
  });

  test("stays when packs or people come to one", () => {
    const intent: Intent = { kind: "extend", hosts: ["otter"] };
    expect(refused(TWO, hostFiles("otter", "\n  users.users.bob = { };"), intent)).toEqual([]);
    expect(refused(TWO, hostFiles("badger", "\n  users.users.bob = { };"), intent)).toEqual([
      "other-host-changed",
    ]);
  });
});

test("an output that is named by systems gets no host", () => {
  const outputs = (names: string): string =>
    `\n    devShells = nixpkgs.lib.genAttrs [ ${names} ] (system: { });`;
  const [old, now] = ['"x86_64-linux"', '"x86_64-linux" "fox"'].map(outputs);
  const before = {
    ...TWO,
    "flake.nix": flake('otter = mkHost "otter"; badger = mkHost "badger";', old),
  };
  const entries = 'otter = mkHost "otter"; badger = mkHost "badger"; fox = mkHost "fox";';
  expect(
    refused(before, { ...foxWith(machine("fox")), "flake.nix": flake(entries, now) }, ADDED),
  ).toEqual(["output-changed"]);
});

describe("a host that gets what its other modules set otherwise", () => {
  const said = { ...TWO, "common.nix": `{ time.timeZone = "Europe/Berlin"; }\n` };
  const zone = (text: string): Texts => ({
    "flake.nix": flake('otter = mkHost "otter"; badger = mkHost "badger"; fox = mkHost "fox";'),
    ...hostFiles("fox", `\n  time.timeZone = ${text};`),
  });
  const fresh: Intent = { kind: "add", name: "fox", like: undefined };

  test.each([
    "let a = a // { services.x.y = 1; }; in a",
    "let a = { services.x = a; }; in a",
    "let f = n: f n // { services.x.y = n; }; in f 1",
    "{ lib, ... }: let a = lib.mkMerge [ a a { services.x.y = 1; } ]; in a",
    "{ lib, ... }: let a = lib.mkIf b a; b = a ? x; in { services.x = a; }",
  ])("is looked at to an end, whatever is in itself: %s", (text) => {
    const endless = { ...said, "common.nix": `${text}\n` };
    expect(refused(endless, zone('"UTC"'), fresh)).toEqual([]);
  });

  test("is refused, also where it is new and shares that module", () => {
    expect(refused(said, zone('"UTC"'), fresh)).toEqual(["option-defined-already"]);
    const more = { "hosts/otter/default.nix": machine("otter", '\n  time.timeZone = "UTC";') };
    const extend: Intent = { kind: "extend", hosts: ["otter"] };
    expect(refused(said, more, extend)).toEqual(["option-defined-already"]);
  });

  test("is made where they are one, or one gives way, or it is not known whether both apply", () => {
    for (const text of ['"Europe/Berlin"', 'lib.mkForce "UTC"', 'lib.mkIf config.x.enable "UTC"']) {
      expect(refused(said, zone(text), fresh)).toEqual([]);
    }
  });
});
