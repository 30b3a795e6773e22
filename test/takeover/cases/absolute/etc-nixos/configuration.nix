{ config, pkgs, ... }:
{
  imports = [
    /etc/nixos/hardware-configuration.nix
    /etc/nixos/parts/one.nix
    "/etc/nixos/parts/two.nix"
    (import "/etc/nixos/parts/three.nix")
    ../nixos/parts/four.nix
  ];
  environment.etc.banner.source = /etc/nixos/parts/banner.txt;
  environment.etc.hint.text = "edit /etc/nixos/configuration.nix";
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "absolute";
  system.stateVersion = "24.05";
}
