{ config, ... }:
{
  flake.modules.nixos."hosts/7-server" = {
    imports = [ config.flake.modules.nixos.ssh ];
    networking.hostName = "7-server";
  };
}
