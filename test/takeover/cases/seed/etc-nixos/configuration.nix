# What is particular to this machine. Everything else is in modules/.

{ config, pkgs, ... }:

{
  imports = [
    ./hardware-configuration.nix
    ./modules/desktop.nix
    ./modules/home-manager.nix
    ./modules/locale.nix
    ./modules/system.nix
  ];

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  networking.hostName = "nixos"; # the name that the flake has for it, too
  networking.networkmanager.enable = true;

  users.users.ada = {
    isNormalUser = true;
    extraGroups = [ "networkmanager" "wheel" ];
  };

  homeManager.enable = true;

  system.stateVersion = "24.05";
}
