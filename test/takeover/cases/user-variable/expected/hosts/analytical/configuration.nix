{ config, pkgs, lib, inputs, ... }:
let
  username = "ada";
  hostName = "analytical";
in
{
  imports = [ ./hardware-configuration.nix inputs.home-manager.nixosModules.default ];
  boot.loader.systemd-boot.enable = true;
  networking = { inherit hostName; };
  users.users."${username}" = { isNormalUser = true; };
  home-manager.useGlobalPkgs = true;
  home-manager.users."${username}" = import ../../users/ada/home.nix;
  home-manager.extraSpecialArgs = { inherit inputs; };
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
