{ config, pkgs, ... }:
{
  imports = [
    ./hardware-configuration.nix
    ../../modules/parts/one.nix
    ../../modules/parts/two.nix
    (import ../../modules/parts/three.nix)
    ../../modules/parts/four.nix
  ];
  environment.etc.banner.source = ../../modules/parts/banner.txt;
  environment.etc.hint.text = "edit /etc/nixos/configuration.nix";
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "absolute";
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
