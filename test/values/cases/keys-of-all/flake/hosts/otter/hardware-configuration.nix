{ config, lib, ... }:
{
  boot.initrd.availableKernelModules = [ "nvme" ];
  fileSystems."/" = {
    device = "/dev/disk/by-uuid/11111111-2222-3333-4444-555555555555";
    fsType = "ext4";
  };
  services.fstrim.enable = true;
  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
}
