{
  flake.modules.nixos.hardware =
    { lib, ... }:
    {
      boot.initrd.availableKernelModules = [ "nvme" ];
      boot.initrd.luks.devices."root".device = "/dev/disk/by-uuid/7cf4b060-844a-44e1-be3f-52365b365b24";
      fileSystems."/" = {
        device = "/dev/mapper/root";
        fsType = "btrfs";
      };
      nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
      services.fwupd.enable = true;
    };
}
