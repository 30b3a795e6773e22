{ config, inputs, ... }:
{
  flake.nixosConfigurations.badger = inputs.nixpkgs.lib.nixosSystem {
    modules = [ config.flake.modules.nixos.badger ];
  };
  flake.modules.nixos.badger = {
    imports = [ config.flake.modules.nixos.base ];
    networking.hostName = "badger";
    fileSystems."/" = { device = "/dev/disk/by-label/badger"; fsType = "ext4"; };
  };
}
