{ lib, ... }:
let
  all = folder: map (name: folder + "/${name}") (builtins.attrNames (builtins.readDir folder));
in
{
  imports = [ ./hardware-configuration.nix (../../modules/base.nix) ] ++ all ../../services;
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "collector";
  system.stateVersion = "24.05";
  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];
}
