{ config, pkgs, ... }:
{
  imports = [
    ./hardware-configuration.nix
    ../../parts/one.nix
    ../../parts/two.nix
    (import ../../parts/three.nix)
    ../../parts/four.nix
  ];
  environment.etc.banner.source = ../../parts/banner.txt;
  environment.etc.hint.text = "edit /etc/nixos/configuration.nix";
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "absolute";
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
