import { apply, parse } from "nix-source";
import { describe, expect, test } from "vitest";
import { belongings } from "../src/modules/belongings.ts";
import { hardwareIn } from "../src/modules/hardware-file.ts";
import { machineFile } from "../src/modules/machine-files.ts";
import { newValues } from "../src/modules/machine-values.ts";
import { kindOf } from "../src/hosts/model.ts";
import { hostsOf } from "../src/hosts/find.ts";
import { noFiles, overlay } from "../src/files/repo-files.ts";
import { releaseOf } from "../src/packs/releases.ts";

const values = () => newValues({ name: "fox", like: "otter", stateVersion: "25.11" });

/** A text as the copy of it for fox, and what is told of it. */
function copied(text: string) {
  const found = belongings(parse(text), values());
  const told = found.belongings.map(({ fate, what }) => `${fate}: ${what}`);
  const made = apply(text, found.edits);
  expect(parse(made).isSound, made).toBe(true);
  return { text: made, told };
}

const UUID = "11111111-2222-3333-4444-555555555555";
const DISK = `"/dev/disk/by-uuid/${UUID}"`;

describe("what belongs to one machine is left out of its copy, and told", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "a mount among others, in every way of writing it",
      `{ fileSystems = { "/" = { device = "/dev/disk/by-label/nixos"; }; "/data" = { device = ${DISK}; }; }; }`,
      `{ fileSystems = { "/" = { device = "/dev/disk/by-label/nixos"; }; }; }`,
      ['kept: fileSystems."/"', 'left out: fileSystems."/data"'],
    ],
    [
      "what else is said of a mount that goes",
      `{ fileSystems."/data".device = ${DISK}; fileSystems."/data".fsType = "ext4"; a = 1; }`,
      "{ a = 1; }",
      ['left out: fileSystems."/data".device', 'left out: fileSystems."/data".fsType'],
    ],
    [
      "a disk behind functions, in a module of a module",
      `{ flake.modules.nixos.otter = { lib, ... }: { boot = lib.mkIf true { resumeDevice = lib.mkForce ${DISK}; }; }; }`,
      "{ flake.modules.nixos.otter = { lib, ... }: { boot = lib.mkIf true { }; }; }",
      ["left out: boot.resumeDevice"],
    ],
    [
      "what is found by a slot or by a file system, in whatever text",
      '{ my.mouse = [ "/dev/input/by-path/pci-0000:00:14.0-usb-0:6:1.0-event-mouse" ]; boot.loader.grub.extraEntries = "search --fs-uuid --set=root 3252-2B09"; }',
      '{ my.mouse = [ "/dev/input/by-path/pci-0000:00:14.0-usb-0:6:1.0-event-mouse" ]; boot.loader.grub.extraEntries = "search --fs-uuid --set=root 3252-2B09"; }',
      ["kept: my.mouse", "kept: boot.loader.grub.extraEntries"],
    ],
    [
      "elements of lists",
      `{ boot.kernelParams = [ "quiet" "resume=UUID=${UUID}" "resume_offset=5" ]; swapDevices = [ { device = ${DISK}; } { device = "/swap"; } ]; }`,
      '{ boot.kernelParams = [ "quiet" ]; swapDevices = [ { device = "/swap"; } ]; }',
      ['left out: "resume=UUID=', 'left out: "resume_offset=5"', "left out: { device = "],
    ],
    [
      "addresses and tunnels, but not whether there is DHCP",
      '{ networking = { interfaces.eth0 = { useDHCP = false; ipv4.addresses = [ { address = "10.0.0.2"; prefixLength = 24; } ]; }; wg-quick.interfaces.wg0 = { address = [ "10.9.0.2/32" ]; }; }; services.x.listen = "10.0.0.2:80"; }',
      '{ networking = { interfaces.eth0 = { useDHCP = false; }; }; services.x.listen = "10.0.0.2:80"; }',
      [
        "left out: networking.interfaces.eth0.ipv4.addresses",
        "left out: networking.wg-quick.interfaces.wg0",
        "kept: services.x.listen",
      ],
    ],
    [
      "addresses, but not those that are made of others",
      '{ ip = "10.0.0.2"; systemd.network.networks."10-lan".address = [ "${config.ip}/24" ]; }',
      '{ ip = "192.0.2.7"; systemd.network.networks."10-lan".address = [ "${config.ip}/24" ]; }',
      ["changed: ip", 'kept: systemd.network.networks."10-lan".address'],
    ],
    [
      "modules for a model, in every way of naming them",
      '{ imports = [ ./a.nix inputs.nixos-hardware.nixosModules.x "${inputs.nixos-hardware}/dell/xps" (import "${nixos-hardware}/lenovo") (nixos-hardware + "/asus") ] ++ (with inputs.hardware.nixosModules; [ common-pc common-ssd ]); }',
      "{ imports = [ ./a.nix ] ++ (with inputs.hardware.nixosModules; [ ]); }",
      [
        "left out: inputs.nixos-hardware",
        'left out: "${inputs',
        "left out: (import",
        "left out: (nixos-hardware",
        "left out: common-pc",
        "left out: common-ssd",
      ],
    ],
    [
      "ids of graphics cards, and how monitors stand",
      '{ hardware.nvidia.prime = { sync.enable = true; nvidiaBusId = "PCI:1:0:0"; }; wayland.windowManager.hyprland.settings.monitor = [ "DP-1,1920x1080,0x0,1" ",preferred,auto,1" ]; }',
      '{ hardware.nvidia.prime = { sync.enable = true; }; wayland.windowManager.hyprland.settings.monitor = [ ",preferred,auto,1" ]; }',
      ["left out: hardware.nvidia.prime.nvidiaBusId", 'left out: "DP-1'],
    ],
  ])("%s", (_, before, after, told) => {
    const made = copied(before);
    expect(made.text).toBe(after);
    expect(made.told).toHaveLength(told.length);
    for (const [index, each] of told.entries()) expect(made.told[index]).toContain(each);
  });
});

describe("what cannot be left out has a value that is nobody's", () => {
  test.each([
    [
      `{ my.disks = [ ${DISK} "nvme-ACME_1TB_0001" ]; }`,
      '"/dev/disk/by-uuid/CHANGE-ME-1" "CHANGE-ME-2"',
    ],
    [
      '{ boot.x = "/dev/disk/by-id/ata-A-part1 /dev/disk/by-id/ata-A-part2"; }',
      "CHANGE-ME-1-part1 /dev/disk/by-id/CHANGE-ME-1-part2",
    ],
    [
      '{ disko.devices.disk.main.device = "/dev/disk/by-id/nvme-X"; }',
      "/dev/disk/by-id/CHANGE-ME-1",
    ],
    [
      '{ ip = "10.0.0.2/24"; ip6 = "fd00::2"; gateway = "10.0.0.1"; }',
      '"192.0.2.7/24"; ip6 = "2001:db8::',
    ],
    ['{ mac = "aa:bb:cc:dd:ee:ff"; }', '{ mac = "02:00:'],
    ['{ networking.hostId = "8425e349"; }', '{ networking.hostId = "b6f3934e"; }'],
    ["{ networking.hostId = import ./host-id.nix; }", '{ networking.hostId = "b6f3934e"; }'],
    ['{ deployment.targetHost = "root@10.0.0.2"; }', '"root@fox"'],
    ['{ deployment.targetHost = "otter.lan"; }', '"fox.lan"'],
    ['{ id = "otter"; stateVersion = "24.05"; }', '{ id = "fox"; stateVersion = "25.11"; }'],
    ['{ host.publicKey = "ssh-ed25519 AAAAC3Nz root@otter"; }', "CHANGE-ME"],
  ])("%s", (before, part) => {
    expect(copied(before).text).toContain(part);
  });
});

test.each([
  '{ networking.hostId = builtins.substring 0 8 (builtins.hashString "md5" config.networking.hostName); }',
  '{ peers = [ { ip = "10.0.0.9"; } ]; nameservers = [ "10.0.0.1" ]; }',
  '{ fileSystems."/mnt/nas" = { device = "nas:/data"; fsType = "nfs"; }; }',
  '{ virtualisation.vmVariant.networking.hostId = "8425e349"; }',
  '{ users.users.ada.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3Nz ada@desk" ]; }',
  '{ services.x = { ip = "0.0.0.0"; address = "127.0.0.1"; }; }',
  "# /dev/disk/by-uuid/1\n{ a = 1; }",
])("what may be the same stays: %s", (text) => {
  expect(copied(text)).toEqual({ text, told: [] });
});

test("modules for a model stay while options of theirs are set", () => {
  const text =
    '{ imports = [ inputs.nixos-hardware.nixosModules.raspberry-pi-4 ]; hardware.raspberry-pi."4".fkms-3d.enable = true; }';
  expect(copied(text)).toEqual({
    text,
    told: ["kept: inputs.nixos-hardware.nixosModules.raspberry-pi-4"],
  });
});

test("what a module lacks is imported by that module, however deep it is", () => {
  const fill = (text: string): string =>
    apply(text, belongings(parse(text), values(), { fill: ({ kind }) => `./${kind}.nix` }).edits);
  const root = `fileSystems."/" = { device = ${DISK}; };`;
  expect(fill(`{\n  imports = [ ./a.nix ];\n  ${root}\n}\n`)).toBe(
    "{\n  imports = [ ./a.nix ./root.nix ];\n}\n",
  );
  expect(fill(`{ flake.modules.nixos.otter = { ${root} }; }`)).toBe(
    "{ flake.modules.nixos.otter = { imports = [ ./root.nix ]; }; }",
  );
  expect(fill("{ hardware = { facter.reportPath = ./facter.json; }; }")).toBe(
    "{ imports = [ ./report.nix ]; hardware = { }; }",
  );
  expect(
    fill("{\r\n  imports = a ++ b;\r\n  hardware.facter.reportPath = ./facter.json;\r\n}\r\n"),
  ).toBe("{\r\n  imports = (a ++ b) ++ [ ./report.nix ];\r\n}\r\n");
});

test.each([
  ["hardware-configuration.nix", "{ }", true],
  ["hw.nix", '{ boot.initrd.availableKernelModules = [ ]; fileSystems."/" = { }; }', true],
  [
    "hw.nix",
    '{ modulesPath, ... }: { imports = [ (modulesPath + "/installer/scan/not-detected.nix") ]; boot.initrd.availableKernelModules = [ ]; }',
    true,
  ],
  ["hw.nix", "{ imports = [ ./gaming.nix ]; boot.initrd.availableKernelModules = [ ]; }", false],
  [
    "default.nix",
    "{ boot.initrd.availableKernelModules = [ ]; services.openssh.enable = true; }",
    false,
  ],
  ["hardware-configuration.nix", "{ services.fstrim.enable = true; }", false],
  ["fs.nix", `{ fileSystems."/" = { device = ${DISK}; }; }`, true],
  ["fs.nix", '{ fileSystems."/" = { device = "/dev/disk/by-label/root"; }; }', false],
])("%s with %s is hardware: %s", (path, text, is) => {
  expect(hardwareIn(overlay(noFiles, new Map([[path, text]])), [path]).has(path)).toBe(is);
});

test.each([
  ["ssh_host_ed25519_key.pub", "ssh-ed25519 AAAA root@otter", "key"],
  ["host.pub", "ssh-ed25519 AAAA", "key"],
  ["otter.pub", "ssh-ed25519 AAAA ada@otter", "key"],
  ["ada.pub", "ssh-ed25519 AAAA ada@desk", undefined],
  ["token.age", "", "secret"],
  ["secrets.yaml", "a: ENC[x]\nsops:\n    mac: x\n", "secret"],
  ["secrets.json", '{\n  "sops": { } }', "secret"],
  ["facter.json", "{ }", "report"],
  ["otter.facter.json", "{ }", "report"],
  ["meta.json", "{ }", undefined],
  ["default.nix", "sops:\n", undefined],
])("%s is one machine's: %s", (path, text, what) => {
  expect(machineFile(path, text, "otter")?.what).toBe(what);
});

test.each([
  ["a", "{ services.desktopManager.gnome.enable = true; }", "desktop"],
  ["a", "{ imports = [ ../../modules/laptop.nix ]; }", "desktop"],
  ["a", "{ services.nginx.enable = true; }", "server"],
  ["nas", "{ }", "server"],
  ["a", "{ wsl.enable = true; services.xserver.enable = true; }", "guest"],
  ["a", "{ boot.isContainer = true; }", "guest"],
  ["live-iso", "{ }", "guest"],
  ["a", "{ # desktop\n }", "unknown"],
])("%s with %s is a %s", (name, text, kind) => {
  const flake = `{ outputs = { nixpkgs, ... }: { nixosConfigurations.${name} = nixpkgs.lib.nixosSystem { modules = [ ./hosts/${name} ]; }; }; }`;
  const files = new Map([
    ["flake.nix", flake],
    [`hosts/${name}/default.nix`, text],
  ]);
  expect(kindOf(hostsOf(overlay(noFiles, files)).hosts[0]!)).toBe(kind);
});

const RELEASES = [
  { name: "unstable", branches: { nixpkgs: "nixos-unstable" }, stateVersion: "26.11" },
  { name: "26.05", branches: { nixpkgs: "nixos-26.05" }, stateVersion: "26.05" },
];
const on = (day: string): number => Date.parse(day) / 1000;

test.each<[string, object | undefined, string | undefined]>([
  ["github:NixOS/nixpkgs/nixos-25.11", undefined, "25.11"],
  ["github:NixOS/nixpkgs/nixos-unstable", undefined, "26.11"],
  ["github:NixOS/nixpkgs/nixos-unstable", { locked: { lastModified: on("2025-10-02") } }, "25.11"],
  ["github:NixOS/nixpkgs/nixos-unstable", { locked: { lastModified: on("2025-12-02") } }, "26.05"],
  ["github:NixOS/nixpkgs/nixos-unstable", { locked: { lastModified: on("2027-07-02") } }, "26.11"],
  [
    "github:NixOS/nixpkgs",
    { original: { ref: "nixos-24.05" }, locked: { lastModified: on("2025-12-02") } },
    "24.05",
  ],
  [
    `github:NixOS/nixpkgs/${"a1".repeat(20)}`,
    { locked: { lastModified: on("2025-12-02") } },
    "25.05",
  ],
  ["https://flakehub.com/f/NixOS/nixpkgs/0.2505.*", undefined, "25.05"],
  ["https://channels.nixos.org/nixos-25.05/nixexprs.tar.xz", undefined, "25.05"],
  ["path:/nixpkgs", undefined, undefined],
])("nixpkgs from %s, locked as %j, is of %s", (url, node, version) => {
  const lock = { root: "root", nodes: { root: { inputs: { nixpkgs: "n" } }, n: node } };
  const files = new Map([
    ["flake.nix", `{ inputs.nixpkgs.url = "${url}"; }`],
    ...(node ? [["flake.lock", JSON.stringify(lock)] as const] : []),
  ]);
  expect(releaseOf(overlay(noFiles, files), RELEASES)?.stateVersion).toBe(version);
});
