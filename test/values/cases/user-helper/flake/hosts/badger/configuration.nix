{ pkgs, ... }:
{
  imports = [ ./hardware-configuration.nix ];
  networking.hostName = "badger";
  boot.loader.systemd-boot.enable = true;
  users.users.ada.isNormalUser = true;
  system.stateVersion = "25.11";
}
