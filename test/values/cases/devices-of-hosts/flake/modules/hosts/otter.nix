{ config, inputs, ... }:
{
  flake.devices.otter.ip = "10.0.0.2";
  flake.nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem {
    modules = with config.flake.modules.nixos; [
      base
      otter
    ];
  };
  flake.modules.nixos.otter = {
    networking.hostName = "otter";
    system.stateVersion = "25.11";
    fileSystems."/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "ext4";
    };
    nixpkgs.hostPlatform = "x86_64-linux";
  };
}
