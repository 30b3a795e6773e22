{ config, inputs, ... }:
{
  flake.devices.nas.ip = "10.0.0.3";
  flake.nixosConfigurations.nas = inputs.nixpkgs.lib.nixosSystem {
    modules = with config.flake.modules.nixos; [
      base
      nas
    ];
  };
  flake.modules.nixos.nas = {
    networking.hostName = "nas";
    system.stateVersion = "25.11";
    fileSystems."/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "ext4";
    };
    nixpkgs.hostPlatform = "x86_64-linux";
  };
}
