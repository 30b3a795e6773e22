{ pkgs, ... }:
{
  imports = [ ./hardware-configuration.nix ];
  networking.hostName = "otter";
  boot.loader.systemd-boot.enable = true;
  users.users.ada.isNormalUser = true;
  system.stateVersion = "25.11";
}
