{ ... }:
{
  imports = [ ./hardware-configuration.nix ../../common ./local.nix ];
  boot.loader.systemd-boot.enable = true;
  networking.hostName = "desk";
  system.stateVersion = "24.05";
}
