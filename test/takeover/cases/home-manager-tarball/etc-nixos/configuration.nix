{ config, pkgs, ... }:

let
  # The manual of home-manager says to do it like this.
  home-manager = builtins.fetchTarball "https://github.com/nix-community/home-manager/archive/release-23.11.tar.gz";
  user = "ada";
in
{
  imports = [
    ./hardware-configuration.nix
    (import "${home-manager}/nixos")
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
}
