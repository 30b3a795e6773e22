# Xfce.
{ lib, ... }:

{
  services.xserver = {
    enable = true;
    desktopManager.xfce.enable = true;
    displayManager.lightdm.enable = lib.mkDefault true;
  };

  # To pair Bluetooth devices.
  services.blueman.enable = lib.mkDefault true;

  services.power-profiles-daemon.enable = lib.mkDefault true;
}
