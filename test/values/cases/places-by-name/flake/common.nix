{ config, fromRoot, inputs, lib, hostname, ... }:
let
  private = ./modules/private + "/${hostname}";
in
{
  imports = [ inputs.home-manager.nixosModules.home-manager ] ++ lib.optional (builtins.pathExists private) private;
  networking.hostName = hostname;
  users.users = {
    ada.isNormalUser = true;
    bob.isNormalUser = true;
  };
  home-manager.users.ada = import (fromRoot "home/ada/${config.networking.hostName}.nix");
  home-manager.users.bob.imports = builtins.filter builtins.pathExists [
    ./hosts/${hostname}/home-bob.nix
    (./home + "/bob@${hostname}.nix")
  ];
}
