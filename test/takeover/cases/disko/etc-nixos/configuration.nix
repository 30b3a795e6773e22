{ modulesPath, ... }:
{
  imports = [
    (modulesPath + "/profiles/qemu-guest.nix")
    "${builtins.fetchTarball "https://github.com/nix-community/disko/archive/master.tar.gz"}/module.nix"
    (import ./disks.nix { device = "/dev/vda"; })
    (import ./lib/packages.nix { list = [ "hello" ]; })
  ];
  fileSystems."/" = { device = "/dev/vda2"; fsType = "ext4"; };
  boot.loader.grub.device = "/dev/vda";
  networking.hostName = "rented";
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "24.05";
}
