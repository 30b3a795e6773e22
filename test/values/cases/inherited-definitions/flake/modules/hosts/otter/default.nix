{ config, inputs, ... }:
let
  flake.modules.nixos.otter = {
    networking.hostName = "otter";
    boot.initrd.luks.devices.otter.device = "/dev/disk/by-label/otter";
    fileSystems."/srv/otter" = {
      device = "/dev/mapper/otter";
      fsType = "ext4";
    };
    system.stateVersion = "25.11";
  };
  flake.nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem {
    modules = with config.flake.modules.nixos; [
      base
      otter
    ];
  };
in
{
  inherit flake;
}
