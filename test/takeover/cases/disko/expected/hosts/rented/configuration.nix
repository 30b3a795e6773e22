{ modulesPath, inputs, ... }:
{
  imports = [
    (modulesPath + "/profiles/qemu-guest.nix")
    inputs.disko.nixosModules.default
    (import ./disks.nix { device = "/dev/vda"; })
    (import ../../lib/packages.nix { list = [ "hello" ]; inherit inputs; })
  ];
  fileSystems."/" = { device = "/dev/vda2"; fsType = "ext4"; };
  boot.loader.grub.device = "/dev/vda";
  networking.hostName = "rented";
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
