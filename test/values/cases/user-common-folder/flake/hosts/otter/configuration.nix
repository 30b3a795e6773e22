{ pkgs, ... }:
{
  imports = [ ./hardware-configuration.nix ../common ];
  networking.hostName = "otter";
  boot.loader.systemd-boot.enable = true;
  users.users.ada.isNormalUser = true;
  system.stateVersion = "25.11";
}
