{ config, ... }:
{
  flake.modules.nixos."hosts/otter" = {
    imports = [ config.flake.modules.nixos.ssh ];
    networking.hostName = "otter";
  };
}
