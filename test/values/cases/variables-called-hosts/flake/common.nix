{ config, ... }:
{
  environment.etc."nixd".text = "nixosConfigurations.${config.networking.hostName}.options";
  networking.search = [ "example" ];
}
