{ config, inputs, ... }:
{
  imports = [ inputs.home-manager.nixosModules.home-manager ];
  users.users.ada.isNormalUser = true;
  home-manager.users.ada = import ../../../home/ada/${config.networking.hostName}.nix;
}
