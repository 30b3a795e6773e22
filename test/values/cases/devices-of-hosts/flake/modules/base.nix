{ config, ... }:
let
  flakeConfig = config;
in
{
  flake.modules.nixos.base =
    { lib, ... }:
    {
      services.openssh.enable = true;
      networking.hosts = {
        ${flakeConfig.flake.devices.otter.ip} = [ "gate" ];
      };
      networking.nameservers = [ "${flakeConfig.flake.devices.otter.ip}" ];
    };
}
