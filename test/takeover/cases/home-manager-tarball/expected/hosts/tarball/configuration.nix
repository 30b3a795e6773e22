{ config, pkgs, inputs, ... }:

let
  user = "ada";
in
{
  imports = [
    ./hardware-configuration.nix
    inputs.home-manager.nixosModules.default
  ];

  boot.loader.systemd-boot.enable = true;
  networking.hostName = "tarball";
  users.users.${user}.isNormalUser = true;

  home-manager.users.${user} = {
    /* The home.stateVersion option does not have a default and must be set */
    home.stateVersion = "23.11";
    home.packages = [ pkgs.hello ];
  };

  system.stateVersion = "23.11";

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
