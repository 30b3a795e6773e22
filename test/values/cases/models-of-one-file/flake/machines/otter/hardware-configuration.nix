{
  boot.initrd.availableKernelModules = [ "nvme" ];
  fileSystems."/" = { device = "/dev/disk/by-uuid/11111111-2222-3333-4444-555555555555"; fsType = "ext4"; };
  nixpkgs.hostPlatform = "x86_64-linux";
}
