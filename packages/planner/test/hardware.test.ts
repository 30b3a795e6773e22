import { describe, expect, test } from "vitest";
import { withoutDisks } from "../src/packs/hardware.ts";

const file = (disks: string): string => `# Do not modify this file!
{ config, lib, modulesPath, ... }:

{
  imports =
    [ (modulesPath + "/installer/scan/not-detected.nix")
    ];

  boot.initrd.availableKernelModules = [ "nvme" ];
${disks}
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
`;

describe("a hardware file without its disks", () => {
  test("keeps every byte of the rest", () => {
    const disks = `
  fileSystems."/" =
    { device = "/dev/mapper/luks-1";
      fsType = "ext4";
    };

  boot.initrd.luks.devices."luks-1".device = "/dev/disk/by-uuid/1";

  fileSystems."/boot" =
    { device = "/dev/disk/by-uuid/2";
      fsType = "vfat";
      options = [ "fmask=0077" "dmask=0077" ];
    };

  swapDevices =
    [ { device = "/dev/disk/by-uuid/3"; }
    ];
`;
    expect(withoutDisks(file(disks))).toBe(file(""));
  });

  test("is the file where it says nothing of disks", () => {
    expect(withoutDisks(file(""))).toBe(file(""));
  });

  test("keeps what else there is of the same sets", () => {
    const text = `{\n  boot.initrd.luks.forceLuksSupportInInitrd = true;\n  boot.initrd.luks.devices = { };\n}\n`;
    expect(withoutDisks(text)).toBe(`{\n  boot.initrd.luks.forceLuksSupportInInitrd = true;\n}\n`);
  });

  test.each(["{", "{ fileSystems = x"])("of what is no Nix is refused: %s", (text) => {
    expect(() => withoutDisks(`${text}; fileSystems."/" = { };`)).toThrow();
  });
});
