{ config, inputs, ... }:
{
  flake.nixosConfigurations.otter = inputs.nixpkgs.lib.nixosSystem {
    modules = [ config.flake.modules.nixos.otter ];
  };
  flake.modules.nixos.otter = {
    imports = [ config.flake.modules.nixos.laptop ];
    networking.hostName = "otter";
    fileSystems."/" = { device = "/dev/disk/by-label/otter"; fsType = "ext4"; };
  };
}
