{ nixpkgs, ... }:
{
  nas = nixpkgs.lib.nixosSystem {
    system = "x86_64-linux";
    modules = [
      {
        networking.hostName = "nas";
        fileSystems."/" = {
          device = "/dev/disk/by-label/nixos";
          fsType = "ext4";
        };
        system.stateVersion = "25.11";
      }
    ];
  };
}
