{ config, pkgs, lib, ... }:
let
  username = "ada";
  hostName = "analytical";
in
{
  imports = [ ./hardware-configuration.nix <home-manager/nixos> ];
  boot.loader.systemd-boot.enable = true;
  networking = { inherit hostName; };
  users.users."${username}" = { isNormalUser = true; };
  home-manager.useGlobalPkgs = true;
  home-manager.users."${username}" = import ./home.nix;
  system.stateVersion = "24.05";
}
